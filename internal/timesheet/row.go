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

// RowFields is what an import says of one entry, not yet checked.
type RowFields struct {
	Fields
	ExternalID Value
}

// byteOrderMark starts a file that a spreadsheet wrote, and with it the first cell.
const byteOrderMark = '\ufeff'

// A Row is an entry of an import, known to be sound.
type Row struct {
	Owner      Owner
	Draft      Draft
	ExternalID string // the row's id in the other tool; empty where it has none
}

// CheckRow gives the row that the fields describe at the instant now, or every fault
// in them.
func (f RowFields) CheckRow(now time.Time) (Row, Faults) {
	var faults Faults
	owner := CheckOwner(&faults, f.UserID)
	if f.UserID.Kind == Absent {
		faults.Add("user_id", CodeRequired, "is required")
	}
	externalID := checkExternalID(&faults, f.ExternalID)
	f.UserID = Value{} // checked above
	draft, more := f.Check(owner, now)
	return Row{Owner: owner, Draft: draft, ExternalID: externalID}, append(faults, more...)
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
