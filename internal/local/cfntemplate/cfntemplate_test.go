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

// parse parses a template, which must be valid.
func parse(t testing.TB, source string, params map[string]string) *cfntemplate.Template {
	t.Helper()
	parsed, err := cfntemplate.Parse([]byte(source), params)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return parsed
}

// frame returns a template with something in each section and one value V to resolve.
func frame(value string) string {
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

// resolved returns the value V of a frame as JSON.
func resolved(source string, params map[string]string) (string, error) {
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
		{"sub with its own names", "!Sub ['${a}-${Name}', {a: !Ref Count}]", `"3-sheets"`},
		{"sub in the long form", "{'Fn::Sub': 'x${Name}'}", `"xsheets"`},
		{"join", "!Join ['-', [a, !Ref Name]]", `"a-sheets"`},
		{"split and select", "!Select [1, !Split ['/', 'a/b/c']]", `"b"`},
		{"find in map", "!FindInMap [Sizes, arm64, Memory]", `128`},
		{"if", "!If [Flagged, a, b]", `"a"`},
		{"if not", "!If [Unflagged, a, b]", `"b"`},
		{"if both", "!If [Both, a, b]", `"b"`},
		{"if either", "!If [Either, a, b]", `"a"`},
		{"if drops", "{a: !If [Unflagged, 1, !Ref AWS::NoValue]}", `{}`},
		{"alias", "[&a x, *a]", `["x","x"]`},
		{"alias of a function", "[&a !Sub '${Name}', *a]", `["sheets","sheets"]`},
		{"alias in an alias", "[&a [1], &b {c: *a}, *b]", `[[1],{"c":[1]},{"c":[1]}]`},
		{"alias as an argument", "[&a Name, !Ref Count, !Join ['-', [*a, *a]]]", `["Name",3,"Name-Name"]`},
		{"the branch not taken is not resolved", "!If [Flagged, a, !Ref Unset]", `"a"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := resolved(frame(test.value), nil)
			if err != nil {
				t.Fatalf("resolve: %v", err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestResolveRefuses(t *testing.T) {
	tests := []struct {
		name, value, construct, reason string
	}{
		{"unknown function", "!Base64 x", "!Base64", "the function is not known"},
		{"unknown function in the long form", "{'Fn::ImportValue': x}", "!ImportValue", "the function is not known"},
		{"function with a sibling", "{'Fn::Sub': x, a: b}", "Fn::Sub", "a function has no siblings"},
		{"alias of a node around it", "&a [*a]", "*a", "the alias refers to a node that contains it"},
		{"alias of a node further out", "&a {b: [{c: *a}]}", "*a", "the alias refers to a node that contains it"},
		{"merge key", "[&a {b: 1}, {<<: *a}]", "<<", "merge keys are not read"},
		{"merge key without an alias", "{<<: {b: 1}}", "<<", "merge keys are not read"},
		{"unknown function by an alias", "[&a !Base64 x, *a]", "!Base64", "the function is not known"},
		{"key twice", "{a: 1, a: 2}", "a", "the key is there twice"},
		{"octal", "0o17", "0o17", "write the number in decimal, or quote it"},
		{"reference to nothing", "!Ref Nothing", "!Ref Nothing", "there is no parameter or resource of this name"},
		{"parameter without a value", "!Ref Unset", "!Ref Unset", "the parameter has neither a value nor a default"},
		{"parameter of another type", "!Ref Stored", "!Ref Stored", "a parameter of the type AWS::SSM::Parameter::Value<String> cannot be resolved here"},
		{"attribute of nothing", "!GetAtt Nothing.Arn", "!GetAtt Nothing.Arn", "there is no resource of this name"},
		{"attribute without a name", "!GetAtt Table", "!GetAtt Table", "names no attribute"},
		{"sub of nothing", "!Sub '${Nothing}'", "!Ref Nothing", "there is no parameter or resource of this name"},
		{"sub of a list", "!Sub '${Words}'", "!Sub ${Words}", "is not text"},
		{"sub not closed", "!Sub 'a${Name'", "!Sub", "${ is not closed"},
		{"sub without a name", "!Sub '${}'", "!Sub", "${} is not a name"},
		{"reference to a list", "!Ref [Name]", "!Ref", "plain text is expected here"},
		{"sub of a mapping", "!Sub [{a: b}, {}]", "!Sub", "plain text is expected here"},
		{"join by a list", "!Join [[], [a]]", "!Join", "plain text is expected here"},
		{"split by a function", "!Split [!Ref Name, a]", "!Split", "plain text is expected here"},
		{"if of a function", "!If [!Equals [a, a], a, b]", "!Condition", "plain text is expected here"},
		{"join of text", "!Join ['-', a]", "!Join", "a list is expected here"},
		{"join of mappings", "!Join ['-', [{a: b}]]", "!Join", "a list of texts is expected here"},
		{"split of a list", "!Split ['-', [a]]", "!Split", "text is expected here"},
		{"select past the end", "!Select [1, [a]]", "!Select", "the list has no element 1"},
		{"too few arguments", "!If [Flagged, a]", "!If", "takes a list of 3"},
		{"no such mapping", "!FindInMap [Sizes, x86_64, Memory]", "!FindInMap", `there is no key "x86_64"`},
		{"no such condition", "!If [Nothing, a, b]", "condition Nothing", "is not declared"},
		{"condition on itself", "!If [Loop, a, b]", "condition Loop", "depends on itself"},
		{"condition as a value", "!Equals [a, a]", "!Equals", "stands where a value is expected"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := resolved(frame(test.value), nil)
			fault := new(cfntemplate.Error)
			if !errors.As(err, &fault) {
				t.Fatalf("error %v, want a *template.Error", err)
			}
			if fault.Construct != test.construct || fault.Reason != test.reason || fault.Line < 1 {
				t.Errorf("got %v, want %s: %s", err, test.construct, test.reason)
			}
		})
	}
}

// TestAliasesAreBounded guards the local stack's memory and time: each line has ten times as
// many nodes as the one before it, ten to the ninth in all.
func TestAliasesAreBounded(t *testing.T) {
	var bomb strings.Builder
	bomb.WriteString("Metadata:\n  a0: &a0 x\n")
	for i := range 9 {
		alias := fmt.Sprintf("*a%d", i)
		fmt.Fprintf(&bomb, "  a%d: &a%d [%s]\n", i+1, i+1, strings.Join(slices.Repeat([]string{alias}, 10), ", "))
	}
	bomb.WriteString("Resources: {}\n")
	var fault *cfntemplate.Error
	if _, err := cfntemplate.Parse([]byte(bomb.String()), nil); !errors.As(err, &fault) || fault.Reason != "expanded, the template is too large" {
		t.Errorf("Parse = %v, want an error about its size", err)
	}
}

func TestErrorNamesTheLine(t *testing.T) {
	_, err := cfntemplate.Parse([]byte("Resources:\n  A:\n    Type: T\n    Properties:\n      B: !Cidr x\n"), nil)
	want := "template line 5: !Cidr: the function is not known"
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
		{"given over default", "!Ref Name", map[string]string{"Name": "x"}, `"x"`},
		{"given empty", "!Ref Name", map[string]string{"Name": ""}, `""`},
		{"given without default", "!Ref Unset", map[string]string{"Unset": "x"}, `"x"`},
		{"steers a condition", "!If [Flagged, a, b]", map[string]string{"Flag": "false"}, `"b"`},
		{"pseudo parameter", "!Ref AWS::Region", map[string]string{"AWS::Region": "eu-central-1"}, `"eu-central-1"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := resolved(frame(test.value), test.params)
			if err != nil || got != test.want {
				t.Errorf("got %s, %v, want %s", got, err, test.want)
			}
		})
	}
}

func TestParametersRefused(t *testing.T) {
	tests := []struct {
		name, value string
		params      map[string]string
		want        string
	}{
		{"not declared", "x", map[string]string{"Other": "x"}, `template: it has no parameter "Other"`},
		{"not allowed", "x", map[string]string{"Flag": "maybe"}, "template line 8: parameter Flag: the given value is not among AllowedValues"},
		{"not a number", "!Ref Count", map[string]string{"Count": "true"}, "template line 22: !Ref Count: the value is not a number"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := resolved(frame(test.value), test.params); err == nil || err.Error() != test.want {
				t.Errorf("error %v, want %s", err, test.want)
			}
		})
	}
}

func TestDeclared(t *testing.T) {
	given := map[string]string{"Name": "x", "Other": "y", "AWS::Region": "eu-central-1"}
	got, err := cfntemplate.Declared([]byte(frame("x")), given)
	want := map[string]string{"Name": "x", "AWS::Region": "eu-central-1"}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Declared: error %v, parameters (-want +got):\n%s", err, diff)
	}
	if _, err := cfntemplate.Declared([]byte("[a]"), nil); err == nil {
		t.Error("Declared of a list: no error")
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
	none := map[string]any{"as": "before"}
	if err := parsed.Metadata("B", &none); err != nil || len(none) != 1 {
		t.Errorf("Metadata of B, which has none: %v, %v", none, err)
	}
	for _, id := range []string{"C", "Z"} {
		if err := parsed.Metadata(id, &none); err == nil {
			t.Errorf("Metadata of %s, which isn't created: no error", id)
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
		t.Error("Properties of a resource whose condition does not hold: no error")
	}
	if err := parsed.Properties("Z", &struct{}{}); err == nil {
		t.Error("Properties of a resource that is not there: no error")
	}
}

func TestGlobals(t *testing.T) {
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
  Where:
    Assertions:
      - {Assert: !Or [!Equals [!Ref Host, 'true'], !Not [!Equals [!Ref Origin, '']]], AssertDescription: say where}
  Who:
    RuleCondition: !Equals [!Ref Host, 'true']
    Assertions:
      - {Assert: !Equals [!Ref Origin, a], AssertDescription: only a}
      - {Assert: !Not [!Equals [!Ref Origin, b]], AssertDescription: never b}
Resources: {}
`
	tests := []struct {
		name   string
		params map[string]string
		want   string // empty means none
	}{
		{"none applies", map[string]string{"Origin": "b"}, ""},
		{"one without a condition", nil, "template: rule Where: say where"},
		{"all hold", map[string]string{"Host": "true", "Origin": "a"}, ""},
		{"one of two", map[string]string{"Host": "true"}, "template: rule Who: only a"},
		{"both", map[string]string{"Host": "true", "Origin": "b"}, "template: rule Who: only a\ntemplate: rule Who: never b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			if err := parse(t, source, test.params).CheckRules(); err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestCheckRulesRefuses(t *testing.T) {
	for name, rules := range map[string]string{
		"nothing asserted":        "{R: {}}",
		"no assertion":            "{R: {Assertions: [{AssertDescription: x}]}}",
		"a condition that isn't":  "{R: {RuleCondition: yes, Assertions: [{Assert: !Equals [a, a]}]}}",
		"an assertion that isn't": "{R: {Assertions: [{Assert: yes}]}}",
	} {
		var fault *cfntemplate.Error
		if err := parse(t, "Rules: "+rules+"\nResources: {}", nil).CheckRules(); !errors.As(err, &fault) {
			t.Errorf("%s: %v, want a *template.Error", name, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for name, source := range map[string]string{
		"nothing":     "",
		"a list":      "[a]",
		"no YAML":     "a: [",
		"no type":     "Resources: {A: {}}",
		"no function": "Conditions: {C: yes}\nResources: {A: {Type: T, Condition: C}}",
	} {
		if _, err := cfntemplate.Parse([]byte(source), nil); err == nil {
			t.Errorf("Parse of %s: no error", name)
		}
	}
}
