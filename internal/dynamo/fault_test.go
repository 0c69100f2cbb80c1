package dynamo_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/dynamo"
	"timesheets/internal/timesheet"
)

// A fault is a failure of DynamoDB or of the connection.
type fault struct {
	name          string
	behave        behaviour
	inTransaction bool // the fault happens in transactions and in no other request
}

// unapplied returns the faults in which DynamoDB doesn't apply the request.
func unapplied() []fault {
	respondError := func(status int, code string) behaviour {
		return func(x *exchange) { x.respondError(status, code, "for "+string(employee)) }
	}
	cancel := func(reasons ...string) behaviour { return func(x *exchange) { x.cancelTransaction(reasons...) } }
	return []fault{
		{"internal error", respondError(http.StatusInternalServerError, "InternalServerError"), false},
		{"unavailable", respondError(http.StatusServiceUnavailable, "ServiceUnavailable"), false},
		{"throughput", respondError(http.StatusBadRequest, "ProvisionedThroughputExceededException"), false},
		{"throttled", respondError(http.StatusBadRequest, "ThrottlingException"), false},
		{"request limit", respondError(http.StatusBadRequest, "RequestLimitExceeded"), false},
		{"too many requests", respondError(http.StatusTooManyRequests, "Other"), false},
		{"a proxy's page", func(x *exchange) { http.Error(x.w, "<html>Bad gateway</html>", http.StatusBadGateway) }, false},
		{"garbage", func(x *exchange) { _, _ = x.w.Write([]byte("garbage")) }, false},
		{"connection cut", (*exchange).cut, false},
		{"response cut", (*exchange).cutResponse, false},
		{"hanging", (*exchange).hang, false},
		{"conflict", cancel("None", "None", "TransactionConflict"), true},
		{"conflict before a failed condition", cancel("TransactionConflict", "None", "ConditionalCheckFailed"), true},
		{"transaction throttled", cancel("None", "ThrottlingError", "None"), true},
		{"transaction over throughput", cancel("None", "ProvisionedThroughputExceeded", "None"), true},
		{"transaction still in progress", respondError(http.StatusBadRequest, "TransactionInProgressException"), true},
	}
}

// faults returns every fault of one attempt. If the response to a transaction is lost,
// DynamoDB may have applied the transaction, and may have forgotten its token before the retry.
func faults() []fault {
	all := unapplied()
	for _, f := range unapplied() {
		if f.inTransaction {
			continue
		}
		lost := applyThen(f.behave)
		all = append(all,
			fault{"applied and then " + f.name, lost, true},
			fault{"applied, then forgotten and then " + f.name, withoutToken(lost), true},
		)
	}
	return all
}

// A call is a call of the store that requires no stored items.
type call struct {
	name         string
	requests     int // of one attempt
	transactions bool
	do           func(ctx context.Context, s *dynamo.Store) error
}

// calls returns a call of every method.
func calls(t testing.TB) []call {
	t.Helper()
	e, imported := entry(60), rowChange(t, importRow(60), nil, nil)
	return []call{
		{"create", 1, true, func(ctx context.Context, s *dynamo.Store) error {
			_, err := s.Create(ctx, createWithKey(e))
			return err
		}},
		{"list", 1, false, func(ctx context.Context, s *dynamo.Store) error {
			_, err := s.List(ctx, employee, timesheet.Query{Limit: 10})
			return err
		}},
		{"get", 1, false, func(ctx context.Context, s *dynamo.Store) error {
			_, err := s.Get(ctx, employee, e.ID)
			return err
		}},
		{"find", 1, false, func(ctx context.Context, s *dynamo.Store) error {
			_, err := s.FindPending(ctx, e.ID)
			return err
		}},
		{"replace", 1, true, func(ctx context.Context, s *dynamo.Store) error { return s.Replace(ctx, deletion(t, e)) }},
		{"record", 1, false, func(ctx context.Context, s *dynamo.Store) error {
			_, err := s.Record(ctx, employee, imported.Key)
			return err
		}},
		{"import", 1, true, func(ctx context.Context, s *dynamo.Store) error {
			_, err := s.Import(ctx, imported)
			return err
		}},
		{"days", 1, false, func(ctx context.Context, s *dynamo.Store) error {
			_, err := s.Days(ctx, employee, day, day)
			return err
		}},
		{"pending", 4, false, func(ctx context.Context, s *dynamo.Store) error {
			_, err := s.Pending(ctx, timesheet.PendingQuery{Limit: 10})
			return err
		}},
	}
}

// If every attempt fails, the error is ErrUnavailable when the caller's deadline passes.
func TestPersistentFaultIsErrUnavailable(t *testing.T) {
	for _, c := range calls(t) {
		for _, f := range unapplied() {
			if f.inTransaction && !c.transactions {
				continue
			}
			t.Run(c.name+"/"+f.name, func(t *testing.T) {
				t.Parallel()
				s, _ := openThroughTo(t, "", "table", clientWithShortTimeout(), f.behave)
				ctx, cancel := context.WithTimeout(t.Context(), callTimeout)
				defer cancel()
				err := c.do(ctx, s)
				if !errors.Is(err, timesheet.ErrUnavailable) {
					t.Fatalf("got error %v, want %v", err, timesheet.ErrUnavailable)
				}
				wantLoggable(t, err)
			})
		}
	}
}

// A retry can't fix these errors. The store sends the request once, and doesn't report an
// outage.
func TestPermanentErrorIsNotRetried(t *testing.T) {
	for _, c := range calls(t) {
		for _, code := range []string{
			"ValidationException", "ResourceNotFoundException", "AccessDeniedException",
			"UnrecognizedClientException", "IdempotentParameterMismatchException", "ItemCollectionSizeLimitExceededException",
		} {
			t.Run(c.name+"/"+code, func(t *testing.T) {
				s, p := openThroughTo(t, "", "table", clientWithoutTimeout(), func(x *exchange) {
					x.respondError(http.StatusBadRequest, code, "the value "+string(employee)+" is not allowed")
				})
				err := c.do(t.Context(), s)
				if err == nil || errors.Is(err, timesheet.ErrUnavailable) {
					t.Fatalf("got error %v, want one that isn't %v", err, timesheet.ErrUnavailable)
				}
				wantLoggable(t, err)
				if !strings.Contains(err.Error(), code) || !strings.Contains(err.Error(), "REQUEST1") {
					t.Errorf("error %q doesn't contain the code and the request's id", err)
				}
				if n := len(p.requests()); n != c.requests {
					t.Errorf("%d requests were sent, want %d", n, c.requests)
				}
			})
		}
	}
}

// An operation is a call of the store whose result is checked after a fault.
type operation struct {
	name         string
	transactions int // 0: it only reads
	failing      int // the number of the request that fails
	// prepare stores the items that the operation requires. It returns a function that runs
	// the operation and checks the result and the stored items. direct is a store without the
	// fault.
	prepare func(t testing.TB, direct *dynamo.Store, url, table string) func(s *dynamo.Store)
}

func operations() []operation {
	all := []operation{
		{"list", 0, 1, func(t testing.TB, _ *dynamo.Store, _, _ string) func(*dynamo.Store) {
			return func(s *dynamo.Store) {
				if _, err := s.List(t.Context(), employee, timesheet.Query{Limit: 10}); err != nil {
					t.Error(err)
				}
			}
		}},
		createOperation("create with a key", func() timesheet.Creation { return createWithKey(entry(60)) }),
		createOperation("create without a key", func() timesheet.Creation { return timesheet.Creation{Entry: entry(60)} }),
		createOperation("create only if empty", func() timesheet.Creation { return timesheet.Creation{Entry: entry(60), IfEmpty: true} }),
		createOperation("create only if empty, with a key", func() timesheet.Creation {
			c := createWithKey(entry(60))
			c.IfEmpty = true
			return c
		}),
		createOperation("create that fills its day", func() timesheet.Creation {
			return timesheet.Creation{Entry: entry(timesheet.DayMinutes)}
		}),
		replaceOperation("increase the minutes", func(t testing.TB, e timesheet.Entry) timesheet.Replacement {
			return minutesChange(t, e, timesheet.DayMinutes)
		}),
		replaceOperation("delete", deletion),
		replaceOperation("reject", rejection),
		// The project has another entry, so the first transaction's assumption is wrong.
		{"second transaction", 2, 2, func(t testing.TB, direct *dynamo.Store, _, _ string) func(*dynamo.Store) {
			first, second := create(t, direct), create(t, direct)
			return func(s *dynamo.Store) {
				replace(t, s, deletion(t, first))
				wantStored(t, direct, second)
			}
		}},
		{"import a new row", 1, 1, func(t testing.TB, direct *dynamo.Store, _, _ string) func(*dynamo.Store) {
			return func(s *dynamo.Store) {
				wantImported(t, s, direct, rowChange(t, importRow(timesheet.DayMinutes), nil, nil))
			}
		}},
	}
	for _, test := range importTests() {
		all = append(all, operation{"import " + test.name, 1, 1, func(t testing.TB, direct *dynamo.Store, url, table string) func(*dynamo.Store) {
			c := test.prepare(t, direct)
			return func(s *dynamo.Store) {
				wantImported(t, s, direct, c)
				want := 0
				if c.Before != nil || test.owner != nil {
					want = 1
				}
				if n := len(trails(t, url, table)); n != want {
					t.Errorf("%d trails are stored, want %d", n, want)
				}
			}
		}})
	}
	return all
}

// createOperation makes a new entry for each fault, because DynamoDB Local remembers the
// token of a create across its tables.
func createOperation(name string, creation func() timesheet.Creation) operation {
	return operation{name, 1, 1, func(t testing.TB, direct *dynamo.Store, _, _ string) func(*dynamo.Store) {
		return func(s *dynamo.Store) {
			c := creation()
			got, err := s.Create(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(timesheet.Created{Entry: c.Entry}, got); diff != "" {
				t.Errorf("created (-want +got):\n%s", diff)
			}
			wantStored(t, direct, c.Entry)
		}
	}}
}

func replaceOperation(name string, change func(testing.TB, timesheet.Entry) timesheet.Replacement) operation {
	return operation{name, 1, 1, func(t testing.TB, direct *dynamo.Store, _, _ string) func(*dynamo.Store) {
		r := change(t, create(t, direct))
		return func(s *dynamo.Store) {
			replace(t, s, r)
			if r.After == nil {
				wantStored(t, direct)
				return
			}
			wantStored(t, direct, *r.After)
		}
	}}
}

// An operation succeeds even if one of its attempts fails. The operation is applied and counted
// once, and its result is the same as without the fault.
func TestOperationRecoversFromAFault(t *testing.T) {
	for _, o := range operations() {
		for _, f := range faults() {
			if f.inTransaction && o.transactions == 0 {
				continue
			}
			t.Run(o.name+"/"+f.name, func(t *testing.T) {
				t.Parallel()
				url, table := endpoint(t)
				do := o.prepare(t, open(t, config(url, table)), url, table)
				s, p := openThroughTo(t, url, table, clientWithShortTimeout(), onRequest(o.failing, f.behave))
				do(s)
				tokens := map[any]bool{}
				for _, r := range p.requests() {
					if token := r.body["ClientRequestToken"]; token != nil {
						tokens[token] = true
					}
				}
				if len(tokens) != o.transactions {
					t.Errorf("%d tokens were sent, want %d: one for each transaction", len(tokens), o.transactions)
				}
			})
		}
	}
}
