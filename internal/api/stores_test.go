package api_test

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"timesheets/internal/dynamo"
	"timesheets/internal/local/dynamolocal"
	"timesheets/internal/timesheet"
)

// stopLocal stops the DynamoDB Local that the tests of this package share.
var stopLocal = func() {}

// startLocal starts DynamoDB Local when the first test needs it.
var startLocal = sync.OnceValues(func() (*dynamolocal.Server, error) {
	dir, err := dynamolocal.FindDir()
	if err != nil {
		return nil, err
	}
	server, err := dynamolocal.Start(context.Background(), dynamolocal.Config{Dir: dir})
	if err == nil {
		stopLocal = func() { _ = server.Close() }
	}
	return server, err
})

func TestMain(m *testing.M) {
	code := m.Run()
	stopLocal()
	os.Exit(code)
}

// onBothStores runs a test on bolt and on DynamoDB Local.
func onBothStores(t *testing.T, run func(t *testing.T, h *harness)) {
	t.Helper()
	t.Run("bolt", func(t *testing.T) { run(t, newHarness(t)) })
	t.Run("dynamo", func(t *testing.T) {
		h := newHarness(t)
		h.store = openDynamo(t)
		run(t, h)
	})
}

func openDynamo(t *testing.T) timesheet.Store {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: starts DynamoDB Local")
	}
	server, err := startLocal()
	if err != nil {
		t.Fatal(err)
	}
	template, err := os.ReadFile(filepath.Join("..", "..", "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	table := "test-" + rand.Text()
	if err := dynamolocal.CreateTable(t.Context(), server.Endpoint(), table, template); err != nil {
		t.Fatal(err)
	}
	store, err := dynamo.Open(dynamo.Config{
		Table: table, Region: "eu-central-1", Endpoint: server.Endpoint(),
		Credentials: dynamo.Credentials{AccessKeyID: "local", SecretAccessKey: "local"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return store
}
