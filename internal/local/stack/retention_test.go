package stack

import (
	"io"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/repo"
	"timesheets/internal/timesheet"
)

// TrailRetentionDays reaches the store of the four functions that write trails and records.
func TestTrailRetentionDays(t *testing.T) {
	root, err := repo.Root()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		days string
		want time.Duration
	}{{"0", 0}, {"30", 30 * 24 * time.Hour}} {
		parameters := map[string]string{
			"Issuer": "https://id.example.com/", "Audience": "api", "AllowedOrigin": "https://app.example.com", "TrailRetentionDays": tt.days,
			"AWS::Region": localRegion,
		}
		template, _, err := readTemplate(filepath.Join(root, "template.yaml"), parameters)
		if err != nil {
			t.Fatal(err)
		}
		var got []time.Duration
		store := func(retention time.Duration) timesheet.Store { got = append(got, retention); return nil }
		if _, err := newFunctions(template, backend{store: store}, io.Discard); err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		want := []time.Duration{0, 0, 0, 0, 0, tt.want, tt.want, tt.want, tt.want}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("TrailRetentionDays=%s (-want +got):\n%s", tt.days, diff)
		}
	}
}
