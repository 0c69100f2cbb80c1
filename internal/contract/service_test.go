package contract_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"timesheets/internal/api"
	"timesheets/internal/authorizer"
	"timesheets/internal/bolt"
	"timesheets/internal/gateway"
	"timesheets/internal/template"
	"timesheets/internal/timesheet"
	"timesheets/internal/token"
)

const (
	employee = "employee@example.com"

	manager = "manager@example.com"

	pageOrigin = "https://app.example.com"
)

// start is the instant at which every story happens.
var start = time.Date(2026, time.November, 23, 16, 4, 5, 0, time.UTC)

// A service is the API in this process: the gateway that template.yaml describes, the
// authorizer and the handlers that are deployed, and a store in a file.
type service struct {
	*httptest.Server
	store *faultyStore
}

// newService starts one with a copy of a store's file. The parameters are the
// template's, on top of those that have no default.
func newService(t testing.TB, file []byte, parameters map[string]string) *service {
	t.Helper()
	path := filepath.Join(t.TempDir(), "timesheets.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	kept := openStore(t, path)
	t.Cleanup(func() {
		if err := kept.Close(); err != nil {
			t.Errorf("close store: %v", err)
		}
	})
	s := &service{store: &faultyStore{Store: kept}}
	functions := map[string]gateway.Function{}
	for operation, route := range handlers() {
		functions[logicalID(operation)] = route(s.config())
	}
	decide := authorizer.New(authorizer.Config{Verifier: tokens{}, Log: io.Discard, Now: clock, FunctionName: "AuthorizerFunction"})
	handler, err := gateway.New(gateway.Config{
		Template: readTemplate(t, parameters), Authorizer: decide.Handle, Functions: functions, Now: clock,
	})
	if err != nil {
		t.Fatalf("make the gateway: %v", err)
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

func (s *service) config() api.Config {
	return api.Config{Store: s.store, Origin: pageOrigin, Now: clock, ULID: api.NewULIDs(), Log: slog.New(slog.DiscardHandler)}
}

// handlers are those of the deployed functions, by the operation of the document.
func handlers() map[string]func(api.Config) api.Handler {
	return map[string]func(api.Config) api.Handler{
		"create": api.Create, "list": api.List, "get": api.Get, "update": api.Update, "delete": api.Delete,
		"summary": api.Summary, "upload": api.Upload, "approvals": api.Approvals, "decide": api.Decide,
	}
}

// logicalID names the function of an operation in the template.
func logicalID(operation string) string {
	return strings.ToUpper(operation[:1]) + operation[1:] + "Function"
}

func readTemplate(t testing.TB, parameters map[string]string) *template.Template {
	t.Helper()
	source, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{
		"Issuer": "https://login.example.com/", "Audience": "https://api.exampleco.com/timesheets", "AllowedOrigin": pageOrigin,
	}
	maps.Copy(all, parameters)
	parsed, err := template.Parse(source, all)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// A faultyStore answers with err, where it is set, or with the same page over and over.
type faultyStore struct {
	timesheet.Store
	err     error
	endless *timesheet.Page
}

func (s *faultyStore) Create(ctx context.Context, c timesheet.Creation) (timesheet.Created, error) {
	if s.err != nil {
		return timesheet.Created{}, s.err
	}
	return s.Store.Create(ctx, c)
}

func (s *faultyStore) List(ctx context.Context, owner timesheet.Owner, q timesheet.Query) (timesheet.Page, error) {
	switch {
	case s.err != nil:
		return timesheet.Page{}, s.err
	case s.endless != nil:
		return *s.endless, nil
	}
	return s.Store.List(ctx, owner, q)
}

func (s *faultyStore) Get(ctx context.Context, owner timesheet.Owner, id timesheet.ID) (timesheet.Entry, error) {
	if s.err != nil {
		return timesheet.Entry{}, s.err
	}
	return s.Store.Get(ctx, owner, id)
}

func (s *faultyStore) Find(ctx context.Context, id timesheet.ID) (timesheet.Entry, error) {
	if s.err != nil {
		return timesheet.Entry{}, s.err
	}
	return s.Store.Find(ctx, id)
}

func (s *faultyStore) Days(ctx context.Context, owner timesheet.Owner, from, to timesheet.Date) ([]timesheet.Day, error) {
	if s.err != nil {
		return nil, s.err
	}
	return s.Store.Days(ctx, owner, from, to)
}

func (s *faultyStore) Waiting(ctx context.Context, q timesheet.WaitingQuery) (timesheet.Page, error) {
	if s.err != nil {
		return timesheet.Page{}, s.err
	}
	return s.Store.Waiting(ctx, q)
}

// tokens verifies the tokens that bearer makes. What a real one is worth is tested
// with internal/token.
type tokens struct{}

// A bearer is who sends a request, with which scopes.
type bearer struct {
	Email  string
	Scopes []string
}

// anybody has every scope.
func anybody(email string) *bearer {
	return &bearer{email, []string{"create:timesheets", "read:timesheets", "delete:timesheets", "approve:timesheets", "batch:upload"}}
}

// header is the bearer's as a header, in the form that the gateway lets through.
func (b bearer) header() string {
	text, _ := json.Marshal(b) // always marshals
	return "Bearer x." + base64.RawURLEncoding.EncodeToString(text) + ".x"
}

func (tokens) Verify(_ context.Context, authorization string) (token.Identity, error) {
	b, ok := parseBearer(authorization)
	if !ok {
		return token.Identity{}, token.Malformed
	}
	return token.Identity{Subject: "local|" + b.Email, Email: b.Email, Scopes: b.Scopes, Expires: start.Add(time.Hour)}, nil
}

func parseBearer(authorization string) (bearer, bool) {
	var b bearer
	parts := strings.Split(authorization, ".")
	if len(parts) != 3 {
		return b, false
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	return b, err == nil && json.Unmarshal(text, &b) == nil
}

// A request is what a story sends.
type request struct {
	by     *bearer // nil sends no token
	method string
	path   string // with the query
	header map[string]string
	body   string
}

func (r request) sentBy(b *bearer) request {
	r.by = b
	return r
}

// with adds a header, or puts it in the place of the one of that name.
func (r request) with(name, value string) request {
	r.header = maps.Clone(r.header)
	if r.header == nil {
		r.header = map[string]string{}
	}
	r.header[name] = value
	return r
}

// asking adds parameters to the path.
func (r request) asking(parameters string) request {
	separator := "?"
	if strings.Contains(r.path, "?") {
		separator = "&"
	}
	r.path += separator + parameters
	return r
}

func (r request) http(t testing.TB, base string) *http.Request {
	t.Helper()
	made, err := http.NewRequestWithContext(t.Context(), r.method, base+r.path, strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range r.header {
		made.Header.Set(name, value)
	}
	if r.by != nil {
		made.Header.Set("Authorization", r.by.header())
	}
	return made
}

// A reply is what the service answers.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (s *service) send(t testing.TB, r request) reply {
	t.Helper()
	response, err := s.Client().Do(r.http(t, s.URL))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var body bytes.Buffer
	if _, err := body.ReadFrom(response.Body); err != nil {
		t.Fatal(err)
	}
	return reply{response.StatusCode, response.Header, body.Bytes()}
}

// code is the problem's, or "" where the reply is none.
func (r reply) code() string {
	var problem struct{ Code string }
	if r.status < http.StatusBadRequest || json.Unmarshal(r.body, &problem) != nil {
		return ""
	}
	return problem.Code
}
