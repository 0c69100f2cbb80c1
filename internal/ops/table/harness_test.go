package table

import (
	"context"
	"crypto/rand"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/dynamo"
	"timesheets/internal/local/dynamolocal"
	"timesheets/internal/local/repo"
)

const region = "eu-central-1"

// testConfig returns the configuration of a server on this machine. It doesn't retry, so that
// an interrupted call stays interrupted.
func testConfig(endpoint string) aws.Config {
	return aws.Config{
		Region: region, BaseEndpoint: &endpoint,
		Retryer: func() aws.Retryer { return aws.NopRetryer{} },
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
	}
}

// now is the time of the tests.
func now() time.Time { return time.Date(2100, 11, 23, 18, 0, 0, 0, time.UTC) }

// run runs a command line, and returns its output.
func run(ctx context.Context, t testing.TB, endpoint string, args ...string) (string, error) {
	t.Helper()
	var out, log strings.Builder
	p := Process{Args: args, Now: now, Out: &out, Log: &log}
	o, err := parse(p)
	if err != nil {
		t.Fatalf("%v\n%s", err, &log)
	}
	tl := newTool(o, testConfig(endpoint), p)
	tl.poll = time.Millisecond
	err = tl.run(ctx)
	return out.String(), err
}

// local is the DynamoDB Local that all tests of the package share.
var local = struct {
	start  func() (*dynamolocal.Server, error)
	server *dynamolocal.Server
}{}

func TestMain(m *testing.M) {
	local.start = sync.OnceValues(func() (*dynamolocal.Server, error) {
		dir, err := dynamolocal.FindDir()
		if err != nil {
			return nil, err
		}
		local.server, err = dynamolocal.Start(context.Background(), dynamolocal.Config{Dir: dir})
		return local.server, err
	})
	code := m.Run()
	if local.server != nil {
		_ = local.server.Close()
	}
	os.Exit(code)
}

// dynamoDB returns the URL of DynamoDB Local.
func dynamoDB(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: starts DynamoDB Local")
	}
	server, err := local.start()
	if err != nil {
		t.Fatal(err)
	}
	return server.Endpoint()
}

// newTable returns the name of a new table in DynamoDB Local.
func newTable(t testing.TB, endpoint string) string {
	t.Helper()
	name := "test-" + rand.Text()
	if err := dynamolocal.CreateTable(t.Context(), endpoint, name, template(t)); err != nil {
		t.Fatal(err)
	}
	return name
}

func template(t testing.TB) []byte {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(root(t), "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return source
}

func root(t testing.TB) string {
	t.Helper()
	dir, err := repo.Root()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func open(t testing.TB, endpoint, table string) *dynamo.Store {
	t.Helper()
	store, err := dynamo.Open(dynamo.Config{
		Table: table, Region: region, Endpoint: endpoint, Credentials: dynamo.Credentials{AccessKeyID: "local", SecretAccessKey: "local"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// items returns all items of a table.
func items(t testing.TB, client *dynamodb.Client, table string) []dynamo.Item {
	t.Helper()
	var all []dynamo.Item
	pages := dynamodb.NewScanPaginator(client, &dynamodb.ScanInput{TableName: &table})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Items...)
	}
	return all
}

// write puts items as they are.
func write(t testing.TB, client *dynamodb.Client, table string, all []dynamo.Item) {
	t.Helper()
	const most = 25 // of BatchWriteItem
	for len(all) > 0 {
		n := min(most, len(all))
		var requests []types.WriteRequest
		for _, item := range all[:n] {
			requests = append(requests, types.WriteRequest{PutRequest: &types.PutRequest{Item: item}})
		}
		out, err := client.BatchWriteItem(t.Context(), &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{table: requests}})
		if err != nil || len(out.UnprocessedItems) > 0 {
			t.Fatalf("write %d items: %v, %d unprocessed", n, err, len(out.UnprocessedItems))
		}
		all = all[n:]
	}
}

// startMoto starts moto's server until the test ends, and returns its address.
func startMoto(t testing.TB) string {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: starts moto")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	_, port, _ := net.SplitHostPort(address)
	cmd := exec.Command(filepath.Join(root(t), ".tools", "venv", "bin", "moto_server"), "-H", "127.0.0.1", "-p", port)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan error, 1)
	go func() { exited <- cmd.Wait() }()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-exited
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for tick := time.Tick(50 * time.Millisecond); ; {
		connection, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err == nil {
			connection.Close()
			return "http://" + address
		}
		select {
		case err := <-exited:
			exited <- err
			t.Fatalf("moto_server exited: %v", err)
		case <-ctx.Done():
			t.Fatalf("moto_server doesn't listen: %v", err)
		case <-tick:
		}
	}
}
