package api

import (
	"encoding/json"
	"unicode/utf8"

	"timesheets/internal/jsonobject"
	"timesheets/internal/timesheet"
)

// A member is one name and value of an object or form, as it was sent.
type member struct {
	name  string
	value timesheet.Value
}

// parseObject returns the members of the one JSON object that a body consists of, in
// their order and with duplicates. Any other body is malformed.
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

// valueOf returns a value for the domain to check. A number keeps its literal.
func valueOf(raw json.RawMessage) timesheet.Value {
	switch raw[0] {
	case '"':
		text, ok := jsonobject.Text(raw)
		if !ok { // half of a surrogate pair
			text = "\xff" // which the domain rejects, as it does every text that isn't valid UTF-8
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
