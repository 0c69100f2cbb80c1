package api

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/policy"
)

func TestEveryRouteHasAHandler(t *testing.T) {
	var want []string
	for _, r := range policy.Routes() {
		want = append(want, r.Name)
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(Handlers(Service{})))); diff != "" {
		t.Errorf("handlers of the routes of internal/policy (-want +got):\n%s", diff)
	}
}

// A handler without a route in the policy must not start: it has no scope to check.
func TestServePanicsWithoutARoute(t *testing.T) {
	for _, name := range []string{"", "unknown"} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Errorf("serve(%q) doesn't panic, but there is no such route", name)
				}
			}()
			Service{}.serve(name, nil)
		})
	}
}
