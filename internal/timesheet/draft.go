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

// maxNotesLength limits notes, in characters (Unicode code points).
const maxNotesLength = 2000

// A Kind is the kind of a value that a client sent.
type Kind int

// The kinds. The zero value is a field that was not sent.
const (
	Absent Kind = iota
	Text
	Number
	Bool
	Null
	Other // an object or an array
)

// A Value is one field as the client sent it. The field Text is the text of a Text, the
// literal of a Number, or "true" or "false" for a Bool.
type Value struct {
	Kind Kind
	Text string
}

// Fields are the unchecked fields of an entry that a client sent. They don't include fields
// that clients can't set, such as the id: the caller of this package ignores those.
type Fields struct {
	UserID, UserType, Date, Project, Hours, Notes, Approved Value
}

// A Draft is the part of an entry that its owner sets, validated.
type Draft struct {
	UserType UserType // empty if a change keeps the entry's user type
	Date     Date
	Project  string
	Minutes  Minutes
	Notes    string
}

// Check returns the draft that the fields describe, for an entry of owner at time now, or
// every validation error. A missing user type means employee.
func (f Fields) Check(owner Owner, now time.Time) (Draft, FieldErrors) {
	if f.UserType.Kind == Absent {
		f.UserType = Value{Text, string(Employee)}
	}
	return f.check(owner, now)
}

func (f Fields) check(owner Owner, now time.Time) (Draft, FieldErrors) {
	var errs FieldErrors
	checkUserID(&errs, f.UserID, owner)
	checkApproved(&errs, f.Approved)
	d := Draft{
		UserType: checkUserType(&errs, f.UserType),
		Date:     checkDate(&errs, f.Date, now),
		Project:  checkProject(&errs, f.Project),
		Minutes:  checkHours(&errs, f.Hours),
		Notes:    checkNotes(&errs, f.Notes),
	}
	return d, errs
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

// Digest returns a hash of the draft for the idempotency check. Two bodies that describe
// the same entry have the same digest, even if their order of fields, JSON white space or
// media type differs.
func (d Draft) Digest() string {
	// json.Marshal can't fail for strings and a number. The JSON of different drafts differs.
	b, _ := json.Marshal([]any{d.UserType, d.Date, d.Project, d.Minutes, d.Notes})
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// CheckChange returns the draft that replaces owner's entry of a day, or every validation
// error. The date is optional and can't be changed. If the user type is missing, the draft
// has none, and the entry keeps its user type.
func (f Fields) CheckChange(owner Owner, day Date, now time.Time) (Draft, FieldErrors) {
	date := f.Date
	f.Date = Value{Text, string(EarliestDate)} // a valid placeholder: the day of a stored entry isn't checked again
	d, errs := f.check(owner, now)
	if s, ok := text(&errs, "date", date); ok && Date(s) != day {
		errs.Add("date", CodeImmutable, "can't be changed: delete the entry and create another")
	}
	d.Date = day
	return d, errs
}

func checkUserID(errs *FieldErrors, v Value, owner Owner) {
	s, ok := text(errs, "user_id", v)
	if ok && Owner(s) != owner {
		errs.Add("user_id", CodeNotAllowed, "must be the caller's email, or be omitted")
	}
}

func checkApproved(errs *FieldErrors, v Value) {
	switch {
	case v.Kind == Absent:
	case v.Kind != Bool:
		errs.Add("approved", CodeType, "must be true or false")
	case v.Text == "true":
		errs.Add("approved", CodeNotAllowed, "can't be true: only a manager can approve")
	}
}

func checkUserType(errs *FieldErrors, v Value) UserType {
	s, ok := text(errs, "user_type", v)
	if !ok {
		return ""
	}
	switch t := UserType(s); t {
	case Employee, Contractor:
		return t
	}
	errs.Add("user_type", CodeNotAllowed, "must be employee or contractor")
	return ""
}

func checkDate(errs *FieldErrors, v Value, now time.Time) Date {
	s, ok := requiredText(errs, "date", v)
	if !ok {
		return ""
	}
	d, err := ParseDate(s)
	switch {
	case err != nil:
		errs.Add("date", CodeFormat, "must be a calendar day in the form YYYY-MM-DD")
	case d < EarliestDate || d > LatestDate(now):
		errs.Add("date", CodeRange, "must be from 2000-01-01 to 366 days after today in UTC")
	}
	return d
}

func checkProject(errs *FieldErrors, v Value) string {
	s, ok := requiredText(errs, "project", v)
	if !ok {
		return ""
	}
	project, code, rule := CheckProject(s)
	if code != "" {
		errs.Add("project", code, rule)
	}
	return project
}

func checkHours(errs *FieldErrors, v Value) Minutes {
	switch v.Kind {
	case Absent:
		errs.Add("hours", CodeRequired, "is required")
		return 0
	case Number:
	default:
		errs.Add("hours", CodeType, "must be a number")
		return 0
	}
	minutes, code := parseHours(v.Text)
	switch code {
	case CodeFormat:
		errs.Add("hours", code, "must have at most 64 characters")
	case CodeRange:
		errs.Add("hours", code, "must be more than 0 and at most 24")
	case CodeStep:
		errs.Add("hours", code, "must be a multiple of 0.25")
	}
	return minutes
}

func checkNotes(errs *FieldErrors, v Value) string {
	s, ok := text(errs, "notes", v)
	if !ok {
		return ""
	}
	s = withoutOverrides(s)
	if !isMultilineText(s) {
		errs.Add("notes", CodeCharacters, "must be valid UTF-8 without control characters other than line breaks and tabs")
	}
	if utf8.RuneCountInString(s) > maxNotesLength {
		errs.Add("notes", CodeLength, "must have at most 2000 characters")
	}
	return s
}

// isMultilineText reports whether a text is valid as text of several lines: valid UTF-8,
// without control characters other than line breaks and tabs.
func isMultilineText(s string) bool {
	forbidden := func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }
	return isText(s) && !strings.ContainsFunc(s, forbidden)
}

// withoutOverrides removes embeddings, overrides and isolates: they change the direction of
// all text after them, so that the text reads differently from how it is stored, even after
// it is copied into a table or an email. It keeps the marks U+200E, U+200F and U+061C, which
// affect no more than the characters next to them.
// https://www.unicode.org/reports/tr9/#Explicit_Directional_Embeddings
func withoutOverrides(s string) string {
	return strings.Map(func(r rune) rune {
		if '\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069' {
			return -1
		}
		return r
	}, s)
}

// isText reports whether a text is valid UTF-8 without U+FFFD. Decoders replace invalid bytes
// with U+FFFD, so a text with U+FFFD may not be the text that the client meant.
func isText(s string) bool { return !strings.ContainsRune(s, utf8.RuneError) }

// text returns the text of an optional field. ok is false if the field is absent or isn't
// text.
func text(errs *FieldErrors, field string, v Value) (s string, ok bool) {
	switch v.Kind {
	case Absent:
		return "", false
	case Text:
		return v.Text, true
	}
	errs.Add(field, CodeType, "must be a string")
	return "", false
}

func requiredText(errs *FieldErrors, field string, v Value) (s string, ok bool) {
	if v.Kind == Absent {
		errs.Add(field, CodeRequired, "is required")
		return "", false
	}
	return text(errs, field, v)
}
