package api

import (
	"regexp"
	"strconv"
	"strings"

	"timesheets/internal/timesheet"
)

const headerMatch = "If-Match"

// tagPattern is an entity tag (RFC 9110, section 8.8.3).
const tagPattern = `(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`

// match reads If-Match (RFC 9110, section 13.1.1): * or a list of entity tags. given
// is false where there is none.
func (r request) match(faults *timesheet.Faults) (m timesheet.Match, given bool) {
	values := r.header(headerMatch)
	if len(values) == 0 {
		return timesheet.Match{}, false
	}
	list := strings.TrimSpace(strings.Join(values, ","))
	if list == "*" {
		return timesheet.Match{Any: true}, true
	}
	whole := regexp.MustCompile(`^` + tagPattern + `(?:[ \t]*,[ \t]*` + tagPattern + `)*$`)
	if !whole.MatchString(list) {
		faults.Add(headerMatch, timesheet.CodeFormat, "must be * or a list of entity tags in double quotes")
		return timesheet.Match{}, true
	}
	for _, tag := range regexp.MustCompile(tagPattern).FindAllString(list, -1) {
		m.Versions = append(m.Versions, version(tag)...)
	}
	return m, true
}

// version gives the version that a tag of ours names. A tag that is not ours is sound
// and matches nothing, as does a weak one: the comparison is the strong one.
func version(tag string) []int {
	n, err := strconv.Atoi(strings.Trim(tag, `"`))
	if err != nil || tag != `"`+strconv.Itoa(n)+`"` {
		return nil
	}
	return []int{n}
}
