// Package storetest is the conformance suite of timesheet.Store. Every store is tested with
// it, so the result of a test with a local store also applies to DynamoDB.
//
// Call [Run] from a test of the store. Failures of a store's medium, such as an unavailable
// server or a killed process, belong to the store's own tests.
package storetest

import (
	"testing"

	"timesheets/internal/timesheet"
)

// Run tests that a store meets the contract. open returns an empty store for one test, and
// closes the store when the test ends.
func Run(t *testing.T, open func(t testing.TB) timesheet.Store) {
	suites := []struct {
		name  string
		tests []test
	}{
		{"create", createTests()},
		{"day", dayTests()},
		{"key", keyTests()},
		{"expiry", expiryTests()},
		{"list", listTests()},
		{"filter", filterTests()},
		{"page", pageTests()},
		{"replace", replaceTests()},
		{"if empty", ifEmptyTests()},
		{"total", totalTests()},
		{"rename", renameTests()},
		{"import", importTests()},
		{"pending", pendingTests()},
		{"owner", ownerTests()},
		{"concurrent creates", concurrentCreateTests()},
		{"concurrent replacements", concurrentReplaceTests()},
		{"concurrent imports", concurrentImportTests()},
		{"context", contextTests()},
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

// A test tests one guarantee of the contract.
type test struct {
	name string
	run  func(t *testing.T, f *fixture)
}
