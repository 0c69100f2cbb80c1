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

// uploadRows is how many entries an upload here holds, each for another person.
const uploadRows = 10

// A request is what of an event differs from route to route.
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
		panic(err) // an event of text and maps of text
	}
	return b
}

// day is a number of days after the beginning of a year.
func day(year, after int) string {
	return time.Date(year, 1, 1+after, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// createEvent spreads entries over days, so that no day is full before the end.
func createEvent(_ context.Context, n int) ([]byte, error) {
	body := fmt.Sprintf(`{"date":%q,"project":"StoreZero","hours":0.25}`, day(2010, n))
	return request{method: "POST", resource: "/timesheets", user: employee, body: body}.event(), nil
}

func listEvent(context.Context, int) ([]byte, error) {
	return request{method: "GET", resource: "/timesheets", user: employee}.event(), nil
}

// summaryEvent asks for the year that createEvent fills.
func summaryEvent(context.Context, int) ([]byte, error) {
	year := map[string]string{"from": day(2010, 0), "to": day(2010, 364), "group_by": "week"}
	return request{method: "GET", resource: "/timesheets/summary", user: employee, query: year}.event(), nil
}

func approvalsEvent(context.Context, int) ([]byte, error) {
	return request{method: "GET", resource: "/approvals", user: manager}.event(), nil
}

// uploadEvent has rows that were never sent before.
func (t *table) uploadEvent(_ context.Context, n int) ([]byte, error) {
	rows := make([]string, uploadRows)
	for i := range rows {
		rows[i] = fmt.Sprintf(`{"user_id":"person-%d@example.com","date":%q,"project":"StoreZero","hours":0.25,"external_id":"%d"}`,
			i, day(2010, n), t.entries.Add(1))
	}
	body := "[" + strings.Join(rows, ",") + "]"
	return request{method: "POST", resource: "/timesheets/upload", body: body}.event(), nil
}

// about gives events about an entry each, which is made for it.
func (t *table) about(r request) func(context.Context, int) ([]byte, error) {
	return func(ctx context.Context, _ int) (event []byte, err error) {
		one := r
		one.id, err = t.newEntry(ctx)
		return one.event(), err
	}
}
