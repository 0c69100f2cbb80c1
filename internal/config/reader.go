package config

import "strconv"

// A Lookup finds a variable's value, as os.LookupEnv does.
type Lookup func(name string) (string, bool)

// A reader takes settings from a Lookup and keeps every fault that it meets.
type reader struct {
	lookup Lookup
	faults Faults
}

// value gives a variable's text. One that is set to nothing counts as unset,
// because that is what a template makes of an empty parameter.
func (r *reader) value(name string) (string, bool) {
	s, ok := r.lookup(name)
	return s, ok && s != ""
}

// required reads a variable that has no default.
func (r *reader) required(name string, check rule) string {
	s, ok := r.value(name)
	if !ok {
		r.add(name, "is not set", check.text)
		return ""
	}
	return r.checked(name, s, check)
}

// optional reads a variable that has a default.
func (r *reader) optional(name, fallback string, check rule) string {
	s, ok := r.value(name)
	if !ok {
		return fallback
	}
	return r.checked(name, s, check)
}

// optionalNumber reads a whole number that has a default.
func (r *reader) optionalNumber(name string, fallback int, unit string, least, most int) int {
	n, err := strconv.Atoi(r.optional(name, strconv.Itoa(fallback), wholeNumber(unit, least, most)))
	if err != nil {
		return 0 // the rule has recorded the fault
	}
	return n
}

func (r *reader) checked(name, s string, check rule) string {
	if problem := check.problem(s); problem != "" {
		r.add(name, problem, check.text)
		return ""
	}
	return s
}

func (r *reader) add(name, problem, rule string) {
	r.faults = append(r.faults, Fault{Variable: name, Problem: problem, Rule: rule})
}

// err is nil where nothing is wrong; a nil Faults in an error would not be.
func (r *reader) err() error {
	if len(r.faults) == 0 {
		return nil
	}
	return r.faults
}
