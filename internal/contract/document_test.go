package contract_test

import (
	"os"
	"testing"

	"timesheets/internal/contract"
)

func TestParse(t *testing.T) {
	b, err := os.ReadFile("../../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := contract.Parse(b); err != nil {
		t.Fatal(err)
	}
}
