package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"timesheets/internal/timesheet"
)

// maxRows limits the entries of one upload, so that they can be stored within the function's
// timeout even if the table is slow.
const maxRows = 100

// parseRows parses one entry or an array of entries. keyed is true if the call has an
// Idempotency-Key: its rows need no external_id. In an array the field of a validation error
// includes the row's index, as in [3].hours.
func parseRows(body []byte, keyed bool, now time.Time, errs *timesheet.FieldErrors) ([]timesheet.Row, error) {
	bodies, isArray, err := splitRows(body)
	if err != nil {
		return nil, err
	}
	if n := len(bodies); n == 0 || n > maxRows {
		errs.Add("body", timesheet.CodeLength, fmt.Sprintf("must contain 1 to %d entries", maxRows))
		return nil, nil
	}
	rows := make([]timesheet.Row, len(bodies))
	for i, b := range bodies {
		row, found, err := parseRow(b, keyed, now)
		if err != nil {
			return nil, malformed(fmt.Sprintf("entry %d of the body must be a JSON object", i))
		}
		rows[i] = row
		if isArray {
			prefix := fmt.Sprintf("[%d].", i)
			for j := range found {
				found[j].Field, found[j].Message = prefix+found[j].Field, prefix+found[j].Message
			}
		}
		*errs = append(*errs, found...)
	}
	*errs = append(*errs, checkDuplicates(rows)...)
	return rows, nil
}

func splitRows(body []byte) (rows []json.RawMessage, isArray bool, err error) {
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); len(trimmed) == 0 || trimmed[0] != '[' {
		return []json.RawMessage{body}, false, nil
	}
	if err := json.Unmarshal(body, &rows); err != nil {
		return nil, true, malformed("the body must be one JSON object or an array of JSON objects")
	}
	return rows, true, nil
}

func parseRow(body []byte, keyed bool, now time.Time) (timesheet.Row, timesheet.FieldErrors, error) {
	members, err := parseObject(body)
	if err != nil {
		return timesheet.Row{}, nil, err
	}
	var errs timesheet.FieldErrors
	var f timesheet.RowFields
	targets := writableFields(&f.Fields)
	targets["external_id"], targets["deleted"] = &f.ExternalID, &f.Deleted
	readMembers(&errs, members, targets)
	row, more := f.CheckRow(now)
	if f.ExternalID.Kind == timesheet.Absent && !keyed && !row.Deleted {
		more.Add("external_id", timesheet.CodeRequired, "is required without an Idempotency-Key")
	}
	return row, append(errs, more...), nil
}

// checkDuplicates returns a validation error for each row that has the same external_id as an
// earlier row of the same user: the two rows would overwrite each other.
func checkDuplicates(rows []timesheet.Row) timesheet.FieldErrors {
	type identity struct {
		owner timesheet.Owner
		id    string
	}
	var errs timesheet.FieldErrors
	seen := make(map[identity]bool, len(rows))
	for i, row := range rows {
		id := identity{row.Owner, row.ExternalID}
		if row.ExternalID != "" && seen[id] {
			errs.Add(fmt.Sprintf("[%d].external_id", i), timesheet.CodeDuplicate, "must be unique for each user_id")
		}
		seen[id] = true
	}
	return errs
}
