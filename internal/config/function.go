package config

import (
	"strings"
	"time"
)

// Function holds the settings of the function behind a route.
type Function struct {
	// TableName (TABLE_NAME, required) is the DynamoDB table.
	TableName string
	// AllowedOrigin (ALLOWED_ORIGIN, required) is the only origin that CORS allows,
	// scheme://host[:port].
	AllowedOrigin string
	// Region (AWS_REGION, required; Lambda sets it) is the table's region.
	Region string
	// Endpoint (AWS_ENDPOINT_URL_DYNAMODB, default: AWS's endpoint in the region) is the
	// endpoint of DynamoDB.
	Endpoint string
	// TrailRetention (TRAIL_RETENTION_DAYS, whole days from 0 to 99999, default 0) is how long
	// the trail and the records of imports are kept; 0 is forever.
	TrailRetention time.Duration
	// Credentials are those of the function's role. Lambda sets them.
	Credentials Credentials
}

// Credentials sign requests to AWS. All of them are secret.
type Credentials struct {
	AccessKeyID     string // AWS_ACCESS_KEY_ID, required
	SecretAccessKey string // AWS_SECRET_ACCESS_KEY, required
	SessionToken    string // AWS_SESSION_TOKEN, empty by default: long-lived keys have no session token
}

// LoadFunction reads a function's settings. The error is SettingErrors, which
// contains every invalid setting.
func LoadFunction(lookup Lookup) (Function, error) {
	r := reader{lookup: lookup}
	f := Function{
		TableName:     r.required("TABLE_NAME", tableName()),
		AllowedOrigin: r.required("ALLOWED_ORIGIN", origin()),
		Region:        r.required("AWS_REGION", region()),
		Endpoint:      r.optional("AWS_ENDPOINT_URL_DYNAMODB", "", endpoint()),
		Credentials:   r.credentials(),
	}
	const day, mostDays = 24 * time.Hour, 99_999 // less than the largest Duration, 106,751 days
	f.TrailRetention = time.Duration(r.optionalNumber("TRAIL_RETENTION_DAYS", 0, "days", 0, mostDays)) * day
	if err := r.err(); err != nil {
		return Function{}, err
	}
	return f, nil
}

func (r *reader) credentials() Credentials {
	return Credentials{
		AccessKeyID:     r.required("AWS_ACCESS_KEY_ID", anyText()),
		SecretAccessKey: r.required("AWS_SECRET_ACCESS_KEY", anyText()),
		SessionToken:    r.optional("AWS_SESSION_TOKEN", "", anyText()),
	}
}

// tableName accepts the names that DynamoDB accepts.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
func tableName() rule {
	const shortest, longest = 3, 255 // characters
	return rule{
		text: "3 to 255 characters: letters, digits, _, - and .",
		problem: func(s string) string {
			switch {
			case strings.ContainsFunc(s, func(r rune) bool { return !isAlphanumeric(r) && !strings.ContainsRune("_-.", r) }):
				return "contains another character"
			case len(s) < shortest || len(s) > longest:
				return "is shorter than 3 or longer than 255 characters"
			}
			return ""
		},
	}
}

func region() rule {
	return rule{
		text: "the name of a region, such as eu-central-1: letters, digits and -",
		problem: func(s string) string {
			if strings.ContainsFunc(s, func(r rune) bool { return !isAlphanumeric(r) && r != '-' }) {
				return "contains another character"
			}
			return ""
		},
	}
}

func isAlphanumeric(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}
