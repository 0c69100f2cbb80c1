package timesheet

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxNotesLength is how long notes may be, in characters (Unicode code points).
const maxNotesLength = 2000

// A Kind says which kind of value a Value was on the wire.
type Kind int

// The kinds. The zero value stands for a field that was not sent.
const (
	Absent Kind = iota
	Text
	Number
	Bool
	Null
	Other // an object or an array
)

// A Value is one field as it was sent. Text holds the text, the literal of a
// number, or "true" or "false".
type Value struct {
	Kind Kind
	Text string
}

// Fields is what a caller says of an entry, not yet checked. Fields that only the
// server sets are not here: the caller's word on them is ignored before this.
type Fields struct {
	UserID, UserType, Date, Project, Hours, Notes, Approved Value
}

// A Draft is the part of an entry that its owner chooses, after validation.
type Draft struct {
	UserType UserType // of a change: empty if the entry keeps its own
	Date     Date
	Project  string
	Minutes  Minutes
	Notes    string
}

// Check gives the draft that the fields describe for owner at the instant now,
// or every fault in them. Without a user type it is an employee's.
func (f Fields) Check(owner Owner, now time.Time) (Draft, Faults) {
	if f.UserType.Kind == Absent {
		f.UserType = Value{Text, string(Employee)}
	}
	return f.check(owner, now)
}

func (f Fields) check(owner Owner, now time.Time) (Draft, Faults) {
	var faults Faults
	checkUserID(&faults, f.UserID, owner)
	checkApproved(&faults, f.Approved)
	d := Draft{
		UserType: checkUserType(&faults, f.UserType),
		Date:     checkDate(&faults, f.Date, now),
		Project:  checkProject(&faults, f.Project),
		Minutes:  checkHours(&faults, f.Hours),
		Notes:    checkNotes(&faults, f.Notes),
	}
	return d, faults
}

// Entry returns the draft as a new entry of owner, written by the user with this sub.
func (d Draft) Entry(owner Owner, subject, ulid string, now time.Time) Entry {
	at := now.UTC().Truncate(time.Second)
	return Entry{
		ID: NewID(d.Date, ulid), Owner: owner, Subject: subject, UserType: d.UserType, Date: d.Date,
		Project: d.Project, Minutes: d.Minutes, Notes: d.Notes, Status: Submitted,
		CreatedAt: at, UpdatedAt: at, Version: 1,
	}
}

// Digest identifies the draft for the idempotency check: two bodies that mean the
// same entry have the same digest, whatever their order, white space or media type.
func (d Draft) Digest() string {
	// A fixed array of text and one number: nothing that json.Marshal could refuse,
	// and no two drafts with the same bytes.
	b, _ := json.Marshal([]any{d.UserType, d.Date, d.Project, d.Minutes, d.Notes})
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// CheckChange gives the draft that the fields put in the place of owner's entry of
// a day, or every fault in them. The date may be left out, and cannot be changed.
// Without a user type the draft has none: the entry keeps its own.
func (f Fields) CheckChange(owner Owner, day Date, now time.Time) (Draft, Faults) {
	given := f.Date
	f.Date = Value{Text, string(EarliestDate)} // in the place of a day that is not to be checked again
	d, faults := f.check(owner, now)
	if s, ok := text(&faults, "date", given); ok && Date(s) != day {
		faults.Add("date", CodeImmutable, "cannot be changed: delete the entry and create another")
	}
	d.Date = day
	return d, faults
}

func checkUserID(faults *Faults, v Value, owner Owner) {
	s, ok := text(faults, "user_id", v)
	if ok && Owner(s) != owner {
		faults.Add("user_id", CodeNotAllowed, "must be the signed-in person's or be left out")
	}
}

func checkApproved(faults *Faults, v Value) {
	switch {
	case v.Kind == Absent:
	case v.Kind != Bool:
		faults.Add("approved", CodeType, "must be true or false")
	case v.Text == "true":
		faults.Add("approved", CodeNotAllowed, "cannot be set here: a manager approves")
	}
}

func checkUserType(faults *Faults, v Value) UserType {
	s, ok := text(faults, "user_type", v)
	if !ok {
		return ""
	}
	switch t := UserType(s); t {
	case Employee, Contractor:
		return t
	}
	faults.Add("user_type", CodeNotAllowed, "must be employee or contractor")
	return ""
}

func checkDate(faults *Faults, v Value, now time.Time) Date {
	s, ok := requiredText(faults, "date", v)
	if !ok {
		return ""
	}
	d, err := ParseDate(s)
	switch {
	case err != nil:
		faults.Add("date", CodeFormat, "must be a calendar day in the form YYYY-MM-DD")
	case d < EarliestDate || d > LatestDate(now):
		faults.Add("date", CodeRange, "must be from 2000-01-01 to 366 days ahead of today in UTC")
	}
	return d
}

func checkProject(faults *Faults, v Value) string {
	s, ok := requiredText(faults, "project", v)
	if !ok {
		return ""
	}
	project, code, rule := CheckProject(s)
	if code != "" {
		faults.Add("project", code, rule)
	}
	return project
}

func checkHours(faults *Faults, v Value) Minutes {
	switch v.Kind {
	case Absent:
		faults.Add("hours", CodeRequired, "is required")
		return 0
	case Number:
	default:
		faults.Add("hours", CodeType, "must be a number")
		return 0
	}
	minutes, code := parseHours(v.Text)
	switch code {
	case CodeFormat:
		faults.Add("hours", code, "must have at most 64 characters")
	case CodeRange:
		faults.Add("hours", code, "must be more than 0 and at most 24")
	case CodeStep:
		faults.Add("hours", code, "must be a multiple of 0.25")
	}
	return minutes
}

func checkNotes(faults *Faults, v Value) string {
	s, ok := text(faults, "notes", v)
	if !ok {
		return ""
	}
	s = withoutOverrides(s)
	if !isProse(s) {
		faults.Add("notes", CodeCharacters, "must be valid UTF-8 without control characters other than line breaks and tabs")
	}
	if utf8.RuneCountInString(s) > maxNotesLength {
		faults.Add("notes", CodeLength, "must have at most 2000 characters")
	}
	return s
}

// isProse tells whether a text is sound for people to write lines in.
func isProse(s string) bool {
	forbidden := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }
	return isText(s) && !strings.ContainsFunc(s, forbidden)
}

// withoutOverrides removes the characters that change the direction of all the text after
// them: embeddings, overrides and isolates. Such text doesn't read as it is stored, also
// in the table or mail that it is copied into. The marks U+200E, U+200F and U+061C stay:
// they only have an effect where they are.
// https://www.unicode.org/reports/tr9/#Explicit_Directional_Embeddings
func withoutOverrides(s string) string {
	return strings.Map(func(r rune) rune {
		if '\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069' {
			return -1
		}
		return r
	}, s)
}

// isText reports whether a text is valid UTF-8 without U+FFFD. That character replaces invalid
// bytes on the way, so the text that the client meant is lost.
func isText(s string) bool { return !strings.ContainsRune(s, utf8.RuneError) }

// text reads an optional text. ok is false where there is none to check further.
func text(faults *Faults, field string, v Value) (s string, ok bool) {
	switch v.Kind {
	case Absent:
		return "", false
	case Text:
		return v.Text, true
	}
	faults.Add(field, CodeType, "must be text")
	return "", false
}

func requiredText(faults *Faults, field string, v Value) (s string, ok bool) {
	if v.Kind == Absent {
		faults.Add(field, CodeRequired, "is required")
		return "", false
	}
	return text(faults, field, v)
}
