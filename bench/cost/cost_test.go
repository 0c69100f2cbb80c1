package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"timesheets/internal/local/repo"
)

// TestPageIsCurrent fails if docs/cost.md differs from the page that the program would write,
// for example after a change of the template, of a measurement, of a price or of the workload.
func TestPageIsCurrent(t *testing.T) {
	root, err := repo.Root()
	if err != nil {
		t.Fatal(err)
	}
	want, err := generate(root)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(root, "docs", "cost.md"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("docs/cost.md isn't current, run make cost (-want +got):\n%s", diff)
	}
}

// readTestInputs returns the repository's inputs.
func readTestInputs(t testing.TB) inputs {
	t.Helper()
	root, err := repo.Root()
	if err != nil {
		t.Fatal(err)
	}
	in, err := readInputs(root)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// simple are inputs whose usage can be calculated in the head: each action is a create with its
// preflight.
func simple() inputs {
	in := inputs{
		units:     map[string]units{},
		actions:   map[string]action{},
		logBytes:  logBytes{Access: 100, Authorizer: 400, Function: 200},
		durations: map[string]durations{"authorizer": {cold: 10, warm: 1}},
		template:  template{memory: vCPU, alarmMetrics: 10, compositeAlarms: 1, dashboards: 1, methods: 2, tableFunctions: 1, cacheMinutes: 5, preflightMinutes: 10},
		probe:     1,
	}
	for _, c := range calls() {
		in.units[c.operation] = units{Reads: 1, Writes: 2, IndexWrites: 1, TableBytes: 300, IndexBytes: 100}
		in.durations[c.function] = durations{cold: 20.5, warm: 2}
	}
	for _, a := range workload(in.template) {
		in.actions[a.action] = action{
			API: map[string]float64{"POST /timesheets": 1, "OPTIONS /timesheets": 1}, Authorizer: 1, APIBytes: 10, PageRequests: 1, PageBytes: 5,
		}
	}
	in.actions[openWeekLater] = action{PageRequests: 3, PageBytes: 7}
	return in
}

func TestMeasure(t *testing.T) {
	// One user, who is a tenth of a manager.
	user := 22.0 + 22 + 3 + 1 + 44 + 2 + 1
	manager := (22 + 220 + 44) / 10.0
	actions := user + manager
	opened := 22 + 22/10.0
	expired := 44 + 220*0.5/10
	got, err := measure(simple(), size{users: 1, coldStarts: 0.5}, true)
	if err != nil {
		t.Fatal(err)
	}
	authorizations := opened + 44 + 220/5.0/10
	want := usage{
		gateway: 2*actions + expired, preflights: actions + expired,
		apiBytes: 10 * actions, events: actions, authorizations: authorizations,
		// Half of the events take 21 ms, because a started millisecond is billed, and half 2 ms.
		compute:     actions * (0.021 + 0.002) / 2 * vCPU / 1024,
		authCompute: authorizations * (0.010 + 0.001) / 2 * vCPU / 1024,
		reads:       actions, writes: 3 * actions, storedBytes: 12 * 400 * actions,
		logs:         actions*perEvent(200) + authorizations*perEvent(400),
		accessLog:    (2*actions + expired) * 126,
		pageRequests: actions + 2*opened, pageBytes: 5*actions + 2*opened,
		keyRequests: actions,
	}
	equal := cmp.Options{cmp.AllowUnexported(usage{}), cmpopts.EquateApprox(0, 1e-6)}
	if diff := cmp.Diff(want, got, equal); diff != "" {
		t.Errorf("with the cache (-want +got):\n%s", diff)
	}
	if got, err = measure(simple(), size{users: 1, coldStarts: 0.5}, false); err != nil {
		t.Fatal(err)
	}
	if math.Abs(got.authorizations-actions) > 1e-6 {
		t.Errorf("without the cache %g events of the authorizer, want one for each request without preflights, %g", got.authorizations, actions)
	}
}

// A missing input isn't 0 dollars.
func TestMeasureRequiresEveryInput(t *testing.T) {
	tests := []struct {
		name   string
		remove func(inputs)
		want   string
	}{
		{"an action", func(in inputs) { delete(in.actions, recordDay) }, recordDay},
		{"the action of the files", func(in inputs) { delete(in.actions, openWeekLater) }, openWeekLater},
		{"an operation", func(in inputs) { delete(in.units, "create with a key") }, "create with a key"},
		{"a duration", func(in inputs) { delete(in.durations, "create") }, "create"},
		{"the authorizer's duration", func(in inputs) { delete(in.durations, "authorizer") }, "authorizer"},
		{"a route of the model", func(in inputs) { in.actions[recordDay].API["PATCH /timesheets"] = 1 }, "PATCH /timesheets"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := simple()
			tt.remove(in)
			_, err := measure(in, size{users: 1}, true)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got error %v, want one with %q", err, tt.want)
			}
		})
	}
}

func TestBill(t *testing.T) {
	in := readTestInputs(t)
	for _, s := range sizes() {
		u, err := measure(in, s, true)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := bill(in, u)
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(lines); i++ {
			if lines[i].dollars > lines[i-1].dollars {
				t.Errorf("%g users: %s is below %s, which costs less", s.users, lines[i].part, lines[i-1].part)
			}
		}
		for _, l := range lines {
			if l.dollars <= 0 {
				t.Errorf("%g users: %s costs %g", s.users, l.part, l.dollars)
			}
		}
	}
	// A price for the first 333 million requests isn't used beyond them.
	u, err := measure(in, size{users: 1e7}, true)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bill(in, u); err == nil {
		t.Error("a bill beyond the limits of the prices has no error")
	}
}

func TestReadTemplate(t *testing.T) {
	source := `
Parameters:
  Issuer: { Type: String }
  Audience: { Type: String }
  AllowedOrigin: { Type: String }
  Dashboard: { Type: String, Default: "false" }
Conditions:
  HasDashboard: !Equals [!Ref Dashboard, "true"]
Globals:
  Function: { MemorySize: 256 }
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties:
      Cors: { MaxAge: "'1200'" }
      Auth: { Authorizers: { TokenAuthorizer: { Identity: { ReauthorizeEvery: 60 } } } }
  CreateFunction:
    Type: AWS::Serverless::Function
    Properties:
      Events: { Create: { Type: Api, Properties: { Path: /a, Method: POST } } }
  ListFunction:
    Type: AWS::Serverless::Function
    Properties:
      Events: { List: { Type: Api, Properties: { Path: /a, Method: GET } } }
  AuthorizerFunction:
    Type: AWS::Serverless::Function
    Properties: {}
  Math:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Metrics:
        - { Id: sum, Expression: "SUM([a, b])" }
        - { Id: a, MetricStat: { Stat: Sum } }
        - { Id: b, MetricStat: { Stat: Sum } }
  Single:
    Type: AWS::CloudWatch::Alarm
    Properties: { MetricName: Errors }
  All:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties: {}
  Overview:
    Type: AWS::CloudWatch::Dashboard
    Condition: HasDashboard
    Properties: {}
`
	got, err := readTemplate([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	want := template{memory: 256, alarmMetrics: 3, compositeAlarms: 1, dashboards: 1, methods: 3, tableFunctions: 2, cacheMinutes: 1, preflightMinutes: 20}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(template{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadDurations(t *testing.T) {
	const table = `
| executable | ready | × hello | first event | warm p50 | × hello |
|---|---|---|---|---|---|
| authorizer | 3.50 ms | 1.17 | 1.50 ms | 0.49 ms | 1 |
`
	tests := []struct {
		name, page string
		want       map[string]durations
		wantErr    string
	}{
		{"a table", table, map[string]durations{"authorizer": {cold: 5, warm: 0.49}}, ""},
		{"text after it", table + "\n| a | b |\n", map[string]durations{"authorizer": {cold: 5, warm: 0.49}}, ""},
		{"no table", "# Bench", nil, "no table"},
		{"another unit", strings.Replace(table, "0.49 ms", "490 µs", 1), nil, "warm p50 of authorizer"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := readDurations(tt.page)
			if (err != nil) != (tt.wantErr != "") || err != nil && !strings.Contains(err.Error(), tt.wantErr) {
				t.Fatalf("got error %v, want %q", err, tt.wantErr)
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(durations{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
