package dynamo_test

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"path/filepath"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"
	"pgregory.net/rapid"

	"timesheets/internal/local/bolt"
	"timesheets/internal/timesheet"
)

// walks is the number of random walks in a test run, each of about thirty operations. All walks
// together take about ten seconds. -rapid.checks and RAPID_CHECKS set a different number.
const walks = "25"

// After any sequence of operations by four users, both stores return the model's results and
// have its lists and totals.
func TestStoresMatchModel(t *testing.T) {
	limitWalks(t)
	rapid.Check(t, func(rt *rapid.T) {
		w := newWalk(t)
		rt.Repeat(map[string]func(*rapid.T){
			"create":  w.create,
			"repeat":  w.repeat,
			"upsert":  w.upsert,
			"stale":   w.upsertStale,
			"change":  w.change,
			"delete":  w.delete,
			"decide":  w.decide,
			"get":     w.get,
			"list":    w.list,
			"days":    w.days,
			"pending": w.pending,
			"wait":    w.wait,
		})
		w.compareAll(rt)
	})
}

func limitWalks(t testing.TB) {
	t.Helper()
	// Ids are random, so rapid can't reproduce a failure from a file.
	setFlag(t, "rapid.nofailfile", "false", "true")
	setFlag(t, "rapid.checks", "100", walks)
}

// setFlag sets a flag for the test, unless its default was changed.
func setFlag(t testing.TB, name, byDefault, value string) {
	t.Helper()
	f := flag.Lookup(name).Value
	if f.String() != byDefault {
		return
	}
	if err := f.Set(value); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Set(byDefault) })
}

// A walk is one sequence of operations on all the stores.
type walk struct {
	ctx     context.Context
	model   *model
	stores  map[string]timesheet.Store
	clock   time.Time
	ulids   uint64               // generated
	stored  []timesheet.Entry    // every version of every entry
	created []timesheet.Creation // every create
	imports []importRead         // the reads of all imports
}

func newWalk(t testing.TB) *walk {
	t.Helper()
	w := &walk{ctx: t.Context(), model: newModel(), clock: time.Date(2100, time.June, 15, 9, 0, 0, 0, time.UTC)}
	file, err := bolt.Open(filepath.Join(t.TempDir(), "timesheets.db"), func() time.Time { return w.clock })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	})
	w.stores = map[string]timesheet.Store{"bolt": file, "dynamo": open(t, config(endpoint(t)))}
	return w
}

// The walks choose from few users, days and keys, so that operations often conflict.
func walkOwners() *rapid.Generator[timesheet.Owner] { return rapid.SampledFrom(fourUsers()) }

func fourUsers() []timesheet.Owner {
	return []timesheet.Owner{employee, "employee@example.org", "contractor@example.com", "manager@example.com"}
}

func walkDates() *rapid.Generator[timesheet.Date] {
	return rapid.SampledFrom([]timesheet.Date{"2100-06-14", "2100-06-15", "2100-07-01"})
}

func walkDrafts() *rapid.Generator[timesheet.Draft] {
	return rapid.Custom(func(t *rapid.T) timesheet.Draft {
		return timesheet.Draft{
			UserType: rapid.SampledFrom([]timesheet.UserType{timesheet.Employee, timesheet.Contractor}).Draw(t, "type"),
			Date:     walkDates().Draw(t, "date"),
			Project:  rapid.SampledFrom([]string{"StoreZero", "p:StoreZero", "minutes", "\U0001F3D7"}).Draw(t, "project"),
			Minutes:  rapid.SampledFrom([]timesheet.Minutes{15, 60, 8 * 60, 16 * 60, 24 * 60}).Draw(t, "minutes"),
			Notes:    rapid.SampledFrom([]string{"", "Inventory"}).Draw(t, "notes"),
		}
	})
}

func (w *walk) doCreate(t *rapid.T, c timesheet.Creation) {
	created, err := callAll(t, w, "create", func(s timesheet.Store) (timesheet.Created, error) { return s.Create(w.ctx, c) })
	if err == nil {
		w.stored = append(w.stored, created.Entry)
	}
	w.compareDays(t, c.Entry.Owner)
}

func (w *walk) create(t *rapid.T) {
	c := timesheet.Creation{Entry: w.entry(walkDrafts().Draw(t, "draft"), walkOwners().Draw(t, "owner"))}
	c.IfEmpty = rapid.Bool().Draw(t, "only if empty")
	for _, hash := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"one", "two", "three"}), 0, 2, rapid.ID).Draw(t, "keys") {
		digest := rapid.SampledFrom([]string{"this", "that"}).Draw(t, "digest")
		c.Keys = append(c.Keys, timesheet.IdempotencyKey{Hash: hash, Digest: digest})
	}
	w.created = append(w.created, c)
	w.doCreate(t, c)
}

func (w *walk) entry(d timesheet.Draft, owner timesheet.Owner) timesheet.Entry {
	// Ids increase. A part of each id is random, so that the ids of different walks differ: the
	// walks share a DynamoDB, and an id is also the token of a request.
	w.ulids++
	id := ulid.MustNew(w.ulids, rand.Reader)
	return d.Entry(owner, "auth0|1", id.String(), w.clock)
}

// repeat repeats a create, as a client does that received no response.
func (w *walk) repeat(t *rapid.T) {
	if len(w.created) == 0 {
		t.Skip("nothing was created yet")
	}
	c := rapid.SampledFrom(w.created).Draw(t, "creation")
	draft := timesheet.Draft{Date: c.Entry.Date, Project: c.Entry.Project, Minutes: c.Entry.Minutes, UserType: c.Entry.UserType}
	c.Entry = w.entry(draft, c.Entry.Owner)
	w.doCreate(t, c)
}

// anyVersion returns any version of any entry, mostly a recent one.
func (w *walk) anyVersion(t *rapid.T) timesheet.Entry {
	if len(w.stored) == 0 {
		t.Skip("there is no entry yet")
	}
	late := w.stored[max(0, len(w.stored)-5):]
	return rapid.OneOf(rapid.SampledFrom(late), rapid.SampledFrom(w.stored)).Draw(t, "entry")
}

func (w *walk) replace(t *rapid.T, r timesheet.Replacement, err error) {
	if err != nil {
		t.Skip("the domain rejects it")
	}
	_, err = callAll(t, w, string(r.Trail.Action), func(s timesheet.Store) (struct{}, error) {
		return struct{}{}, s.Replace(w.ctx, r)
	})
	if err == nil && r.After != nil {
		w.stored = append(w.stored, *r.After)
	}
	w.compareDays(t, r.Before.Owner)
}

func (w *walk) change(t *rapid.T) {
	e := w.anyVersion(t)
	r, err := e.Change(walkDrafts().Draw(t, "draft"), timesheet.Match{Any: true}, timesheet.Actor{Email: e.Owner, Subject: "auth0|2"}, w.clock)
	w.replace(t, r, err)
}

func (w *walk) delete(t *rapid.T) {
	e := w.anyVersion(t)
	r, err := e.Delete(timesheet.Match{Any: true}, timesheet.Actor{Email: e.Owner}, w.clock)
	w.replace(t, r, err)
}

func (w *walk) decide(t *rapid.T) {
	e := w.anyVersion(t)
	request := timesheet.DecisionRequest{Status: rapid.SampledFrom([]timesheet.Status{timesheet.Approved, timesheet.Rejected, timesheet.Submitted}).Draw(t, "status")}
	if request.Status == timesheet.Rejected {
		request.Reason = "Which project?"
	}
	r, ok, err := e.Decide(request, timesheet.Match{Any: true}, timesheet.Actor{Email: walkOwners().Draw(t, "manager")}, w.clock)
	if !ok {
		err = errors.Join(err, timesheet.ErrDecided)
	}
	w.replace(t, r, err)
}

func (w *walk) get(t *rapid.T) {
	e := w.anyVersion(t)
	owner := rapid.OneOf(rapid.Just(e.Owner), walkOwners()).Draw(t, "owner")
	_, _ = callAll(t, w, "get", func(s timesheet.Store) (timesheet.Entry, error) { return s.Get(w.ctx, owner, e.ID) })
	_, _ = callAll(t, w, "find", func(s timesheet.Store) (timesheet.Entry, error) { return s.FindPending(w.ctx, e.ID) })
}

func (w *walk) list(t *rapid.T) {
	w.compareList(t, walkOwners().Draw(t, "owner"), timesheet.Query{
		From: orZero(walkDates()).Draw(t, "from"), To: orZero(walkDates()).Draw(t, "to"),
		Project: orZero(rapid.Just("StoreZero")).Draw(t, "project"),
		Status:  orZero(rapid.Just(timesheet.Submitted)).Draw(t, "status"),
		Limit:   rapid.IntRange(1, 5).Draw(t, "limit"),
	})
}

// orZero also generates the zero value.
func orZero[T any](g *rapid.Generator[T]) *rapid.Generator[T] {
	var zero T
	return rapid.OneOf(rapid.Just(zero), g)
}

func (w *walk) days(t *rapid.T) {
	owner, from, to := walkOwners().Draw(t, "owner"), walkDates().Draw(t, "from"), walkDates().Draw(t, "to")
	_, _ = callAll(t, w, "days", func(s timesheet.Store) ([]timesheet.Day, error) { return s.Days(w.ctx, owner, from, to) })
}

func (w *walk) pending(t *rapid.T) {
	w.comparePending(t, timesheet.PendingQuery{
		Owner: orZero(walkOwners()).Draw(t, "owner"),
		From:  orZero(walkDates()).Draw(t, "from"), To: orZero(walkDates()).Draw(t, "to"),
		Limit: rapid.IntRange(1, 5).Draw(t, "limit"),
	})
}

// wait advances the clock, so that keys expire.
func (w *walk) wait(t *rapid.T) {
	w.clock = w.clock.Add(time.Duration(rapid.IntRange(1, 30).Draw(t, "hours")) * time.Hour)
}
