package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"timesheets/internal/policy"
	"timesheets/internal/timesheet"
)

const (
	employee   = "employee@example.com"
	contractor = "contractor@example.com"
	manager    = "manager@example.com"
)

// uploadRows is the number of entries in an upload, each of a different user.
const uploadRows = 10

// A request is the part of an event that differs between routes.
type request struct {
	method, resource string
	id               timesheet.ID
	user             string
	query, header    map[string]string
	body             string
}

func (r request) event() []byte {
	path := strings.Replace(r.resource, "{id}", string(r.id), 1)
	header := map[string]string{"Content-Type": "application/json"}
	maps.Copy(header, r.header)
	b, err := json.Marshal(events.APIGatewayProxyRequest{
		Resource: r.resource, Path: path, HTTPMethod: r.method, Body: r.body, Headers: header,
		QueryStringParameters: r.query, PathParameters: map[string]string{"id": string(r.id)},
		RequestContext: events.APIGatewayProxyRequestContext{
			RequestID: "bench", Path: "/v1" + path, Stage: "v1",
			Authorizer: map[string]any{
				"email": r.user, "sub": "auth0|5f7c8ec7c33c6c004bbafe82", "exp": fmt.Sprint(time.Now().Add(time.Hour).Unix()),
				"scope": strings.Join(policy.Scopes(), " "),
			},
		},
	})
	if err != nil {
		panic(err) // unreachable: an event of strings and maps of strings
	}
	return b
}

// day returns the date a number of days after the beginning of a year.
func day(year, after int) string {
	return time.Date(year, 1, 1+after, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// createEvent spreads entries over days, so that no day becomes full.
func createEvent(_ context.Context, n int) ([]byte, error) {
	body := fmt.Sprintf(`{"date":%q,"project":"StoreZero","hours":0.25}`, day(2010, n))
	return request{method: "POST", resource: "/timesheets", user: employee, body: body}.event(), nil
}

func listEvent(context.Context, int) ([]byte, error) {
	return request{method: "GET", resource: "/timesheets", user: employee}.event(), nil
}

// summaryEvent requests the year that createEvent fills.
func summaryEvent(context.Context, int) ([]byte, error) {
	year := map[string]string{"from": day(2010, 0), "to": day(2010, 364), "group_by": "week"}
	return request{method: "GET", resource: "/timesheets/summary", user: employee, query: year}.event(), nil
}

func approvalsEvent(context.Context, int) ([]byte, error) {
	return request{method: "GET", resource: "/approvals", user: manager}.event(), nil
}

// uploadEvent returns an upload of rows that are all new.
func (t *table) uploadEvent(_ context.Context, n int) ([]byte, error) {
	rows := make([]string, uploadRows)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"user_id":"user-%d@example.com","date":%q,"project":"StoreZero","hours":0.25,"external_id":"%d"}`,
			i, day(2010, n), t.entries.Add(1))
	}
	body := "[" + strings.Join(rows, ",") + "]"
	return request{method: "POST", resource: "/timesheets/upload", body: body}.event(), nil
}

// eventAbout returns a function that stores a new entry and returns an event about it.
func (t *table) eventAbout(r request) func(context.Context, int) ([]byte, error) {
	return func(ctx context.Context, _ int) (event []byte, err error) {
		copied := r
		copied.id, err = t.newEntry(ctx)
		return copied.event(), err
	}
}
