package dynamo_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/dynamo"
	"timesheets/internal/timesheet"
)

// A client that received no response retries with the same key. The client then receives the
// entry that the first request stored.
func TestRetryWithAKeyReturnsTheStoredEntry(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s, _ := openThrough(t, clientWithoutTimeout(), once(applyThen(func(x *exchange) {
		cancel()
		x.cut()
	})))
	first := entry(60)
	if _, err := s.Create(ctx, createWithKey(first)); !errors.Is(err, timesheet.ErrUnavailable) {
		t.Fatalf("got error %v, want %v", err, timesheet.ErrUnavailable)
	}
	got, err := s.Create(t.Context(), createWithKey(entry(60)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(timesheet.Created{Entry: first, Replayed: true}, got); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	wantStored(t, s, first)
}

// DynamoDB cancels conflicting transactions, but DynamoDB Local never does. Here each create
// conflicts three times before it is applied.
func TestSixtyConflictingCreates(t *testing.T) {
	for _, tt := range []struct {
		name   string
		client *http.Client
	}{
		{"without timeouts", clientWithoutTimeout()},
		{"with the store's own timeouts", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := openThrough(t, tt.client, conflicting(3))
			if stored := sixtyCreates(t, s); stored != 24 {
				t.Errorf("%d were stored, want 24", stored)
			}
		})
	}
}

// conflicting cancels each create this number of times before it passes the create on.
func conflicting(times int) behaviour {
	var mu sync.Mutex
	conflicts := map[string]int{} // by the create's token
	return func(x *exchange) {
		mu.Lock()
		conflicts[x.token()]++
		conflict := conflicts[x.token()] <= times
		mu.Unlock()
		if conflict {
			x.cancelTransaction("None", "TransactionConflict")
			return
		}
		x.pass()
	}
}

// sixtyCreates concurrently creates sixty entries of an hour on one day, and returns the
// number that were stored. The others must fail because the day is full.
func sixtyCreates(t *testing.T, s *dynamo.Store) (stored int) {
	t.Helper()
	var all sync.WaitGroup
	errs := make([]error, 60)
	for i := range errs {
		all.Go(func() { _, errs[i] = s.Create(t.Context(), timesheet.Creation{Entry: entry(60)}) })
	}
	all.Wait()
	for _, err := range errs {
		switch {
		case err == nil:
			stored++
		case !errors.Is(err, timesheet.ErrDayFull):
			t.Errorf("got error %v, want %v", err, timesheet.ErrDayFull)
		}
	}
	return stored
}
