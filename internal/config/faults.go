package config

import "strings"

// A Fault is one setting that is wrong. It never holds the setting's value.
type Fault struct {
	Variable string // the variable's name
	Problem  string // what is wrong with it, such as "is not set"
	Rule     string // what would be right
}

// String says all of it in one sentence.
func (f Fault) String() string {
	return f.Variable + " " + f.Problem + ": " + f.Rule
}

// Faults is the error of the loaders: every setting that is wrong, in the order
// in which the settings are documented. Reach it with errors.As.
type Faults []Fault

// Error gives every fault, parted by semicolons.
func (f Faults) Error() string {
	texts := make([]string, len(f))
	for i, fault := range f {
		texts[i] = fault.String()
	}
	return "settings: " + strings.Join(texts, "; ")
}
