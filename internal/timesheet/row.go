package timesheet

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"timesheets/internal/visible"
)

// maxExternalIDLength limits a row's id in the tool from which the row is imported, in
// characters.
const maxExternalIDLength = 100

// RowFields are the unchecked fields of one row of an import.
type RowFields struct {
	Fields
	ExternalID, Deleted Value
}

// byteOrderMark may be at the start of a spreadsheet's file, and so of its first cell.
const byteOrderMark = '\ufeff'

// A Row is a valid row of an import.
type Row struct {
	Owner      Owner
	ExternalID string // the row's id in the other tool; empty if the row has no id
	SentID     string // the id before trimming: earlier versions stored records under this id
	Deleted    bool   // the row is deleted in the other tool; Draft is empty

	Draft        Draft
	SentDraft    Draft // the draft before its texts were normalized: earlier versions recorded its digest
	KeepUserType bool  // the row has no user_type: an existing entry keeps its user type
}

// CheckRow returns the row that the fields describe at time now, or every validation error.
// A row with deleted needs no other fields than user_id and external_id. The rest are ignored:
// the other tool may have emptied them.
func (f RowFields) CheckRow(now time.Time) (Row, FieldErrors) {
	var errs FieldErrors
	row := Row{Owner: CheckOwner(&errs, f.UserID), KeepUserType: f.UserType.Kind == Absent}
	if f.UserID.Kind == Absent {
		errs.Add("user_id", CodeRequired, "is required")
	}
	row.ExternalID, row.SentID = checkExternalID(&errs, f.ExternalID), f.ExternalID.Text
	if f.Deleted.Kind != Absent && f.Deleted.Kind != Bool {
		errs.Add("deleted", CodeType, "must be true or false")
	}
	row.Deleted = f.Deleted == Value{Bool, "true"}
	if row.Deleted {
		if f.ExternalID.Kind == Absent {
			errs.Add("external_id", CodeRequired, "is required to delete a row")
		}
		return row, errs
	}
	f.UserID = Value{} // checked above
	draft, more := f.Check(row.Owner, now)
	row.Draft, row.SentDraft = draft, draft
	row.SentDraft.Project, row.SentDraft.Notes = strings.TrimSpace(f.Project.Text), f.Notes.Text
	return row, append(errs, more...)
}

// checkExternalID trims white space and byte-order marks, which a spreadsheet's cell may
// contain. It rejects invisible characters within the id: two ids that look the same would be
// the ids of two rows.
func checkExternalID(errs *FieldErrors, v Value) string {
	s, ok := text(errs, "external_id", v)
	if !ok {
		return ""
	}
	s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == byteOrderMark })
	forbidden := func(r rune) bool { return !visible.Rune(r) && !unicode.Is(unicode.Zs, r) }
	if !isText(s) || strings.ContainsFunc(s, forbidden) {
		errs.Add("external_id", CodeCharacters, "must be valid UTF-8 without control, invisible, private-use or unassigned characters")
	}
	if n := utf8.RuneCountInString(s); n == 0 || n > maxExternalIDLength {
		errs.Add("external_id", CodeLength, "must have 1 to 100 characters")
	}
	return s
}
