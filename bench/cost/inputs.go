package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"timesheets/internal/local/cfntemplate"
)

// inputs is everything that was measured or counted.
type inputs struct {
	units     map[string]units     // by operation
	actions   map[string]action    // by name
	logBytes  logBytes             // mean sizes of lines
	durations map[string]durations // by executable
	template  template
	probe     float64 // requests of a run of the prober
}

// units is a row of units.json, which TestCostOfRoutes of internal/dynamo writes.
type units struct {
	Operation   string  `json:"operation"`
	Requests    float64 `json:"requests"`
	Reads       float64 `json:"read_units"`
	Writes      float64 `json:"write_units"`
	IndexWrites float64 `json:"index_write_units"`
	TableBytes  float64 `json:"table_bytes"`
	IndexBytes  float64 `json:"index_bytes"`
}

// action is a row of requests.json, which web/browser/requests.make.ts writes.
type action struct {
	Action       string             `json:"action"`
	API          map[string]float64 `json:"api"` // requests by method and resource
	Authorizer   float64            `json:"authorizer"`
	APIBytes     float64            `json:"api_bytes"`
	PageRequests float64            `json:"page_requests"`
	PageBytes    float64            `json:"page_bytes"`
}

type logBytes struct {
	Access     float64 `json:"access"`
	Authorizer float64 `json:"authorizer"`
	Function   float64 `json:"function"`
}

// durations are milliseconds on the machine of bench/README.md.
type durations struct{ cold, warm float64 }

// template has the values that template.yaml declares.
type template struct {
	memory          float64 // MB
	alarmMetrics    float64
	compositeAlarms float64
	dashboards      float64
	methods         float64 // of the API, preflights included
	tableFunctions  float64 // functions that use the table

	cacheMinutes     float64 // the gateway caches a result of the authorizer
	preflightMinutes float64 // a browser caches a preflight
}

// readInputs reads the files of the repository.
func readInputs(root string) (inputs, error) {
	var in inputs
	var list []units
	if err := readJSON(filepath.Join(root, "bench", "cost", "units.json"), &list); err != nil {
		return inputs{}, err
	}
	in.units = map[string]units{}
	for _, u := range list {
		in.units[u.Operation] = u
	}
	var requests struct {
		Actions  []action `json:"actions"`
		LogBytes logBytes `json:"log_bytes"`
	}
	if err := readJSON(filepath.Join(root, "bench", "cost", "requests.json"), &requests); err != nil {
		return inputs{}, err
	}
	in.actions, in.logBytes = map[string]action{}, requests.LogBytes
	for _, a := range requests.Actions {
		in.actions[a.Action] = a
	}
	readme, err := os.ReadFile(filepath.Join(root, "bench", "README.md"))
	if err != nil {
		return inputs{}, err
	}
	if in.durations, err = readDurations(string(readme)); err != nil {
		return inputs{}, fmt.Errorf("bench/README.md: %w", err)
	}
	source, err := os.ReadFile(filepath.Join(root, "template.yaml"))
	if err != nil {
		return inputs{}, err
	}
	if in.template, err = readTemplate(source); err != nil {
		return inputs{}, fmt.Errorf("template.yaml: %w", err)
	}
	page, err := os.ReadFile(filepath.Join(root, "docs", "prober.md"))
	if err != nil {
		return inputs{}, err
	}
	in.probe, err = readProbe(string(page))
	return in, err
}

func readJSON(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// readDurations reads the table of executables in bench/README.md.
func readDurations(page string) (map[string]durations, error) {
	found := map[string]durations{}
	var columns map[string]int // by name
	width := 0
	for line := range strings.Lines(page) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case cells[0] == "executable":
			columns, width = map[string]int{}, len(cells)
			for i, name := range cells {
				columns[name] = i
			}
		case columns == nil, strings.HasPrefix(cells[0], "---"):
		case len(cells) != width:
			columns = nil // the end of the table
		default:
			d, err := readDuration(cells, columns)
			if err != nil {
				return nil, err
			}
			found[cells[0]] = d
		}
	}
	if len(found) == 0 {
		return nil, errors.New("there is no table of executables")
	}
	return found, nil
}

// readDuration reads a row of the table.
func readDuration(cells []string, columns map[string]int) (durations, error) {
	var ms [3]float64
	for i, name := range []string{"ready", "first event", "warm p50"} {
		var err error
		if ms[i], err = strconv.ParseFloat(strings.TrimSuffix(cells[columns[name]], " ms"), 64); err != nil {
			return durations{}, fmt.Errorf("%s of %s: %w", name, cells[0], err)
		}
	}
	return durations{cold: ms[0] + ms[1], warm: ms[2]}, nil
}

var probeRequests = regexp.MustCompile(`makes about (\d+) requests`)

func readProbe(page string) (float64, error) {
	match := probeRequests.FindStringSubmatch(page)
	if match == nil {
		return 0, errors.New("docs/prober.md doesn't state how many requests a run makes")
	}
	return strconv.ParseFloat(match[1], 64)
}

// readTemplate counts the resources that have a price of their own.
func readTemplate(source []byte) (template, error) {
	t, err := cfntemplate.Parse(source, map[string]string{
		"Issuer": "https://id.example.com/", "Audience": "https://api.example.com", "AllowedOrigin": "https://app.example.com", "Dashboard": "true",
	})
	if err != nil {
		return template{}, err
	}
	var counted template
	paths := map[string]bool{}
	for _, r := range t.Resources() {
		switch r.Type {
		case "AWS::CloudWatch::Alarm":
			n, err := alarmMetrics(t, r.ID)
			if err != nil {
				return template{}, err
			}
			counted.alarmMetrics += n
		case "AWS::CloudWatch::CompositeAlarm":
			counted.compositeAlarms++
		case "AWS::CloudWatch::Dashboard":
			counted.dashboards++
		case "AWS::Serverless::Function":
			if err := counted.addFunction(t, r.ID, paths); err != nil {
				return template{}, err
			}
		}
	}
	counted.methods += float64(len(paths)) // OPTIONS of each path
	return counted, counted.readCaches(t)
}

// addFunction counts a function, and adds its paths.
func (c *template) addFunction(t *cfntemplate.Template, id string, paths map[string]bool) error {
	var f struct {
		MemorySize float64
		Events     map[string]struct{ Properties struct{ Path string } }
	}
	if err := t.Properties(id, &f); err != nil {
		return err
	}
	if c.memory != 0 && c.memory != f.MemorySize {
		return fmt.Errorf("%s has another MemorySize than the others", id)
	}
	c.memory = f.MemorySize
	for _, e := range f.Events {
		c.methods++
		c.tableFunctions++
		paths[e.Properties.Path] = true
	}
	return nil
}

// readCaches reads how long the gateway and browsers cache.
func (c *template) readCaches(t *cfntemplate.Template) error {
	var api struct {
		Auth struct {
			Authorizers struct {
				TokenAuthorizer struct {
					Identity struct{ ReauthorizeEvery float64 }
				}
			}
		}
		Cors struct{ MaxAge string }
	}
	if err := t.Properties("Api", &api); err != nil {
		return err
	}
	maxAge, err := strconv.ParseFloat(strings.Trim(api.Cors.MaxAge, "'"), 64)
	if err != nil {
		return fmt.Errorf("MaxAge of Api: %w", err)
	}
	c.cacheMinutes, c.preflightMinutes = api.Auth.Authorizers.TokenAuthorizer.Identity.ReauthorizeEvery/60, maxAge/60
	return nil
}

// alarmMetrics returns the number of metrics that AWS charges for an alarm: each metric that
// the alarm reads, but not its expressions.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_billing.html
func alarmMetrics(t *cfntemplate.Template, id string) (float64, error) {
	var alarm struct {
		Metrics []struct{ MetricStat map[string]any }
	}
	if err := t.Properties(id, &alarm); err != nil {
		return 0, err
	}
	if len(alarm.Metrics) == 0 {
		return 1, nil
	}
	n := 0.0
	for _, m := range alarm.Metrics {
		if m.MetricStat != nil {
			n++
		}
	}
	return n, nil
}
