package config

import "strings"

// A SettingError is one invalid setting. It doesn't contain the setting's value.
type SettingError struct {
	Variable string // the variable's name
	Problem  string // why the setting is invalid, such as "is not set"
	Rule     string // a description of the valid values, such as "exactly true or false"
}

// String returns the variable, the problem and the rule as a message.
func (e SettingError) String() string {
	return e.Variable + " " + e.Problem + ": it must be " + e.Rule
}

// SettingErrors is the error of LoadAuthorizer, LoadFunction and LoadOperator. It contains
// every invalid setting, in the order in which they were read. Extract it from an error with
// errors.As.
type SettingErrors []SettingError

// Error returns the texts of all the invalid settings, separated by semicolons.
func (e SettingErrors) Error() string {
	texts := make([]string, len(e))
	for i, setting := range e {
		texts[i] = setting.String()
	}
	return "settings: " + strings.Join(texts, "; ")
}
