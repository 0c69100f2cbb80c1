package people_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/oklog/ulid/v2"

	"timesheets/internal/dynamo"
	"timesheets/internal/local/dynamolocal"
	"timesheets/internal/ops/people"
	"timesheets/internal/timesheet"
)

const (
	user    timesheet.Owner = "employee@example.com"
	renamed timesheet.Owner = "married@example.com"
	other   timesheet.Owner = "colleague@example.com"
	manager timesheet.Owner = "manager@example.com"
)

// present is long after the real clock, so that DynamoDB Local removes no expired item.
func present() time.Time { return time.Date(2100, time.June, 15, 9, 30, 0, 0, time.UTC) }

// shared is the DynamoDB Local of all tests. Each test has its own table.
var shared struct {
	once   sync.Once
	server *dynamolocal.Server
	err    error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.server != nil {
		_ = shared.server.Close()
	}
	os.Exit(code)
}

// A fixture is a table, with methods that fill it as the functions do and call the tool.
type fixture struct {
	url, table string
	store      *dynamo.Store
	raw        *dynamodb.Client
	made       uint64
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: starts DynamoDB Local")
	}
	shared.once.Do(func() {
		var dir string
		if dir, shared.err = dynamolocal.FindDir(); shared.err == nil {
			shared.server, shared.err = dynamolocal.Start(context.Background(), dynamolocal.Config{Dir: dir})
		}
	})
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	template, err := os.ReadFile(filepath.Join("..", "..", "..", "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	f := &fixture{url: shared.server.Endpoint(), table: "test-" + rand.Text()}
	if err := dynamolocal.CreateTable(t.Context(), f.url, f.table, template); err != nil {
		t.Fatal(err)
	}
	f.store = f.open(t)
	f.raw = dynamodb.New(dynamodb.Options{
		Region: "eu-central-1", BaseEndpoint: &f.url,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
	})
	return f
}

func (f *fixture) open(t testing.TB) *dynamo.Store {
	t.Helper()
	store, err := dynamo.Open(dynamo.Config{
		Table: f.table, Region: "eu-central-1", Endpoint: f.url,
		Credentials: dynamo.Credentials{AccessKeyID: "local", SecretAccessKey: "local"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// A result is the output of a call of the tool, and its error.
type result struct {
	out, log string
	err      error
}

// run calls the tool on the table.
func (f *fixture) run(ctx context.Context, args ...string) result {
	return f.runAt(ctx, f.url, args...)
}

// runAt calls the tool on the table through another endpoint.
func (f *fixture) runAt(ctx context.Context, endpoint string, args ...string) result {
	environment := map[string]string{
		"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local",
		"AWS_ENDPOINT_URL_DYNAMODB": endpoint,
	}
	var out, log bytes.Buffer
	err := people.Run(ctx, append(args, "-table", f.table), people.Environment{
		Lookup: func(name string) (string, bool) { v, ok := environment[name]; return v, ok },
		Now:    present, Out: &out, Log: &log,
	})
	return result{out.String(), log.String(), err}
}

// must calls the tool, and fails the test if it returns an error.
func (f *fixture) must(t testing.TB, args ...string) string {
	t.Helper()
	got := f.run(t.Context(), args...)
	if got.err != nil {
		t.Fatalf("people %v: %v\n%s%s", args, got.err, got.out, got.log)
	}
	return got.out
}

// entry returns an entry that isn't stored yet.
func (f *fixture) entry(owner timesheet.Owner, date timesheet.Date, project string, minutes timesheet.Minutes) timesheet.Entry {
	f.made++
	id := ulid.MustNew(ulid.Timestamp(present())+f.made, rand.Reader)
	draft := timesheet.Draft{UserType: timesheet.Employee, Date: date, Project: project, Minutes: minutes, Notes: "Inventory"}
	return draft.Entry(owner, "sub|"+string(owner), id.String(), present())
}

func (f *fixture) create(t testing.TB, e timesheet.Entry, keys ...string) timesheet.Entry {
	t.Helper()
	c := timesheet.Creation{Entry: e}
	for _, key := range keys {
		c.Keys = append(c.Keys, timesheet.IdempotencyKey{Hash: key, Digest: key + string(e.Owner)})
	}
	created, err := f.store.Create(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return created.Entry
}

// decide stores a decision, and returns the decided entry.
func (f *fixture) decide(t testing.TB, e timesheet.Entry, by timesheet.Owner, status timesheet.Status) timesheet.Entry {
	t.Helper()
	request := timesheet.DecisionRequest{Status: status}
	if status == timesheet.Rejected {
		request.Reason = "Which project?"
	}
	r, _, err := e.Decide(request, timesheet.Match{Any: true}, timesheet.Actor{Email: by, Subject: "sub|" + string(by)}, present())
	return f.replace(t, r, err)
}

// change changes an entry as its owner.
func (f *fixture) change(t testing.TB, e timesheet.Entry, minutes timesheet.Minutes) timesheet.Entry {
	t.Helper()
	draft := timesheet.Draft{Date: e.Date, Project: e.Project, Minutes: minutes, Notes: "Inventory, corrected"}
	actor := timesheet.Actor{Email: e.Owner, Subject: "sub|" + string(e.Owner)}
	r, err := e.Change(draft, timesheet.Match{Any: true}, actor, present())
	return f.replace(t, r, err)
}

func (f *fixture) replace(t testing.TB, r timesheet.Replacement, err error) timesheet.Entry {
	t.Helper()
	if err := errors.Join(err, f.store.Replace(t.Context(), r)); err != nil {
		t.Fatal(err)
	}
	return *r.After
}

// importRow stores a row of an import that has an external_id, as a new one.
func (f *fixture) importRow(t testing.TB, owner timesheet.Owner, date timesheet.Date, externalID string) timesheet.Entry {
	t.Helper()
	e := f.entry(owner, date, "Warehouse", 60)
	e.Subject = "import"
	row := timesheet.Row{Owner: owner, ExternalID: externalID, Draft: timesheet.Draft{
		UserType: e.UserType, Date: e.Date, Project: e.Project, Minutes: e.Minutes, Notes: e.Notes,
	}}
	upsert, err := row.Upsert(nil, nil, timesheet.Actor{Subject: "import"}, string(e.ID[len("2006-01-02-"):]), present())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.store.Import(t.Context(), *upsert.Change); err != nil {
		t.Fatal(err)
	}
	return *upsert.Change.After
}

// An items is every item of the table by its key, each as JSON.
type items map[string]string

// dump returns all items of the table.
func (f *fixture) dump(t testing.TB) items {
	t.Helper()
	all := items{}
	pages := dynamodb.NewScanPaginator(f.raw, &dynamodb.ScanInput{TableName: &f.table, ConsistentRead: aws.Bool(true)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(context.WithoutCancel(t.Context()))
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range page.Items {
			whole := plain(t, item)
			text, err := json.Marshal(whole)
			if err != nil {
				t.Fatal(err)
			}
			all[fmt.Sprint(whole["pk"], " ", whole["sk"])] = string(text)
		}
	}
	return all
}

// plain returns an item's attributes as JSON values.
func plain(t testing.TB, item map[string]types.AttributeValue) map[string]any {
	object := map[string]any{}
	for name, value := range item {
		object[name] = plainValue(t, value)
	}
	return object
}

func plainValue(t testing.TB, value types.AttributeValue) any {
	switch v := value.(type) {
	case *types.AttributeValueMemberS:
		return v.Value
	case *types.AttributeValueMemberN:
		return json.Number(v.Value)
	case *types.AttributeValueMemberBOOL:
		return v.Value
	case *types.AttributeValueMemberM:
		return plain(t, v.Value)
	case *types.AttributeValueMemberL:
		list := []any{}
		for _, element := range v.Value {
			list = append(list, plainValue(t, element))
		}
		return list
	}
	t.Fatalf("an attribute of type %T", value)
	return nil
}

// of returns the keys of an owner's items, in order.
func (all items) of(owner timesheet.Owner) []string {
	var keys []string
	for key := range all {
		if len(key) > len(owner) && key[:len(owner)+1] == string(owner)+" " {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// put stores an item as it is.
func (f *fixture) put(t testing.TB, owner timesheet.Owner, sort string, attributes map[string]string) {
	t.Helper()
	item := map[string]types.AttributeValue{
		"pk": &types.AttributeValueMemberS{Value: string(owner)}, "sk": &types.AttributeValueMemberS{Value: sort},
	}
	for name, value := range attributes {
		item[name] = &types.AttributeValueMemberS{Value: value}
	}
	if _, err := f.raw.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &f.table, Item: item}); err != nil {
		t.Fatal(err)
	}
}

// wantDaysEqualEntries checks that each owner's days are the sums of their entries.
func (f *fixture) wantDaysEqualEntries(t testing.TB, owners ...timesheet.Owner) {
	t.Helper()
	for _, owner := range owners {
		want := map[timesheet.Date]timesheet.Total{}
		for _, e := range f.list(t, owner) {
			want[e.Date] = want[e.Date].Plus(timesheet.Total{Minutes: e.Minutes, Entries: 1})
		}
		days, err := f.store.Days(t.Context(), owner, timesheet.EarliestDate, "2200-01-01")
		if err != nil {
			t.Fatal(err)
		}
		for _, day := range days {
			projects := timesheet.Total{}
			for _, total := range day.Projects {
				projects = projects.Plus(total)
			}
			if day.Total != want[day.Date] || projects != day.Total {
				t.Errorf("%s: the day has %v, its projects %v, its entries %v", day.Date, day.Total, projects, want[day.Date])
			}
			delete(want, day.Date)
		}
		for date := range want {
			t.Errorf("%s: no day counts the entries", date)
		}
	}
}

// list returns all entries of an owner.
func (f *fixture) list(t testing.TB, owner timesheet.Owner) []timesheet.Entry {
	t.Helper()
	var all []timesheet.Entry
	for q := (timesheet.Query{Limit: 100}); ; {
		page, err := f.store.List(context.WithoutCancel(t.Context()), owner, q)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Entries...)
		if q.After = page.Next; page.Next == "" {
			return all
		}
	}
}
