package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"timesheets/internal/timesheet"
)

// An entry is a timesheet.Entry in a response.
type entry struct {
	ID        timesheet.ID       `json:"id"`
	UserID    timesheet.Owner    `json:"user_id"`
	UserType  timesheet.UserType `json:"user_type"`
	Date      timesheet.Date     `json:"date"`
	Project   string             `json:"project"`
	Hours     float64            `json:"hours"`
	Notes     string             `json:"notes"`
	Approved  bool               `json:"approved"`
	Status    timesheet.Status   `json:"status"`
	CreatedAt string             `json:"created_at"`
	UpdatedAt string             `json:"updated_at"`
	Version   int                `json:"version"`

	// Only of a decided entry.
	DecidedBy     timesheet.Owner `json:"decided_by,omitempty"`
	DecidedAt     string          `json:"decided_at,omitempty"`
	DecidedReason string          `json:"decided_reason,omitempty"`
}

func entryOf(e timesheet.Entry) entry {
	row := entry{
		ID: e.ID, UserID: e.Owner, UserType: e.UserType, Date: e.Date, Project: e.Project,
		Hours: e.Minutes.Hours(), Notes: e.Notes, Approved: e.Status == timesheet.Approved, Status: e.Status,
		CreatedAt: e.CreatedAt.UTC().Format(time.RFC3339), UpdatedAt: e.UpdatedAt.UTC().Format(time.RFC3339),
		Version: e.Version,
	}
	if !e.Decision.At.IsZero() {
		row.DecidedBy, row.DecidedReason = e.Decision.By, e.Decision.Reason
		row.DecidedAt = e.Decision.At.UTC().Format(time.RFC3339)
	}
	return row
}

// entryReply is an entry with its version as ETag.
func entryReply(e timesheet.Entry) reply {
	return reply{status: http.StatusOK, header: map[string]string{"ETag": versionTag(e.Version)}, body: entryOf(e)}
}

// errFormWithoutType is a form that a client sent without a Content-Type.
const errFormWithoutType = malformed("the body must be one JSON object; Content-Type is missing, a form requires " + mediaForm)

// parseEntry reads a body as an entry's fields. A body that isn't an object or a form is an
// error; duplicate and unknown names are faults.
func parseEntry(media string, body []byte, faults *timesheet.Faults) (timesheet.Fields, error) {
	parse := parseObject
	if media == mediaForm {
		parse = parseForm
	}
	members, err := parse(body)
	if err != nil && media == "" && looksLikeForm(body) {
		return timesheet.Fields{}, errFormWithoutType
	}
	if err != nil {
		return timesheet.Fields{}, err
	}
	var f timesheet.Fields
	readMembers(faults, members, writableFields(&f))
	return f, nil
}

// looksLikeForm reports whether a body starts like a URL-encoded form: with a name and =.
func looksLikeForm(body []byte) bool {
	name, _, found := bytes.Cut(body, []byte("="))
	return found && len(name) > 0 && !bytes.ContainsAny(name, " \t\r\n{}[]\":")
}

// writableFields returns where to put each field that a client sets, by its name.
func writableFields(f *timesheet.Fields) map[string]*timesheet.Value {
	return map[string]*timesheet.Value{
		"user_id": &f.UserID, "user_type": &f.UserType, "date": &f.Date, "project": &f.Project,
		"hours": &f.Hours, "notes": &f.Notes, "approved": &f.Approved,
	}
}

// readMembers stores each member in the target of its name. A duplicate name is a fault, and
// so is one that has no target and isn't read-only.
func readMembers(faults *timesheet.Faults, members []member, targets map[string]*timesheet.Value) {
	seen := make(map[string]bool, len(members))
	for _, m := range members {
		target, ok := targets[m.name]
		switch {
		case seen[m.name]:
			faults.Add(truncate(m.name), timesheet.CodeDuplicate, "is given more than once")
		case ok:
			*target = m.value
		case !isReadOnly(m.name):
			faults.Add(truncate(m.name), timesheet.CodeUnknown, "is not a field of this request")
		}
		seen[m.name] = true
	}
}

// isReadOnly reports whether only the server sets the field. A client may send back an
// entry that it received: the values of these fields are ignored.
func isReadOnly(name string) bool {
	switch name {
	case "id", "status", "version", "created_at", "updated_at", "message":
		return true
	}
	return strings.HasPrefix(name, "decided_")
}

// encode writes a response's body. Responses are JSON for programs, never part of a page,
// so < and > stay as they are.
func encode(v any) string {
	if v == nil {
		return ""
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // bodies are structs of text, numbers and slices of them
	}
	return strings.TrimSuffix(b.String(), "\n")
}
