package dynamo_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/dynamo"
	"timesheets/internal/timesheet"
)

// minutesChange returns the replacement that changes an entry's minutes.
func minutesChange(t testing.TB, e timesheet.Entry, minutes timesheet.Minutes) timesheet.Replacement {
	t.Helper()
	draft := timesheet.Draft{UserType: e.UserType, Date: e.Date, Project: e.Project, Minutes: minutes, Notes: e.Notes}
	actor := timesheet.Actor{Email: e.Owner, Subject: "auth0|2"}
	r, err := e.Change(draft, timesheet.Match{Any: true}, actor, time.Date(2100, time.June, 15, 10, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func deletion(t testing.TB, e timesheet.Entry) timesheet.Replacement {
	t.Helper()
	actor := timesheet.Actor{Email: e.Owner, Subject: "auth0|2"}
	r, err := e.Delete(timesheet.Match{Any: true}, actor, time.Date(2100, time.June, 15, 11, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func rejection(t testing.TB, e timesheet.Entry) timesheet.Replacement {
	t.Helper()
	actor := timesheet.Actor{Email: "manager@example.com", Subject: "auth0|7"}
	request := timesheet.DecisionRequest{Status: timesheet.Rejected, Reason: "Which project?"}
	r, ok, err := e.Decide(request, timesheet.Match{Any: true}, actor, time.Date(2100, time.June, 15, 12, 0, 0, 0, time.UTC))
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

// All attempts of a replacement send the same request. Two replacements send different requests,
// even if the replacements are equal.
func TestAttemptsOfAReplacementShareAToken(t *testing.T) {
	url, table := endpoint(t)
	e := create(t, open(t, config(url, table)))
	s, p := openThroughTo(t, url, table, clientWithShortTimeout(), once((*exchange).cut))
	r := minutesChange(t, e, 120)
	replace(t, s, r)
	if err := s.Replace(t.Context(), r); !errors.Is(err, timesheet.ErrVersion) {
		t.Errorf("got error %v, want %v", err, timesheet.ErrVersion)
	}
	sent := p.requests()
	wantOperations(t, sent, "TransactWriteItems", "TransactWriteItems", "TransactWriteItems")
	wantTokens(t, sent)
}

// A decision doesn't write to the day: the function that decides has no permission to write to
// it.
func TestWritesOfAReplacement(t *testing.T) {
	tests := []struct {
		name string
		make func(testing.TB, timesheet.Entry) timesheet.Replacement
		want []string
	}{
		{"increase the minutes", func(t testing.TB, e timesheet.Entry) timesheet.Replacement { return minutesChange(t, e, 75) }, []string{"Put", "Put", "Update"}},
		{"reject", rejection, []string{"Put", "Put"}},
		{"delete", deletion, []string{"Put", "Delete", "Update"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, p := openThrough(t, clientWithShortTimeout(), pass)
			e := create(t, s)
			p.requests()
			replace(t, s, tt.make(t, e))
			sent := p.requests()
			wantOperations(t, sent, "TransactWriteItems")
			var got []string
			for _, write := range sent[0].body["TransactItems"].([]any) {
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
