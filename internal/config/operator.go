package config

// Operator holds the settings of a tool that an operator runs on a table.
type Operator struct {
	// TableName is the DynamoDB table.
	TableName string
	// Region (AWS_REGION, or else AWS_DEFAULT_REGION; required) is the table's region.
	Region string
	// Endpoint (AWS_ENDPOINT_URL_DYNAMODB, default: AWS's endpoint in the region) is the
	// endpoint of DynamoDB.
	Endpoint string
	// Credentials are the operator's.
	Credentials Credentials
}

// LoadOperator reads an operator's settings. table is the value of the flag -table. The error
// is SettingErrors, which contains every invalid setting.
func LoadOperator(table string, lookup Lookup) (Operator, error) {
	r := reader{lookup: func(name string) (string, bool) {
		value, ok := lookup(name)
		switch {
		case name == tableFlag:
			return table, true
		case name == "AWS_REGION" && value == "":
			return lookup("AWS_DEFAULT_REGION")
		}
		return value, ok
	}}
	o := Operator{
		TableName:   r.required(tableFlag, tableName()),
		Region:      r.required("AWS_REGION", region()),
		Endpoint:    r.optional("AWS_ENDPOINT_URL_DYNAMODB", "", endpoint()),
		Credentials: r.credentials(),
	}
	if err := r.err(); err != nil {
		return Operator{}, err
	}
	return o, nil
}

// tableFlag is the flag of an operator's tool that names the table.
const tableFlag = "-table"
