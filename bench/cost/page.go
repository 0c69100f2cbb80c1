package main

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// write returns docs/cost.md.
func write(in inputs) ([]byte, error) {
	var p page
	p.say(intro)
	for _, s := range sizes() {
		if err := p.bill(in, s); err != nil {
			return nil, err
		}
	}
	if err := p.options(in); err != nil {
		return nil, err
	}
	if err := p.durations(in); err != nil {
		return nil, err
	}
	p.workload(in.template)
	p.measured(in)
	p.prices()
	p.say(omitted)
	return p.out.Bytes(), nil
}

const intro = `# Cost

For operators who plan a deployment. ` + "`make cost`" + ` calculates this page from measured requests, units, durations and log lines, and from
prices for us-east-1 that AWS published in ` + pricesOf + `. The prices were entered by hand, because this program doesn't request them: compare
[the list](#prices) with AWS's pages before you rely on a total. It leaves out free tiers, taxes and the identity provider.

Each table has the price of a month, the largest part first, at the end of the first year of [this workload](#workload). The gateway caches
the authorizer's result for five minutes. The last column is the price without that cache.

`

const omitted = `
## Left out

* SNS and email for an alarm, Route 53, certificates (ACM's are free), AWS WAF, and queries with CloudWatch Logs Insights
  ($0.005 for each GB that is searched).
* Uploads by an import job, and exports of the history as CSV.
* Storage in S3: the page has about a megabyte.
* Idempotency keys, which DynamoDB deletes after a day.
* Requests that are refused or throttled. API Gateway doesn't charge for those that it refuses itself, such as a missing token; those that
  the authorizer refuses cost an event of it.
`

// A page is Markdown text.
type page struct{ out bytes.Buffer }

func (p *page) say(format string, args ...any) {
	if len(args) == 0 {
		p.out.WriteString(format)
		return
	}
	fmt.Fprintf(&p.out, format, args...)
}

// bill writes the bill of a size.
func (p *page) bill(in inputs, s size) error {
	u, err := measure(in, s, true)
	if err != nil {
		return err
	}
	lines, err := bill(in, u)
	if err != nil {
		return err
	}
	without, err := measure(in, s, false)
	if err != nil {
		return err
	}
	uncached, err := bill(in, without)
	if err != nil {
		return err
	}
	other := map[string]float64{}
	for _, l := range uncached {
		other[l.part] = l.dollars
	}
	p.say("## %s users\n\n| part | a month | price | without the cache |\n|---|---|---|---|\n", thousands(s.users))
	for _, l := range lines {
		p.say("| %s | %s | %s | %s |\n", l.part, l.quantity, dollars(l.dollars), dollars(other[l.part]))
	}
	p.say("| **all** | | **%s** | **%s** |\n", dollars(total(lines)), dollars(total(uncached)))
	p.say("| for each user | | %s | %s |\n\n", cents(total(lines)/s.users), cents(total(uncached)/s.users))
	return nil
}

// options writes the price of each option at each size.
func (p *page) options(in inputs) error {
	var columns [][]line
	p.say("## Options\n\nEach adds to the bill above. All are off by default.\n\n| option | charged for |")
	for _, s := range sizes() {
		p.say(" %s users |", thousands(s.users))
		u, err := measure(in, s, true)
		if err != nil {
			return err
		}
		lines, err := options(in, u)
		if err != nil {
			return err
		}
		columns = append(columns, lines)
	}
	p.say("%s", "\n|---|---|"+strings.Repeat("---|", len(columns))+"\n")
	for i, l := range columns[len(columns)-1] {
		p.say("| %s | %s |", l.part, l.quantity)
		for _, column := range columns {
			p.say(" %s |", dollars(column[i].dollars))
		}
		p.say("\n")
	}
	p.say("\nThe quantities are those of %s users.\n\n", thousands(sizes()[len(sizes())-1].users))
	return nil
}

// slowEvent is the duration of an event, in seconds, for an upper bound.
const slowEvent = 0.1

// durations writes how much the bill depends on the durations.
func (p *page) durations(in inputs) error {
	p.say(`## Durations on Lambda

The durations were measured on one machine with DynamoDB Local ([bench](../bench/README.md#last-figures)), not on Lambda. A function
with %.0f MB has %.0f/%d of a vCPU, so the program multiplies each duration by %.1f, as if all of it were work of the processor. The time of a
request to the real DynamoDB, and of its TLS handshake after a cold start, weren't measured. If each event took %.0f ms, the functions and the
authorizer would cost:

| users | as calculated | with %.0f ms for each event |
|---|---|---|
`, in.template.memory, in.template.memory, vCPU, vCPU/in.template.memory, slowEvent*1000, slowEvent*1000)
	for _, s := range sizes() {
		u, err := measure(in, s, true)
		if err != nil {
			return err
		}
		l, b := prices(), &biller{}
		events := u.events + u.authorizations
		requests := b.of(l.lambdaRequest, events)
		calculated := requests + b.of(l.lambdaCompute, u.compute+u.authCompute)
		slow := requests + b.of(l.lambdaCompute, events*slowEvent*in.template.memory/1024)
		if b.err != nil {
			return b.err
		}
		p.say("| %s | %s | %s |\n", thousands(s.users), dollars(calculated), dollars(slow))
	}
	p.say("\n")
	return nil
}

// workload writes the assumptions.
func (p *page) workload(t template) {
	p.say(`## Workload

These are assumptions, from ` + "`bench/cost/workload.go`" + `. Change them there and run ` + "`make cost`" + `.

| who | action | times a month | |
|---|---|---|---|
`)
	for _, a := range workload(t) {
		p.say("| %s | %s | %s | %s |\n", a.who, a.action, number(a.times), a.why)
	}
	p.say("\n* One user in %d is a manager, who also records hours. Their queue is longer than the %d entries that the page loads at once.\n",
		usersPerManager, longQueuePages*100)
	p.say("* At the beginning of a visit, the gateway has no result of the authorizer for the user's token, and the browser no preflight. The later\n"+
		"  requests of the visit find both. While a manager looks at the approvals, a result expires after %.0f minutes and a preflight after %.0f.\n", t.cacheMinutes, t.preflightMinutes)
	p.say("* The table is a year old, and log lines are stored for a month. Both are counted uncompressed.\n")
	p.say("* The functions' cold starts are ")
	for i, s := range sizes() {
		if i > 0 {
			p.say(", ")
		}
		p.say("%s %% of the events with %s users", number(s.coldStarts*100), thousands(s.users))
	}
	p.say(".\n* A request for a list or for approvals reads a full page.\n\n")
}

// measured writes the measured inputs.
func (p *page) measured(in inputs) {
	p.say("## Measured\n\n`make bench-requests` counts the requests of each action in Chromium, and the lines that the local stack logs:\n\n")
	p.say("| action | API requests | of them preflights | authorizer | from the API | files of the page |\n|---|---|---|---|---|---|\n")
	for _, name := range slices.Sorted(maps.Keys(in.actions)) {
		a := in.actions[name]
		all, preflights := 0.0, 0.0
		for route, n := range a.API {
			all += n
			if strings.HasPrefix(route, "OPTIONS ") {
				preflights += n
			}
		}
		p.say("| %s | %.0f | %.0f | %.0f | %s | %.0f, %s |\n", name, all, preflights, a.Authorizer, byteSize(a.APIBytes), a.PageRequests, byteSize(a.PageBytes))
	}
	p.say("\nA browser caches a preflight for one URL, so each entry that is changed, deleted or decided needs its own. A line is %.0f bytes of a function, %.0f of the\n"+
		"authorizer and %.0f of the access log; Lambda adds two lines of %d and %d bytes to each event, and CloudWatch counts %d more bytes for each line.\n\n",
		in.logBytes.Function, in.logBytes.Authorizer, in.logBytes.Access, len(lambdaStart), len(lambdaReport), eventOverhead)
	p.say("A test measures the units and the growth of the table (`TestCostOfRoutes` in `internal/dynamo`), and `make bench` the durations:\n\n")
	p.say("| route | read units | write units | of the index | bytes | warm | cold |\n|---|---|---|---|---|---|---|\n")
	for _, route := range slices.Sorted(maps.Keys(calls())) {
		c := calls()[route]
		u, d := in.units[c.operation], in.durations[c.function]
		p.say("| `%s` | %s | %s | %s | %.0f | %.2f ms | %.2f ms |\n", route, number(u.Reads), number(u.Writes), number(u.IndexWrites), u.TableBytes+u.IndexBytes, d.warm, d.cold)
	}
	d := in.durations["authorizer"]
	p.say("| the authorizer | | | | | %.2f ms | %.2f ms |\n\n", d.warm, d.cold)
}

// prices writes the price table.
func (p *page) prices() {
	p.say("## Prices\n\nFor us-east-1, as AWS published them in %s. This list isn't updated by itself.\n\n| for | price | published at |\n|---|---|---|\n", pricesOf)
	for _, price := range prices().list() {
		p.say("| %s | %s | %s |\n", price.part, price.text(), price.page)
	}
}

// dollars returns an amount with cents, or whole dollars if it is large.
func dollars(v float64) string {
	switch {
	case v > 0 && v < 0.005:
		return "< $0.01"
	case v >= 1000:
		return "$" + thousands(math.Round(v))
	}
	return fmt.Sprintf("$%.2f", v)
}

// cents returns an amount for each user.
func cents(v float64) string { return fmt.Sprintf("%.1f ¢", v*100) }

// thousands returns a whole number with commas.
func thousands(v float64) string {
	text := fmt.Sprintf("%.0f", v)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// count returns a number of requests or units, in millions if it is large.
func count(v float64) string {
	if v >= million {
		return fmt.Sprintf("%.1f million", v/million)
	}
	return thousands(v)
}

// number returns a number without unneeded decimals.
func number(v float64) string { return fmt.Sprintf("%.4g", v) }

// byteSize returns a number of bytes in a unit that people read.
func byteSize(v float64) string {
	switch {
	case v >= gigabyte:
		return fmt.Sprintf("%.1f GB", v/gigabyte)
	case v >= 1<<20:
		return fmt.Sprintf("%.0f MB", v/(1<<20))
	case v >= 1<<10:
		return fmt.Sprintf("%.0f KB", v/(1<<10))
	}
	return fmt.Sprintf("%.0f bytes", v)
}

// events returns the quantity of a Lambda line.
func events(n, compute float64) string {
	return fmt.Sprintf("%s events, %s GB-seconds", count(n), count(compute))
}
