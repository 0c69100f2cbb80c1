package config

import "strconv"

// A Lookup finds a variable's value, as os.LookupEnv does.
type Lookup func(name string) (string, bool)

// A reader reads settings from a Lookup, and collects the invalid ones.
type reader struct {
	lookup Lookup
	errs   SettingErrors
}

// value returns a variable's text. An empty variable counts as unset, because the template
// passes an empty parameter as an empty variable.
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
	return r.validate(name, s, check)
}

// optional reads a variable that has a default.
func (r *reader) optional(name, fallback string, check rule) string {
	s, ok := r.value(name)
	if !ok {
		return fallback
	}
	return r.validate(name, s, check)
}

// optionalNumber reads a whole number that has a default.
func (r *reader) optionalNumber(name string, fallback int, unit string, least, most int) int {
	n, err := strconv.Atoi(r.optional(name, strconv.Itoa(fallback), wholeNumber(unit, least, most)))
	if err != nil {
		return 0 // optional has recorded the error
	}
	return n
}

func (r *reader) validate(name, s string, check rule) string {
	if problem := check.problem(s); problem != "" {
		r.add(name, problem, check.text)
		return ""
	}
	return s
}

func (r *reader) add(name, problem, rule string) {
	r.errs = append(r.errs, SettingError{Variable: name, Problem: problem, Rule: rule})
}

// err returns the invalid settings, or nil. It doesn't return r.errs if that is nil: an error
// that contains nil SettingErrors isn't nil itself.
func (r *reader) err() error {
	if len(r.errs) == 0 {
		return nil
	}
	return r.errs
}
