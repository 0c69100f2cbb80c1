package config

import "strings"

// A Fault is one invalid setting. It doesn't contain the setting's value.
type Fault struct {
	Variable string // the variable's name
	Problem  string // why it is invalid, such as "is not set"
	Rule     string // a description of the valid values
}

// String returns the variable, the problem and the rule in one sentence.
func (f Fault) String() string {
	return f.Variable + " " + f.Problem + ": " + f.Rule
}

// Faults is the error of LoadAuthorizer and LoadFunction. It contains every invalid setting,
// in the order of their fields. Extract it from an error with errors.As.
type Faults []Fault

// Error returns all of them, separated by semicolons.
func (f Faults) Error() string {
	texts := make([]string, len(f))
	for i, fault := range f {
		texts[i] = fault.String()
	}
	return "settings: " + strings.Join(texts, "; ")
}
