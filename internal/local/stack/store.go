package stack

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"timesheets/internal/dynamo"
	"timesheets/internal/local/bolt"
	"timesheets/internal/local/dynamolocal"
	"timesheets/internal/timesheet"
)

// dataFolderMode allows only the owner to read the entries and the signing key.
const dataFolderMode = 0o700

// DynamoDB Local accepts any region and credentials. With -sharedDb, all clients see the same
// tables, so the functions in `sam local`, which may have other credentials, use this table too.
const (
	localRegion = "us-east-1"
	localKey    = "local"
)

// A backend is the store of the entries.
type backend struct {
	// store returns the store of a function, which keeps trails and records for the retention.
	store    func(retention time.Duration) timesheet.Store
	endpoint string // of DynamoDB; empty if the store is a file
}

func (s *stack) openStore(ctx context.Context) (backend, error) {
	if err := os.MkdirAll(s.options.data, dataFolderMode); err != nil {
		return backend{}, err
	}
	if s.options.store == storeDynamoDB {
		return s.openDynamoDB(ctx)
	}
	path := filepath.Join(s.options.data, "timesheets.db")
	store, err := bolt.Open(path, time.Now)
	if err != nil {
		return backend{}, err
	}
	s.onClose(store.Close)
	s.storeName = path
	return backend{store: store.WithTrailRetention}, nil
}

func (s *stack) openDynamoDB(ctx context.Context) (backend, error) {
	server, err := s.startDynamoDB(ctx)
	if err != nil {
		return backend{}, err
	}
	s.onClose(server.Close)
	table, err := s.openTable(ctx, server.Endpoint())
	if err != nil {
		return backend{}, fmt.Errorf("DynamoDB Local: %w", err)
	}
	if err := s.forwardFromBridge(ctx, strings.TrimPrefix(server.Endpoint(), "http://")); err != nil {
		return backend{}, err
	}
	store, err := dynamo.Open(dynamo.Config{
		Table: table, Region: localRegion, Endpoint: server.Endpoint(),
		Credentials: dynamo.Credentials{AccessKeyID: localKey, SecretAccessKey: localKey},
	})
	if err != nil {
		return backend{}, fmt.Errorf("open store: %w", err)
	}
	s.storeName = "DynamoDB Local at " + server.Endpoint() + ", table " + table
	return backend{store: store.WithTrailRetention, endpoint: server.Endpoint()}, nil
}

// openTable returns the name of the table. As in a deployment, the stack creates the table,
// unless the parameter TableName names an existing table.
func (s *stack) openTable(ctx context.Context, endpoint string) (string, error) {
	if existing := s.options.parameters["TableName"]; existing != "" {
		return existing, dynamolocal.FindTable(ctx, endpoint, existing)
	}
	description, err := os.ReadFile(s.options.template)
	if err != nil {
		return "", err
	}
	return tableName, dynamolocal.CreateTable(ctx, endpoint, tableName, description)
}

func (s *stack) startDynamoDB(ctx context.Context) (*dynamolocal.Server, error) {
	at, err := netip.ParseAddrPort(s.options.dynamoDB)
	if err != nil {
		return nil, err
	}
	if err := isFree(ctx, "-dynamodb", s.options.dynamoDB); err != nil {
		return nil, err
	}
	jars, err := dynamolocal.FindDir()
	if err != nil {
		return nil, err
	}
	config := dynamolocal.Config{Dir: jars, Port: int(at.Port()), DBPath: filepath.Join(s.options.data, "dynamodb")}
	if s.bridge.IsValid() {
		config.Hosts = []string{s.bridge.String()}
	}
	return dynamolocal.Start(ctx, config)
}

// forwardFromBridge lets containers reach DynamoDB Local, which listens only on loopback.
func (s *stack) forwardFromBridge(ctx context.Context, target string) error {
	listeners, err := s.listenOnBridge(ctx, "-dynamodb", portOf(target))
	for _, l := range listeners {
		s.onClose(startForward(l, target).Close)
	}
	return err
}
