package openapi_test

import (
	"io"
	"log/slog"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"timesheets/internal/api"
	"timesheets/internal/authorizer"
	"timesheets/internal/local/bolt"
	"timesheets/internal/local/cfntemplate"
	"timesheets/internal/local/gateway"
	"timesheets/internal/policy"
)

const (
	employee = "employee@example.com"

	manager = "manager@example.com"

	pageOrigin = "https://app.example.com"
)

// start is the time at which every story happens.
var start = time.Date(2026, time.November, 23, 16, 4, 5, 0, time.UTC)

// A service is the API in this process: the gateway of template.yaml, the deployed
// authorizer and handlers, and a store in a file.
type service struct {
	*httptest.Server
	store    *failingStore
	handlers map[string]api.Handler // by the route's name
}

// newService starts a service with a copy of a store's file. The parameters are added to
// the template's required ones.
func newService(t testing.TB, file []byte, parameters map[string]string) *service {
	t.Helper()
	path := filepath.Join(t.TempDir(), "timesheets.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	stored := openStore(t, path)
	t.Cleanup(func() {
		if err := stored.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	s := &service{store: &failingStore{Store: stored}}
	s.handlers = api.Handlers(api.Service{
		Store: s.store, Origin: pageOrigin, Now: clock, ULID: api.NewULIDs(), Log: slog.New(slog.DiscardHandler),
	})
	functions := map[string]gateway.Function{}
	for name, handler := range s.handlers {
		functions[policy.MustFind(name).Function()] = handler
	}
	auth := authorizer.New(authorizer.Config{Verifier: bearerVerifier{}, Log: io.Discard, Now: clock, FunctionName: "AuthorizerFunction"})
	handler, err := gateway.New(gateway.Config{
		Template: readTemplate(t, parameters), Authorizer: auth.Handle, Functions: functions, Now: clock,
	})
	if err != nil {
		t.Fatalf("create the gateway: %v", err)
	}
	s.Server = httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s
}

func openStore(t testing.TB, path string) *bolt.Store {
	t.Helper()
	store, err := bolt.Open(path, clock)
	if err != nil {
		t.Fatalf("open store: %v", err)
	}
	return store
}

func clock() time.Time { return start }

func readTemplate(t testing.TB, parameters map[string]string) *cfntemplate.Template {
	t.Helper()
	source, err := os.ReadFile("../../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{
		"Issuer": "https://login.example.com/", "Audience": "https://api.exampleco.com/timesheets", "AllowedOrigin": pageOrigin,
	}
	maps.Copy(all, parameters)
	parsed, err := cfntemplate.Parse(source, all)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}
