package main

import (
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"time"
)

// report returns the page with the latency and the errors of each route.
func report(r results, at time.Time) string {
	var out strings.Builder
	fmt.Fprintf(&out, `# Load

For developers who change the stack's performance. `+"`make bench-load`"+` sends requests to the local stack with DynamoDB Local and writes
this file. The stack, DynamoDB Local and the sender share this machine of %d cores, so the figures describe this code under load, not AWS.

%d requests in %s, %.1f a second, on %s. Latency counts from the time at which a request was due, in milliseconds.

| route | requests | p50 | p99 | longest | errors |
|---|---|---|---|---|---|
`, runtime.NumCPU(), len(r.all), r.elapsed.Round(time.Second), float64(len(r.all))/r.elapsed.Seconds(), at.UTC().Format("January 2, 2006"))
	byRoute := map[string][]result{}
	for _, one := range r.all {
		byRoute[one.route] = append(byRoute[one.route], one)
	}
	for _, route := range slices.Sorted(maps.Keys(byRoute)) {
		row(&out, "`"+route+"`", byRoute[route])
	}
	row(&out, "all", r.all)
	return out.String()
}

func row(out *strings.Builder, name string, some []result) {
	latencies := make([]time.Duration, len(some))
	problems := map[string]int{}
	for i, one := range some {
		latencies[i] = one.latency
		if one.problem != "" {
			problems[one.problem]++
		}
	}
	slices.Sort(latencies)
	fmt.Fprintf(out, "| %s | %d | %s | %s | %s | %s |\n", name, len(some),
		milliseconds(quantile(latencies, 50)), milliseconds(quantile(latencies, 99)), milliseconds(quantile(latencies, 100)), summary(problems))
}

// quantile returns the smallest value that at least this percentage of the sorted values
// doesn't exceed.
func quantile(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[max(0, (len(sorted)*percent+99)/100-1)]
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f", float64(d)/float64(time.Millisecond))
}

// summary returns the number of errors, and each kind with its own.
func summary(problems map[string]int) string {
	total := 0
	var kinds []string
	for _, kind := range slices.Sorted(maps.Keys(problems)) {
		total += problems[kind]
		kinds = append(kinds, fmt.Sprintf("%s: %d", kind, problems[kind]))
	}
	if total == 0 {
		return "0"
	}
	return fmt.Sprintf("%d (%s)", total, strings.Join(kinds, ", "))
}
