package api

import (
	"encoding/json"
	"unicode/utf8"

	"timesheets/internal/jsonobject"
	"timesheets/internal/timesheet"
)

// A member is a name and a value of an object or form, as the client sent it.
type member struct {
	name  string
	value timesheet.Value
}

// parseObject returns the members of a body, in order and including duplicates. It returns a
// malformed error if the body isn't exactly one JSON object.
func parseObject(body []byte) ([]member, error) {
	if !utf8.Valid(body) {
		return nil, malformed("the body must be valid UTF-8")
	}
	object, err := jsonobject.Split(body)
	if err != nil {
		return nil, malformed("the body must be one JSON object")
	}
	members := make([]member, len(object))
	for i, m := range object {
		members[i] = member{name: m.Name, value: valueOf(m.Value)}
	}
	return members, nil
}

// valueOf returns the value for the domain to validate. A number keeps its literal.
func valueOf(raw json.RawMessage) timesheet.Value {
	switch raw[0] {
	case '"':
		text, ok := jsonobject.Text(raw)
		if !ok { // an unpaired surrogate
			text = "\xff" // invalid UTF-8, which the domain rejects
		}
		return timesheet.Value{Kind: timesheet.Text, Text: text}
	case 't', 'f':
		return timesheet.Value{Kind: timesheet.Bool, Text: string(raw)}
	case 'n':
		return timesheet.Value{Kind: timesheet.Null}
	case '{', '[':
		return timesheet.Value{Kind: timesheet.Other}
	}
	return timesheet.Value{Kind: timesheet.Number, Text: string(raw)}
}
