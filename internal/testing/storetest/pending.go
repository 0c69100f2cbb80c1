package storetest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/timesheet"
)

func waits() []test {
	return []test{
		{"everybody's, oldest day first, on pages of any length", testWaitingPages},
		{"only what waits", testOnlyWaiting},
		{"by day and owner", testWaitingFilters},
		{"a filtered list is whole, however thin", testWaitingThin},
		{"a start that does not wait any more", testWaitingStart},
		{"entries that come and go disturb no others", testWaitingComings},
		{"pages are whole while others come and go at once", testWaitingWhileBusy},
		{"a hundred of the greatest size", testWaitingGreat},
		{"found by its id while it waits", testFind},
	}
}

// waitingPage reads one page of those that wait.
func (f *fixture) waitingPage(t testing.TB, q timesheet.PendingQuery) timesheet.Page {
	t.Helper()
	page, err := f.store.Pending(t.Context(), q)
	if err != nil {
		t.Fatalf("waiting: %v", err)
	}
	if len(page.Entries) > q.Limit {
		t.Fatalf("page has %d entries, want at most %d", len(page.Entries), q.Limit)
	}
	return page
}

// waitingPages follows the list to its end.
func (f *fixture) waitingPages(t testing.TB, q timesheet.PendingQuery) []timesheet.Page {
	t.Helper()
	const endless = 1000 // more pages than any test has entries
	var pages []timesheet.Page
	for range endless {
		page := f.waitingPage(t, q)
		pages = append(pages, page)
		if page.Next == "" {
			return pages
		}
		if page.Next <= q.After {
			t.Fatalf("next is %q behind %q", page.Next, q.After)
		}
		q.After = page.Next
	}
	t.Fatal("the list has no end")
	return nil
}

// waiting gives all that wait.
func (f *fixture) waiting(t testing.TB, q timesheet.PendingQuery) []timesheet.Entry {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 100
	}
	var entries []timesheet.Entry
	for _, page := range f.waitingPages(t, q) {
		entries = append(entries, page.Entries...)
	}
	return entries
}

func (f *fixture) wantWaiting(t testing.TB, q timesheet.PendingQuery, want ...timesheet.Entry) {
	t.Helper()
	if diff := cmp.Diff(want, f.waiting(t, q)); diff != "" {
		t.Errorf("waiting (-want +got):\n%s", diff)
	}
}

// submit stores entries of a quarter of an hour for owners and days in turn, in
// whatever order, and gives them in that of the list.
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

func people() []timesheet.Owner { return []timesheet.Owner{employee, contractor, "a@example.org"} }

func threeDays() []timesheet.Date { return []timesheet.Date{"2100-06-15", "2100-06-14", "2100-07-01"} }

func testWaitingPages(t *testing.T, f *fixture) {
	f.wantWaiting(t, timesheet.PendingQuery{})
	const n = 25
	entries := f.submit(t, n, people(), threeDays())
	for _, limit := range []int{1, 2, 3, 7, n - 1, n, n + 1, 100} {
		q := timesheet.PendingQuery{Limit: limit}
		f.wantWaiting(t, q, entries...)
		if got, want := len(f.waitingPages(t, q)), (n+limit-1)/limit; got != want {
			t.Errorf("limit %d: got %d pages, want %d", limit, got, want)
		}
	}
}

func testOnlyWaiting(t *testing.T, f *fixture) {
	stored := f.entry(employee, day, hour)
	stored.Status = timesheet.Approved
	f.create(t, timesheet.Creation{Entry: stored})
	entries := f.submit(t, 8, people(), threeDays())
	f.replace(t, approved(t, entries[0]))
	f.replace(t, decided(t, entries[2], timesheet.Rejected, "Which project?"))
	f.replace(t, deleted(t, entries[4]))
	back := f.replace(t, approved(t, entries[5]))
	back = f.replace(t, decided(t, back, timesheet.Submitted, ""))
	edited := f.replace(t, lengthen(t, entries[6], hour))
	f.wantWaiting(t, timesheet.PendingQuery{}, entries[1], entries[3], back, edited, entries[7])
}

func testWaitingFilters(t *testing.T, f *fixture) {
	entries := f.submit(t, 24, people(), threeDays())
	tests := []struct {
		name  string
		query timesheet.PendingQuery
	}{
		{"owner", timesheet.PendingQuery{Owner: employee}},
		{"from", timesheet.PendingQuery{From: "2100-06-15"}},
		{"to", timesheet.PendingQuery{To: "2100-06-15"}},
		{"one day", timesheet.PendingQuery{From: "2100-06-15", To: "2100-06-15"}},
		{"all at once", timesheet.PendingQuery{From: "2100-06-15", To: "2100-06-30", Owner: contractor}},
		{"nobody", timesheet.PendingQuery{Owner: "nobody@example.com"}},
		{"no day", timesheet.PendingQuery{From: "2100-06-16", To: "2100-06-30"}},
		{"the wrong way round", timesheet.PendingQuery{From: "2100-07-01", To: "2100-06-14"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var want []timesheet.Entry
			for _, e := range entries {
				if takes(tt.query, e) {
					want = append(want, e)
				}
			}
			for _, limit := range []int{1, 3, 100} {
				tt.query.Limit = limit
				f.wantWaiting(t, tt.query, want...)
			}
		})
	}
}

func takes(q timesheet.PendingQuery, e timesheet.Entry) bool {
	return (q.Owner == "" || e.Owner == q.Owner) && (q.From == "" || e.Date >= q.From) && (q.To == "" || e.Date <= q.To)
}

func testWaitingThin(t *testing.T, f *fixture) {
	days := []timesheet.Date{"2100-06-15"}
	f.submit(t, 12, []timesheet.Owner{employee}, days)
	rare := f.submit(t, 1, []timesheet.Owner{contractor}, days)
	f.submit(t, 12, []timesheet.Owner{employee}, days)
	for limit := 1; limit < 6; limit++ {
		f.wantWaiting(t, timesheet.PendingQuery{Owner: contractor, Limit: limit}, rare...)
	}
}

func testWaitingStart(t *testing.T, f *fixture) {
	entries := f.submit(t, 6, people(), threeDays())
	f.replace(t, approved(t, entries[2]))
	for _, limit := range []int{1, 100} {
		f.wantWaiting(t, timesheet.PendingQuery{After: entries[2].ID, Limit: limit}, entries[3:]...)
		f.wantWaiting(t, timesheet.PendingQuery{After: entries[5].ID, Limit: limit})
	}
	// A start outside of the range is only a place, too.
	q := timesheet.PendingQuery{From: entries[3].Date, To: entries[3].Date, After: entries[0].ID}
	f.wantWaiting(t, q, f.waiting(t, timesheet.PendingQuery{From: q.From, To: q.To})...)
	f.wantWaiting(t, timesheet.PendingQuery{To: "2100-06-14", After: entries[5].ID})
}

func testWaitingComings(t *testing.T, f *fixture) {
	entries := f.submit(t, 16, people(), threeDays())
	q := timesheet.PendingQuery{Limit: 3}
	first := f.waitingPage(t, q)
	q.After = first.Next

	f.create(t, timesheet.Creation{Entry: f.entry(employee, "2100-01-01", hour)}) // ahead of where the page ended
	last := f.create(t, timesheet.Creation{Entry: f.entry(employee, "2100-12-31", hour)})
	f.replace(t, approved(t, entries[1]))
	f.replace(t, approved(t, entries[2]))
	f.replace(t, deleted(t, entries[3]))
	f.replace(t, approved(t, entries[8]))
	edited := f.replace(t, lengthen(t, entries[9], hour))

	want := slices.Concat(entries[4:8], []timesheet.Entry{edited}, entries[10:], []timesheet.Entry{last})
	f.wantWaiting(t, q, want...)
}

// Entries that wait all the while are there once and in order, whatever comes and
// goes between them at the same moment.
func testWaitingWhileBusy(t *testing.T, f *fixture) {
	var lasting, passing []timesheet.Entry
	for i, e := range f.submit(t, 30, people(), threeDays()) {
		if i%2 == 0 {
			lasting = append(lasting, e)
		} else {
			passing = append(passing, e)
		}
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, e := range passing {
			f.pass(t, e)
		}
	}()
	for busy := true; busy; {
		select {
		case <-done:
			busy = false
		default:
		}
		got := slices.DeleteFunc(f.waiting(t, timesheet.PendingQuery{Limit: 4}), func(e timesheet.Entry) bool {
			return !slices.ContainsFunc(lasting, func(l timesheet.Entry) bool { return l.ID == e.ID })
		})
		if diff := cmp.Diff(lasting, got); diff != "" {
			t.Errorf("those that wait all the while (-want +got):\n%s", diff)
		}
	}
	f.wantWaiting(t, timesheet.PendingQuery{}, lasting...)
}

// pass takes an entry away from those that wait, back and away for good.
func (f *fixture) pass(t testing.TB, e timesheet.Entry) {
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

func testWaitingGreat(t *testing.T, f *fixture) {
	entries := f.great(t, 101)
	slices.Reverse(entries)
	f.wantWaiting(t, timesheet.PendingQuery{Limit: 100}, entries...)
}

func testFind(t *testing.T, f *fixture) {
	for _, e := range f.submit(t, 12, people(), threeDays()) {
		f.wantEntry(t, e)
		e = f.replace(t, lengthen(t, e, hour))
		f.wantEntry(t, e)
		e = f.replace(t, approved(t, e))
		f.wantEntry(t, e)
		e = f.replace(t, decided(t, e, timesheet.Submitted, ""))
		f.wantEntry(t, e)
		f.replace(t, deleted(t, e))
		f.wantNotWaiting(t, e.ID)
	}
	f.wantNotWaiting(t, f.entry(employee, day, hour).ID)
}
