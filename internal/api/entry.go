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

	// Set only if the entry is decided.
	DecidedBy     timesheet.Owner `json:"decided_by,omitempty"`
	DecidedAt     string          `json:"decided_at,omitempty"`
	DecidedReason string          `json:"decided_reason,omitempty"`
}

func entryOf(e timesheet.Entry) entry {
	response := entry{
		ID: e.ID, UserID: e.Owner, UserType: e.UserType, Date: e.Date, Project: e.Project,
		Hours: e.Minutes.Hours(), Notes: e.Notes, Approved: e.Status == timesheet.Approved, Status: e.Status,
		CreatedAt: e.CreatedAt.UTC().Format(time.RFC3339), UpdatedAt: e.UpdatedAt.UTC().Format(time.RFC3339),
		Version: e.Version,
	}
	if !e.Decision.At.IsZero() {
		response.DecidedBy, response.DecidedReason = e.Decision.By, e.Decision.Reason
		response.DecidedAt = e.Decision.At.UTC().Format(time.RFC3339)
	}
	return response
}

// entryReply returns a 200 with the entry, and its version as the ETag.
func entryReply(e timesheet.Entry) reply {
	return reply{status: http.StatusOK, header: map[string]string{"ETag": versionTag(e.Version)}, body: entryOf(e)}
}

// errFormWithoutType is the error for a form without a Content-Type.
const errFormWithoutType = malformed("the body must be one JSON object; Content-Type is missing: for a form, set it to " + mediaForm)

// parseEntry parses a body as an entry's fields. It returns an error if the body isn't an
// object or a form, and adds a validation error for each duplicate or unknown name.
func parseEntry(media string, body []byte, errs *timesheet.FieldErrors) (timesheet.Fields, error) {
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
	readMembers(errs, members, writableFields(&f))
	return f, nil
}

// looksLikeForm reports whether a body starts like a URL-encoded form, with a name and "=".
func looksLikeForm(body []byte) bool {
	name, _, found := bytes.Cut(body, []byte("="))
	return found && len(name) > 0 && !bytes.ContainsAny(name, " \t\r\n{}[]\":")
}

// writableFields returns the targets of the fields that a client may set, by name.
func writableFields(f *timesheet.Fields) map[string]*timesheet.Value {
	return map[string]*timesheet.Value{
		"user_id": &f.UserID, "user_type": &f.UserType, "date": &f.Date, "project": &f.Project,
		"hours": &f.Hours, "notes": &f.Notes, "approved": &f.Approved,
	}
}

// readMembers stores each member in the target with its name. It adds a validation error for
// each duplicate name, and for each name that has no target and isn't read-only.
func readMembers(errs *timesheet.FieldErrors, members []member, targets map[string]*timesheet.Value) {
	seen := make(map[string]bool, len(members))
	for _, m := range members {
		target, ok := targets[m.name]
		switch {
		case seen[m.name]:
			errs.Add(truncate(m.name), timesheet.CodeDuplicate, "must appear only once")
		case ok:
			*target = m.value
		case !isReadOnly(m.name):
			errs.Add(truncate(m.name), timesheet.CodeUnknown, "is not a field of this request")
		}
		seen[m.name] = true
	}
}

// isReadOnly reports whether only the server sets the field. Its value in a request is
// ignored, so that a client may send back an entry that it received.
func isReadOnly(name string) bool {
	switch name {
	case "id", "status", "version", "created_at", "updated_at", "message":
		return true
	}
	return strings.HasPrefix(name, "decided_")
}

// encode returns a response's body as JSON, or "" for nil. It doesn't escape < and >,
// because responses are never embedded in HTML.
func encode(v any) string {
	if v == nil {
		return ""
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // unreachable: bodies are structs and slices of text and numbers
	}
	return strings.TrimSuffix(b.String(), "\n")
}
