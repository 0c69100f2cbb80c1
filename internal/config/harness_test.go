package config_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"timesheets/internal/config"
)

// environment returns a Lookup of the variables.
func environment(variables map[string]string) config.Lookup {
	return func(name string) (string, bool) {
		s, ok := variables[name]
		return s, ok
	}
}

// with returns a Lookup of the variables with one of them changed.
func with(variables map[string]string, name, value string) config.Lookup {
	variables = maps.Clone(variables)
	variables[name] = value
	return environment(variables)
}

// checkInvalid checks that an error names exactly these variables.
func checkInvalid(t *testing.T, err error, want ...string) {
	t.Helper()
	var errs config.SettingErrors
	if err != nil && !errors.As(err, &errs) {
		t.Fatalf("error = %v, want SettingErrors", err)
	}
	var got []string
	for _, e := range errs {
		got = append(got, e.Variable)
	}
	if !slices.Equal(got, want) {
		t.Errorf("error = %v, want one that names %v", err, want)
	}
}

// checkNoValues checks that an error contains none of the values, because it is logged.
func checkNoValues(t *testing.T, err error, values ...string) {
	t.Helper()
	for _, value := range values {
		if err != nil && strings.Contains(err.Error(), value) {
			t.Errorf("%q is in the error: %v", value, err)
		}
	}
}
