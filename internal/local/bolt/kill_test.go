package bolt

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"
	"go.etcd.io/bbolt"

	"timesheets/internal/timesheet"
)

// fileVariable makes the test binary run as the process that writes to a file and is killed.
const fileVariable = "BOLT_TEST_FILE"

const writers = 4

const owner timesheet.Owner = "employee@example.com"

func TestMain(m *testing.M) {
	if path := os.Getenv(fileVariable); path != "" {
		if err := writeUntilKilled(path); err != nil {
			fmt.Println("error:", err)
		}
		return
	}
	os.Exit(m.Run())
}

// writeUntilKilled creates entries from several goroutines, and prints the id of each after
// Create has returned.
func writeUntilKilled(path string) error {
	s, err := Open(path, testTime)
	if err != nil {
		return err
	}
	ended := make(chan error)
	for writer := range writers {
		go func() { ended <- write(s, writer) }()
	}
	return <-ended
}

// write creates entries of one minute. Before each, it moves the row of an import to another
// day or back. Each writer has its own day, which has room for 1,440 entries, more than the
// whole test creates.
func write(s *Store, writer int) error {
	date := timesheet.Date(fmt.Sprintf("2026-11-%02d", writer+1))
	draft := timesheet.Draft{UserType: timesheet.Employee, Date: date, Project: "StoreZero", Minutes: 1, Notes: strings.Repeat("n", 500)}
	row := timesheet.Row{Owner: owner, ExternalID: fmt.Sprint(writer), Draft: draft}
	for n := 0; ; n++ {
		row.Draft.Date = timesheet.Date(fmt.Sprintf("2026-12-%02d", 2*writer+n%2+1))
		if err := move(s, row); err != nil {
			return err
		}
		e := draft.Entry(owner, "auth0|1", ulid.Make().String(), testTime())
		_, err := s.Create(context.Background(), timesheet.Creation{
			Entry: e, Keys: []timesheet.IdempotencyKey{{Hash: string(e.ID), Digest: "digest"}},
		})
		if err != nil {
			return err
		}
		fmt.Println(e.ID)
	}
}

// move imports a row with the record and entry that are stored now.
func move(s *Store, row timesheet.Row) error {
	ctx := context.Background()
	var record *timesheet.Record
	var entry *timesheet.Entry
	if stored, err := s.Record(ctx, owner, row.RecordKey()); err == nil {
		e, err := s.Get(ctx, owner, stored.ID)
		if err != nil {
			return err
		}
		record, entry = &stored, &e
	}
	done, err := row.Upsert(record, entry, timesheet.Actor{Subject: "import@clients"}, ulid.Make().String(), testTime())
	if err != nil || done.Change == nil {
		return err
	}
	_, err = s.Import(ctx, *done.Change)
	return err
}

// A killed process loses no write that has returned, and leaves none half-written.
func TestKilledProcessLosesNoReturnedWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "timesheets.db")
	returned := map[timesheet.ID]bool{}
	// Kill the process during the first writes, later ones, and growth of the file.
	rounds := []int{0, 1, 2, 3, 5, 8, 40, 100, 1, 150}
	for _, writes := range rounds {
		killAfter(t, path, writes, returned)
		check(t, path, returned)
	}
	if len(returned) == 0 {
		t.Error("no create returned")
	}
}

// killAfter runs the writing process, kills it after it has printed a number of ids, and adds
// all the ids that it printed to answered.
func killAfter(t testing.TB, path string, writes int, returned map[timesheet.ID]bool) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), fileVariable+"="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for range writes {
		read(t, lines, returned)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for read(t, lines, returned) {
	}
	_ = child.Wait()
}

// read reads one id and adds it to answered. It returns false at the end of the output.
func read(t testing.TB, lines *bufio.Reader, returned map[timesheet.ID]bool) bool {
	t.Helper()
	line, err := lines.ReadString('\n')
	if errors.Is(err, io.EOF) {
		// Ignore an incomplete line.
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	id, err := timesheet.ParseID(strings.TrimSpace(line))
	if err != nil {
		t.Fatalf("the writing process printed %q, want an id", line)
	}
	returned[id] = true
	return true
}

// check opens the file and checks that its items are complete and consistent.
func check(t testing.TB, path string, returned map[timesheet.ID]bool) {
	t.Helper()
	got := readFile(t, path)
	for id := range returned {
		if !got.entries[id] {
			t.Errorf("the entry %s isn't stored, but its create returned", id)
		}
	}
	if diff := cmp.Diff(got.sums, got.days); diff != "" {
		t.Errorf("minutes of the days (-of entries +of days):\n%s", diff)
	}
	if diff := cmp.Diff(got.entries, got.keys); diff != "" {
		t.Errorf("ids (-of entries +of keys):\n%s", diff)
	}
}

// A content is everything in a file except the trails.
type content struct {
	entries, keys map[timesheet.ID]bool
	days          map[timesheet.Date]timesheet.Minutes // as stored for the day
	sums          map[timesheet.Date]timesheet.Minutes // the sum of its entries
}

func readFile(t testing.TB, path string) content {
	t.Helper()
	s, err := Open(path, testTime)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c := content{
		entries: map[timesheet.ID]bool{}, keys: map[timesheet.ID]bool{},
		days: map[timesheet.Date]timesheet.Minutes{}, sums: map[timesheet.Date]timesheet.Minutes{},
	}
	err = s.db.View(func(tx *bbolt.Tx) error { return items(tx).ForEach(c.add) })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (c content) add(key, value []byte) error {
	sort := sortKey(key)
	var item struct {
		ID      timesheet.ID
		Minutes timesheet.Minutes
		Answer  struct{ ID timesheet.ID }
	}
	err := decode(value, &item)
	switch {
	case strings.HasPrefix(sort, "ENTRY#"):
		c.entries[item.ID] = true
		c.sums[item.ID.Date()] += item.Minutes
	case strings.HasPrefix(sort, "KEY#"):
		c.keys[item.Answer.ID] = true
	case strings.HasPrefix(sort, "AUDIT#"):
	default:
		if item.Minutes > 0 {
			c.days[timesheet.Date(strings.TrimPrefix(sort, "DAY#"))] = item.Minutes
		}
	}
	return err
}
