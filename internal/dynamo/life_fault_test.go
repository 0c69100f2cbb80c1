package dynamo_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"timesheets/internal/dynamo"
	"timesheets/internal/timesheet"
)

func TestReplaceInAnOutage(t *testing.T) {
	for _, tt := range append(outages(), conflicts()...) {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e, s, _ := troubledWith(t, tt.behave)
			r := rejected(t, e)
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			defer cancel()
			err := s.Replace(ctx, r)
			if !errors.Is(err, timesheet.ErrUnavailable) {
				t.Fatalf("got error %v, want %v", err, timesheet.ErrUnavailable)
			}
			wantDiscreet(t, err)
		})
	}
}

// What will not get better is tried once, and is no outage.
func TestOurOwnFaultsInALife(t *testing.T) {
	s, p := troubled(t, func(x *exchange) {
		x.refuse(http.StatusBadRequest, "AccessDeniedException", "not allowed for "+string(employee))
	})
	e := entry(60)
	for name, call := range lifeCalls(t, s, e) {
		t.Run(name, func(t *testing.T) {
			p.requests()
			err := call(t.Context())
			if err == nil || errors.Is(err, timesheet.ErrUnavailable) {
				t.Fatalf("got error %v, want one of our own", err)
			}
			wantDiscreet(t, err)
			if !strings.Contains(err.Error(), "AccessDeniedException") {
				t.Errorf("error %q does not name the code", err)
			}
			want := 1
			if name == "waiting" {
				want = 4
			}
			if n := len(p.requests()); n != want {
				t.Errorf("%d requests were sent, want %d", n, want)
			}
		})
	}
}

func TestLifeInAnOutage(t *testing.T) {
	for _, tt := range outages() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, _ := troubled(t, tt.behave)
			for name, call := range lifeCalls(t, s, entry(60)) {
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				err := call(ctx)
				cancel()
				if !errors.Is(err, timesheet.ErrUnavailable) {
					t.Fatalf("%s: got error %v, want %v", name, err, timesheet.ErrUnavailable)
				}
				wantDiscreet(t, err)
			}
		})
	}
}

// lifeCalls has every method but Create and List.
func lifeCalls(t testing.TB, s *dynamo.Store, e timesheet.Entry) map[string]func(context.Context) error {
	t.Helper()
	return map[string]func(context.Context) error{
		"get": func(ctx context.Context) error {
			_, err := s.Get(ctx, employee, e.ID)
			return err
		},
		"find": func(ctx context.Context) error {
			_, err := s.FindPending(ctx, e.ID)
			return err
		},
		"replace": func(ctx context.Context) error { return s.Replace(ctx, deleted(t, e)) },
		"record": func(ctx context.Context) error {
			_, err := s.Record(ctx, employee, importRow(60).RecordKey())
			return err
		},
		"import": func(ctx context.Context) error {
			_, err := s.Import(ctx, planned(t, importRow(60), nil, nil))
			return err
		},
		"days": func(ctx context.Context) error {
			_, err := s.Days(ctx, employee, day, day)
			return err
		},
		"waiting": func(ctx context.Context) error {
			_, err := s.Pending(ctx, timesheet.PendingQuery{Limit: 10})
			return err
		},
	}
}
