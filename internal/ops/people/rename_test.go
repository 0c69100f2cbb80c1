package people_test

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/timesheet"
)

// history stores items of every kind: the user's, and those of others in which the user is.
func (f *fixture) history(t testing.TB) {
	t.Helper()
	first := f.create(t, f.entry(user, "2100-06-01", "StoreZero", 120), "key1")
	f.create(t, f.entry(user, "2100-06-01", "StoreZero", 60))
	f.create(t, f.entry(user, "2100-06-01", "Café p:x", 45), "key2", "key3")
	f.change(t, f.decide(t, first, manager, timesheet.Rejected), 90)
	f.decide(t, f.create(t, f.entry(user, "2100-06-02", "StoreZero", 480)), manager, timesheet.Approved)
	f.importRow(t, user, "2100-06-03", "row 1")
	f.change(t, f.importRow(t, user, "2100-06-03", "row 2"), 30)

	theirs := f.create(t, f.entry(other, "2100-06-01", "StoreZero", 120), "key1")
	f.decide(t, theirs, user, timesheet.Approved)
	again := f.decide(t, f.create(t, f.entry(other, "2100-06-02", "StoreZero", 120)), user, timesheet.Rejected)
	f.change(t, again, 60)
	written := f.entry(other, "2100-06-03", "StoreZero", 15)
	written.Subject = "sub|" + string(user)
	f.create(t, written)
	f.change(t, written, 30)
	f.create(t, f.entry(other, "2100-06-04", "StoreZero", 15))
}

func TestRename(t *testing.T) {
	f := newFixture(t)
	f.history(t)
	before := f.dump(t)
	if out := f.must(t, "rename", "-user", string(user), "-to", string(renamed)); !strings.Contains(out, "dry run") {
		t.Errorf("without -yes: %s", out)
	}
	if diff := cmp.Diff(before, f.dump(t)); diff != "" {
		t.Fatalf("a dry run changed items (-before +after):\n%s", diff)
	}
	if out := f.must(t, "rename", "-yes", "-user", string(user), "-to", string(renamed)); strings.Contains(out, "@") {
		t.Errorf("the output contains an address:\n%s", out)
	}
	want := items{}
	for key, item := range before {
		rename := strings.NewReplacer(string(user)+" ", string(renamed)+" ", `"`+string(user)+`"`, `"`+string(renamed)+`"`)
		want[rename.Replace(key)] = rename.Replace(item)
	}
	if diff := cmp.Diff(want, f.dump(t)); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
	f.wantDaysEqualEntries(t, user, renamed, other)
}

// A client that received no response repeats its create, with the same key, at either address
// and at any time. The hours must count once.
func TestRetryAtEachRequest(t *testing.T) {
	f := newFixture(t)
	stored := f.create(t, f.entry(user, "2100-06-01", "StoreZero", 120), "key")
	saved := f.save(t)
	k := newKiller(t, f.url)
	k.run(t, f, 0, false, renameArgs...)
	requests := k.count.Load()
	for _, owner := range []timesheet.Owner{user, renamed} {
		for at := int64(1); at <= requests; at++ {
			f.reset(t, saved)
			k.before = func(n int64) {
				if n != at {
					return
				}
				again := f.entry(owner, stored.Date, stored.Project, stored.Minutes)
				key := timesheet.IdempotencyKey{Hash: "key", Digest: "key" + string(user)}
				if _, err := f.store.Create(t.Context(), timesheet.Creation{Entry: again, Keys: []timesheet.IdempotencyKey{key}}); err != nil {
					t.Error(err)
				}
			}
			got := k.run(t, f, 0, false, renameArgs...)
			k.before = nil
			if entries := f.list(t, renamed); len(entries) != 1 || entries[0].Minutes != stored.Minutes {
				t.Errorf("retry by %s at request %d of %d: the new address has %d entries, want 1\n%v %s", owner, at, requests, len(entries), got.err, got.out)
			}
			f.wantDaysEqualEntries(t, user, renamed)
		}
	}
}

// An import that already uses the new address has sent the same rows again.
func TestRenameLeavesDuplicates(t *testing.T) {
	f := newFixture(t)
	old := f.importRow(t, user, "2100-06-03", "row 1")
	f.decide(t, old, manager, timesheet.Approved)
	f.importRow(t, user, "2100-06-04", "row 2")
	f.importRow(t, renamed, "2100-06-03", "row 1")
	got := f.run(t.Context(), renameArgs...)
	wantLeft(t, got, "left alone: 4 items, because the new address has the same row or create on 2100-06-03")
	if entries := f.list(t, renamed); len(entries) != 2 {
		t.Errorf("the new address has %d entries, want 2", len(entries))
	}
	f.wantDaysEqualEntries(t, user, renamed)
}

// Both addresses have a record of the same row, but one of its entries was deleted: the other
// entry stays, with its record.
func TestRenameKeepsTheRecordThatHasAnEntry(t *testing.T) {
	for _, tt := range []struct {
		name    string
		deleted timesheet.Owner
	}{
		{"deleted at the new address", renamed},
		{"deleted at the old address", user},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			stored := map[timesheet.Owner]timesheet.Entry{}
			for _, owner := range []timesheet.Owner{user, renamed} {
				stored[owner] = f.importRow(t, owner, "2100-06-03", "row 1")
			}
			r, err := stored[tt.deleted].Delete(timesheet.Match{Any: true}, timesheet.Actor{Email: tt.deleted}, present())
			if err != nil {
				t.Fatal(err)
			}
			if err := f.store.Replace(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			f.must(t, renameArgs...)
			entries := f.list(t, renamed)
			if len(entries) != 1 {
				t.Fatalf("the new address has %d entries, want 1", len(entries))
			}
			row := timesheet.Row{ExternalID: "row 1"}
			record, err := f.store.Record(t.Context(), renamed, row.RecordKey())
			if err != nil || record.ID != entries[0].ID {
				t.Errorf("the record is of entry %s (%v), want %s", record.ID, err, entries[0].ID)
			}
			if left := f.dump(t).of(user); len(left) > 0 {
				t.Errorf("left at the old address: %q", left)
			}
			f.wantDaysEqualEntries(t, renamed)
		})
	}
}

func TestRenameLeavesFullDays(t *testing.T) {
	f := newFixture(t)
	f.create(t, f.entry(renamed, "2100-06-01", "StoreZero", 20*60))
	f.create(t, f.entry(user, "2100-06-01", "StoreZero", 3*60), "key")
	f.decide(t, f.create(t, f.entry(user, "2100-06-01", "StoreZero", 2*60)), manager, timesheet.Approved)
	f.create(t, f.entry(renamed, "2100-06-02", "StoreZero", 20*60))
	f.create(t, f.entry(user, "2100-06-02", "StoreZero", 4*60))
	before := f.dump(t)

	got := f.run(t.Context(), "rename", "-yes", "-user", string(user), "-to", string(renamed))
	if got.err == nil || !strings.Contains(got.err.Error(), "-merge") {
		t.Errorf("without -merge: error %v, want one that names it", got.err)
	}
	if diff := cmp.Diff(before, f.dump(t)); diff != "" {
		t.Errorf("without -merge, items changed (-before +after):\n%s", diff)
	}
	for range 2 { // repeated, it leaves the same
		got = f.run(t.Context(), renameArgs...)
		wantLeft(t, got, "left alone: 5 items, because both addresses together have more than 24 hours on 2100-06-01")
		if left := f.list(t, user); len(left) != 2 {
			t.Errorf("the old address has %d entries, want 2", len(left))
		}
		f.wantDaysEqualEntries(t, user, renamed)
	}
}

// The day became full after its total was read.
func TestRenameLeavesDaysThatBecomeFull(t *testing.T) {
	f := newFixture(t)
	f.create(t, f.entry(user, "2100-06-01", "StoreZero", 3*60))
	k := newKiller(t, f.url)
	full := false
	k.before = func(int64) {
		if !full && len(f.dump(t).of(renamed)) > 0 { // the mark: the rename has begun
			full = true
			f.create(t, f.entry(renamed, "2100-06-01", "StoreZero", 22*60))
		}
	}
	got := k.run(t, f, 0, false, renameArgs...)
	wantLeft(t, got, "left alone: 2 items, because both addresses together have more than 24 hours on 2100-06-01")
	f.wantDaysEqualEntries(t, user, renamed)
}

func TestRenameLeavesWhatItDoesNotKnow(t *testing.T) {
	f := newFixture(t)
	f.create(t, f.entry(user, "2100-06-01", "StoreZero", 60))
	f.put(t, user, "FUTURE#1", map[string]string{"secret": "x"})
	f.put(t, other, "LATER#1", map[string]string{"decided_by": string(user)})
	before := f.dump(t)
	got := f.run(t.Context(), "rename", "-yes", "-user", string(user), "-to", string(renamed))
	wantLeft(t, got, `left alone: 1 items, because the kind "FUTURE#" is unknown`, `left alone: 1 items, because the kind "LATER#" is unknown`)
	after := f.dump(t)
	for _, key := range []string{string(user) + " FUTURE#1", string(other) + " LATER#1"} {
		if after[key] != before[key] {
			t.Errorf("%s: got %s, want %s", key, after[key], before[key])
		}
	}
	if left := after.of(user); len(left) != 1 {
		t.Errorf("left: %q", left)
	}
}

// An entry that its day doesn't count isn't moved: the day would have negative totals.
func TestRenameLeavesUncountedEntries(t *testing.T) {
	f := newFixture(t)
	f.create(t, f.entry(user, "2100-06-01", "StoreZero", 60))
	f.put(t, user, "DAY#2100-06-01", nil)
	f.create(t, f.entry(user, "2100-06-02", "StoreZero", 60))
	got := f.run(t.Context(), "rename", "-yes", "-user", string(user), "-to", string(renamed))
	wantLeft(t, got, "2100-06-01")
	if entries := f.list(t, renamed); len(entries) != 1 {
		t.Errorf("the new address has %d entries, want that of the other day", len(entries))
	}
}

// An item that isn't as the functions write it stays as it is.
func TestRenameLeavesMalformedItems(t *testing.T) {
	f := newFixture(t)
	f.create(t, f.entry(user, "2100-06-01", "StoreZero", 60))
	for _, key := range []string{"ENTRY#2100-06-02-x", "DAY#2100-06-02", "KEY#x", "AUDIT#x", "AUDIT#x#000000001"} {
		f.put(t, user, key, map[string]string{"digest": "x"})
	}
	before := f.dump(t)
	got := f.run(t.Context(), "rename", "-yes", "-user", string(user), "-to", string(renamed))
	wantLeft(t, got, `left alone: 1 items, because an item of the kind "ENTRY#" isn't as the functions write it`)
	after := f.dump(t)
	if left := after.of(user); len(left) != 5 {
		t.Errorf("left: %q, want the malformed items", left)
	}
	for _, key := range after.of(user) {
		if before[key] != after[key] {
			t.Errorf("%s: got %s, want %s", key, after[key], before[key])
		}
	}
	if entries := f.list(t, renamed); len(entries) != 1 {
		t.Errorf("the new address has %d entries, want 1", len(entries))
	}
}

// Two operators answer the same request.
func TestTwoRenamesAtOnce(t *testing.T) {
	f := newFixture(t)
	f.history(t)
	saved := f.save(t)
	f.must(t, renameArgs...)
	want := f.dump(t)
	f.reset(t, saved)
	var calls sync.WaitGroup
	for range 2 {
		calls.Go(func() {
			// The second may find nothing left to do.
			if got := f.run(t.Context(), renameArgs...); got.err != nil && !strings.Contains(got.err.Error(), "unknown") {
				t.Error(got.err, got.out)
			}
		})
	}
	calls.Wait()
	if diff := cmp.Diff(want, f.dump(t)); diff != "" {
		t.Errorf("items (-want +got):\n%s", diff)
	}
}

// While a rename is unfinished, a part of the items is at each address. Another command would
// miss the other part.
func TestUnfinishedRename(t *testing.T) {
	f := newFixture(t)
	f.history(t)
	k := newKiller(t, f.url)
	k.run(t, f, 20, false, "rename", "-yes", "-user", string(user), "-to", string(renamed))
	before := f.dump(t)
	for _, args := range [][]string{
		{"rename", "-merge", "-user", string(renamed), "-to", string(user)},
		{"rename", "-user", string(user), "-to", "third@example.com"},
		{"erase", "-user", string(user)},
		{"erase", "-user", string(renamed)},
		{"export", "-user", string(user), "-out", filepath.Join(t.TempDir(), "out")},
		{"export", "-user", string(renamed), "-out", filepath.Join(t.TempDir(), "out")},
	} {
		got := f.run(t.Context(), append(args, "-yes")...)
		if got.err == nil || !strings.Contains(got.err.Error(), "unfinished") {
			t.Errorf("%v: error %v, want one that names the unfinished rename", args, got.err)
		}
	}
	if diff := cmp.Diff(before, f.dump(t)); diff != "" {
		t.Errorf("items changed (-before +after):\n%s", diff)
	}
}

// wantLeft checks that the tool left something, with these lines.
func wantLeft(t testing.TB, got result, lines ...string) {
	t.Helper()
	if got.err == nil {
		t.Errorf("no error, although items were left")
	}
	for _, line := range lines {
		if !strings.Contains(got.out, line) {
			t.Errorf("the output has no line %q:\n%v\n%s", line, got.err, got.out)
		}
	}
}
