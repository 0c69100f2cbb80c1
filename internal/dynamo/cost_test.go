package dynamo_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"log/slog"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
	"github.com/oklog/ulid/v2"

	"timesheets/internal/api"
	"timesheets/internal/dynamo"
	"timesheets/internal/itemkey"
	"timesheets/internal/timesheet"
)

var update = flag.Bool("update", false, "write bench/cost/units.json")

// unitsFile is what TestCostOfRoutes measures. bench/cost calculates the price from it.
var unitsFile = filepath.Join("..", "..", "bench", "cost", "units.json")

// A meter adds up the units that requests consume. It counts reads as DynamoDB reports them.
// It calculates writes by DynamoDB's rule, two units for each started KiB of each item in a
// transaction, because DynamoDB Local reports too few for a transaction of three. The units
// of the index are counted by contents.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
type meter struct {
	mu            sync.Mutex
	reads, writes float64
}

// behaviour adds to each request the parameter that makes DynamoDB report the consumed units,
// counts the units, and passes the response on.
func (m *meter) behaviour(x *exchange) {
	editing(func(body map[string]any) {
		body["ReturnConsumedCapacity"] = "TOTAL"
		// The ids are the same in each run, and so are the tokens, which DynamoDB Local remembers
		// across tables.
		delete(body, "ClientRequestToken")
	}, func(x *exchange) {
		res, body := x.forward()
		if res == nil {
			x.cut()
			return
		}
		m.count(x.t, x.body, body)
		x.respond(res, body)
	})(x)
}

func (m *meter) count(t testing.TB, request, body []byte) {
	var sent struct {
		TransactItems []struct{ Put struct{ Item map[string]any } }
	}
	if err := json.Unmarshal(request, &sent); err != nil {
		t.Error(err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, write := range sent.TransactItems {
		// An updated or deleted item isn't in the request. It is smaller than a KiB.
		m.writes += 2 * math.Ceil(float64(max(1, size(write.Put.Item)))/1024)
	}
	if len(sent.TransactItems) > 0 {
		return
	}
	var response struct {
		ConsumedCapacity struct{ CapacityUnits float64 }
	}
	if err := json.Unmarshal(body, &response); err != nil {
		t.Error(err)
	}
	m.reads += response.ConsumedCapacity.CapacityUnits
}

// size returns the approximate size of an item in bytes: its names and its values.
func size(value any) int {
	switch v := value.(type) {
	case string:
		return len(v)
	case map[string]any:
		n := 0
		for name, value := range v {
			n += len(name) + size(value)
		}
		return n
	}
	return 0
}

// units returns the units since the last call.
func (m *meter) units() (reads, writes float64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	reads, writes = m.reads, m.writes
	m.reads, m.writes = 0, 0
	return reads, writes
}

// A route is the calls of the store that a function makes for one event.
type route struct {
	name     string
	requests int
	do       func(t *testing.T, s *dynamo.Store)
}

// A cost is the cost of an operation. The field names are those of bench/cost.
type cost struct {
	Operation  string  `json:"operation"`
	Requests   int     `json:"requests"`
	Reads      float64 `json:"read_units"`
	Writes     float64 `json:"write_units"`
	IndexWrite float64 `json:"index_write_units"`
	// The bytes by which the table and its index grow. Idempotency keys aren't counted, because
	// they expire.
	TableBytes int `json:"table_bytes"`
	IndexBytes int `json:"index_bytes"`
}

// TestCostOfRoutes measures the units and the requests of each route. The units are the route's
// cost, and the requests determine how long the caller waits. The test fails if the results
// differ from bench/cost/units.json.
// `go test -run TestCostOfRoutes ./internal/dynamo -update` writes the file.
func TestCostOfRoutes(t *testing.T) {
	var m meter
	url, name := endpoint(t)
	s, p := openThroughTo(t, url, name, clientWithoutTimeout(), m.behaviour)
	table, err := dynamo.OpenTable(config(url, name))
	if err != nil {
		t.Fatal(err)
	}
	all := newEntries()
	createYear(t, s, all)
	var costs []cost
	before := readContents(t, table)
	for _, r := range routes(all) {
		p.requests()
		m.units()
		r.do(t, s)
		requests := len(p.requests())
		reads, writes := m.units()
		if requests != r.requests {
			t.Errorf("%s: %d requests, want %d", r.name, requests, r.requests)
		}
		after := readContents(t, table)
		costs = append(costs, cost{
			r.name, requests, reads, writes, after.indexWrites(before),
			after.tableBytes() - before.tableBytes(), after.indexBytes() - before.indexBytes(),
		})
		before = after
	}
	got, err := json.MarshalIndent(costs, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(unitsFile, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(unitsFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the costs differ from %s (-want +got):\n%s\nIf they are right, run this test with -update, then make cost.", unitsFile, cmp.Diff(string(want), string(got)))
	}
}

// contents are the employee's items by sort key, without idempotency keys.
type contents map[string]dynamo.Item

func readContents(t testing.TB, table *dynamo.Table) contents {
	t.Helper()
	items := contents{}
	err := table.Items(t.Context(), employee, "", func(page []dynamo.Item) error {
		for _, stored := range page {
			_, sort := dynamo.KeyOf(stored)
			if kind, _ := itemkey.KindOf(sort); kind != itemkey.KindHash {
				items[sort] = stored
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return items
}

// overhead is the number of bytes that DynamoDB bills for each stored item in addition to the
// item's size. It bills them for the item's copy in an index too.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
const overhead = 100

func (c contents) tableBytes() int {
	n := 0
	for _, stored := range c {
		n += storedSize(stored) + overhead
	}
	return n
}

func (c contents) indexBytes() int {
	n := 0
	for _, stored := range c {
		if isPending(stored) {
			n += storedSize(stored) + overhead
		}
	}
	return n
}

// indexWrites returns the units of the index for the changes since the earlier contents: one
// for each started KiB of an item that is added to the index, changed in it or removed from
// it. The index projects all attributes.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes
func (c contents) indexWrites(earlier contents) float64 {
	units := 0.0
	all := maps.Clone(earlier)
	maps.Copy(all, c)
	for sort := range all {
		before, after := earlier[sort], c[sort]
		if !isPending(before) && !isPending(after) || reflect.DeepEqual(before, after) {
			continue
		}
		units += math.Ceil(float64(max(storedSize(before), storedSize(after))) / 1024)
	}
	return units
}

// isPending reports whether an item is in the index.
func isPending(stored dynamo.Item) bool {
	_, pending := stored["waiting"]
	return pending
}

// storedSize returns the size of an item by DynamoDB's rules.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
func storedSize(stored dynamo.Item) int {
	n := 0
	for name, value := range stored {
		n += len(name) + valueSize(value)
	}
	return n
}

func valueSize(value types.AttributeValue) int {
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		return len(v.Value)
	case *types.AttributeValueMemberN:
		return len(v.Value)/2 + 1
	case *types.AttributeValueMemberM:
		n := 3 // bytes of the map itself; each member has one byte more
		for name, member := range v.Value {
			n += len(name) + valueSize(member) + 1
		}
		return n
	}
	return 1
}

// firstDay is the first day of a leap year.
const firstDay timesheet.Date = "2096-01-01"

// entries makes entries whose ids are the same in each run. The index distributes entries over
// its shards by their ids, and the units of a page depend on that.
type entries struct{ entropy *rand.ChaCha8 }

func newEntries() *entries { return &entries{rand.NewChaCha8([32]byte{})} }

// on returns an entry of an hour on this date.
func (all *entries) on(date timesheet.Date) timesheet.Entry {
	e := entryOn(date)
	e.ID = timesheet.NewID(date, ulid.MustNew(ulid.Timestamp(e.CreatedAt), all.entropy).String())
	return e
}

// createYear creates a pending entry for each day of a year.
func createYear(t testing.TB, s *dynamo.Store, all *entries) {
	t.Helper()
	for i := range 366 {
		date := timesheet.Date(time.Date(2096, time.January, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
		if _, err := s.Create(t.Context(), timesheet.Creation{Entry: all.on(date)}); err != nil {
			t.Fatal(err)
		}
	}
}

// entryOn returns an entry of an hour on this date.
func entryOn(date timesheet.Date) timesheet.Entry {
	e := entry(60)
	ulid := strings.TrimPrefix(string(e.ID), string(e.Date)+"-")
	e.ID, e.Date = timesheet.NewID(date, ulid), date
	return e
}

func routes(all *entries) []route {
	check := func(t *testing.T, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	projectEntry := func(project string) timesheet.Entry {
		e := all.on(firstDay)
		e.Project = project
		return e
	}
	// A typical day has one entry for each project.
	e, again := projectEntry("StoreOne"), projectEntry("StoreTwo")
	get := func(t *testing.T, s *dynamo.Store, e timesheet.Entry) timesheet.Entry {
		t.Helper()
		e, err := s.Get(t.Context(), employee, e.ID)
		check(t, err)
		return e
	}
	list := func(limit int) func(t *testing.T, s *dynamo.Store) {
		return func(t *testing.T, s *dynamo.Store) {
			t.Helper()
			_, err := s.List(t.Context(), employee, timesheet.Query{Limit: limit})
			check(t, err)
		}
	}
	pending := func(limit int) func(t *testing.T, s *dynamo.Store) {
		return func(t *testing.T, s *dynamo.Store) {
			t.Helper()
			_, err := s.Pending(t.Context(), timesheet.PendingQuery{Limit: limit})
			check(t, err)
		}
	}
	return []route{
		{"create", 1, func(t *testing.T, s *dynamo.Store) {
			_, err := s.Create(t.Context(), timesheet.Creation{Entry: e})
			check(t, err)
		}},
		{"create with a key", 1, func(t *testing.T, s *dynamo.Store) {
			_, err := s.Create(t.Context(), createWithKey(again))
			check(t, err)
		}},
		{"create, only if empty", 1, func(t *testing.T, s *dynamo.Store) {
			_, err := s.Create(t.Context(), timesheet.Creation{Entry: projectEntry("StoreThree"), IfEmpty: true})
			check(t, err)
		}},
		{"create, refused as not empty", 1, func(t *testing.T, s *dynamo.Store) {
			_, err := s.Create(t.Context(), timesheet.Creation{Entry: projectEntry("StoreThree"), IfEmpty: true})
			if !errors.Is(err, timesheet.ErrEntryExists) {
				t.Errorf("got error %v, want %v", err, timesheet.ErrEntryExists)
			}
		}},
		{"create, replayed", 1, func(t *testing.T, s *dynamo.Store) {
			created, err := s.Create(t.Context(), createWithKey(all.on(firstDay)))
			check(t, err)
			if !created.Replayed {
				t.Error("the create wasn't a replay")
			}
		}},
		{"get", 1, func(t *testing.T, s *dynamo.Store) { get(t, s, e) }},
		{"list, a page of 50", 1, list(50)},
		{"list, a page of 100", 1, list(100)},
		{"summary of a year", 1, func(t *testing.T, s *dynamo.Store) {
			days, err := s.Days(t.Context(), employee, firstDay, "2096-12-31")
			check(t, err)
			if len(days) != 366 {
				t.Errorf("got %d days, want 366", len(days))
			}
		}},
		{"update", 2, func(t *testing.T, s *dynamo.Store) {
			check(t, s.Replace(t.Context(), minutesChange(t, get(t, s, e), 120)))
		}},
		{"approvals, a page of 50", 4, pending(50)},
		{"approvals, a page of 100", 4, pending(100)},
		{"decide", 2, func(t *testing.T, s *dynamo.Store) {
			e, err := s.FindPending(t.Context(), e.ID)
			check(t, err)
			check(t, s.Replace(t.Context(), rejection(t, e)))
		}},
		{"upload, a new row", 1, uploadRow(`{"hours":1}`, "created")},
		{"upload, a row sent again", 2, uploadRow(`{"hours":1}`, "unchanged")},
		{"upload, a corrected row", 3, uploadRow(`{"hours":2}`, "updated")},
		{"upload, a row with another date", 3, uploadRow(`{"hours":2,"date":"2096-01-02"}`, "updated")},
		{"upload, a deleted row", 3, uploadRow(`{"deleted":true}`, "deleted")},
		{"upload, a deleted row sent again", 1, uploadRow(`{"deleted":true}`, "deleted")},
		{"delete", 2, func(t *testing.T, s *dynamo.Store) {
			check(t, s.Replace(t.Context(), deletion(t, get(t, s, e))))
		}},
		{"delete one of two of a project", 3, func(t *testing.T, s *dynamo.Store) {
			_, err := s.Create(t.Context(), timesheet.Creation{Entry: projectEntry(again.Project)})
			check(t, err)
			check(t, s.Replace(t.Context(), deletion(t, again)))
		}},
	}
}

// uploadRow sends a row through the function itself, because the function decides which calls
// of the store it makes.
func uploadRow(fields, want string) func(*testing.T, *dynamo.Store) {
	return func(t *testing.T, s *dynamo.Store) {
		t.Helper()
		upload := api.Upload(api.Service{
			Store: s, ULID: api.NewULIDs(), Log: slog.New(slog.DiscardHandler),
			Now: func() time.Time { return time.Date(2096, time.June, 1, 0, 0, 0, 0, time.UTC) },
		})
		body := map[string]any{"user_id": employee, "external_id": "T-1", "date": firstDay, "project": "Imported"}
		if err := json.Unmarshal([]byte(fields), &body); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		var event events.APIGatewayProxyRequest
		event.Body = string(text)
		event.RequestContext.Authorizer = map[string]any{"sub": "import@clients", "scope": "batch:upload", "exp": "4102444800"}
		response, err := upload(t.Context(), event)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(response.Body, `"result":"`+want+`"`) {
			t.Errorf("the row's result isn't %s: %s", want, response.Body)
		}
	}
}
