package sam

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"timesheets/internal/local/cfntemplate"
)

// A cloudWatch keeps the samples of metrics and evaluates alarms as CloudWatch does. It is a
// fake of this package, because no emulator evaluates alarms.
type cloudWatch struct {
	samples map[string]map[int64][]float64 // by metric, then by minute
}

// An alarm is the definition of an AWS::CloudWatch::Alarm.
type alarm struct {
	metric
	Statistic, ExtendedStatistic string
	Period                       int64 // seconds
	Metrics                      []struct {
		ID         string `json:"Id"`
		Expression string
		ReturnData *bool // nil is true
		MetricStat struct {
			Stat   string
			Period int64
			Metric metric
		}
	}
	EvaluationPeriods  int64
	DatapointsToAlarm  *int64 // nil is EvaluationPeriods
	Threshold          float64
	ComparisonOperator string
	TreatMissingData   string
}

// A metric is a metric's name with its dimensions.
type metric struct {
	Namespace  string
	MetricName string
	Dimensions []dimension
}

type dimension struct{ Name, Value string }

func (m metric) key() string {
	dimensions := slices.SortedFunc(slices.Values(m.Dimensions), func(a, b dimension) int { return strings.Compare(a.Name, b.Name) })
	return fmt.Sprint(m.Namespace, "/", m.MetricName, dimensions)
}

// put adds a sample to a metric.
func (c *cloudWatch) put(at time.Time, m metric, value float64) {
	if c.samples == nil {
		c.samples = map[string]map[int64][]float64{}
	}
	if c.samples[m.key()] == nil {
		c.samples[m.key()] = map[int64][]float64{}
	}
	minute := at.Unix() / 60
	c.samples[m.key()][minute] = append(c.samples[m.key()][minute], value)
}

// log adds the samples of a log line in the embedded metric format.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
func (c *cloudWatch) log(t testing.TB, text []byte) {
	t.Helper()
	var values map[string]any
	var line struct {
		AWS struct {
			Timestamp         int64
			CloudWatchMetrics []struct {
				Namespace  string
				Dimensions [][]string
				Metrics    []struct{ Name string }
			}
		} `json:"_aws"`
	}
	if err := json.Unmarshal(text, &values); err != nil {
		t.Fatalf("log line %q: %v", text, err)
	}
	if err := json.Unmarshal(text, &line); err != nil {
		t.Fatalf("log line %q: %v", text, err)
	}
	for _, directive := range line.AWS.CloudWatchMetrics {
		for _, set := range directive.Dimensions {
			for _, definition := range directive.Metrics {
				value, ok := values[definition.Name].(float64)
				if !ok {
					t.Fatalf("log line %q: the metric %s has no value", text, definition.Name)
				}
				m := metric{Namespace: directive.Namespace, MetricName: definition.Name}
				for _, name := range set {
					text, _ := values[name].(string)
					m.Dimensions = append(m.Dimensions, dimension{name, text})
				}
				c.put(time.UnixMilli(line.AWS.Timestamp), m, value)
			}
		}
	}
}

// value returns the statistic of a metric over the period that ends at a minute, or NaN if
// the metric has no sample in the period.
func (c *cloudWatch) value(m metric, statistic string, period, end int64) float64 {
	var all []float64
	for minute := end - period/60; minute < end; minute++ {
		all = append(all, c.samples[m.key()][minute]...)
	}
	if len(all) == 0 {
		return math.NaN()
	}
	if statistic == "Sum" {
		sum := 0.0
		for _, v := range all {
			sum += v
		}
		return sum
	}
	percentile, err := strconv.ParseFloat(strings.TrimPrefix(statistic, "p"), 64)
	if err != nil {
		panic("the statistic " + statistic + " isn't read")
	}
	slices.Sort(all)
	return all[int(math.Ceil(percentile/100*float64(len(all))))-1]
}

var (
	sumOf   = regexp.MustCompile(`^SUM\(\[([A-Za-z, ]+)\]\)$`)
	minusOf = regexp.MustCompile(`^-([A-Za-z]+)$`)
)

// result returns the value that an alarm compares, over one period.
//
// SUM of several metrics skips the metrics without data. An arithmetic expression has no value
// if one of its metrics has no data.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
func (c *cloudWatch) result(a alarm, end int64) float64 {
	if len(a.Metrics) == 0 {
		return c.value(a.metric, a.Statistic+a.ExtendedStatistic, a.Period, end)
	}
	values, expressions, returned := map[string]float64{}, map[string]string{}, ""
	for _, m := range a.Metrics {
		if m.ReturnData == nil || *m.ReturnData {
			returned = m.ID
		}
		if m.Expression == "" {
			values[m.ID] = c.value(m.MetricStat.Metric, m.MetricStat.Stat, m.MetricStat.Period, end)
		} else {
			expressions[m.ID] = m.Expression
		}
	}
	var of func(id string) float64
	of = func(id string) float64 {
		expression, ok := expressions[id]
		if !ok {
			value, ok := values[id]
			if !ok {
				panic("the alarm has no metric " + id)
			}
			return value
		}
		if negated := minusOf.FindStringSubmatch(expression); negated != nil {
			return -of(negated[1])
		}
		terms := sumOf.FindStringSubmatch(expression)
		if terms == nil {
			panic("the expression " + expression + " isn't read")
		}
		sum := math.NaN()
		for term := range strings.SplitSeq(terms[1], ", ") {
			switch value := of(term); {
			case math.IsNaN(sum):
				sum = value
			case !math.IsNaN(value):
				sum += value
			}
		}
		return sum
	}
	return of(returned)
}

// raised reports whether an alarm is raised at the end of a minute.
func (c *cloudWatch) raised(a alarm, end int64) bool {
	period, needed := a.Period, a.EvaluationPeriods
	if len(a.Metrics) > 0 {
		period = 60
	}
	if a.DatapointsToAlarm != nil {
		needed = *a.DatapointsToAlarm
	}
	var breaching int64
	for n := range a.EvaluationPeriods {
		value := c.result(a, end-n*period/60)
		switch {
		case math.IsNaN(value):
			if a.TreatMissingData != "notBreaching" {
				breaching++
			}
		case a.ComparisonOperator == "GreaterThanOrEqualToThreshold" && value >= a.Threshold,
			a.ComparisonOperator == "GreaterThanThreshold" && value > a.Threshold:
			breaching++
		}
	}
	return breaching >= needed
}

// raisedBetween returns the alarms of a template that are raised at the end of any minute
// from start to end, in the template's order.
func (c *cloudWatch) raisedBetween(t testing.TB, tpl *cfntemplate.Template, start, end time.Time) []string {
	t.Helper()
	var ids []string
	for _, id := range ofType(tpl, "AWS::CloudWatch::Alarm") {
		a := properties[alarm](t, tpl, id)
		for minute := start.Unix() / 60; minute <= end.Unix()/60; minute++ {
			if c.raised(a, minute+1) {
				ids = append(ids, id)
				break
			}
		}
	}
	return ids
}
