package people_test

import (
	"errors"
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"timesheets/internal/timesheet"
)

// histories is the number of random histories in a test run. -rapid.checks sets another.
const histories = "12"

// After any history, a rename and a rename back change nothing. After an erase there is no
// trace of the user, and nothing to export.
func TestProperties(t *testing.T) {
	for name, value := range map[string]string{"rapid.checks": histories, "rapid.nofailfile": "true"} {
		f := flag.Lookup(name)
		if f.Value.String() != f.DefValue {
			continue
		}
		if err := f.Value.Set(value); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Value.Set(f.DefValue) })
	}
	f := newFixture(t)
	rapid.Check(t, func(rt *rapid.T) {
		f.reset(t, nil)
		h := &randomHistory{fixture: f, t: t}
		h.create(rt) // the user is known
		rt.Repeat(map[string]func(*rapid.T){
			"create": h.create, "decide": h.decide, "change": h.change, "delete": h.delete, "import": h.importRow,
		})
		before := withoutEmptyDays(f.dump(t))
		f.must(t, "rename", "-yes", "-user", string(user), "-to", string(renamed))
		away := f.dump(t)
		if traces := tracesOf(away, string(user)); len(traces) > 0 {
			rt.Fatalf("renamed, the old address is still in %q", traces)
		}
		f.wantDaysEqualEntries(t, renamed, other)
		f.must(t, "rename", "-yes", "-user", string(renamed), "-to", string(user))
		if diff := cmp.Diff(before, withoutEmptyDays(f.dump(t))); diff != "" {
			rt.Fatalf("renamed there and back (-before +after):\n%s", diff)
		}
		f.must(t, "erase", "-yes", "-user", string(user))
		if traces := tracesOf(f.dump(t), string(user)); len(traces) > 0 {
			rt.Fatalf("erased, the user is still in %q", traces)
		}
		got := f.run(t.Context(), "export", "-yes", "-user", string(user), "-out", t.TempDir()+"/out")
		if got.err == nil || !strings.Contains(got.err.Error(), "the user is unknown") {
			rt.Fatalf("export after erase: error %v, want that the user is unknown", got.err)
		}
		f.wantDaysEqualEntries(t, other, manager)
	})
}

// tracesOf returns the keys of the items that contain a text; the sub of a user contains the
// address.
func tracesOf(all items, text string) (keys []string) {
	for key, item := range all {
		if strings.Contains(key+item, `"`+text+`"`) {
			keys = append(keys, key)
		}
	}
	return keys
}

// withoutEmptyDays omits the days without entries, which a rename doesn't keep.
func withoutEmptyDays(all items) items {
	some := items{}
	for key, item := range all {
		if !strings.Contains(key, " DAY#") || !strings.Contains(item, `"entries":0,`) {
			some[key] = item
		}
	}
	return some
}

// A randomHistory makes changes as the functions do.
type randomHistory struct {
	*fixture
	t      *testing.T
	stored []timesheet.Entry
}

func users() *rapid.Generator[timesheet.Owner] {
	return rapid.SampledFrom([]timesheet.Owner{user, user, other, manager})
}

func dates() *rapid.Generator[timesheet.Date] {
	return rapid.SampledFrom([]timesheet.Date{"2100-06-01", "2100-06-02"})
}

func (h *randomHistory) create(rt *rapid.T) {
	project := rapid.SampledFrom([]string{"StoreZero", "p:StoreZero", "minutes"}).Draw(rt, "project")
	owner := user
	if len(h.stored) > 0 {
		owner = users().Draw(rt, "owner")
	}
	e := h.entry(owner, dates().Draw(rt, "date"), project, 15)
	e.Subject = "sub|" + string(users().Draw(rt, "author"))
	var keys []timesheet.IdempotencyKey
	if rapid.Bool().Draw(rt, "with a key") {
		keys = append(keys, timesheet.IdempotencyKey{Hash: fmt.Sprint(h.made), Digest: "digest"})
	}
	if _, err := h.store.Create(h.t.Context(), timesheet.Creation{Entry: e, Keys: keys}); err != nil {
		rt.Fatal(err)
	}
	h.stored = append(h.stored, e)
}

func (h *randomHistory) replace(rt *rapid.T, replacement func(timesheet.Entry) (timesheet.Replacement, error)) {
	i := rapid.IntRange(0, len(h.stored)-1).Draw(rt, "entry")
	r, err := replacement(h.stored[i])
	if err != nil {
		rt.Skip("the rules forbid it")
	}
	switch err := h.store.Replace(h.t.Context(), r); {
	case errors.Is(err, timesheet.ErrVersion):
		rt.Skip("it was deleted")
	case err != nil:
		rt.Fatal(err)
	case r.After != nil:
		h.stored[i] = *r.After
	}
}

func (h *randomHistory) decide(rt *rapid.T) {
	h.replace(rt, func(e timesheet.Entry) (timesheet.Replacement, error) {
		by := users().Draw(rt, "decides")
		d := timesheet.DecisionRequest{Status: rapid.SampledFrom([]timesheet.Status{timesheet.Approved, timesheet.Rejected, timesheet.Submitted}).Draw(rt, "status")}
		r, ok, err := e.Decide(d, timesheet.Match{Any: true}, timesheet.Actor{Email: by, Subject: "sub|" + string(by)}, present())
		if !ok {
			err = errors.Join(err, timesheet.ErrDecided)
		}
		return r, err
	})
}

func (h *randomHistory) change(rt *rapid.T) {
	h.replace(rt, func(e timesheet.Entry) (timesheet.Replacement, error) {
		by := users().Draw(rt, "author") // an import job may run as a user
		d := timesheet.Draft{Date: e.Date, Project: "StoreZero", Minutes: 30}
		return e.Change(d, timesheet.Match{Any: true}, timesheet.Actor{Email: by, Subject: "sub|" + string(by)}, present())
	})
}

func (h *randomHistory) delete(rt *rapid.T) {
	h.replace(rt, func(e timesheet.Entry) (timesheet.Replacement, error) {
		return e.Delete(timesheet.Match{Any: true}, timesheet.Actor{Email: e.Owner, Subject: "sub|" + string(e.Owner)}, present())
	})
}

func (h *randomHistory) importRow(rt *rapid.T) {
	e := h.fixture.importRow(h.t, users().Draw(rt, "owner"), dates().Draw(rt, "date"), fmt.Sprint("row ", h.made))
	h.stored = append(h.stored, e)
}
