package dynamo_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/dynamo"
	"timesheets/internal/timesheet"
)

// lengthened is a change of an entry to a number of minutes.
func lengthened(t testing.TB, e timesheet.Entry, minutes timesheet.Minutes) timesheet.Replacement {
	t.Helper()
	draft := timesheet.Draft{UserType: e.UserType, Date: e.Date, Project: e.Project, Minutes: minutes, Notes: e.Notes}
	who := timesheet.Actor{Email: e.Owner, Subject: "auth0|2"}
	r, err := e.Change(draft, timesheet.Match{Any: true}, who, time.Date(2100, time.June, 15, 10, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func deleted(t testing.TB, e timesheet.Entry) timesheet.Replacement {
	t.Helper()
	who := timesheet.Actor{Email: e.Owner, Subject: "auth0|2"}
	r, err := e.Delete(timesheet.Match{Any: true}, who, time.Date(2100, time.June, 15, 11, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func rejected(t testing.TB, e timesheet.Entry) timesheet.Replacement {
	t.Helper()
	who := timesheet.Actor{Email: "manager@example.com", Subject: "auth0|7"}
	verdict := timesheet.DecisionRequest{Status: timesheet.Rejected, Reason: "Which project?"}
	r, ok, err := e.Decide(verdict, timesheet.Match{Any: true}, who, time.Date(2100, time.June, 15, 12, 0, 0, 0, time.UTC))
	if !ok {
		t.Fatalf("there is nothing to decide (%v)", err)
	}
	return r
}

// create stores an entry of an hour.
func create(t testing.TB, s *dynamo.Store) timesheet.Entry {
	t.Helper()
	created, err := s.Create(t.Context(), timesheet.Creation{Entry: entry(60)})
	if err != nil {
		t.Fatal(err)
	}
	return created.Entry
}

func replace(t testing.TB, s *dynamo.Store, r timesheet.Replacement) {
	t.Helper()
	if err := s.Replace(t.Context(), r); err != nil {
		t.Fatal(err)
	}
}

// The step is taken and counted once, and answered as taken, whatever became of the
// first attempt.
func TestReplaceAfterAFault(t *testing.T) {
	faults := append(outages(), conflicts()...)
	for _, tt := range outages() {
		lost := applied(tt.behave)
		faults = append(faults,
			fault{"applied and then " + tt.name, lost},
			fault{"applied, then forgotten and then " + tt.name, forgetful(lost)},
		)
	}
	steps := []struct {
		name string
		make func(testing.TB, timesheet.Entry) timesheet.Replacement
	}{
		{"raise", func(t testing.TB, e timesheet.Entry) timesheet.Replacement {
			return lengthened(t, e, timesheet.DayMinutes)
		}},
		{"delete", deleted},
		{"reject", rejected},
	}
	for _, tt := range faults {
		for _, step := range steps {
			t.Run(tt.name+" "+step.name, func(t *testing.T) {
				t.Parallel()
				e, s, _ := troubledWith(t, once(tt.behave))
				r := step.make(t, e)
				replace(t, s, r)
				if r.After == nil {
					wantStored(t, s)
					return
				}
				wantStored(t, s, *r.After)
			})
		}
	}
}

// Every attempt of a step is the same request, and no two steps are, however alike.
func TestReplaceToken(t *testing.T) {
	e, s, p := troubledWith(t, once((*exchange).cut))
	r := lengthened(t, e, 120)
	replace(t, s, r)
	if err := s.Replace(t.Context(), r); !errors.Is(err, timesheet.ErrVersion) {
		t.Errorf("got error %v, want %v", err, timesheet.ErrVersion)
	}
	seen := p.requests()
	wantOperations(t, seen, "TransactWriteItems", "TransactWriteItems", "TransactWriteItems")
	if diff := cmp.Diff(seen[0].body, seen[1].body); diff != "" {
		t.Errorf("attempts differ (-first +second):\n%s", diff)
	}
	first, second := seen[1].body["ClientRequestToken"], seen[2].body["ClientRequestToken"]
	if first == "" || first == nil || first == second {
		t.Errorf("the tokens of two steps are %q and %q", first, second)
	}
}

// A decision leaves the day alone: whoever decides needs no right to write there.
func TestWritesOfAStep(t *testing.T) {
	tests := []struct {
		name string
		make func(testing.TB, timesheet.Entry) timesheet.Replacement
		want []string
	}{
		{"raise", func(t testing.TB, e timesheet.Entry) timesheet.Replacement { return lengthened(t, e, 75) }, []string{"Put", "Put", "Update"}},
		{"reject", rejected, []string{"Put", "Put"}},
		{"delete", deleted, []string{"Put", "Delete", "Update"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, p := troubled(t, pass)
			e := create(t, s)
			p.requests()
			replace(t, s, tt.make(t, e))
			seen := p.requests()
			wantOperations(t, seen, "TransactWriteItems")
			var got []string
			for _, write := range seen[0].body["TransactItems"].([]any) {
				for kind := range write.(map[string]any) {
					got = append(got, kind)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("writes (-want +got):\n%s", diff)
			}
		})
	}
}
