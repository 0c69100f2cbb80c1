package timesheet

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var testNow = time.Date(2026, 11, 23, 16, 4, 5, 999, time.UTC)

const testOwner Owner = "employee@example.com"

// validFields returns valid fields, of which a test case changes one.
func validFields() Fields {
	return Fields{
		Date:    Value{Text, "2026-11-23"},
		Project: Value{Text, "StoreZero"},
		Hours:   Value{Number, "7.5"},
	}
}

func TestCheckAccepts(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Fields)
		want   Draft
	}{
		{"required fields only", func(*Fields) {}, Draft{Employee, "2026-11-23", "StoreZero", 450, ""}},
		{"contractor", func(f *Fields) { f.UserType = Value{Text, "contractor"} }, Draft{Contractor, "2026-11-23", "StoreZero", 450, ""}},
		{"the caller's user_id", func(f *Fields) { f.UserID = Value{Text, "employee@example.com"} }, Draft{Employee, "2026-11-23", "StoreZero", 450, ""}},
		{"approved false", func(f *Fields) { f.Approved = Value{Bool, "false"} }, Draft{Employee, "2026-11-23", "StoreZero", 450, ""}},
		{"first day", func(f *Fields) { f.Date.Text = "2000-01-01" }, Draft{Employee, "2000-01-01", "StoreZero", 450, ""}},
		{"last day", func(f *Fields) { f.Date.Text = "2027-11-24" }, Draft{Employee, "2027-11-24", "StoreZero", 450, ""}},
		{"project is trimmed", func(f *Fields) { f.Project.Text = "\t\u2003Zero \n" }, Draft{Employee, "2026-11-23", "Zero", 450, ""}},
		{"notes with line breaks", func(f *Fields) { f.Notes = Value{Text, " a\r\n\tb "} }, Draft{Employee, "2026-11-23", "StoreZero", 450, " a\r\n\tb "}},
		{"fewest hours", func(f *Fields) { f.Hours.Text = "0.25" }, Draft{Employee, "2026-11-23", "StoreZero", 15, ""}},
		{"most hours", func(f *Fields) { f.Hours.Text = "24" }, Draft{Employee, "2026-11-23", "StoreZero", 1440, ""}},
		{"hours with exponent", func(f *Fields) { f.Hours.Text = "75e-1" }, Draft{Employee, "2026-11-23", "StoreZero", 450, ""}},
		{"hours with zeros", func(f *Fields) { f.Hours.Text = "7.500" }, Draft{Employee, "2026-11-23", "StoreZero", 450, ""}},
		{"project of 100 characters", func(f *Fields) { f.Project.Text = strings.Repeat("é", 100) },
			Draft{Employee, "2026-11-23", strings.Repeat("é", 100), 450, ""}},
		{"notes of 2000 characters", func(f *Fields) { f.Notes = Value{Text, strings.Repeat("🕒", 2000)} },
			Draft{Employee, "2026-11-23", "StoreZero", 450, strings.Repeat("🕒", 2000)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := validFields()
			tt.change(&f)
			got, errs := f.Check(testOwner, testNow)
			if err := errs.Err(); err != nil {
				t.Fatalf("Check: %v", err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Check (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Fields)
		field  string
		code   Code
	}{
		{"another user", func(f *Fields) { f.UserID = Value{Text, "other@example.com"} }, "user_id", CodeNotAllowed},
		{"empty user", func(f *Fields) { f.UserID = Value{Text, ""} }, "user_id", CodeNotAllowed},
		{"null user", func(f *Fields) { f.UserID = Value{Null, ""} }, "user_id", CodeType},
		{"unknown user type", func(f *Fields) { f.UserType = Value{Text, "manager"} }, "user_type", CodeNotAllowed},
		{"null user type", func(f *Fields) { f.UserType = Value{Null, ""} }, "user_type", CodeType},
		{"no date", func(f *Fields) { f.Date = Value{} }, "date", CodeRequired},
		{"null date", func(f *Fields) { f.Date = Value{Null, ""} }, "date", CodeType},
		{"number as date", func(f *Fields) { f.Date = Value{Number, "20261123"} }, "date", CodeType},
		{"impossible day", func(f *Fields) { f.Date.Text = "2026-02-30" }, "date", CodeFormat},
		{"timestamp", func(f *Fields) { f.Date.Text = "2026-11-23T00:00:00Z" }, "date", CodeFormat},
		{"day before the first", func(f *Fields) { f.Date.Text = "1999-12-31" }, "date", CodeRange},
		{"day after the last", func(f *Fields) { f.Date.Text = "2027-11-25" }, "date", CodeRange},
		{"no project", func(f *Fields) { f.Project = Value{} }, "project", CodeRequired},
		{"object as project", func(f *Fields) { f.Project = Value{Other, ""} }, "project", CodeType},
		{"blank project", func(f *Fields) { f.Project.Text = " \t " }, "project", CodeLength},
		{"project of 101 characters", func(f *Fields) { f.Project.Text = strings.Repeat("é", 101) }, "project", CodeLength},
		{"control character in project", func(f *Fields) { f.Project.Text = "Store\nZero" }, "project", CodeCharacters},
		{"C1 control character in project", func(f *Fields) { f.Project.Text = "Store\u0085Zero" }, "project", CodeCharacters},
		{"invalid UTF-8 in project", func(f *Fields) { f.Project.Text = "Store\xff" }, "project", CodeCharacters},
		{"replacement character in project", func(f *Fields) { f.Project.Text = "Store\ufffd" }, "project", CodeCharacters},
		{"replacement character in notes", func(f *Fields) { f.Notes = Value{Text, "\ufffd"} }, "notes", CodeCharacters},
		{"no hours", func(f *Fields) { f.Hours = Value{} }, "hours", CodeRequired},
		{"text as hours", func(f *Fields) { f.Hours = Value{Text, "7.5"} }, "hours", CodeType},
		{"null hours", func(f *Fields) { f.Hours = Value{Null, ""} }, "hours", CodeType},
		{"zero hours", func(f *Fields) { f.Hours.Text = "0" }, "hours", CodeRange},
		{"minus zero hours", func(f *Fields) { f.Hours.Text = "-0.0" }, "hours", CodeRange},
		{"negative hours", func(f *Fields) { f.Hours.Text = "-1" }, "hours", CodeRange},
		{"more than a day", func(f *Fields) { f.Hours.Text = "24.25" }, "hours", CodeRange},
		{"a little more than a day", func(f *Fields) { f.Hours.Text = "24.00000000000000000000001" }, "hours", CodeRange},
		{"huge exponent", func(f *Fields) { f.Hours.Text = "1e999999999" }, "hours", CodeRange},
		{"tiny exponent", func(f *Fields) { f.Hours.Text = "1e-999999999" }, "hours", CodeRange},
		{"hours that aren't a multiple of 0.25", func(f *Fields) { f.Hours.Text = "7.1" }, "hours", CodeStep},
		{"hours a little over a multiple of 0.25", func(f *Fields) { f.Hours.Text = "7.25000000000000000000001" }, "hours", CodeStep},
		{"control character in notes", func(f *Fields) { f.Notes = Value{Text, "a\x00b"} }, "notes", CodeCharacters},
		{"invalid UTF-8 in notes", func(f *Fields) { f.Notes = Value{Text, "\xff"} }, "notes", CodeCharacters},
		{"notes of 2001 characters", func(f *Fields) { f.Notes = Value{Text, strings.Repeat("é", 2001)} }, "notes", CodeLength},
		{"null notes", func(f *Fields) { f.Notes = Value{Null, ""} }, "notes", CodeType},
		{"approved", func(f *Fields) { f.Approved = Value{Bool, "true"} }, "approved", CodeNotAllowed},
		{"text as approved", func(f *Fields) { f.Approved = Value{Text, "true"} }, "approved", CodeType},
		{"null approved", func(f *Fields) { f.Approved = Value{Null, ""} }, "approved", CodeType},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := validFields()
			tt.change(&f)
			_, errs := f.Check(testOwner, testNow)
			if len(errs) != 1 || errs[0].Field != tt.field || errs[0].Code != tt.code {
				t.Fatalf("Check = %+v, want one error %s of %s", errs, tt.code, tt.field)
			}
			if !strings.HasPrefix(errs[0].Message, tt.field+" ") {
				t.Errorf("message %q doesn't start with the field's name", errs[0].Message)
			}
		})
	}
}

func TestCheckReportsEveryError(t *testing.T) {
	f := Fields{
		UserID: Value{Text, "other@example.com"}, UserType: Value{Null, ""}, Approved: Value{Bool, "true"},
		Project: Value{Text, ""}, Hours: Value{Number, "7.1"}, Notes: Value{Text, "\x00" + strings.Repeat("a", 2001)},
	}
	_, errs := f.Check(testOwner, testNow)
	var got []string
	for _, err := range errs {
		got = append(got, err.Field+" "+string(err.Code))
	}
	want := []string{"user_id not_allowed", "approved not_allowed", "user_type type", "date required",
		"project length", "hours step", "notes characters", "notes length"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("validation errors (-want +got):\n%s", diff)
	}
}

func TestDraftEntry(t *testing.T) {
	d, _ := validFields().Check(testOwner, testNow)
	got := d.Entry(testOwner, "local|employee", "01JDC5W0ZK3V6T8Q4R2N7M9XYB", testNow)
	at := time.Date(2026, 11, 23, 16, 4, 5, 0, time.UTC)
	want := Entry{
		ID: "2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB", Owner: testOwner, Subject: "local|employee", UserType: Employee,
		Date: "2026-11-23", Project: "StoreZero", Minutes: 450, Status: Submitted, CreatedAt: at, UpdatedAt: at, Version: 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Entry (-want +got):\n%s", diff)
	}
}

// If a field weren't part of the digest, a request for a different entry would count as a
// replay.
func TestDigestCoversEveryField(t *testing.T) {
	base := Draft{Employee, "2026-11-23", "StoreZero", 450, "a"}
	different := map[string]Draft{
		"user type": {Contractor, "2026-11-23", "StoreZero", 450, "a"},
		"date":      {Employee, "2026-11-24", "StoreZero", 450, "a"},
		"project":   {Employee, "2026-11-23", "StoreOne", 450, "a"},
		"minutes":   {Employee, "2026-11-23", "StoreZero", 465, "a"},
		"notes":     {Employee, "2026-11-23", "StoreZero", 450, "b"},
		"quoted":    {Employee, "2026-11-23", "StoreZero", 450, `a",1`},
	}
	same := Draft{Employee, "2026-11-23", "StoreZero", 450, "a"}
	if base.Digest() != same.Digest() {
		t.Error("two equal drafts have different digests")
	}
	for name, other := range different {
		if other.Digest() == base.Digest() {
			t.Errorf("%s: a different draft has the same digest", name)
		}
	}
}

func FuzzHours(f *testing.F) {
	for _, seed := range []string{"7.5", "24", "1e1", "0.1", "-1", "1e400", "2400e-2"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, literal string) {
		minutes, code := parseHours(literal)
		if code == "" && (minutes < StepMinutes || minutes > DayMinutes || minutes%StepMinutes != 0) {
			t.Errorf("parseHours(%q) = %d minutes, which isn't a valid length", literal, minutes)
		}
	})
}

// The errors in a list are limited: a body of a megabyte can have a hundred thousand.
func TestFieldErrorsAreBounded(t *testing.T) {
	var errs FieldErrors
	for range 5 * MaxFieldErrors {
		errs.Add("x", CodeUnknown, "is not a field")
	}
	if len(errs) != MaxFieldErrors || errs.Count() != 5*MaxFieldErrors {
		t.Errorf("%d errors are listed and %d counted, want %d and %d", len(errs), errs.Count(), MaxFieldErrors, 5*MaxFieldErrors)
	}
	if both := append(slices.Clip(errs), errs...); both.Count() != 10*MaxFieldErrors {
		t.Errorf("two lists together count %d errors, want %d", both.Count(), 10*MaxFieldErrors)
	}
}
