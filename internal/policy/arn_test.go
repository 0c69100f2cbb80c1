package policy_test

import (
	"errors"
	"strings"
	"testing"

	"timesheets/internal/policy"
)

func TestParseMethodARN(t *testing.T) {
	tests := []struct{ name, arn, want string }{
		{"a route", testARN, testStage},
		{"the root", testStage + "/GET/", testStage},
		{"a path with special characters", testStage + "/PUT/timesheets/a:b/*/${x}?y", testStage},
		{"another partition", "arn:aws-us-gov:execute-api:us-gov-west-1:123456789012:abc/live/GET/x", "arn:aws-us-gov:execute-api:us-gov-west-1:123456789012:abc/live"},
		{"the test of the API Gateway console", "arn:aws:execute-api:us-east-1:123456789012:abc/ESTestInvoke-stage/GET/", "arn:aws:execute-api:us-east-1:123456789012:abc/ESTestInvoke-stage"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, err := policy.ParseMethodARN(test.arn)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.Statement(nil).Resources[0]; got != test.want+"/*/*" {
				t.Errorf("got %s, want %s/*/*", got, test.want)
			}
		})
	}
}

func TestParseMethodARNRefuses(t *testing.T) {
	tests := []struct{ name, arn string }{
		{"empty", ""},
		{"a word", "GET"},
		{"another service", "arn:aws:lambda:eu-central-1:123456789012:function/v1/GET/x"},
		{"not an ARN", "urn:aws:execute-api:eu-central-1:123456789012:abc/v1/GET/x"},
		{"no partition", "arn::execute-api:eu-central-1:123456789012:abc/v1/GET/x"},
		{"no region", "arn:aws:execute-api::123456789012:abc/v1/GET/x"},
		{"no account", "arn:aws:execute-api:eu-central-1::abc/v1/GET/x"},
		{"no API", "arn:aws:execute-api:eu-central-1:123456789012:/v1/GET/x"},
		{"no stage", "arn:aws:execute-api:eu-central-1:123456789012:abc//GET/x"},
		{"no method", "arn:aws:execute-api:eu-central-1:123456789012:abc/v1//x"},
		{"no path", "arn:aws:execute-api:eu-central-1:123456789012:abc/v1/GET"},
		{"any region", "arn:aws:execute-api:*:123456789012:abc/v1/GET/x"},
		{"any API", "arn:aws:execute-api:eu-central-1:123456789012:*/v1/GET/x"},
		{"any stage", "arn:aws:execute-api:eu-central-1:123456789012:abc/*/GET/x"},
		{"any character", "arn:aws:execute-api:eu-central-1:123456789012:ab?/v1/GET/x"},
		{"a variable", "arn:aws:execute-api:eu-central-1:123456789012:abc/${aws:username}/GET/x"},
		{"a line break", "arn:aws:execute-api:eu-central-1:123456789012:abc/v1\n/GET/x"},
		{"a stage that leaves no room for a route", "arn:aws:execute-api:eu-central-1:123456789012:abc/" + strings.Repeat("v", 512) + "/GET/x"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := policy.ParseMethodARN(test.arn); !errors.Is(err, policy.ErrMethodARN) {
				t.Errorf("error = %v, want ErrMethodARN", err)
			}
		})
	}
}

// API Gateway accepts at most 512 characters in a resource. Every route must fit after the
// longest stage that ParseMethodARN accepts.
func TestEveryResourceHasAtMost512Characters(t *testing.T) {
	prefix := "arn:aws:execute-api:eu-central-1:123456789012:abc/"
	name := strings.Repeat("v", 448-len(prefix))
	s, err := policy.ParseMethodARN(prefix + name + "/GET/x")
	if err != nil {
		t.Fatalf("the longest stage: %v", err)
	}
	for _, resource := range s.Statement(policy.Routes()).Resources {
		if len(resource) > 512 {
			t.Errorf("%d characters: %s", len(resource), resource)
		}
	}
	if _, err := policy.ParseMethodARN(prefix + name + "v/GET/x"); !errors.Is(err, policy.ErrMethodARN) {
		t.Errorf("a longer stage: error = %v, want ErrMethodARN", err)
	}
}

// The resources of a parsed stage match only routes of that stage.
func FuzzParseMethodARN(f *testing.F) {
	f.Add(testARN)
	f.Add("arn:aws:execute-api:us-east-1:1:*/*/*/*")
	f.Add("arn:aws:execute-api:us-east-1:1:a/b/GET/")
	f.Fuzz(func(t *testing.T, arn string) {
		s, err := policy.ParseMethodARN(arn)
		if err != nil {
			return
		}
		prefix := strings.TrimSuffix(s.Statement(nil).Resources[0], "/*/*")
		if !strings.HasPrefix(arn, prefix+"/") || strings.ContainsAny(prefix, "*?$") {
			t.Fatalf("the stage of %q is %q", arn, prefix)
		}
		for _, resource := range s.Statement(policy.Routes()).Resources {
			if !strings.HasPrefix(resource, prefix+"/") || len(resource) > 512 {
				t.Fatalf("a resource of %q is %q", arn, resource)
			}
		}
		if again, err := policy.ParseMethodARN(prefix + "/GET/"); err != nil || again != s {
			t.Fatalf("an ARN of the parsed stage %q is refused: %v", prefix, err)
		}
	})
}
