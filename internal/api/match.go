package api

import (
	"regexp"
	"strconv"
	"strings"

	"timesheets/internal/timesheet"
)

const headerMatch = "If-Match"

// tagPattern matches an entity tag (RFC 9110, section 8.8.3).
const tagPattern = `(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`

// parseMatch parses the values of If-Match (RFC 9110, section 13.1.1): * or a list of entity
// tags. present is false if there are none.
func parseMatch(errs *timesheet.FieldErrors, values []string) (m timesheet.Match, present bool) {
	if len(values) == 0 {
		return timesheet.Match{}, false
	}
	list := strings.TrimSpace(strings.Join(values, ","))
	if list == "*" {
		return timesheet.Match{Any: true}, true
	}
	whole := regexp.MustCompile(`^` + tagPattern + `(?:[ \t]*,[ \t]*` + tagPattern + `)*$`)
	if !whole.MatchString(list) {
		errs.Add(headerMatch, timesheet.CodeFormat, "must be * or a list of entity tags in double quotes")
		return timesheet.Match{}, true
	}
	for _, tag := range regexp.MustCompile(tagPattern).FindAllString(list, -1) {
		// Tags of another form are valid, but match no version. Weak tags don't match either:
		// If-Match uses the strong comparison.
		if n, err := strconv.Atoi(strings.Trim(tag, `"`)); err == nil && tag == versionTag(n) {
			m.Versions = append(m.Versions, n)
		}
	}
	return m, true
}

// versionTag returns the entity tag of a version of an entry (RFC 9110, section 8.8.3).
func versionTag(version int) string { return `"` + strconv.Itoa(version) + `"` }
