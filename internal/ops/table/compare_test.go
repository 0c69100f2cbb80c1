package table

import (
	"crypto/rand"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"

	"timesheets/internal/dynamo"
	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

// users is the number of users of TestSwitchToRestoredTable. docs/operations.md has the times
// for 1,000:
//
//	go test -count=1 -v -run TestSwitchToRestoredTable ./internal/ops/table -users 1000
var users = flag.Int("users", 20, "the number of users of TestSwitchToRestoredTable")

const days = 20 // of each user

// A walkthrough is a table with users' hours, and its copy: DynamoDB Local has no
// point-in-time recovery, so the copy stands for the restored table.
type walkthrough struct {
	endpoint      string
	client        *dynamodb.Client
	old, restored string
	owners        []timesheet.Owner
}

// newWalkthrough fills the table: a few users through the store, and the others with copies of
// their items.
func newWalkthrough(t *testing.T, count int) walkthrough {
	t.Helper()
	endpoint := dynamoDB(t)
	w := walkthrough{
		endpoint: endpoint, client: dynamodb.NewFromConfig(testConfig(endpoint)), old: newTable(t, endpoint), restored: newTable(t, endpoint),
	}
	for n := range count {
		w.owners = append(w.owners, timesheet.Owner(fmt.Sprintf("user%04d@example.com", n)))
	}
	const originals = 2
	store := open(t, endpoint, w.old)
	for n, owner := range w.owners[:originals] {
		w.record(t, store, owner, n)
	}
	var copies []dynamo.Item
	for _, item := range items(t, w.client, w.old) {
		original, _ := dynamo.KeyOf(item)
		for n, owner := range w.owners[originals:] {
			if w.owners[n%originals] == original {
				copies = append(copies, dynamo.WithOwner(item, owner))
			}
		}
	}
	write(t, w.client, w.old, copies)
	return w
}

// record creates two entries on each day, decides one and changes another.
func (w walkthrough) record(t *testing.T, store *dynamo.Store, owner timesheet.Owner, n int) {
	t.Helper()
	for d := range days {
		at := time.Date(2100, 11, 1, 9, 0, n, 0, time.UTC).AddDate(0, 0, d)
		for i, project := range []string{"Maintenance", fmt.Sprint("Project ", n)} {
			draft := timesheet.Draft{
				UserType: timesheet.Employee, Date: timesheet.Date(at.Format(time.DateOnly)), Project: project,
				Minutes: timesheet.Minutes(60*(1+i) + 15*n), Notes: "Notes",
			}
			e := draft.Entry(owner, "auth0|1", ulid.MustNew(ulid.Timestamp(at.Add(time.Duration(i)*time.Second)), rand.Reader).String(), at)
			key := timesheet.IdempotencyKey{Hash: fmt.Sprint(d, "-", i), Digest: "digest"}
			if _, err := store.Create(t.Context(), timesheet.Creation{Entry: e, Keys: []timesheet.IdempotencyKey{key}}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// put changes attributes of a stored item.
func (w walkthrough) put(t *testing.T, item dynamo.Item, change map[string]types.AttributeValue) {
	t.Helper()
	changed := maps.Clone(item)
	maps.Copy(changed, change)
	write(t, w.client, w.old, []dynamo.Item{changed})
}

func (w walkthrough) remove(t *testing.T, item dynamo.Item) {
	t.Helper()
	keys := dynamo.KeyAttributes()
	key := dynamo.Item{keys[0]: item[keys[0]], keys[1]: item[keys[1]]}
	if _, err := w.client.DeleteItem(t.Context(), &dynamodb.DeleteItemInput{TableName: &w.old, Key: key}); err != nil {
		t.Fatal(err)
	}
}

// find returns a user's items of a kind, in the order of their keys.
func (w walkthrough) find(t *testing.T, owner timesheet.Owner, kind itemkey.Kind) []dynamo.Item {
	t.Helper()
	table, err := dynamo.OpenTable(dynamo.Config{
		Table: w.old, Region: region, Endpoint: w.endpoint, Credentials: dynamo.Credentials{AccessKeyID: "local", SecretAccessKey: "local"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []dynamo.Item
	if err := table.Items(t.Context(), owner, kind, func(page []dynamo.Item) error {
		all = append(all, page...)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestSwitchToRestoredTable is the walk-through of docs/operations.md: a table is damaged, the
// comparison finds the damage, and on the restored table every total equals its entries.
func TestSwitchToRestoredTable(t *testing.T) {
	started := time.Now()
	lap := func(step string) {
		t.Logf("%-28s %s", step, time.Since(started).Round(10*time.Millisecond))
		started = time.Now()
	}
	w := newWalkthrough(t, *users)
	lap("fill")
	write(t, w.client, w.restored, items(t, w.client, w.old))
	lap("copy")

	out, err := run(t.Context(), t, w.endpoint, "compare", "-from", w.old, "-to", w.restored)
	if err != nil {
		t.Fatalf("equal tables: %v\n%s", err, out)
	}
	n := len(w.owners)
	wantRows(t, out, map[string]string{"days": fmt.Sprint(n*days, " 0 0 0"), "entries": fmt.Sprint(2*n*days, " 0 0 0")})
	lap("compare equal tables")

	// The damage: a user's entries are deleted without their days, a day is deleted, an entry's
	// hours are changed, and a user goes on recording.
	for _, entry := range w.find(t, w.owners[1], itemkey.KindEntry) {
		w.remove(t, entry)
	}
	w.remove(t, w.find(t, w.owners[2], itemkey.KindDay)[0])
	changed := w.find(t, w.owners[3], itemkey.KindEntry)[0]
	w.put(t, changed, map[string]types.AttributeValue{"minutes": &types.AttributeValueMemberN{Value: "15"}})
	at := time.Date(2100, 11, 22, 9, 0, 0, 0, time.UTC)
	draft := timesheet.Draft{UserType: timesheet.Employee, Date: "2100-11-22", Project: "New", Minutes: 60}
	e := draft.Entry(w.owners[4], "auth0|1", ulid.MustNew(ulid.Timestamp(at), rand.Reader).String(), at)
	if _, err := open(t, w.endpoint, w.old).Create(t.Context(), timesheet.Creation{Entry: e}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "keys")
	out, err = run(t.Context(), t, w.endpoint, "compare", "-from", w.old, "-to", w.restored, "-keys", file)
	wrong := days + 1 + 1 // the days without entries, without totals, and with other hours
	if err == nil || !strings.Contains(err.Error(), fmt.Sprint("totals that differ from their entries: ", wrong)) {
		t.Errorf("error %v, want %d days\n%s", err, wrong, out)
	}
	wantRows(t, out, map[string]string{
		"entries": fmt.Sprintf("%d 1 1 %d", 2*n*days-2*days-1, 2*days),
		"days":    fmt.Sprintf("%d 0 1 1", n*days-1),
	})
	if !strings.Contains(out, fmt.Sprintf("old %s: ", w.old)) || !strings.Contains(out, fmt.Sprint("totals that differ from their entries: ", wrong)) {
		t.Errorf("the output doesn't contain the damage of the old table:\n%s", out)
	}
	if line := regexp.MustCompile(`(?m)^new .*$`).FindString(out); !strings.HasSuffix(line, "all totals equal their entries") {
		t.Errorf("the restored table: %q", line)
	}
	for _, secret := range []string{"@", "user0", "Maintenance", "Notes"} {
		if strings.Contains(out, secret) || strings.Contains(err.Error(), secret) {
			t.Errorf("the output contains %q:\n%s", secret, out)
		}
	}
	wantKeys(t, file, 2*days+1+1+1+1) // deleted entries and day, changed entry, new entry and its day
	lap("compare after the damage")

	store := open(t, w.endpoint, w.restored)
	for _, owner := range w.owners {
		wantTotals(t, store, owner)
	}
	lap("read each user's totals")
}

// wantRows checks rows of the comparison: equal, changed, only in the old table, only in the new one.
func wantRows(t *testing.T, out string, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	for line := range strings.Lines(out) {
		if words := strings.Fields(line); len(words) == 5 && want[words[0]] != "" {
			got[words[0]] = strings.Join(words[1:], " ")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("comparison (-want +got):\n%s\n%s", diff, out)
	}
}

func wantKeys(t *testing.T, file string, want int) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file + ".part"); err == nil {
		t.Error("the incomplete file of keys remains")
	}
	if got := strings.Count(string(content), "\n"); got != want {
		t.Errorf("%d keys of differences, want %d:\n%s", got, want, content)
	}
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the mode of the file is %v, want 600", info.Mode())
	}
}

// wantTotals checks each of a user's days against the entries, as the functions read both.
func wantTotals(t *testing.T, store *dynamo.Store, owner timesheet.Owner) {
	t.Helper()
	got := map[timesheet.Date]timesheet.Total{}
	for after := timesheet.ID(""); ; {
		page, err := store.List(t.Context(), owner, timesheet.Query{Limit: 100, After: after})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page.Entries {
			total := got[e.Date]
			got[e.Date] = timesheet.Total{Minutes: total.Minutes + e.Minutes, Entries: total.Entries + 1}
		}
		if after = page.Next; after == "" {
			break
		}
	}
	want := map[timesheet.Date]timesheet.Total{}
	all, err := store.Days(t.Context(), owner, "2100-01-01", "2100-12-31")
	if err != nil {
		t.Fatal(err)
	}
	for _, day := range all {
		want[day.Date] = day.Total
	}
	if len(want) != days {
		t.Errorf("%d days, want %d", len(want), days)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("totals of a user (-days +entries):\n%s", diff)
	}
}

// TestBalance tests which days have totals that differ from their entries.
func TestBalance(t *testing.T) {
	entry := func(project string, minutes string) dynamo.Item {
		return dynamo.Item{
			"pk": s("a@example.com"), "sk": s("ENTRY#2100-11-01-01JDC5W0ZK3V6T8Q4R2N7M9XYB"), "id": s("2100-11-01-01JDC5W0ZK3V6T8Q4R2N7M9XYB"),
			"sub": s(""), "user_type": s("employee"), "project": s(project), "minutes": n(minutes), "notes": s(""), "status": s("submitted"),
			"created_at": s("2100-11-01T09:00:00Z"), "updated_at": s("2100-11-01T09:00:00Z"), "version": n("1"),
		}
	}
	day := func(minutes, entries string, projects map[string]string) dynamo.Item {
		item := dynamo.Item{"pk": s("a@example.com"), "sk": s("DAY#2100-11-01"), "minutes": n(minutes), "entries": n(entries)}
		for name, value := range projects {
			item[name] = n(value)
		}
		return item
	}
	a, b := map[string]string{"p:A": "60", "n:A": "1"}, map[string]string{"p:B": "60", "n:B": "1"}
	tests := []struct {
		name       string
		items      []dynamo.Item
		wrong      int
		unreadable int
	}{
		{"equal", []dynamo.Item{day("60", "1", a), entry("A", "60")}, 0, 0},
		{"in another order", []dynamo.Item{entry("A", "60"), day("60", "1", a)}, 0, 0},
		{"a day that became empty", []dynamo.Item{day("0", "0", nil)}, 0, 0},
		{"zeros of an earlier version", []dynamo.Item{day("60", "1", map[string]string{"p:A": "60", "n:A": "1", "p:B": "0", "n:B": "0"}), entry("A", "60")}, 0, 0},
		{"other hours", []dynamo.Item{day("75", "1", a), entry("A", "60")}, 1, 0},
		{"another number of entries", []dynamo.Item{day("60", "2", a), entry("A", "60")}, 1, 0},
		{"another project", []dynamo.Item{day("60", "1", b), entry("A", "60")}, 1, 0},
		{"no day", []dynamo.Item{entry("A", "60")}, 1, 0},
		{"no entry", []dynamo.Item{day("60", "1", a)}, 1, 0},
		{"an unreadable entry", []dynamo.Item{day("60", "1", a), entry("A", "x")}, 1, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			check, unreadable := balance{}, 0
			for _, item := range tt.items {
				owner, sort := dynamo.KeyOf(item)
				if !check.add(itemID{owner, sort}, item) {
					unreadable++
				}
			}
			if check.wrongDays() != tt.wrong || unreadable != tt.unreadable {
				t.Errorf("%d wrong days and %d unreadable items, want %d and %d", check.wrongDays(), unreadable, tt.wrong, tt.unreadable)
			}
		})
	}
}

// TestExpiredItems tests that an item that DynamoDB may delete at any time isn't a difference.
func TestExpiredItems(t *testing.T) {
	endpoint := dynamoDB(t)
	client, old, restored := dynamodb.NewFromConfig(testConfig(endpoint)), newTable(t, endpoint), newTable(t, endpoint)
	key := func(sort string, expires time.Time) dynamo.Item {
		return dynamo.Item{"pk": s("a@example.com"), "sk": s(sort), dynamo.ExpiryAttribute: n(fmt.Sprint(expires.Unix()))}
	}
	write(t, client, old, []dynamo.Item{key("KEY#expired", now().Add(-time.Second)), key("KEY#valid", now().Add(time.Hour))})
	write(t, client, restored, []dynamo.Item{{"pk": s("b@example.com"), "sk": s("secret@example.com")}})
	out, err := run(t.Context(), t, endpoint, "compare", "-from", old, "-to", restored)
	if err != nil {
		t.Fatal(err)
	}
	wantRows(t, strings.ReplaceAll(out, "keys and records", "keys"), map[string]string{"keys": "0 0 1 0", "unknown": "0 0 0 1"})
	if strings.Contains(out, "@") {
		t.Errorf("the output contains an email:\n%s", out)
	}
}

func s(text string) types.AttributeValue { return &types.AttributeValueMemberS{Value: text} }

func n(number string) types.AttributeValue { return &types.AttributeValueMemberN{Value: number} }
