package dynamo_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/timesheet"
)

// stopAfter makes DynamoDB stop reading after n items, as it does after a megabyte.
func stopAfter(n int) behaviour {
	return editing(func(body map[string]any) {
		if _, query := body["KeyConditionExpression"]; query {
			body["Limit"] = n
		}
	}, pass)
}

func TestDaysReadsEveryPage(t *testing.T) {
	s, p := openThrough(t, clientWithShortTimeout(), stopAfter(3))
	var want []timesheet.Day
	for i := range 7 {
		date := timesheet.Date(fmt.Sprintf("2100-06-%02d", i+1))
		if _, err := s.Create(t.Context(), timesheet.Creation{Entry: entryOn(date)}); err != nil {
			t.Fatal(err)
		}
		total := timesheet.Total{Minutes: 60, Entries: 1}
		want = append(want, timesheet.Day{Date: date, Total: total, Projects: map[string]timesheet.Total{"StoreZero": total}})
	}
	p.requests()
	got, err := s.Days(t.Context(), employee, "2100-01-01", "2100-12-31")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("days (-want +got):\n%s", diff)
	}
	wantOperations(t, p.requests(), "Query", "Query", "Query")
}

// If a shard stops early, the list must not end or skip the shard's remaining entries.
func TestPendingContinuesAfterAShardThatStopped(t *testing.T) {
	for _, n := range []int{1, 2, 3} {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			s, _ := openThrough(t, clientWithShortTimeout(), stopAfter(n))
			var want []timesheet.ID
			for range 14 {
				want = append(want, create(t, s).ID)
			}
			slices.Sort(want)
			for _, limit := range []int{1, 4, 100} {
				for _, owner := range []timesheet.Owner{"", employee} {
					q := timesheet.PendingQuery{Limit: limit, Owner: owner}
					if diff := cmp.Diff(want, pendingIDs(t, s, q)); diff != "" {
						t.Errorf("limit %d, owner %q (-want +got):\n%s", limit, owner, diff)
					}
				}
			}
		})
	}
}

// pendingIDs returns the ids of all pages of the pending entries.
func pendingIDs(t testing.TB, s timesheet.Store, q timesheet.PendingQuery) []timesheet.ID {
	t.Helper()
	var ids []timesheet.ID
	for {
		page, err := s.Pending(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Entries {
			ids = append(ids, e.ID)
		}
		switch {
		case page.Next == "":
			return ids
		case page.Next <= q.After:
			t.Fatalf("Next is %q on the page after %q, want a later id", page.Next, q.After)
		case len(page.Entries) == 0 && q.Owner == "":
			t.Error("a page without a filter is empty")
		}
		q.After = page.Next
	}
}

// The response of DynamoDB Local doesn't depend on whether a read is consistent, so the test
// checks the request. An index has no consistent reads.
func TestConsistencyOfReads(t *testing.T) {
	s, p := openThrough(t, clientWithShortTimeout(), pass)
	e := create(t, s)
	tests := []struct {
		name       string
		read       func() error
		operations []string
		index      any
		consistent any
	}{
		{"get", func() error { _, err := s.Get(t.Context(), employee, e.ID); return err }, []string{"GetItem"}, nil, true},
		{"days", func() error { _, err := s.Days(t.Context(), employee, day, day); return err }, []string{"Query"}, nil, true},
		{"find", func() error { _, err := s.FindPending(t.Context(), e.ID); return err }, []string{"Query"}, "Waiting", nil},
		{
			"pending", func() error { _, err := s.Pending(t.Context(), timesheet.PendingQuery{Limit: 10}); return err },
			[]string{"Query", "Query", "Query", "Query"}, "Waiting", nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p.requests()
			if err := tt.read(); err != nil {
				t.Fatal(err)
			}
			sent := p.requests()
			wantOperations(t, sent, tt.operations...)
			for _, r := range sent {
				if r.body["IndexName"] != tt.index || r.body["ConsistentRead"] != tt.consistent {
					t.Errorf("index %v, consistent %v, want %v, %v", r.body["IndexName"], r.body["ConsistentRead"], tt.index, tt.consistent)
				}
			}
		})
	}
}

// The store doesn't send a request for an empty range: DynamoDB would reject the request.
func TestEmptyRangesAreNotSent(t *testing.T) {
	s, p := openThrough(t, clientWithShortTimeout(), pass)
	if days, err := s.Days(t.Context(), employee, day, "2100-06-14"); err != nil || days != nil {
		t.Errorf("days: got %v and error %v, want nothing", days, err)
	}
	id := timesheet.NewID(day, "7ZZZZZZZZZZZZZZZZZZZZZZZZZ")
	for _, q := range []timesheet.PendingQuery{
		{From: day, To: "2100-06-14", Limit: 10},
		{To: "2100-06-14", After: id, Limit: 10},
	} {
		page, err := s.Pending(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(timesheet.Page{}, page); diff != "" {
			t.Errorf("page (-want +got):\n%s", diff)
		}
	}
	wantOperations(t, p.requests())
}
