package dynamo_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/dynamo"
	"timesheets/internal/timesheet"
)

// The entry is stored and counted once, and answered as new, whatever became of the
// first attempt.
func TestCreateAfterAFault(t *testing.T) {
	faults := append(outages(), conflicts()...)
	for _, tt := range outages() {
		lost := applied(tt.behave)
		faults = append(faults,
			fault{"applied and then " + tt.name, lost},
			fault{"applied, then forgotten and then " + tt.name, forgetful(lost)},
		)
	}
	for _, tt := range faults {
		for _, c := range []struct {
			name     string
			creation timesheet.Creation
		}{
			{"with a key", keyed(entry(60))},
			{"without a key", timesheet.Creation{Entry: entry(60)}},
			{"only if empty", timesheet.Creation{Entry: entry(60), IfEmpty: true}},
			{"only if empty, with a key", timesheet.Creation{Entry: entry(60), Keys: keyed(entry(60)).Keys, IfEmpty: true}},
			{"that fills its day", timesheet.Creation{Entry: entry(timesheet.DayMinutes)}},
		} {
			t.Run(tt.name+" "+c.name, func(t *testing.T) {
				t.Parallel()
				s, _ := troubled(t, once(tt.behave))
				got, err := s.Create(t.Context(), c.creation)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(timesheet.Created{Entry: c.creation.Entry}, got); diff != "" {
					t.Errorf("created (-want +got):\n%s", diff)
				}
				wantStored(t, s, c.creation.Entry)
			})
		}
	}
}

func TestListAfterAFault(t *testing.T) {
	for _, tt := range outages() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, _ := troubled(t, once(tt.behave))
			if _, err := s.List(t.Context(), employee, timesheet.Query{Limit: 10}); err != nil {
				t.Error(err)
			}
		})
	}
}

// A client that was told nothing tries again under its key, and finds the entry that
// it did not know to be there.
func TestRetryFindsItsEntry(t *testing.T) {
	ctx, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	s, _ := patient(t, once(applied(func(x *exchange) {
		giveUp()
		x.cut()
	})))
	first := entry(60)
	if _, err := s.Create(ctx, keyed(first)); !errors.Is(err, timesheet.ErrUnavailable) {
		t.Fatalf("got error %v, want %v", err, timesheet.ErrUnavailable)
	}
	got, err := s.Create(t.Context(), keyed(entry(60)))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(timesheet.Created{Entry: first, Replayed: true}, got); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	wantStored(t, s, first)
}

// DynamoDB turns away transactions that meet, which DynamoDB Local never does. Here
// each create meets others three times before it is let through.
func TestSixtyCreatesThatMeet(t *testing.T) {
	for _, tt := range []struct {
		name string
		open func(testing.TB, behaviour) (*dynamo.Store, *proxy)
	}{
		{"with time for each answer", patient},
		{"with the store's own time limits", unaided},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := tt.open(t, meeting(3))
			if stored := sixtyCreates(t, s); stored != 24 {
				t.Errorf("%d were stored, want 24", stored)
			}
		})
	}
}

// meeting turns each create away this many times before it lets it through.
func meeting(times int) behaviour {
	var mu sync.Mutex
	met := map[string]int{} // by the create's token
	return func(x *exchange) {
		mu.Lock()
		met[x.token()]++
		turnedAway := met[x.token()] <= times
		mu.Unlock()
		if turnedAway {
			x.cancel("None", "TransactionConflict")
			return
		}
		x.pass()
	}
}

// sixtyCreates has sixty hours of one day created at once, and counts those that
// were. The others must have been refused because the day was full.
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
