package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// The two lines that Lambda writes for each event, besides the function's own lines, if the log
// format is JSON and the system log level is the default. They have the documented form.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
const (
	lambdaStart  = `{"time":"2026-11-28T10:37:56.078Z","type":"platform.start","record":{"requestId":"589d10a6-e702-4fe5-be0d-65b6486619a1","version":"$LATEST"}}`
	lambdaReport = `{"time":"2026-11-28T10:37:56.091Z","type":"platform.report","record":{"requestId":"589d10a6-e702-4fe5-be0d-65b6486619a1","metrics":{"durationMs":12.345,"billedDurationMs":13,"memorySizeMB":512,"maxMemoryUsedMB":30},"status":"success"}}`
	// eventOverhead is the number of bytes that CloudWatch Logs adds to each line.
	// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
	eventOverhead = 26
)

// A usage is the usage of a deployment in a month.
type usage struct {
	gateway, preflights     float64 // requests; gateway contains the preflights
	apiBytes                float64
	events, authorizations  float64 // of the functions and of the authorizer
	compute, authCompute    float64 // GB-seconds
	reads, writes           float64 // units
	storedBytes             float64 // at the end of retainedMonths
	logs, accessLog         float64 // bytes
	pageRequests, pageBytes float64
	keyRequests             float64
}

// A line is a part of the bill.
type line struct {
	part, quantity string
	dollars        float64
}

// measure returns the usage of a number of users. If cached is false, the gateway calls the
// authorizer for each request.
func measure(in inputs, s size, cached bool) (usage, error) {
	var u usage
	for _, a := range workload(in.template) {
		if err := u.addActivity(in, s, a, cached); err != nil {
			return usage{}, err
		}
	}
	lambda, ok := in.durations["authorizer"]
	if !ok {
		return usage{}, errors.New("bench/README.md has no figures for authorizer")
	}
	u.authCompute = u.authorizations * in.seconds(lambda, s) * in.template.memory / 1024
	u.logs += u.authorizations * perEvent(in.logBytes.Authorizer)
	u.accessLog = u.gateway * (in.logBytes.Access + eventOverhead)
	u.storedBytes *= retainedMonths
	u.keyRequests = min(u.events, in.template.tableFunctions*hoursPerMonth*60/keyMinutes)
	return u, nil
}

// addActivity adds what all users of a kind do.
func (u *usage) addActivity(in inputs, s size, a activity, cached bool) error {
	did, ok := in.actions[a.action]
	if !ok {
		return fmt.Errorf("requests.json has no action %q", a.action)
	}
	page, ok := in.actions[cmp.Or(a.page, a.action)]
	if !ok {
		return fmt.Errorf("requests.json has no action %q", a.page)
	}
	times := s.users * a.times
	if a.who == managers {
		times /= usersPerManager
	}
	functions := 0.0
	for _, route := range slices.Sorted(maps.Keys(did.API)) {
		requests := times * did.API[route]
		u.gateway += requests
		if strings.HasPrefix(route, "OPTIONS ") {
			u.preflights += requests
			continue
		}
		functions += did.API[route]
		if err := u.addEvents(in, s, route, requests); err != nil {
			return err
		}
	}
	u.gateway += times * a.preflights
	u.preflights += times * a.preflights
	switch {
	case !cached:
		u.authorizations += times * functions
	case a.authorizer < 0:
		u.authorizations += times * did.Authorizer
	default:
		u.authorizations += times * a.authorizer
	}
	u.apiBytes += times * did.APIBytes
	u.pageRequests += times * page.PageRequests
	u.pageBytes += times * page.PageBytes
	return nil
}

// addEvents adds the events of a function.
func (u *usage) addEvents(in inputs, s size, route string, requests float64) error {
	c, ok := calls()[route]
	if !ok {
		return fmt.Errorf("the page requests %s, which calls doesn't list", route)
	}
	cost, ok := in.units[c.operation]
	if !ok {
		return fmt.Errorf("units.json has no operation %q", c.operation)
	}
	took, ok := in.durations[c.function]
	if !ok {
		return fmt.Errorf("bench/README.md has no figures for %s", c.function)
	}
	u.events += requests
	u.compute += requests * in.seconds(took, s) * in.template.memory / 1024
	u.reads += requests * cost.Reads
	u.writes += requests * (cost.Writes + cost.IndexWrites)
	u.storedBytes += requests * (cost.TableBytes + cost.IndexBytes)
	u.logs += requests * perEvent(in.logBytes.Function)
	return nil
}

// seconds returns the mean billed duration of an event. It assumes that the processor works
// during the whole measured duration, and divides by the share of a processor that Lambda
// assigns by memory. Lambda bills started milliseconds, and also the start of an execution
// environment.
func (in inputs) seconds(took durations, s size) float64 {
	billed := func(ms float64) float64 { return math.Ceil(ms*vCPU/in.template.memory) / 1000 }
	return s.coldStarts*billed(took.cold) + (1-s.coldStarts)*billed(took.warm)
}

// perEvent returns the bytes that are logged for an event of a function.
func perEvent(own float64) float64 {
	return own + float64(len(lambdaStart)+len(lambdaReport)) + 3*eventOverhead
}

// bill returns the lines of the bill, the largest first.
func bill(in inputs, u usage) ([]line, error) {
	p, b := prices(), &biller{}
	b.line("API Gateway", fmt.Sprintf("%s requests, of them %s preflights", count(u.gateway), count(u.preflights)), b.of(p.gatewayRequest, u.gateway))
	b.line("Data from the API", byteSize(u.apiBytes), b.of(p.transfer, u.apiBytes))
	b.line("Lambda, functions", events(u.events, u.compute), b.of(p.lambdaRequest, u.events)+b.of(p.lambdaCompute, u.compute))
	b.line("Lambda, authorizer", events(u.authorizations, u.authCompute), b.of(p.lambdaRequest, u.authorizations)+b.of(p.lambdaCompute, u.authCompute))
	b.line("DynamoDB, writes", count(u.writes)+" units", b.of(p.write, u.writes))
	b.line("DynamoDB, reads", count(u.reads)+" units", b.of(p.read, u.reads))
	b.line("DynamoDB, storage", byteSize(u.storedBytes), b.of(p.storage, u.storedBytes))
	b.line("DynamoDB, point-in-time recovery", byteSize(u.storedBytes), b.of(p.backup, u.storedBytes))
	b.line("CloudWatch, logs", byteSize(u.logs), b.of(p.logIngestion, u.logs)+b.of(p.logStorage, u.logs*retentionMonths))
	b.line("CloudWatch, the authorizer's metrics", fmt.Sprintf("%d metrics", decisionMetrics), b.of(p.metric, decisionMetrics))
	b.line("CloudWatch, alarms", fmt.Sprintf("%.0f metrics, %.0f composite alarm", in.template.alarmMetrics, in.template.compositeAlarms),
		b.of(p.alarmMetric, in.template.alarmMetrics)+b.of(p.compositeAlarm, in.template.compositeAlarms))
	b.line("CloudFront", fmt.Sprintf("%s requests, %s", count(u.pageRequests), byteSize(u.pageBytes)),
		b.of(p.edgeRequest, u.pageRequests)+b.of(p.edgeFunction, u.pageRequests)+b.of(p.edgeTransfer, u.pageBytes))
	b.line("S3", count(u.pageRequests)+" reads", b.of(p.pageRead, u.pageRequests))
	b.line("KMS, the key that AWS manages for DynamoDB", count(u.keyRequests)+" requests", b.of(p.keyRequest, u.keyRequests))
	slices.SortStableFunc(b.lines, func(a, b line) int { return cmp.Compare(b.dollars, a.dollars) })
	return b.lines, b.err
}

// detailedMetrics is the number of metrics that API Gateway writes for each method: Count,
// 4XXError, 5XXError, Latency and IntegrationLatency. The other metrics are about a cache that
// this API doesn't have.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
const detailedMetrics = 5

// options returns the price of each parameter that adds to the bill, and of the prober.
func options(in inputs, u usage) ([]line, error) {
	p, b := prices(), &biller{}
	b.line("`AccessLog=true`", "a line for each request", b.of(p.logIngestion, u.accessLog)+b.of(p.logStorage, u.accessLog*retentionMonths))
	b.line("`Dashboard=true`", "a dashboard", b.of(p.dashboard, in.template.dashboards))
	metrics := detailedMetrics * in.template.methods
	b.line("`DetailedMetrics=true`", fmt.Sprintf("%d metrics for each of %.0f methods", detailedMetrics, in.template.methods), b.of(p.metric, metrics))
	b.line("`KmsKeyArn`", "the key; its requests for the table are those above", b.of(p.key, 1))
	// The first request of each second, and 5 % of the others.
	// https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html
	traces := min(u.gateway, hoursPerMonth*3600) + 0.05*max(0, u.gateway-hoursPerMonth*3600)
	b.line("`Tracing=true`", "at most the first request of each second, and 5 % of the others", b.of(p.trace, traces))
	probes := in.probe * hoursPerMonth * 60 / 5
	b.line("the prober every five minutes", count(probes)+" requests, of API Gateway alone", b.of(p.gatewayRequest, probes))
	return b.lines, b.err
}

// A biller collects lines and the first error.
type biller struct {
	lines []line
	err   error
}

func (b *biller) of(p price, quantity float64) float64 {
	dollars, err := p.of(quantity)
	if b.err == nil {
		b.err = err
	}
	return dollars
}

func (b *biller) line(part, quantity string, dollars float64) {
	b.lines = append(b.lines, line{part, quantity, dollars})
}

func total(lines []line) float64 {
	sum := 0.0
	for _, l := range lines {
		sum += l.dollars
	}
	return sum
}
