package table

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	existing := filepath.Join(t.TempDir(), "keys")
	if err := os.WriteFile(existing, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		args []string
		want []string // errors; none: the command line is valid
	}{
		{"restore", []string{"restore", "-at", "2026-11-23T16:00:00Z"}, nil},
		{"restore with a zone", []string{"restore", "-at", "2026-11-23T17:00:00+01:00", "-stack", "other", "-name", "new", "-keys", existing + "2"}, nil},
		{"compare", []string{"compare", "-from", "old", "-to", "new"}, nil},
		{"orphans", []string{"orphans"}, nil},
		{"nothing", nil, []string{"the command is missing: restore, compare or orphans"}},
		{"an unknown command", []string{"delete"}, []string{`"delete" isn't a command`}},
		{"no time", []string{"restore"}, []string{"-at is missing"}},
		{"a time without a zone", []string{"restore", "-at", "2026-11-23T16:00:00"}, []string{"-at 2026-11-23T16:00:00 must be a time with a zone"}},
		{"a part of a second", []string{"restore", "-at", "2026-11-23T16:00:00.5Z"}, []string{"must be a whole second"}},
		{"the future", []string{"restore", "-at", "2100-11-23T18:00:01Z"}, []string{"is in the future"}},
		{
			"several errors",
			[]string{"restore", "-at", "now", "-name", "a b", "-from", "x", "-stack", "", "-keys", existing, "rest"},
			[]string{"-at now must be", `-name "a b" isn't the name`, "-from isn't a flag of restore", "-stack is empty", existing + " exists already", `"rest" isn't a flag`},
		},
		{"no folder for the keys", []string{"compare", "-from", "old", "-to", "new", "-keys", "/missing/keys"}, []string{"-keys /missing/keys: there is no such folder"}},
		{"compare without tables", []string{"compare"}, []string{"-from is missing", "-to is missing"}},
		{"one table", []string{"compare", "-from", "old", "-to", "old"}, []string{"are the same table"}},
		{"a flag of another command", []string{"orphans", "-stack", "x"}, []string{"-stack isn't a flag of orphans"}},
		{"an unknown flag", []string{"orphans", "-yes"}, []string{"flag provided but not defined: -yes"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var log strings.Builder
			_, err := parse(Process{Args: tt.args, Now: now, Log: &log})
			if errors.Is(err, ErrUsage) != (len(tt.want) > 0) {
				t.Errorf("error %v\n%s", err, &log)
			}
			for _, want := range tt.want {
				if !strings.Contains(log.String(), want) {
					t.Errorf("the log doesn't contain %q:\n%s", want, &log)
				}
			}
			if usage := strings.Contains(log.String(), "usage: table COMMAND"); usage != (len(tt.want) > 0) {
				t.Errorf("usage is printed: %t\n%s", usage, &log)
			}
		})
	}
	if _, err := parse(Process{Args: []string{"-help"}, Now: now, Log: &strings.Builder{}}); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-help: %v, want flag.ErrHelp", err)
	}
}
