package main

import (
	"fmt"
	"io"
	"os"
	"time"
)

func printExecutables(out io.Writer, subjects []subject, samples map[string][]sample, rounds, events int) {
	fmt.Fprintf(out, "%d starts of each executable and %d warm events for each start, one after another. Medians; a ratio is the median of the\n", rounds, events)
	fmt.Fprint(out, "ratios to hello-world in the same round.\n\n")
	fmt.Fprintln(out, "| executable | ready | × hello | first event | warm p50 | warm p99 | peak memory | × hello | size | DynamoDB requests per event |")
	fmt.Fprintln(out, "|---|---|---|---|---|---|---|---|---|---|")
	baseline := samples[subjects[0].name]
	for _, s := range subjects {
		all := samples[s.name]
		fmt.Fprintf(out, "| %s | %s | %.2f | %s | %s | %s | %.1f MiB | %.2f | %.2f MiB | %.2f |\n",
			s.name,
			milliseconds(median(all, func(o sample) time.Duration { return o.ready })),
			ratio(all, baseline, func(o sample) float64 { return float64(o.ready) }),
			milliseconds(median(all, func(o sample) time.Duration { return o.first })),
			milliseconds(median(all, func(o sample) time.Duration { return quantile(o.warm, 0.5) })),
			milliseconds(median(all, func(o sample) time.Duration { return quantile(o.warm, 0.99) })),
			median(all, func(o sample) float64 { return o.peak }),
			ratio(all, baseline, func(o sample) float64 { return o.peak }),
			size(s.path),
			median(all, func(o sample) float64 { return o.requests }))
	}
}

func median[T int64 | float64 | time.Duration](samples []sample, figure func(sample) T) T {
	values := make([]T, len(samples))
	for i, s := range samples {
		values[i] = figure(s)
	}
	return quantile(values, 0.5)
}

func ratio(samples, baseline []sample, figure func(sample) float64) float64 {
	ratios := make([]float64, len(samples))
	for i := range samples {
		ratios[i] = figure(samples[i]) / figure(baseline[i])
	}
	return quantile(ratios, 0.5)
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond))
}

func size(path string) float64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return float64(info.Size()) / (1 << 20)
}
