package storetest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/timesheet"
)

func pendingTests() []test {
	return []test{
		{"of all owners, oldest day first, on pages of any length", testPendingPages},
		{"only pending entries", testOnlyPending},
		{"by day and owner", testPendingFilters},
		{"a filtered list is complete if few entries match", testPendingOfFewOwners},
		{"a start that isn't pending any more", testPendingStart},
		{"other entries change between two pages", testPendingWhileOthersChange},
		{"pages are complete while other entries change", testPendingConcurrently},
		{"a hundred entries of the largest size", testPendingLargest},
		{"an entry is found by its id while it is pending", testFindPending},
	}
}

// pendingPage returns one page of the pending entries.
func (f *fixture) pendingPage(t testing.TB, q timesheet.PendingQuery) timesheet.Page {
	t.Helper()
	page, err := f.store.Pending(t.Context(), q)
	if err != nil {
		t.Fatalf("pending: %v", err)
	}
	if len(page.Entries) > q.Limit {
		t.Fatalf("page has %d entries, want at most %d", len(page.Entries), q.Limit)
	}
	return page
}

// pendingPages returns all pages of the pending entries.
func (f *fixture) pendingPages(t testing.TB, q timesheet.PendingQuery) []timesheet.Page {
	t.Helper()
	return allPages(t, func(after timesheet.ID) timesheet.Page {
		if after != "" {
			q.After = after
		}
		page := f.pendingPage(t, q)
		if page.Next != "" && page.Next <= q.After {
			t.Fatalf("next is %q after %q", page.Next, q.After)
		}
		return page
	})
}

// pending returns all pending entries.
func (f *fixture) pending(t testing.TB, q timesheet.PendingQuery) []timesheet.Entry {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	var entries []timesheet.Entry
	for _, page := range f.pendingPages(t, q) {
		entries = append(entries, page.Entries...)
	}
	return entries
}

func (f *fixture) wantPending(t testing.TB, q timesheet.PendingQuery, want ...timesheet.Entry) {
	t.Helper()
	if diff := cmp.Diff(want, f.pending(t, q)); diff != "" {
		t.Errorf("pending (-want +got):\n%s", diff)
	}
}

// submit creates entries of a quarter of an hour. It alternates between the owners and days,
// and returns the entries in the order of the list.
func (f *fixture) submit(t testing.TB, n int, owners []timesheet.Owner, days []timesheet.Date) []timesheet.Entry {
	t.Helper()
	entries := make([]timesheet.Entry, n)
	for i := range entries {
		owner, date := owners[i%len(owners)], days[i/2%len(days)]
		entries[i] = f.create(t, timesheet.Creation{Entry: f.entry(owner, date, timesheet.StepMinutes)})
	}
	slices.SortFunc(entries, func(a, b timesheet.Entry) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return entries
}

func threeOwners() []timesheet.Owner { return []timesheet.Owner{employee, contractor, "a@example.org"} }

func threeDays() []timesheet.Date { return []timesheet.Date{"2100-06-15", "2100-06-14", "2100-07-01"} }

func testPendingPages(t *testing.T, f *fixture) {
	f.wantPending(t, timesheet.PendingQuery{})
	const n = 25
	entries := f.submit(t, n, threeOwners(), threeDays())
	for _, limit := range []int{1, 2, 3, 7, n - 1, n, n + 1, 100} {
		q := timesheet.PendingQuery{Limit: limit}
		f.wantPending(t, q, entries...)
		if got, want := len(f.pendingPages(t, q)), (n+limit-1)/limit; got != want {
			t.Errorf("limit %d: got %d pages, want %d", limit, got, want)
		}
	}
}

func testOnlyPending(t *testing.T, f *fixture) {
	stored := f.entry(employee, day, hour)
	stored.Status = timesheet.Approved
	f.create(t, timesheet.Creation{Entry: stored})
	entries := f.submit(t, 8, threeOwners(), threeDays())
	f.replace(t, approved(t, entries[0]))
	f.replace(t, decided(t, entries[2], timesheet.Rejected, "Which project?"))
	f.replace(t, deleted(t, entries[4]))
	back := f.replace(t, approved(t, entries[5]))
	back = f.replace(t, decided(t, back, timesheet.Submitted, ""))
	edited := f.replace(t, withMinutes(t, entries[6], hour))
	f.wantPending(t, timesheet.PendingQuery{}, entries[1], entries[3], back, edited, entries[7])
}

func testPendingFilters(t *testing.T, f *fixture) {
	entries := f.submit(t, 24, threeOwners(), threeDays())
	tests := []struct {
		name  string
		query timesheet.PendingQuery
	}{
		{"owner", timesheet.PendingQuery{Owner: employee}},
		{"from", timesheet.PendingQuery{From: "2100-06-15"}},
		{"to", timesheet.PendingQuery{To: "2100-06-15"}},
		{"one day", timesheet.PendingQuery{From: "2100-06-15", To: "2100-06-15"}},
		{"all filters", timesheet.PendingQuery{From: "2100-06-15", To: "2100-06-30", Owner: contractor}},
		{"owner without entries", timesheet.PendingQuery{Owner: "nobody@example.com"}},
		{"range without entries", timesheet.PendingQuery{From: "2100-06-16", To: "2100-06-30"}},
		{"from after to", timesheet.PendingQuery{From: "2100-07-01", To: "2100-06-14"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var want []timesheet.Entry
			for _, e := range entries {
				if matches(tt.query, e) {
					want = append(want, e)
				}
			}
			for _, limit := range []int{1, 3, 100} {
				tt.query.Limit = limit
				f.wantPending(t, tt.query, want...)
			}
		})
	}
}

func matches(q timesheet.PendingQuery, e timesheet.Entry) bool {
	return (q.Owner == "" || e.Owner == q.Owner) && (q.From == "" || e.Date >= q.From) && (q.To == "" || e.Date <= q.To)
}

func testPendingOfFewOwners(t *testing.T, f *fixture) {
	days := []timesheet.Date{"2100-06-15"}
	f.submit(t, 12, []timesheet.Owner{employee}, days)
	match := f.submit(t, 1, []timesheet.Owner{contractor}, days)
	f.submit(t, 12, []timesheet.Owner{employee}, days)
	for limit := 1; limit < 6; limit++ {
		f.wantPending(t, timesheet.PendingQuery{Owner: contractor, Limit: limit}, match...)
	}
}

func testPendingStart(t *testing.T, f *fixture) {
	entries := f.submit(t, 6, threeOwners(), threeDays())
	f.replace(t, approved(t, entries[2]))
	for _, limit := range []int{1, 100} {
		f.wantPending(t, timesheet.PendingQuery{After: entries[2].ID, Limit: limit}, entries[3:]...)
		f.wantPending(t, timesheet.PendingQuery{After: entries[5].ID, Limit: limit})
	}
	// A start outside of the range is allowed too.
	q := timesheet.PendingQuery{From: entries[3].Date, To: entries[3].Date, After: entries[0].ID}
	f.wantPending(t, q, f.pending(t, timesheet.PendingQuery{From: q.From, To: q.To})...)
	f.wantPending(t, timesheet.PendingQuery{To: "2100-06-14", After: entries[5].ID})
}

func testPendingWhileOthersChange(t *testing.T, f *fixture) {
	entries := f.submit(t, 16, threeOwners(), threeDays())
	q := timesheet.PendingQuery{Limit: 3}
	first := f.pendingPage(t, q)
	q.After = first.Next

	f.create(t, timesheet.Creation{Entry: f.entry(employee, "2100-01-01", hour)}) // before the end of the first page
	last := f.create(t, timesheet.Creation{Entry: f.entry(employee, "2100-12-31", hour)})
	f.replace(t, approved(t, entries[1]))
	f.replace(t, approved(t, entries[2]))
	f.replace(t, deleted(t, entries[3]))
	f.replace(t, approved(t, entries[8]))
	edited := f.replace(t, withMinutes(t, entries[9], hour))

	want := slices.Concat(entries[4:8], []timesheet.Entry{edited}, entries[10:], []timesheet.Entry{last})
	f.wantPending(t, q, want...)
}

// While other entries change, entries that stay pending are each listed once and in order.
func testPendingConcurrently(t *testing.T, f *fixture) {
	var staying, changing []timesheet.Entry
	for i, e := range f.submit(t, 30, threeOwners(), threeDays()) {
		if i%2 == 0 {
			staying = append(staying, e)
		} else {
			changing = append(changing, e)
		}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, e := range changing {
			f.rejectReopenApprove(t, e)
		}
	}()
	for busy := true; busy; {
		select {
		case <-done:
			busy = false
		default:
		}
		got := slices.DeleteFunc(f.pending(t, timesheet.PendingQuery{Limit: 4}), func(e timesheet.Entry) bool {
			return !slices.ContainsFunc(staying, func(l timesheet.Entry) bool { return l.ID == e.ID })
		})
		if diff := cmp.Diff(staying, got); diff != "" {
			t.Errorf("entries that stay pending (-want +got):\n%s", diff)
		}
	}
	f.wantPending(t, timesheet.PendingQuery{}, staying...)
}

func (f *fixture) rejectReopenApprove(t testing.TB, e timesheet.Entry) {
	t.Helper()
	for _, status := range []timesheet.Status{timesheet.Rejected, timesheet.Submitted, timesheet.Approved} {
		r := decided(t, e, status, "Which project?")
		if err := f.store.Replace(t.Context(), r); err != nil {
			t.Errorf("%s: %v", r.Trail.Action, err)
			return
		}
		e = *r.After
	}
}

func testPendingLargest(t *testing.T, f *fixture) {
	entries := f.largest(t, 101)
	slices.Reverse(entries)
	f.wantPending(t, timesheet.PendingQuery{Limit: 100}, entries...)
}

func testFindPending(t *testing.T, f *fixture) {
	for _, e := range f.submit(t, 12, threeOwners(), threeDays()) {
		f.wantEntry(t, e)
		e = f.replace(t, withMinutes(t, e, hour))
		f.wantEntry(t, e)
		e = f.replace(t, approved(t, e))
		f.wantEntry(t, e)
		e = f.replace(t, decided(t, e, timesheet.Submitted, ""))
		f.wantEntry(t, e)
		f.replace(t, deleted(t, e))
		f.wantNotPending(t, e.ID)
	}
	f.wantNotPending(t, f.entry(employee, day, hour).ID)
}
