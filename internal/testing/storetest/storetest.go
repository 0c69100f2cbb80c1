// Package storetest is the contract of timesheet.Store as a test suite. Every store
// runs it, so that what holds on one machine holds on DynamoDB.
//
// Call [Run] from a test of the store. Faults of a store's own medium (a server out
// of reach, a process killed) are for that store's own tests.
package storetest

import (
	"testing"

	"timesheets/internal/timesheet"
)

// Run holds a store to the contract. open gives an empty store that nobody else
// uses, and ends it with the test it was given.
func Run(t *testing.T, open func(t testing.TB) timesheet.Store) {
	suites := []struct {
		name  string
		tests []test
	}{
		{"create", creating()},
		{"day", limitOfDay()},
		{"key", keys()},
		{"expiry", expiry()},
		{"list", listing()},
		{"filter", filters()},
		{"page", pages()},
		{"life", life()},
		{"only if empty", onlyIfEmpty()},
		{"total", totals()},
		{"rename", renames()},
		{"import", imports()},
		{"waiting", waits()},
		{"owner", owners()},
		{"concurrent", concurrency()},
		{"concurrent steps", stepsAtOnce()},
		{"concurrent imports", importsAtOnce()},
		{"context", contexts()},
	}
	for _, suite := range suites {
		t.Run(suite.name, func(t *testing.T) {
			for _, test := range suite.tests {
				t.Run(test.name, func(t *testing.T) {
					test.run(t, newFixture(t, open(t)))
				})
			}
		})
	}
}

// A test is one promise of the contract.
type test struct {
	name string
	run  func(t *testing.T, f *fixture)
}
