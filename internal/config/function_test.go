package config_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/config"
)

func functionVariables() map[string]string {
	return map[string]string{
		"TABLE_NAME":            "timesheets",
		"ALLOWED_ORIGIN":        "https://app.example.com",
		"AWS_REGION":            "eu-central-1",
		"AWS_ACCESS_KEY_ID":     "an id",
		"AWS_SECRET_ACCESS_KEY": "hunter2",
	}
}

func TestLoadFunctionReadsEveryVariable(t *testing.T) {
	want := config.Function{
		TableName:     "timesheets",
		AllowedOrigin: "https://app.example.com",
		Region:        "eu-central-1",
		Credentials:   config.Credentials{AccessKeyID: "an id", SecretAccessKey: "hunter2"},
	}
	got, err := config.LoadFunction(environment(functionVariables()))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	variables := functionVariables()
	variables["AWS_ENDPOINT_URL_DYNAMODB"] = "http://127.0.0.1:8000"
	variables["AWS_SESSION_TOKEN"] = "a session"
	variables["TRAIL_RETENTION_DAYS"] = "365"
	want.TrailRetention = 365 * 24 * time.Hour
	want.Endpoint, want.Credentials.SessionToken = "http://127.0.0.1:8000", "a session"
	if got, err = config.LoadFunction(environment(variables)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("all settings (-want +got):\n%s", diff)
	}
}

func TestLoadFunctionChecksEachVariable(t *testing.T) {
	tests := []struct {
		variable, value string
		valid           bool
	}{
		{"TABLE_NAME", "Time_sheets-1.prod", true},
		{"TABLE_NAME", strings.Repeat("t", 255), true},
		{"TABLE_NAME", strings.Repeat("t", 256), false},
		{"TABLE_NAME", "ab", false},
		{"TABLE_NAME", "time sheets", false},
		{"TABLE_NAME", "zeit/blätter", false},
		{"AWS_REGION", "us-gov-west-1", true},
		{"AWS_REGION", "eu central", false},
		{"AWS_REGION", "eu-central-1.example.com/", false},
		{"AWS_ENDPOINT_URL_DYNAMODB", "http://172.17.0.1:8000", true},
		{"AWS_ENDPOINT_URL_DYNAMODB", "https://dynamodb.eu-central-1.amazonaws.com/", true},
		{"AWS_ENDPOINT_URL_DYNAMODB", "127.0.0.1:8000", false},
		{"AWS_ENDPOINT_URL_DYNAMODB", "http://user@127.0.0.1:8000", false},
		{"AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:8000/path", false},
		{"AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:8000?a=b", false},
		{"TRAIL_RETENTION_DAYS", "", true},
		{"TRAIL_RETENTION_DAYS", "0", true},
		{"TRAIL_RETENTION_DAYS", "99999", true},
		{"TRAIL_RETENTION_DAYS", "100000", false},
		{"TRAIL_RETENTION_DAYS", "-1", false},
		{"TRAIL_RETENTION_DAYS", "1.5", false},
		{"TRAIL_RETENTION_DAYS", "a year", false},
		{"AWS_ACCESS_KEY_ID", "", false},
		{"AWS_SECRET_ACCESS_KEY", "", false},
	}
	for _, test := range tests {
		t.Run(test.variable+" "+test.value, func(t *testing.T) {
			_, err := config.LoadFunction(with(functionVariables(), test.variable, test.value))
			if test.valid {
				checkInvalid(t, err)
			} else {
				checkInvalid(t, err, test.variable)
			}
		})
	}
}

// A browser compares its spelling of the origin with ours byte by byte.
func TestLoadFunctionAcceptsOnlyOriginsAsBrowsersSendThem(t *testing.T) {
	tests := []struct {
		origin string
		valid  bool
	}{
		{"https://app.example.com", true},
		{"https://app.example.com:8443", true},
		{"https://xn--bcher-kva.example.com", true},
		{"https://192.0.2.1", true},
		{"https://[2001:db8::1]:8443", true},
		{"http://127.0.0.1:8082", true},
		{"http://[::1]:8082", true},
		{"http://localhost:8082", true},
		{"http://app.example.com", false},
		{"http://host.docker.internal:8082", false},
		{"https://app.example.com/", false},
		{"https://app.example.com/path", false},
		{"https://app.example.com?a", false},
		{"https://app.example.com#a", false},
		{"https://user@app.example.com", false},
		{"https://App.example.com", false},
		{"HTTPS://app.example.com", false},
		{"https://app.example.com.", false},
		{"https://app..example.com", false},
		{"https://.example.com", false},
		{"https://bücher.example.com", false},
		{"https://app.example.com:443", false},
		{"http://127.0.0.1:80", false},
		{"https://app.example.com:", false},
		{"https://app.example.com:08443", false},
		{"https://app.example.com:0", false},
		{"https://app.example.com:65536", false},
		{"https://[2001:DB8::1]", false},
		{"https://[2001:db8:0::1]", false},
		{"https://[fe80::1%25eth0]", false},
		{"https://*.example.com", false},
		{"https://*", false},
		{"*", false},
		{"null", false},
		{"app.example.com", false},
		{"//app.example.com", false},
		{"https://a.example.com https://b.example.com", false},
		{"https://a.example.com,https://b.example.com", false},
	}
	for _, test := range tests {
		t.Run(test.origin, func(t *testing.T) {
			_, err := config.LoadFunction(with(functionVariables(), "ALLOWED_ORIGIN", test.origin))
			if test.valid {
				checkInvalid(t, err)
			} else {
				checkInvalid(t, err, "ALLOWED_ORIGIN")
			}
		})
	}
}

func TestLoadFunctionReportsEverythingAtOnce(t *testing.T) {
	_, err := config.LoadFunction(environment(nil))
	checkInvalid(t, err, "TABLE_NAME", "ALLOWED_ORIGIN", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
	_, err = config.LoadFunction(with(functionVariables(), "AWS_ENDPOINT_URL_DYNAMODB", "http://user:hunter2@127.0.0.1"))
	checkInvalid(t, err, "AWS_ENDPOINT_URL_DYNAMODB")
	checkNoValues(t, err, "hunter2", "an id", "127.0.0.1")
}
