package api

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"timesheets/internal/timesheet"
)

// An entry is how a timesheet.Entry stands in an answer.
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
}

func entryOf(e timesheet.Entry) entry {
	return entry{
		ID: e.ID, UserID: e.Owner, UserType: e.UserType, Date: e.Date, Project: e.Project,
		Hours: e.Minutes.Hours(), Notes: e.Notes, Approved: e.Status == timesheet.Approved, Status: e.Status,
		CreatedAt: e.CreatedAt.UTC().Format(time.RFC3339), UpdatedAt: e.UpdatedAt.UTC().Format(time.RFC3339),
		Version: e.Version,
	}
}

// etag is the version as an entity tag (RFC 9110, section 8.8.3).
func etag(e timesheet.Entry) string { return `"` + strconv.Itoa(e.Version) + `"` }

// parseEntry reads a body as an entry's fields. A body that is no object or form is
// an error; names that stand twice or are unknown are faults.
func parseEntry(media string, body []byte, faults *timesheet.Faults) (timesheet.Fields, error) {
	parse := parseObject
	if media == mediaForm {
		parse = parseForm
	}
	members, err := parse(body)
	if err != nil {
		return timesheet.Fields{}, err
	}
	return fieldsOf(members, faults), nil
}

func fieldsOf(members []member, faults *timesheet.Faults) timesheet.Fields {
	var f timesheet.Fields
	settable := map[string]*timesheet.Value{
		"user_id": &f.UserID, "user_type": &f.UserType, "date": &f.Date, "project": &f.Project,
		"hours": &f.Hours, "notes": &f.Notes, "approved": &f.Approved,
	}
	seen := make(map[string]bool, len(members))
	for _, m := range members {
		target, known := settable[m.name]
		switch {
		case seen[m.name]:
			faults.Add(shown(m.name), timesheet.CodeDuplicate, "is given more than once")
		case known:
			*target = m.value
		case !serverSet(m.name):
			faults.Add(shown(m.name), timesheet.CodeUnknown, "is not a field of an entry")
		}
		seen[m.name] = true
	}
	return f
}

// serverSet tells whether a field is one that only the server sets: a client may
// send back what it got, and its word on these is ignored.
func serverSet(name string) bool {
	switch name {
	case "id", "status", "version", "created_at", "updated_at", "message":
		return true
	}
	return strings.HasPrefix(name, "decided_")
}

// encode writes an answer's body. Answers are JSON for programs, never part of a
// page, so < and > stay as they are.
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
