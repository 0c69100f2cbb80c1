package sam

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"timesheets/internal/local/dynamolocal"
)

// A recorder is DynamoDB Local behind a proxy that records the permissions that each function's
// requests would need.
type recorder struct {
	address string

	mu         sync.Mutex
	function   string // the running function
	used       map[string]map[permission]bool
	operations map[string]bool // called by any function
}

func newRecorder(t testing.TB) *recorder {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: starts DynamoDB Local")
	}
	root := repository(t)
	server, err := dynamolocal.Start(context.WithoutCancel(t.Context()),
		dynamolocal.Config{Dir: filepath.Join(root, ".tools", "dynamodb-local")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	source, err := os.ReadFile(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := dynamolocal.CreateTable(t.Context(), server.Endpoint(), tableName, source); err != nil {
		t.Fatal(err)
	}
	target, err := url.Parse(server.Endpoint())
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{used: map[string]map[permission]bool{}, operations: map[string]bool{}}
	proxy := httptest.NewServer(r.record(httputil.NewSingleHostReverseProxy(target)))
	t.Cleanup(proxy.Close)
	r.address = proxy.URL
	return r
}

func (r *recorder) record(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(request.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		request.Body = io.NopCloser(bytes.NewReader(body))
		_, operation, _ := strings.Cut(request.Header.Get("X-Amz-Target"), ".")
		r.add(operation, requiredPermissions(operation, body))
		next.ServeHTTP(w, request)
	})
}

func (r *recorder) add(operation string, needed []permission) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.operations[operation] = true
	for _, p := range needed {
		r.used[r.function][p] = true
	}
}

// watch returns an invoker that records which function runs. It handles one event at a
// time.
func (r *recorder) watch(invoke invoker) invoker {
	return func(t testing.TB, function string, event []byte) []byte {
		t.Helper()
		r.mu.Lock()
		r.function = function
		if r.used[function] == nil {
			r.used[function] = map[permission]bool{}
		}
		r.mu.Unlock()
		return invoke(t, function, event)
	}
}

// requiredPermissions returns the permissions that IAM requires for a request. A transaction
// requires the permission of each of its operations.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
func requiredPermissions(operation string, body []byte) []permission {
	var request struct {
		IndexName     string
		TransactItems []map[string]json.RawMessage
	}
	if err := json.Unmarshal(body, &request); err != nil {
		return []permission{{"unreadable", operation}}
	}
	if operation != "TransactWriteItems" {
		resource := "Table.Arn"
		if request.IndexName != "" {
			resource += "/index/" + request.IndexName
		}
		return []permission{{"dynamodb:" + operation, resource}}
	}
	var needed []permission
	for _, item := range request.TransactItems {
		for part := range item {
			needed = append(needed, permission{"dynamodb:" + part + "Item", "Table.Arn"})
		}
	}
	return needed
}

func comparePermissions(a, b permission) int {
	return cmp.Or(cmp.Compare(a.Resource, b.Resource), cmp.Compare(a.Action, b.Action))
}
