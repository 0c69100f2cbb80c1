package cfntemplate_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/cfntemplate"
)

// parse parses a template. It fails the test if the template is invalid.
func parse(t testing.TB, source string, params map[string]string) *cfntemplate.Template {
	t.Helper()
	parsed, err := cfntemplate.Parse([]byte(source), params)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return parsed
}

// templateWith returns a template with an entry in each section and one value V to resolve.
func templateWith(value string) string {
	return `
Parameters:
  Name: {Type: String, Default: sheets}
  Unset: {Type: String}
  Count: {Type: Number, Default: 3}
  Words: {Type: CommaDelimitedList, Default: 'a, b,c'}
  Stored: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x}
  Flag: {Type: String, Default: 'true', AllowedValues: ['true', 'false']}
Mappings:
  Sizes: {arm64: {Memory: 128}}
Conditions:
  Flagged: !Equals [!Ref Flag, 'true']
  Unflagged: !Not [!Condition Flagged]
  Both: {'Fn::And': [{Condition: Flagged}, !Condition Unflagged]}
  Either: !Or [!Condition Flagged, !Condition Unflagged]
  Loop: !Not [!Condition Loop]
Resources:
  Table: {Type: 'AWS::DynamoDB::Table'}
  Thing:
    Type: Custom::Thing
    Properties:
      V: ` + value + "\n"
}

// resolveValue returns the value V of a template from templateWith, as JSON.
func resolveValue(source string, params map[string]string) (string, error) {
	parsed, err := cfntemplate.Parse([]byte(source), params)
	if err != nil {
		return "", err
	}
	var properties struct{ V json.RawMessage }
	err = parsed.Properties("Thing", &properties)
	return string(properties.V), err
}

func TestResolve(t *testing.T) {
	tests := []struct {
		name, value, want string
	}{
		{"text", "plain", `"plain"`},
		{"number", "10", `10`},
		{"fraction", "0.5", `0.5`},
		{"boolean", "true", `true`},
		{"yes is text", "yes", `"yes"`},
		{"date is text", "2012-10-17", `"2012-10-17"`},
		{"null", "~", `null`},
		{"parameter", "!Ref Name", `"sheets"`},
		{"parameter in the long form", "{Ref: Name}", `"sheets"`},
		{"number parameter", "!Ref Count", `3`},
		{"list parameter", "!Ref Words", `["a","b","c"]`},
		{"pseudo parameter", "!Ref AWS::Region", `"us-east-1"`},
		{"resource", "!Ref Table", `"Table"`},
		{"generated resource", "!Ref Table.Alias", `"Table.Alias"`},
		{"attribute", "!GetAtt Table.Arn", `"Table.Arn"`},
		{"attribute as a list", "{'Fn::GetAtt': [Table, Arn]}", `"Table.Arn"`},
		{"no value in a mapping", "{a: 1, b: !Ref AWS::NoValue}", `{"a":1}`},
		{"no value in a list", "[1, !Ref AWS::NoValue]", `[1]`},
		{"sub", "!Sub '${Name}/${Table}/${Table.Arn}/${AWS::Partition}/${Count}'", `"sheets/Table/Table.Arn/aws/3"`},
		{"sub with a literal", "!Sub 'a${!Name}b'", `"a${Name}b"`},
		{"sub with its own variables", "!Sub ['${a}-${Name}', {a: !Ref Count}]", `"3-sheets"`},
		{"sub in the long form", "{'Fn::Sub': 'x${Name}'}", `"xsheets"`},
		{"join", "!Join ['-', [a, !Ref Name]]", `"a-sheets"`},
		{"split and select", "!Select [1, !Split ['/', 'a/b/c']]", `"b"`},
		{"find in map", "!FindInMap [Sizes, arm64, Memory]", `128`},
		{"if", "!If [Flagged, a, b]", `"a"`},
		{"if not", "!If [Unflagged, a, b]", `"b"`},
		{"if both", "!If [Both, a, b]", `"b"`},
		{"if either", "!If [Either, a, b]", `"a"`},
		{"if with no value", "{a: !If [Unflagged, 1, !Ref AWS::NoValue]}", `{}`},
		{"alias", "[&a x, *a]", `["x","x"]`},
		{"alias of a function", "[&a !Sub '${Name}', *a]", `["sheets","sheets"]`},
		{"alias in an alias", "[&a [1], &b {c: *a}, *b]", `[[1],{"c":[1]},{"c":[1]}]`},
		{"alias as an argument", "[&a Name, !Ref Count, !Join ['-', [*a, *a]]]", `["Name",3,"Name-Name"]`},
		{"the other branch isn't resolved", "!If [Flagged, a, !Ref Unset]", `"a"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := resolveValue(templateWith(test.value), nil)
			if err != nil {
				t.Fatalf("resolve: %v", err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestResolveRejects(t *testing.T) {
	tests := []struct {
		name, value, construct, reason string
	}{
		{"unknown function", "!Base64 x", "!Base64", "the function is not supported"},
		{"unknown function in the long form", "{'Fn::ImportValue': x}", "!ImportValue", "the function is not supported"},
		{"function with a sibling", "{'Fn::Sub': x, a: b}", "Fn::Sub", "a function must be the only key of its mapping"},
		{"alias of the node that contains it", "&a [*a]", "*a", "the alias refers to a node that contains it"},
		{"alias of a node two levels up", "&a {b: [{c: *a}]}", "*a", "the alias refers to a node that contains it"},
		{"merge key", "[&a {b: 1}, {<<: *a}]", "<<", "merge keys are not supported"},
		{"merge key without an alias", "{<<: {b: 1}}", "<<", "merge keys are not supported"},
		{"unknown function by an alias", "[&a !Base64 x, *a]", "!Base64", "the function is not supported"},
		{"duplicate key", "{a: 1, a: 2}", "a", "duplicate key"},
		{"octal", "0o17", "0o17", "the number must be decimal, or in quotes"},
		{"reference to an unknown name", "!Ref Nothing", "!Ref Nothing", "no parameter or resource has this name"},
		{"parameter without a value", "!Ref Unset", "!Ref Unset", "the parameter has neither a value nor a default"},
		{"parameter of another type", "!Ref Stored", "!Ref Stored", "parameters of the type AWS::SSM::Parameter::Value<String> are not supported"},
		{"attribute of an unknown resource", "!GetAtt Nothing.Arn", "!GetAtt Nothing.Arn", "no resource has this name"},
		{"attribute missing", "!GetAtt Table", "!GetAtt Table", "the attribute is missing, as in Table.Arn"},
		{"sub with an unknown name", "!Sub '${Nothing}'", "!Ref Nothing", "no parameter or resource has this name"},
		{"sub of a list", "!Sub '${Words}'", "!Sub ${Words}", "must be text"},
		{"sub not closed", "!Sub 'a${Name'", "!Sub", "${ has no closing }"},
		{"sub with an empty name", "!Sub '${}'", "!Sub", "${} is not a valid name"},
		{"reference to a list", "!Ref [Name]", "!Ref", "the argument must be plain text"},
		{"sub of a mapping", "!Sub [{a: b}, {}]", "!Sub", "the argument must be plain text"},
		{"join by a list", "!Join [[], [a]]", "!Join", "the argument must be plain text"},
		{"split by a function", "!Split [!Ref Name, a]", "!Split", "the argument must be plain text"},
		{"if of a function", "!If [!Equals [a, a], a, b]", "!Condition", "the argument must be plain text"},
		{"join of text", "!Join ['-', a]", "!Join", "the argument must be a list"},
		{"join of mappings", "!Join ['-', [{a: b}]]", "!Join", "the argument must be a list of texts"},
		{"split of a list", "!Split ['-', [a]]", "!Split", "the argument must be text"},
		{"select past the end", "!Select [1, [a]]", "!Select", "the list has no element 1"},
		{"too few arguments", "!If [Flagged, a]", "!If", "the argument must be a list of length 3"},
		{"unknown key of a mapping", "!FindInMap [Sizes, x86_64, Memory]", "!FindInMap", `no key "x86_64"`},
		{"unknown condition", "!If [Nothing, a, b]", "condition Nothing", "is not declared"},
		{"condition that depends on itself", "!If [Loop, a, b]", "condition Loop", "depends on itself"},
		{"condition as a value", "!Equals [a, a]", "!Equals", "a condition can't be used as a value"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := resolveValue(templateWith(test.value), nil)
			templateErr := new(cfntemplate.Error)
			if !errors.As(err, &templateErr) {
				t.Fatalf("error = %v, want a *cfntemplate.Error", err)
			}
			if templateErr.Construct != test.construct || templateErr.Reason != test.reason || templateErr.Line < 1 {
				t.Errorf("got %v, want %s: %s", err, test.construct, test.reason)
			}
		})
	}
}

// TestParseLimitsExpandedAliases guards the local stack's memory and time: each line has
// ten times as many nodes as the previous one, ten to the ninth in all.
func TestParseLimitsExpandedAliases(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("Metadata:\n  a0: &a0 x\n")
	for i := range 9 {
		alias := fmt.Sprintf("*a%d", i)
		fmt.Fprintf(&bomb, "  a%d: &a%d [%s]\n", i+1, i+1, strings.Join(slices.Repeat([]string{alias}, 10), ", "))
	}
	bomb.WriteString("Resources: {}\n")
	var templateErr *cfntemplate.Error
	if _, err := cfntemplate.Parse([]byte(bomb.String()), nil); !errors.As(err, &templateErr) || templateErr.Reason != "the expanded template is too large" {
		t.Errorf("Parse: error = %v, want one that the expanded template is too large", err)
	}
}

func TestErrorContainsTheLine(t *testing.T) {
	_, err := cfntemplate.Parse([]byte("Resources:\n  A:\n    Type: T\n    Properties:\n      B: !Cidr x\n"), nil)
	want := "template line 5: !Cidr: the function is not supported"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestParameters(t *testing.T) {
	tests := []struct {
		name, value string
		params      map[string]string
		want        string
	}{
		{"a value instead of the default", "!Ref Name", map[string]string{"Name": "x"}, `"x"`},
		{"an empty value", "!Ref Name", map[string]string{"Name": ""}, `""`},
		{"a value without a default", "!Ref Unset", map[string]string{"Unset": "x"}, `"x"`},
		{"a value that a condition uses", "!If [Flagged, a, b]", map[string]string{"Flag": "false"}, `"b"`},
		{"pseudo parameter", "!Ref AWS::Region", map[string]string{"AWS::Region": "eu-central-1"}, `"eu-central-1"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := resolveValue(templateWith(test.value), test.params)
			if err != nil || got != test.want {
				t.Errorf("got %s, %v, want %s", got, err, test.want)
			}
		})
	}
}

func TestParametersRejected(t *testing.T) {
	tests := []struct {
		name, value string
		params      map[string]string
		want        string
	}{
		{"not declared", "x", map[string]string{"Other": "x"}, `template: no parameter "Other"`},
		{"not allowed", "x", map[string]string{"Flag": "maybe"}, "template line 8: parameter Flag: the value must be one of AllowedValues"},
		{"not a number", "!Ref Count", map[string]string{"Count": "true"}, "template line 22: !Ref Count: the value must be a number"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := resolveValue(templateWith(test.value), test.params); err == nil || err.Error() != test.want {
				t.Errorf("error %v, want %s", err, test.want)
			}
		})
	}
}

func TestDeclared(t *testing.T) {
	params := map[string]string{"Name": "x", "Other": "y", "AWS::Region": "eu-central-1"}
	got, err := cfntemplate.Declared([]byte(templateWith("x")), params)
	want := map[string]string{"Name": "x", "AWS::Region": "eu-central-1"}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Declared: error %v, parameters (-want +got):\n%s", err, diff)
	}
	if _, err := cfntemplate.Declared([]byte("[a]"), nil); err == nil {
		t.Error("Declared of a list: error = nil, want an error")
	}
}

func TestMetadata(t *testing.T) {
	parsed := parse(t, `
Conditions: {Never: !Equals [a, b]}
Resources:
  A: {Type: T, Metadata: {Types: {.txt: text/plain}, Region: !Ref AWS::Region}}
  B: {Type: T}
  C: {Type: T, Metadata: {}, Condition: Never}
`, nil)
	var got json.RawMessage
	if err := parsed.Metadata("A", &got); err != nil || string(got) != `{"Region":"us-east-1","Types":{".txt":"text/plain"}}` {
		t.Errorf("Metadata of A: %s, %v", got, err)
	}
	metadata := map[string]any{"as": "before"}
	if err := parsed.Metadata("B", &metadata); err != nil || len(metadata) != 1 {
		t.Errorf("Metadata of B, which has none: %v, %v", metadata, err)
	}
	for _, id := range []string{"C", "Z"} {
		if err := parsed.Metadata(id, &metadata); err == nil {
			t.Errorf("Metadata of %s, which isn't created: error = nil, want an error", id)
		}
	}
}

func TestResources(t *testing.T) {
	source := `
Conditions: {Never: !Equals [a, b]}
Resources:
  B: {Type: T::B}
  A: {Type: T::A, Condition: Never}
  C: {Type: T::C, Properties: {To: !Ref A}}
`
	parsed := parse(t, source, nil)
	want := []cfntemplate.Resource{{ID: "B", Type: "T::B"}, {ID: "C", Type: "T::C"}}
	if diff := cmp.Diff(want, parsed.Resources()); diff != "" {
		t.Errorf("Resources (-want +got)\n%s", diff)
	}
	if err := parsed.Properties("A", &struct{}{}); err == nil {
		t.Error("Properties of a resource whose condition is false: error = nil, want an error")
	}
	if err := parsed.Properties("Z", &struct{}{}); err == nil {
		t.Error("Properties of an undeclared resource: error = nil, want an error")
	}
}

func TestPropertiesIncludeGlobals(t *testing.T) {
	parsed := parse(t, `
Globals:
  Function: {Timeout: 5, Layers: [a], Environment: {Variables: {X: 1, Y: 2}}}
Resources:
  F: {Type: AWS::Serverless::Function, Properties: {Timeout: 9, Layers: [b], Environment: {Variables: {Y: 3}}}}
  G: {Type: AWS::Serverless::Function}
  T: {Type: AWS::DynamoDB::Table, Properties: {Function: 1}}
`, nil)
	wants := map[string]string{
		"F": `{"Environment":{"Variables":{"X":1,"Y":3}},"Layers":["a","b"],"Timeout":9}`,
		"G": `{"Environment":{"Variables":{"X":1,"Y":2}},"Layers":["a"],"Timeout":5}`,
		"T": `{"Function":1}`,
	}
	for id, want := range wants {
		var got json.RawMessage
		if err := parsed.Properties(id, &got); err != nil || string(got) != want {
			t.Errorf("Properties of %s: %s, %v, want %s", id, got, err, want)
		}
	}
}

func TestCheckRules(t *testing.T) {
	const source = `
Parameters:
  Host: {Type: String, Default: 'false'}
  Origin: {Type: String, Default: ''}
Rules:
  Required:
    Assertions:
      - {Assert: !Or [!Equals [!Ref Host, 'true'], !Not [!Equals [!Ref Origin, '']]], AssertDescription: Origin is required}
  Allowed:
    RuleCondition: !Equals [!Ref Host, 'true']
    Assertions:
      - {Assert: !Equals [!Ref Origin, a], AssertDescription: Origin must be a}
      - {Assert: !Not [!Equals [!Ref Origin, b]], AssertDescription: Origin must not be b}
Resources: {}
`
	tests := []struct {
		name   string
		params map[string]string
		want   string // empty means none
	}{
		{"no rule is violated", map[string]string{"Origin": "b"}, ""},
		{"a rule without a condition", nil, "template: rule Required: Origin is required"},
		{"all assertions are true", map[string]string{"Host": "true", "Origin": "a"}, ""},
		{"one of two", map[string]string{"Host": "true"}, "template: rule Allowed: Origin must be a"},
		{"both", map[string]string{"Host": "true", "Origin": "b"}, "template: rule Allowed: Origin must be a\ntemplate: rule Allowed: Origin must not be b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			if err := parse(t, source, test.params).CheckRules(); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("CheckRules: error = %q, want %q", got, test.want)
			}
		})
	}
}

func TestCheckRulesRejects(t *testing.T) {
	for name, rules := range map[string]string{
		"no assertions":                          "{R: {}}",
		"an assertion without Assert":            "{R: {Assertions: [{AssertDescription: x}]}}",
		"a RuleCondition that isn't a condition": "{R: {RuleCondition: yes, Assertions: [{Assert: !Equals [a, a]}]}}",
		"an Assert that isn't a condition":       "{R: {Assertions: [{Assert: yes}]}}",
	} {
		var templateErr *cfntemplate.Error
		if err := parse(t, "Rules: "+rules+"\nResources: {}", nil).CheckRules(); !errors.As(err, &templateErr) {
			t.Errorf("%s: error = %v, want a *cfntemplate.Error", name, err)
		}
	}
}

func TestParseRejects(t *testing.T) {
	for name, source := range map[string]string{
		"an empty text":                  "",
		"a list":                         "[a]",
		"invalid YAML":                   "a: [",
		"a resource without Type":        "Resources: {A: {}}",
		"a condition without a function": "Conditions: {C: yes}\nResources: {A: {Type: T, Condition: C}}",
	} {
		if _, err := cfntemplate.Parse([]byte(source), nil); err == nil {
			t.Errorf("Parse of %s: error = nil, want an error", name)
		}
	}
}
