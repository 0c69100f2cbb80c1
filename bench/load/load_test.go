package main

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestEveryRouteResponds(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: starts the local stack")
	}
	var out, log bytes.Buffer
	code := run(t.Context(), []string{"-store", "bolt", "-rate", "50", "-duration", "3s"}, noEnvironment, &out, &log)
	if code != 0 {
		t.Errorf("exit code %d, want 0\n%s%s", code, log.String(), out.String())
	}
	rows := regexp.MustCompile("(?m)^\\| (?:`(.+)`|all) \\| (\\d+) \\|.*\\| 0 \\|$").FindAllStringSubmatch(out.String(), -1)
	var routes []string
	sum := 0
	for _, row := range rows {
		n, err := strconv.Atoi(row[2])
		if err != nil {
			t.Fatal(err)
		}
		if row[1] == "" {
			if n != 150 || n != sum {
				t.Errorf("%d requests in all and %d by route, want 150", n, sum)
			}
			continue
		}
		routes, sum = append(routes, row[1]), sum+n
	}
	want := []string{
		"DELETE /timesheets/{id}", "GET /approvals", "GET /timesheets", "GET /timesheets/summary", "GET /timesheets/{id}",
		"POST /timesheets", "POST /timesheets/upload", "PUT /approvals/{id}", "PUT /timesheets/{id}",
	}
	if diff := cmp.Diff(want, routes); diff != "" {
		t.Errorf("routes without errors (-want +got):\n%s\n%s", diff, out.String())
	}
}

// A request that finds no API is counted, and the run fails.
func TestErrorsAreCounted(t *testing.T) {
	environment := map[string]string{"LOAD_TOKENS": "a b", "LOAD_MANAGER_TOKEN": "m", "LOAD_IMPORT_TOKEN": "i"}
	var out, log bytes.Buffer
	// Port 1 is reserved, and has no server.
	code := run(t.Context(), []string{"-api", "http://127.0.0.1:1", "-rate", "10", "-duration", "1s"},
		func(name string) string { return environment[name] }, &out, &log)
	if code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	if want := "| 10 (no response: 10) |"; !strings.Contains(out.String(), want) {
		t.Errorf("the report doesn't contain %q:\n%s", want, out.String())
	}
}

func TestInvalidOptions(t *testing.T) {
	tests := []struct {
		name string
		args []string
		want []string
	}{
		{"all at once", []string{"-rate", "0", "-duration", "2h", "-store", "file", "more"}, []string{"-rate 0", "-duration 2h", "-store file", "more"}},
		{"too fast", []string{"-rate", "1001"}, []string{"1 to 1000"}},
		{"another machine", []string{"-api", "http://10.0.0.1:8080"}, []string{"loopback", "LOAD_TOKENS"}},
		{"a name", []string{"-api", "http://localhost:8080"}, []string{"loopback"}},
		{"a deployment", []string{"-api", "https://abc.execute-api.us-east-1.amazonaws.com/v1"}, []string{"loopback"}},
		{"no tokens", []string{"-api", "http://127.0.0.1:8080"}, []string{"LOAD_TOKENS"}},
		{"an unknown flag", []string{"-speed", "1"}, []string{"-speed", "-rate"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out, log bytes.Buffer
			if code := run(t.Context(), tt.args, noEnvironment, &out, &log); code != 2 {
				t.Errorf("exit code %d, want 2", code)
			}
			for _, want := range tt.want {
				if !strings.Contains(log.String(), want) {
					t.Errorf("the message doesn't contain %q:\n%s", want, log.String())
				}
			}
		})
	}
}

func TestQuantile(t *testing.T) {
	hundred := make([]time.Duration, 100)
	for i := range hundred {
		hundred[i] = time.Duration(i + 1)
	}
	tests := []struct {
		name    string
		sorted  []time.Duration
		percent int
		want    time.Duration
	}{
		{"none", nil, 50, 0},
		{"one", hundred[:1], 99, 1},
		{"the median of two", hundred[:2], 50, 1},
		{"p50 of 100", hundred, 50, 50},
		{"p99 of 100", hundred, 99, 99},
		{"the longest", hundred, 100, 100},
		{"p99 of 3", hundred[:3], 99, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := quantile(tt.sorted, tt.percent); got != tt.want {
				t.Errorf("got %d, want %d", got, tt.want)
			}
		})
	}
}

func noEnvironment(string) string { return "" }
