package people_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/ops/people"
	"timesheets/internal/timesheet"
)

func TestInvalidFlags(t *testing.T) {
	valid := map[string]string{"AWS_DEFAULT_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
	for _, tt := range []struct {
		name string
		args []string
		env  map[string]string
		want []string // lines
	}{
		{"nothing", nil, nil, []string{
			"the command is missing", "-user is missing", "-table is not set", "AWS_REGION is not set",
			"AWS_ACCESS_KEY_ID is not set", "AWS_SECRET_ACCESS_KEY is not set",
		}},
		{"unknown command", []string{"purge", "-table", "timesheets", "-user", "a@example.com"}, valid, []string{`"purge" isn't a command`}},
		{"unknown flag", []string{"erase", "-force"}, valid, []string{"-force"}},
		{"a space in an address", []string{"erase", "-table", "timesheets", "-user", "a b@example.com"}, valid, []string{"-user must be an email address"}},
		{"two invalid addresses", []string{"rename", "-table", "timesheets", "-user", "a", "-to", "b@"}, valid, []string{"-user must be", "-to must be"}},
		{"the same address", []string{"rename", "-table", "timesheets", "-user", "A@example.com", "-to", "a@EXAMPLE.com"}, valid, []string{"the same address"}},
		{"no new address", []string{"rename", "-table", "timesheets", "-user", "a@example.com"}, valid, []string{"-to is missing"}},
		{"no folder", []string{"export", "-table", "timesheets", "-user", "a@example.com"}, valid, []string{"-out is missing"}},
		{"flags of another command", []string{"erase", "-table", "timesheets", "-user", "a@example.com", "-merge", "-to", "b@example.com", "-out", "x"}, valid, []string{
			"-to is a flag of rename", "-merge is a flag of rename", "-out is a flag of export",
		}},
		{"a sub for rename", []string{"rename", "-table", "timesheets", "-user", "a@example.com", "-to", "b@example.com", "-sub", "x"}, valid, []string{
			"-sub is a flag of export and erase",
		}},
		{"an argument", []string{"erase", "-table", "timesheets", "-user", "a@example.com", "b@example.com"}, valid, []string{`"b@example.com" isn't a flag`}},
		{"a table's name", []string{"erase", "-table", "time sheets", "-user", "a@example.com"}, valid, []string{"-table contains another character"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out, log strings.Builder
			err := people.Run(t.Context(), tt.args, people.Environment{
				Lookup: func(name string) (string, bool) { v, ok := tt.env[name]; return v, ok },
				Now:    present, Out: &out, Log: &log,
			})
			if !errors.Is(err, people.ErrUsage) {
				t.Errorf("error %v, want ErrUsage", err)
			}
			for _, line := range append(tt.want, "usage: people COMMAND") {
				if !strings.Contains(log.String(), line) {
					t.Errorf("nothing about %q in:\n%s", line, log.String())
				}
			}
		})
	}
	err := people.Run(t.Context(), []string{"-h"}, people.Environment{Log: &strings.Builder{}})
	if !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: error %v, want flag.ErrHelp", err)
	}
}

func TestUnknownUser(t *testing.T) {
	f := newFixture(t)
	f.history(t)
	before := f.dump(t)
	for _, args := range [][]string{
		{"export", "-out", filepath.Join(t.TempDir(), "out")}, {"trail"}, {"erase"}, {"rename", "-to", string(renamed)},
	} {
		for _, yes := range []string{"-yes=false", "-yes"} {
			got := f.run(t.Context(), append(args, yes, "-user", "stranger@example.com")...)
			if got.err == nil || !strings.Contains(got.err.Error(), "the user is unknown") {
				t.Errorf("%v %s: error %v, want one that says that the user is unknown", args, yes, got.err)
			}
		}
	}
	if diff := cmp.Diff(before, f.dump(t)); diff != "" {
		t.Errorf("items changed (-before +after):\n%s", diff)
	}
}

func TestErase(t *testing.T) {
	f := newFixture(t)
	f.history(t)
	before := f.dump(t)
	out := f.must(t, "erase", "-user", string(user))
	for _, line := range []string{"would be deleted: 6 entries", "35 days", "dry run"} {
		if !strings.Contains(out, line) {
			t.Errorf("nothing about %q in:\n%s", line, out)
		}
	}
	if diff := cmp.Diff(before, f.dump(t)); diff != "" {
		t.Fatalf("a dry run changed items (-before +after):\n%s", diff)
	}
	// In capitals, as an operator may copy it.
	out = f.must(t, "erase", "-yes", "-user", strings.ToUpper(string(user)))
	if !strings.Contains(out, "35 days") || strings.Contains(out, "@") {
		t.Errorf("nothing about point-in-time recovery, or an address, in:\n%s", out)
	}
	after := f.dump(t)
	for key, item := range after {
		for _, trace := range []string{string(user), "sub|" + string(user)} {
			if strings.Contains(key+item, trace) {
				t.Errorf("%s still contains %q: %s", key, trace, item)
			}
		}
	}
	// The items of others are the same but for the pseudonym, which is one for all.
	pseudonym := ""
	for key, item := range after {
		if before[key] == item {
			continue
		}
		_, rest, _ := strings.Cut(item, "erased-")
		name := "erased-" + rest[:strings.IndexByte(rest, '"')]
		if pseudonym == "" {
			pseudonym = name
		}
		want := strings.NewReplacer(`"`+string(user)+`"`, `"`+pseudonym+`"`, `"sub|`+string(user)+`"`, `"`+pseudonym+`"`).Replace(before[key])
		if diff := cmp.Diff(want, item); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
	if len(after) != len(before)-len(before.of(user)) {
		t.Errorf("%d items remain, want the %d of others", len(after), len(before)-len(before.of(user)))
	}
	f.wantDaysEqualEntries(t, other)
	if got := f.run(t.Context(), "export", "-user", string(user), "-out", "x"); got.err == nil || !strings.Contains(got.err.Error(), "unknown") {
		t.Errorf("an export of an erased user: error %v, want that the user is unknown", got.err)
	}
}

// An uploader of rows whose tokens have no email appears in entries by their sub alone.
func TestEraseBySub(t *testing.T) {
	f := newFixture(t)
	f.create(t, f.entry(user, "2100-06-01", "StoreZero", 60))
	uploaded := f.entry(other, "2100-06-01", "StoreZero", 60)
	uploaded.Subject = "uploader"
	f.create(t, uploaded)
	f.change(t, uploaded, 30)
	f.must(t, "erase", "-yes", "-user", string(user), "-sub", "uploader")
	if traces := tracesOf(f.dump(t), "uploader"); len(traces) > 0 {
		t.Errorf("the sub is still in %q", traces)
	}
}

func TestEraseLeavesWhatItDoesNotKnow(t *testing.T) {
	f := newFixture(t)
	f.create(t, f.entry(user, "2100-06-01", "StoreZero", 60))
	f.put(t, user, "FUTURE#1", nil)
	f.put(t, other, "LATER", map[string]string{"by": string(user)})
	for range 2 {
		got := f.run(t.Context(), "erase", "-yes", "-user", string(user))
		wantLeft(t, got, `the kind "FUTURE#" is unknown`, `the kind "LATER" is unknown`)
		if all := f.dump(t); len(all) != 2 {
			t.Errorf("%d items remain, want the two unknown ones", len(all))
		}
	}
}

// The functions may write back an item that they read before.
func TestEraseWhileAManagerDecides(t *testing.T) {
	f := newFixture(t)
	f.history(t)
	k := newKiller(t, f.url)
	k.before = func(n int64) {
		if n <= 8 {
			f.decide(t, f.create(t, f.entry(other, "2100-06-04", "StoreZero", 15)), user, timesheet.Approved)
			f.create(t, f.entry(user, "2100-06-05", "StoreZero", 15))
		}
	}
	if got := k.run(t, f, 0, false, "erase", "-yes", "-user", string(user)); got.err != nil {
		t.Fatal(got.err, got.out)
	}
	for key, item := range f.dump(t) {
		if strings.Contains(key+item, string(user)) {
			t.Errorf("%s still contains the user: %s", key, item)
		}
	}
}

func TestExport(t *testing.T) {
	f := newFixture(t)
	f.history(t)
	formula := f.entry(user, "2100-06-09", "=1+1", 60)
	formula.Notes = "one, \"two\"\nthree"
	f.create(t, formula)
	folder := filepath.Join(t.TempDir(), "export")
	f.must(t, "export", "-user", string(user), "-out", folder)
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("a dry run made the folder: %v", err)
	}
	f.must(t, "export", "-yes", "-user", string(user), "-out", folder)

	all := f.dump(t)
	want := items{}
	for _, key := range all.of(user) {
		want[key] = all[key]
	}
	if diff := cmp.Diff(want, readItems(t, filepath.Join(folder, "items.json"))); diff != "" {
		t.Errorf("items.json (-want +got):\n%s", diff)
	}
	for file, lines := range map[string]int{"entries.csv": 7, "days.csv": 5, "trail.csv": 4, "keys.csv": 5, "others.csv": 6} {
		rows := readCSV(t, filepath.Join(folder, file))
		if len(rows)-1 != lines {
			t.Errorf("%s has %d lines, want %d: %q", file, len(rows)-1, lines, rows)
		}
	}
	rows := readCSV(t, filepath.Join(folder, "entries.csv"))
	last := rows[len(rows)-1]
	if diff := cmp.Diff([]string{"2100-06-09", "'=1+1", "1", "submitted", "employee", formula.Notes}, last[:6]); diff != "" {
		t.Errorf("the last entry (-want +got):\n%s", diff)
	}
	// Of others, only the user's actions: not who they are, nor their hours and notes.
	for _, file := range []string{"others.json", "others.csv"} {
		text, err := os.ReadFile(filepath.Join(folder, file))
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{string(other), "StoreZero", "Inventory", string(manager)} {
			if strings.Contains(string(text), secret) {
				t.Errorf("%s contains %q of another user:\n%s", file, secret, text)
			}
		}
		for _, done := range []string{"approve", "reject", "Which project?", "wrote"} {
			if !strings.Contains(string(text), done) {
				t.Errorf("%s contains nothing about %q:\n%s", file, done, text)
			}
		}
	}
	if got := f.run(t.Context(), "export", "-yes", "-user", string(user), "-out", folder); got.err == nil {
		t.Error("an export replaced an earlier one")
	}
}

// An export that fails leaves no files.
func TestExportIsWholeOrMissing(t *testing.T) {
	f := newFixture(t)
	f.history(t)
	folder := t.TempDir()
	k := newKiller(t, f.url)
	out := filepath.Join(folder, "out")
	k.run(t, f, 0, false, "export", "-yes", "-user", string(user), "-out", out)
	if err := os.RemoveAll(out); err != nil {
		t.Fatal(err)
	}
	for at := int64(1); at <= k.count.Load(); at++ {
		requests := k.count.Load()
		got := k.run(t, f, at, false, "export", "-yes", "-user", string(user), "-out", out)
		left, err := os.ReadDir(folder)
		if got.err == nil || err != nil || len(left) > 0 {
			t.Errorf("killed at request %d of %d: error %v; %v in the folder, %v", at, requests, got.err, left, err)
		}
		k.count.Store(requests)
	}
}

func TestExportHasWhatItDoesNotKnow(t *testing.T) {
	f := newFixture(t)
	f.put(t, user, "FUTURE#1", map[string]string{"text": "x"})
	folder := filepath.Join(t.TempDir(), "export")
	got := f.run(t.Context(), "export", "-yes", "-user", string(user), "-out", folder)
	wantLeft(t, got, `the kind "FUTURE#" is unknown`)
	if diff := cmp.Diff(f.dump(t), readItems(t, filepath.Join(folder, "items.json"))); diff != "" {
		t.Errorf("items.json (-want +got):\n%s", diff)
	}
}

func TestTrail(t *testing.T) {
	f := newFixture(t)
	f.history(t)
	if out := f.must(t, "trail", "-user", string(user)); !strings.Contains(out, "would be printed: 4 changes") || strings.Contains(out, "@") {
		t.Errorf("a dry run: %s", out)
	}
	out := f.must(t, "trail", "-yes", "-user", string(user))
	rows := parseCSV(t, out)
	var got []string
	for _, row := range rows[1:] {
		got = append(got, row[1]+" by "+row[2])
	}
	want := []string{"reject by " + string(manager), "update by " + string(user), "approve by " + string(manager), "update by " + string(user)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("trail (-want +got):\n%s", diff)
	}
}
