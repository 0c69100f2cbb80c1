package timesheet

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"timesheets/internal/visible"
)

// maxExternalIDLength is how long a row's id in the other tool may be, in characters.
const maxExternalIDLength = 100

// RowFields is what an import sends of one entry, not yet checked.
type RowFields struct {
	Fields
	ExternalID, Deleted Value
}

// byteOrderMark starts a file that a spreadsheet wrote, and with it the first cell.
const byteOrderMark = '\ufeff'

// A Row is a valid row of an import.
type Row struct {
	Owner      Owner
	ExternalID string // the row's id in the other tool; empty if it has none
	SentID     string // the same before it was trimmed: earlier versions kept records under it
	Deleted    bool   // the row is deleted in the other tool; it has no Draft

	Draft        Draft
	SentDraft    Draft // the same before its texts were normalized: earlier versions kept records of it
	KeepUserType bool  // the row has no user_type: an entry that exists keeps its own
}

// CheckRow returns the row that the fields describe at the instant now, or every fault
// in them. A deleted row needs no more than its user_id and external_id. Its other
// fields are ignored: the other tool may have emptied them.
func (f RowFields) CheckRow(now time.Time) (Row, Faults) {
	var faults Faults
	row := Row{Owner: CheckOwner(&faults, f.UserID), KeepUserType: f.UserType.Kind == Absent}
	if f.UserID.Kind == Absent {
		faults.Add("user_id", CodeRequired, "is required")
	}
	row.ExternalID, row.SentID = checkExternalID(&faults, f.ExternalID), f.ExternalID.Text
	if f.Deleted.Kind != Absent && f.Deleted.Kind != Bool {
		faults.Add("deleted", CodeType, "must be true or false")
	}
	row.Deleted = f.Deleted == Value{Bool, "true"}
	if row.Deleted {
		if f.ExternalID.Kind == Absent {
			faults.Add("external_id", CodeRequired, "is required to delete")
		}
		return row, faults
	}
	f.UserID = Value{} // checked above
	draft, more := f.Check(row.Owner, now)
	row.Draft, row.SentDraft = draft, draft
	row.SentDraft.Project, row.SentDraft.Notes = strings.TrimSpace(f.Project.Text), f.Notes.Text
	return row, append(faults, more...)
}

// checkExternalID trims the id as a spreadsheet's cell is read: white space around it,
// and the byte-order mark that a file may begin with, aren't part of it. Invisible
// characters within are refused: two ids that look the same would be two rows.
func checkExternalID(faults *Faults, v Value) string {
	s, ok := text(faults, "external_id", v)
	if !ok {
		return ""
	}
	s = strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == byteOrderMark })
	forbidden := func(r rune) bool { return !visible.Rune(r) && !unicode.Is(unicode.Zs, r) }
	if !isText(s) || strings.ContainsFunc(s, forbidden) {
		faults.Add("external_id", CodeCharacters, "must be valid UTF-8 without control, invisible, private-use and unassigned characters")
	}
	if n := utf8.RuneCountInString(s); n == 0 || n > maxExternalIDLength {
		faults.Add("external_id", CodeLength, "must have 1 to 100 characters")
	}
	return s
}
