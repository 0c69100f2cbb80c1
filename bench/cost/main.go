// Command cost calculates the monthly price of a deployment and writes docs/cost.md:
//
//	go run ./bench/cost    # or make cost
//
// It reads measured values: units.json (DynamoDB, by a test), requests.json (the page, by
// make bench-requests) and the table of bench/README.md (durations, by make bench). It counts
// the alarms in template.yaml. prices.go has the prices, and workload.go what users do.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"timesheets/internal/local/repo"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "cost:", err)
		os.Exit(1)
	}
}

func run() error {
	root, err := repo.Root()
	if err != nil {
		return err
	}
	page, err := generate(root)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, "docs", "cost.md"), page, 0o644) //nolint:gosec // a page of the repository
}

// generate returns the page for the repository's own files.
func generate(root string) ([]byte, error) {
	in, err := readInputs(root)
	if err != nil {
		return nil, err
	}
	return write(in)
}
