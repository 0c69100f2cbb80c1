package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"timesheets/internal/testing/lambdahost"
)

// A sample is one start of one executable.
type sample struct {
	ready, first time.Duration
	warm         []time.Duration
	peak         float64 // MiB of resident memory at its highest
	requests     float64 // to DynamoDB, per event
}

// measure starts every subject once a round, in turn, so that if the machine slows down, the
// results of all subjects are affected.
func measure(ctx context.Context, subjects []subject, rounds, events int) (map[string][]sample, error) {
	samples := make(map[string][]sample)
	for range rounds {
		for _, s := range subjects {
			result, err := s.sample(ctx, events)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			samples[s.name] = append(samples[s.name], result)
		}
	}
	return samples, nil
}

func (s subject) sample(ctx context.Context, events int) (sample, error) {
	var log bytes.Buffer
	host, err := lambdahost.Start(s.path, s.env, &log)
	if err != nil {
		return sample{}, err
	}
	defer host.Close()
	var result sample
	if result.ready, err = host.Ready(ctx); err != nil {
		return sample{}, fmt.Errorf("%w: %s", err, log.String())
	}
	before := s.count()
	for n := range events + 1 {
		event, err := s.event(ctx, n)
		if err != nil {
			return sample{}, fmt.Errorf("prepare event %d: %w", n, err)
		}
		elapsed, err := invoke(ctx, host, event)
		if err != nil {
			return sample{}, fmt.Errorf("event %d: %w", n, err)
		}
		if n == 0 {
			result.first = elapsed
			continue
		}
		result.warm = append(result.warm, elapsed)
	}
	result.requests = float64(s.count()-before) / float64(events+1)
	result.peak, err = peakMemory(host.Pid())
	return result, err
}

func (s subject) count() int64 {
	if s.requests == nil {
		return 0
	}
	return s.requests()
}

func invoke(ctx context.Context, host *lambdahost.Host, event []byte) (time.Duration, error) {
	start := time.Now()
	response, err := host.Invoke(ctx, event)
	elapsed := time.Since(start)
	switch {
	case err != nil:
		return 0, err
	case response.Error != nil:
		return 0, errors.New(response.Error.Message)
	case bytes.Contains(response.Payload, []byte(`"statusCode":4`)), bytes.Contains(response.Payload, []byte(`"statusCode":5`)):
		return 0, fmt.Errorf("error response: %s", response.Payload)
	}
	return elapsed, nil
}

// peakMemory returns the peak resident memory of a process in MiB. Linux only.
func peakMemory(pid int) (float64, error) {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kib, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 64)
			return kib / 1024, err
		}
	}
	return 0, io.ErrUnexpectedEOF
}

// quantile returns the value that a share q of all values doesn't exceed.
func quantile[T int64 | float64 | time.Duration](values []T, q float64) T {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}
