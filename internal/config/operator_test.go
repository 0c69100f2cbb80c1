package config_test

import (
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/config"
)

func TestLoadOperator(t *testing.T) {
	credentials := config.Credentials{AccessKeyID: "an id", SecretAccessKey: "hunter2"}
	keys := map[string]string{"AWS_ACCESS_KEY_ID": "an id", "AWS_SECRET_ACCESS_KEY": "hunter2"}
	for _, tt := range []struct {
		name      string
		variables map[string]string
		want      string
	}{
		{"the region", map[string]string{"AWS_REGION": "eu-central-1"}, "eu-central-1"},
		{"the default region", map[string]string{"AWS_DEFAULT_REGION": "eu-west-1"}, "eu-west-1"},
		{"both, as in the AWS CLI", map[string]string{"AWS_REGION": "eu-central-1", "AWS_DEFAULT_REGION": "eu-west-1"}, "eu-central-1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			maps.Copy(tt.variables, keys)
			got, err := config.LoadOperator("timesheets", environment(tt.variables))
			want := config.Operator{TableName: "timesheets", Region: tt.want, Credentials: credentials}
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("settings (%v, -want +got):\n%s", err, diff)
			}
		})
	}
}

func TestLoadOperatorReportsEverythingAtOnce(t *testing.T) {
	_, err := config.LoadOperator("", environment(map[string]string{"AWS_ENDPOINT_URL_DYNAMODB": "http://user:hunter2@127.0.0.1"}))
	checkInvalid(t, err, "-table", "AWS_REGION", "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
	checkNoValues(t, err, "hunter2")
}
