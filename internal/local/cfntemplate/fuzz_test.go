package cfntemplate_test

import (
	"encoding/json"
	"testing"

	"timesheets/internal/local/cfntemplate"
)

// FuzzParse checks that any text results in an error or in properties that decode, never
// in a panic.
func FuzzParse(f *testing.F) {
	f.Add([]byte(templateWith("!Sub '${Name}/${Table.Arn}'")))
	f.Add([]byte(templateWith("!If [Loop, {'Fn::Select': [0, !Ref Words]}, !FindInMap [a]]")))
	f.Add([]byte("Conditions: {C: !And []}\nResources: {A: {Type: !Ref T, Condition: C, Properties: !GetAtt []}}"))
	f.Add([]byte("Globals: {Function: []}\nResources: {A: {Type: AWS::Serverless::Function, Properties: !Join [x, y]}}"))
	f.Add([]byte(templateWith("{a: &a [!Ref Words], b: {c: *a, d: [*a, *a]}}")))
	f.Add([]byte("a: &a {b: *a}\nResources: &r {A: {Type: T, Properties: *r}}"))
	f.Fuzz(func(t *testing.T, source []byte) {
		parsed, err := cfntemplate.Parse(source, nil)
		if err != nil {
			return
		}
		_ = parsed.CheckRules() // an error is fine, a panic isn't
		for _, resource := range parsed.Resources() {
			var properties json.RawMessage
			if err := parsed.Properties(resource.ID, &properties); err == nil && !json.Valid(properties) {
				t.Errorf("properties of %q are %q", resource.ID, properties)
			}
		}
	})
}
