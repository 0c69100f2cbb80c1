package main

import (
	"context"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"
)

// maxPending bounds the number of requests that wait for a response. If the API is so slow that
// the bound is reached, further requests are sent later, and the delay counts as latency.
const maxPending = 256

// requestTimeout is longer than the time that the gateway waits for a function.
const requestTimeout = 35 * time.Second

// A result is one response.
type result struct {
	route   string
	latency time.Duration
	problem string // the status and code of an unexpected response, or the failure
}

// results are those of a run.
type results struct {
	all     []result
	elapsed time.Duration
}

func (r results) errors() int {
	n := 0
	for _, one := range r.all {
		if one.problem != "" {
			n++
		}
	}
	return n
}

// A load sends the requests of a run.
type load struct {
	o      options
	client *http.Client
	pool   pool

	mu      sync.Mutex
	created int // entries so far, for their days and ids
	results []result
}

func newLoad(o options) *load {
	transport := &http.Transport{Proxy: nil, MaxIdleConnsPerHost: maxPending}
	return &load{o: o, client: &http.Client{Transport: transport, Timeout: requestTimeout}}
}

// send sends requests at the rate until the duration is over, and waits for the responses. Each
// request is due at a fixed time, even if previous requests have no response yet, and its latency
// counts from that time. So if the API stalls, the latency of every request that is due during
// the stall is higher.
func (l *load) send(ctx context.Context) (results, error) {
	var pending sync.WaitGroup
	slots := make(chan struct{}, maxPending)
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same mix in each run
	interval := time.Second / time.Duration(l.o.rate)
	start := time.Now()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for n := range int(l.o.duration / interval) {
		due := start.Add(time.Duration(n) * interval)
		timer.Reset(time.Until(due))
		select {
		case <-timer.C:
		case <-ctx.Done():
			pending.Wait()
			return results{}, ctx.Err()
		}
		next := l.operation(random)
		pending.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			route, problem := next(ctx)
			l.add(result{route, time.Since(due), problem})
		})
	}
	pending.Wait()
	return results{l.results, time.Since(start)}, nil
}

func (l *load) add(r result) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.results = append(l.results, r)
}

// count returns the number of the next entry.
func (l *load) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.created++
	return l.created
}

// A stored entry that isn't decided.
type stored struct {
	id, user string // the id and the token of the owner
	version  int
}

// A pool keeps the entries that no request is changing.
type pool struct {
	mu      sync.Mutex
	entries []stored
}

func (p *pool) put(e stored) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.entries = append(p.entries, e)
}

// take removes an entry from the pool. Its user can change it without a conflict.
func (p *pool) take(random int) (stored, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.entries) == 0 {
		return stored{}, false
	}
	i := random % len(p.entries)
	e := p.entries[i]
	p.entries = slices.Delete(p.entries, i, i+1)
	return e, true
}
