package dynamo_test

import (
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"timesheets/internal/dynamo"
	"timesheets/internal/local/dynamolocal"
	"timesheets/internal/testing/storetest"
	"timesheets/internal/timesheet"
)

// local is the DynamoDB Local that all tests of the package share. Each test has its own
// table. The first test that needs the server starts it, and TestMain stops it.
type local struct {
	start  func() (*dynamolocal.Server, error)
	server *dynamolocal.Server
}

var shared = newLocal()

func newLocal() *local {
	l := &local{}
	l.start = sync.OnceValues(func() (*dynamolocal.Server, error) {
		dir, err := dynamolocal.FindDir()
		if err != nil {
			return nil, err
		}
		l.server, err = dynamolocal.Start(context.Background(), dynamolocal.Config{Dir: dir})
		return l.server, err
	})
	return l
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.server != nil {
		_ = shared.server.Close()
	}
	os.Exit(code)
}

// endpoint returns the URL of DynamoDB Local and a new table in it.
func endpoint(t testing.TB) (url, table string) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: starts DynamoDB Local")
	}
	server, err := shared.start()
	if err != nil {
		t.Fatal(err)
	}
	template, err := os.ReadFile(filepath.Join("..", "..", "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	table = "test-" + rand.Text()
	if err := dynamolocal.CreateTable(t.Context(), server.Endpoint(), table, template); err != nil {
		t.Fatal(err)
	}
	return server.Endpoint(), table
}

// config returns the settings for a table, with fake credentials.
func config(endpoint, table string) dynamo.Config {
	return dynamo.Config{
		Table: table, Region: "eu-central-1", Endpoint: endpoint,
		Credentials: dynamo.Credentials{AccessKeyID: "local", SecretAccessKey: "local"},
	}
}

// rawClient returns a client that reads and writes stored items directly.
func rawClient(url string) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		Region: "eu-central-1", BaseEndpoint: &url,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
	})
}

func open(t testing.TB, cfg dynamo.Config) *dynamo.Store {
	t.Helper()
	s, err := dynamo.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestContract(t *testing.T) {
	storetest.Run(t, func(t testing.TB) timesheet.Store { return open(t, config(endpoint(t))) })
}
