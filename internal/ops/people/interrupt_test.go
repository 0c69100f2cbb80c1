package people_test

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/timesheet"
)

// A killer passes requests on to DynamoDB Local, up to the one at which it kills the caller.
type killer struct {
	url    string
	target string
	count  atomic.Int64
	at     int64 // the number of the request; 0 is none
	lost   bool  // DynamoDB applies the request, and only its response is lost
	kill   context.CancelFunc
	mu     sync.Mutex
	before func(n int64) // called before each request; may be nil
	// throttle refuses all requests but each throttle-th; 0 is none.
	throttle int64
}

func newKiller(t testing.TB, target string) *killer {
	k := &killer{target: target}
	server := httptest.NewServer(http.HandlerFunc(k.serve))
	t.Cleanup(server.Close)
	k.url = server.URL
	return k
}

func (k *killer) serve(w http.ResponseWriter, r *http.Request) {
	n := k.count.Add(1)
	if n == k.at && !k.lost || k.at > 0 && n > k.at {
		k.kill()
		panic(http.ErrAbortHandler)
	}
	k.mu.Lock()
	before := k.before
	k.mu.Unlock()
	if before != nil {
		before(n)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if k.throttle > 0 && n%k.throttle != 0 {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, `{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"slow down"}`)
		return
	}
	req, err := http.NewRequestWithContext(context.WithoutCancel(r.Context()), r.Method, k.target, bytes.NewReader(body))
	if err != nil {
		panic(err)
	}
	req.Header = r.Header.Clone()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if n == k.at {
		k.kill()
		panic(http.ErrAbortHandler)
	}
	maps.Copy(w.Header(), res.Header)
	w.WriteHeader(res.StatusCode)
	_, _ = w.Write(text)
}

// run calls the tool and kills it at a request.
func (k *killer) run(t testing.TB, f *fixture, at int64, lost bool, args ...string) result {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	k.count.Store(0)
	k.at, k.lost, k.kill = at, lost, cancel
	return f.runAt(ctx, k.url, args...)
}

// reset makes the table contain exactly these items.
func (f *fixture) reset(t testing.TB, saved []map[string]types.AttributeValue) {
	t.Helper()
	var writes []types.WriteRequest
	kept := map[string]bool{}
	for _, item := range saved {
		kept[keyOf(item)] = true
		writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: item}})
	}
	for _, item := range f.save(t) {
		if !kept[keyOf(item)] {
			key := map[string]types.AttributeValue{"pk": item["pk"], "sk": item["sk"]}
			writes = append(writes, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: key}})
		}
	}
	f.write(t, writes)
}

// write writes items in batches of 25, DynamoDB's limit.
func (f *fixture) write(t testing.TB, writes []types.WriteRequest) {
	t.Helper()
	for some := range slices.Chunk(writes, 25) {
		out, err := f.raw.BatchWriteItem(t.Context(), &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{f.table: some}})
		if err != nil || len(out.UnprocessedItems) > 0 {
			t.Fatalf("write: %v, %d items unprocessed", err, len(out.UnprocessedItems))
		}
	}
}

func keyOf(item map[string]types.AttributeValue) string {
	return item["pk"].(*types.AttributeValueMemberS).Value + " " + item["sk"].(*types.AttributeValueMemberS).Value
}

// save returns all items of the table.
func (f *fixture) save(t testing.TB) []map[string]types.AttributeValue {
	t.Helper()
	scan, err := f.raw.Scan(t.Context(), &dynamodb.ScanInput{TableName: &f.table})
	if err != nil {
		t.Fatal(err)
	}
	return scan.Items
}

// decisions stores more decisions of a manager than one transaction replaces, and an entry that
// only the manager's sub connects with them.
func (f *fixture) decisions(t testing.TB) {
	t.Helper()
	for range 30 {
		f.decide(t, f.create(t, f.entry(other, "2100-06-01", "StoreZero", 15)), manager, timesheet.Approved)
	}
	uploaded := f.entry(other, "2100-06-02", "StoreZero", 60) // sorts last
	uploaded.Subject = "sub|" + string(manager)
	f.create(t, uploaded)
}

// TestKilledAtEachRequest kills a command at each of its requests, before DynamoDB receives
// it and after it has applied it, and repeats the command. The items must be those of a call
// that nothing interrupted.
func TestKilledAtEachRequest(t *testing.T) {
	pseudonym := regexp.MustCompile(`erased-[a-z0-9]+`)
	for _, tt := range []struct {
		name string
		fill func(*fixture, testing.TB)
		args []string
	}{
		{"rename", (*fixture).history, []string{"rename", "-yes", "-user", string(user), "-to", string(renamed)}},
		{"merge", (*fixture).history, []string{"rename", "-yes", "-merge", "-user", string(user), "-to", string(other)}},
		{"erase", (*fixture).history, []string{"erase", "-yes", "-user", string(user)}},
		{"erase a manager", (*fixture).decisions, []string{"erase", "-yes", "-user", string(manager)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := newFixture(t)
			tt.fill(f, t)
			saved := f.save(t)
			k := newKiller(t, f.url)
			if got := k.run(t, f, 0, false, tt.args...); got.err != nil {
				t.Fatalf("%v\n%s", got.err, got.out)
			}
			requests := k.count.Load()
			want := normalized(f.dump(t), pseudonym)
			f.wantDaysEqualEntries(t, user, renamed, other)
			for _, lost := range []bool{false, true} {
				for at := int64(1); at <= requests; at++ {
					f.reset(t, saved)
					if got := k.run(t, f, at, lost, tt.args...); got.err == nil && at < requests {
						t.Fatalf("killed at request %d: no error", at)
					}
					got := f.run(t.Context(), tt.args...)
					// The command may have been done, but for its last reads.
					if got.err != nil && !strings.Contains(got.err.Error(), "unknown: no item") {
						t.Errorf("killed at request %d of %d (lost %t), repeated: %v\n%s", at, requests, lost, got.err, got.out)
					}
					if diff := cmp.Diff(want, normalized(f.dump(t), pseudonym)); diff != "" {
						t.Fatalf("killed at request %d of %d (lost %t): items (-want +got):\n%s", at, requests, lost, diff)
					}
				}
			}
			t.Logf("%d requests", requests)
		})
	}
}

// A throttled request is sent again.
func TestThrottled(t *testing.T) {
	f := newFixture(t)
	f.history(t)
	k := newKiller(t, f.url)
	k.throttle = 3 // each request is accepted at its third attempt
	for _, args := range [][]string{
		{"rename", "-yes", "-user", string(user), "-to", string(renamed)}, {"erase", "-yes", "-user", string(renamed)},
	} {
		if got := k.run(t, f, 0, false, args...); got.err != nil {
			t.Errorf("%v: %v\n%s", args, got.err, got.out)
		}
	}
	f.wantDaysEqualEntries(t, other)
}

// normalized returns the items with one name for all pseudonyms, which are random.
func normalized(all items, pseudonym *regexp.Regexp) items {
	same := items{}
	for key, item := range all {
		same[key] = pseudonym.ReplaceAllString(item, "erased-1")
	}
	return same
}
