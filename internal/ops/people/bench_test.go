package people_test

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/timesheet"
)

// year stores one year of a user: 780 entries, approved, with 260 days and 780 trails.
func (f *fixture) year(b *testing.B) {
	b.Helper()
	day := time.Date(2099, time.January, 1, 0, 0, 0, 0, time.UTC)
	for n := 0; n < 260; day = day.AddDate(0, 0, 1) {
		if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
			continue
		}
		n++
		date := timesheet.Date(day.Format(time.DateOnly))
		for project := range 3 {
			f.decide(b, f.create(b, f.entry(user, date, fmt.Sprint("Project ", project), 160)), manager, timesheet.Approved)
		}
	}
}

// Run it with -benchtime=3x: each iteration restores the table.
func BenchmarkYear(b *testing.B) {
	f := newFixture(b)
	f.year(b)
	saved := f.save(b)
	for _, wait := range []time.Duration{0, 10 * time.Millisecond} {
		k := newKiller(b, f.url)
		k.before = func(int64) { <-time.After(wait) }
		for _, args := range [][]string{
			{"export", "-out"}, {"trail"}, {"rename", "-to", string(renamed)}, {"erase"},
		} {
			b.Run(fmt.Sprintf("%s/%s a request", args[0], wait), func(b *testing.B) {
				cpu := time.Duration(0)
				for range b.N {
					b.StopTimer()
					f.reset(b, saved)
					call := append(slices.Clone(args), "-yes", "-user", string(user))
					if args[0] == "export" {
						call = slices.Insert(call, 2, filepath.Join(b.TempDir(), "out"))
					}
					before := used(b)
					b.StartTimer()
					if got := k.run(b, f, 0, false, call...); got.err != nil {
						b.Fatal(got.err, got.out)
					}
					cpu += used(b) - before
				}
				b.ReportMetric(cpu.Seconds()/float64(b.N), "cpu-s/op") // the proxy's too
				b.ReportMetric(float64(k.count.Load()), "requests/op")
			})
		}
	}
}

// used returns the CPU time of this process.
func used(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// BenchmarkHundredThousand has 100,000 items of one user. It reports the most memory in use.
func BenchmarkHundredThousand(b *testing.B) {
	f := newFixture(b)
	f.create(b, f.entry(user, "2100-06-01", "StoreZero", 15))
	var entry map[string]types.AttributeValue
	for _, item := range f.save(b) {
		if _, ok := item["notes"]; ok {
			entry = item
		}
	}
	var writes []types.WriteRequest
	date := time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)
	for n := range 100_000 {
		if n%20 == 0 {
			date = date.AddDate(0, 0, 1)
		}
		e := f.entry(user, timesheet.Date(date.Format(time.DateOnly)), "StoreZero", 15)
		item := maps.Clone(entry)
		item["id"] = &types.AttributeValueMemberS{Value: string(e.ID)}
		item["sk"] = &types.AttributeValueMemberS{Value: "ENTRY#" + string(e.ID)}
		writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: item}})
	}
	f.write(b, writes)
	for _, args := range [][]string{{"export", "-out", filepath.Join(b.TempDir(), "out")}, {"erase"}} {
		b.Run(args[0], func(b *testing.B) {
			runtime.GC()
			ctx, stop := context.WithCancel(b.Context())
			most := make(chan uint64)
			go func() {
				var highest uint64
				tick := time.NewTicker(20 * time.Millisecond)
				defer tick.Stop()
				for {
					select {
					case <-ctx.Done():
						most <- highest
						return
					case <-tick.C:
						var stats runtime.MemStats
						runtime.ReadMemStats(&stats)
						highest = max(highest, stats.HeapAlloc)
					}
				}
			}()
			if got := f.run(b.Context(), append(args, "-yes", "-user", string(user))...); got.err != nil {
				b.Fatal(got.err, got.out)
			}
			stop()
			b.ReportMetric(float64(<-most)/(1<<20), "heap-MiB")
		})
	}
}
