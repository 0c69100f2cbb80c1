package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"timesheets/internal/dynamolocal"
)

const tableName = "timesheets"

// A table is DynamoDB Local behind a proxy that counts the requests.
type table struct {
	server   *dynamolocal.Server
	proxy    *httptest.Server
	requests atomic.Int64
}

func newTable(ctx context.Context) (*table, error) {
	template, err := os.ReadFile("template.yaml")
	if err != nil {
		return nil, fmt.Errorf("run from the repository's top folder: %w", err)
	}
	server, err := dynamolocal.Start(ctx, dynamolocal.Config{Dir: filepath.Join(".tools", "dynamodb-local")})
	if err != nil {
		return nil, err
	}
	t := &table{server: server}
	if err := dynamolocal.CreateTable(ctx, server.Endpoint(), tableName, template); err != nil {
		return nil, errors.Join(err, server.Close())
	}
	endpoint, err := url.Parse(server.Endpoint())
	if err != nil {
		return nil, errors.Join(err, server.Close())
	}
	forward := httputil.NewSingleHostReverseProxy(endpoint)
	t.proxy = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.requests.Add(1)
		forward.ServeHTTP(w, r)
	}))
	return t, nil
}

func (t *table) Close() error {
	t.proxy.Close()
	return t.server.Close()
}

func (t *table) env() []string {
	return pairs(map[string]string{
		"TABLE_NAME": tableName, "ALLOWED_ORIGIN": "https://app.example.com",
		"AWS_ENDPOINT_URL_DYNAMODB": t.proxy.URL, "AWS_REGION": "eu-central-1",
		"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
	})
}

// createEvent spreads entries over days, so that no day is full before the end.
func createEvent(n int) []byte {
	day := time.Date(2010, 1, 1+n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	return event("POST", fmt.Sprintf(`{"date":%q,"project":"StoreZero","hours":0.25}`, day))
}

func listEvent(int) []byte { return event("GET", "") }

func event(method, body string) []byte {
	b, err := json.Marshal(events.APIGatewayProxyRequest{
		Resource: "/timesheets", Path: "/timesheets", HTTPMethod: method, Body: body,
		Headers: map[string]string{"Content-Type": "application/json"},
		RequestContext: events.APIGatewayProxyRequestContext{
			RequestID: "bench", Path: "/v1/timesheets", Stage: "v1",
			Authorizer: map[string]any{
				"email": "employee@example.com", "sub": "auth0|5f7c8ec7c33c6c004bbafe82",
				"scope": "read:timesheets create:timesheets", "exp": fmt.Sprint(time.Now().Add(time.Hour).Unix()),
			},
		},
	})
	if err != nil {
		panic(err) // an event of text and maps of text
	}
	return b
}
