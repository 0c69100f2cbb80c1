package bolt

import (
	"path/filepath"
	"testing"
	"time"

	"timesheets/internal/timesheet"
)

// With a retention, later writes remove the trails and the records that have expired. Without
// a retention, trails and records stay.
func TestTrailRetention(t *testing.T) {
	const week = 7 * 24 * time.Hour
	for _, tt := range []struct {
		name      string
		retention time.Duration
		trails    int
	}{
		{"forever", 0, 2},
		{"a week", week, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			clock := testTime()
			file := open(t, filepath.Join(t.TempDir(), "timesheets.db"), func() time.Time { return clock })
			s := file.WithTrailRetention(tt.retention)
			row := timesheet.Row{Owner: "employee@example.com", ExternalID: "T-1", Draft: timesheet.Draft{
				UserType: timesheet.Employee, Date: "2026-11-23", Project: "StoreZero", Minutes: 60,
			}}
			upsert, err := row.Upsert(nil, nil, timesheet.Actor{Subject: "import"}, "01JDC5W0ZK3V6T8Q4R2N7M9XYB", clock)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := s.Import(t.Context(), *upsert.Change); err != nil {
				t.Fatal(err)
			}
			e := *upsert.Change.After
			for range 2 {
				draft := timesheet.Draft{Date: e.Date, Project: e.Project, Minutes: 120}
				r, err := e.Change(draft, timesheet.Match{Any: true}, timesheet.Actor{Email: e.Owner}, clock)
				if err != nil {
					t.Fatal(err)
				}
				if err := s.Replace(t.Context(), r); err != nil {
					t.Fatal(err)
				}
				e, clock = *r.After, clock.Add(week)
			}
			if _, stored := trails(t, file, e.Owner); len(stored) != tt.trails {
				t.Errorf("%d trails are stored, want %d", len(stored), tt.trails)
			}
			_, err = s.Record(t.Context(), e.Owner, row.RecordKey())
			if found := err == nil; found != (tt.retention == 0) {
				t.Errorf("the record is found: %t (%v), want %t", found, err, tt.retention == 0)
			}
		})
	}
}
