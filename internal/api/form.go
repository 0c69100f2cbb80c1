package api

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"

	"timesheets/internal/timesheet"
)

// parseForm parses application/x-www-form-urlencoded. Every value of a form is text. parseForm
// converts a number in hours to a Number, and true and false in approved to a Bool.
func parseForm(body []byte) ([]member, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, malformed("the body must be a URL-encoded form")
	}
	var members []member
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, s := range form[name] {
			members = append(members, member{name: name, value: formValue(name, s)})
		}
	}
	return members, nil
}

func formValue(name, s string) timesheet.Value {
	v := timesheet.Value{Kind: timesheet.Text, Text: s}
	switch {
	case name == "hours" && isNumber(s):
		v.Kind = timesheet.Number
	case name == "approved" && (s == "true" || s == "false"):
		v.Kind = timesheet.Bool
	}
	return v
}

// isNumber reports whether s is a JSON number. Hexadecimal numbers and infinities are as
// invalid in a form as in JSON.
func isNumber(s string) bool {
	if s == "" || strings.TrimSpace(s) != s {
		return false
	}
	// In JSON, only numbers start with these characters.
	return (s[0] == '-' || '0' <= s[0] && s[0] <= '9') && json.Valid([]byte(s))
}
