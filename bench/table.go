package main

import (
	"context"
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

	"timesheets/internal/dynamo"
	"timesheets/internal/local/dynamolocal"
	"timesheets/internal/timesheet"
)

const tableName = "timesheets"

// A table is DynamoDB Local behind a proxy that counts the requests.
type table struct {
	server   *dynamolocal.Server
	proxy    *httptest.Server
	requests atomic.Int64
	store    *dynamo.Store // bypasses the proxy, so its requests aren't counted
	entries  atomic.Int64  // stored by newEntry
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
	store, err := dynamo.Open(dynamo.Config{
		Table: tableName, Region: "eu-central-1", Endpoint: server.Endpoint(),
		Credentials: dynamo.Credentials{AccessKeyID: "local", SecretAccessKey: "local"},
	})
	if err != nil {
		return nil, errors.Join(err, server.Close())
	}
	t := &table{server: server, store: store}
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
	return environment(map[string]string{
		"TABLE_NAME": tableName, "ALLOWED_ORIGIN": "https://app.example.com",
		"AWS_ENDPOINT_URL_DYNAMODB": t.proxy.URL, "AWS_REGION": "eu-central-1",
		"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
	})
}

// entryDays is the number of days over which newEntry spreads entries, so that no day
// becomes full.
const entryDays = 5000

// newEntry stores a new entry and returns its id.
func (t *table) newEntry(ctx context.Context) (timesheet.ID, error) {
	n := t.entries.Add(1)
	date := timesheet.Date(day(2001, int(n%entryDays)))
	entry := timesheet.Entry{
		ID: timesheet.NewID(date, fmt.Sprintf("%026d", n)), Owner: contractor, Subject: "local|contractor", Date: date,
		UserType: timesheet.Contractor, Project: "StoreZero", Minutes: 15, Status: timesheet.Submitted, Version: 1,
		CreatedAt: time.Unix(0, 0).UTC(), UpdatedAt: time.Unix(0, 0).UTC(),
	}
	_, err := t.store.Create(ctx, timesheet.Creation{Entry: entry})
	return entry.ID, err
}
