package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"timesheets/internal/bolt"
	"timesheets/internal/dynamo"
	"timesheets/internal/dynamolocal"
	"timesheets/internal/timesheet"
)

// dataFolderMode keeps entries and key for their owner's eyes.
const dataFolderMode = 0o700

// DynamoDB Local takes any region and credentials. These are what `sam local` hands out
// too, and with -sharedDb all see the same table.
const (
	localRegion = "us-east-1"
	localKey    = "local"
)

// A backend is where entries are kept.
type backend struct {
	store    timesheet.Store
	endpoint string // of DynamoDB; empty for the file
}

func (s *stack) openStore(ctx context.Context, bridge bridgeListeners) (backend, error) {
	if err := os.MkdirAll(s.options.data, dataFolderMode); err != nil {
		return backend{}, err
	}
	if s.options.store == storeDynamoDB {
		return s.openDynamoDB(ctx, bridge)
	}
	path := filepath.Join(s.options.data, "timesheets.db")
	store, err := bolt.Open(path, time.Now)
	if err != nil {
		return backend{}, fmt.Errorf("open store: %w", err)
	}
	s.onClose(store.Close)
	s.storeName = path
	return backend{store: store}, nil
}

func (s *stack) openDynamoDB(ctx context.Context, bridge bridgeListeners) (backend, error) {
	server, err := s.startDynamoDB(ctx)
	if err != nil {
		return backend{}, err
	}
	s.onClose(server.Close)
	description, err := os.ReadFile(s.options.template)
	if err != nil {
		return backend{}, err
	}
	if err := dynamolocal.CreateTable(ctx, server.Endpoint(), tableName, description); err != nil {
		return backend{}, fmt.Errorf("make the table: %w", err)
	}
	for _, l := range bridge.dynamoDB {
		s.onClose(startForward(l, strings.TrimPrefix(server.Endpoint(), "http://")).Close)
	}
	store, err := dynamo.Open(dynamo.Config{
		Table: tableName, Region: localRegion, Endpoint: server.Endpoint(),
		Credentials: dynamo.Credentials{AccessKeyID: localKey, SecretAccessKey: localKey},
	})
	if err != nil {
		return backend{}, fmt.Errorf("open store: %w", err)
	}
	s.storeName = "DynamoDB Local at " + server.Endpoint() + ", table " + tableName
	return backend{store: store, endpoint: server.Endpoint()}, nil
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
	return dynamolocal.Start(ctx, dynamolocal.Config{
		Dir: jars, Port: int(at.Port()), DBPath: filepath.Join(s.options.data, "dynamodb"),
	})
}

// bridgeListeners is what Docker's network adds. Without it all of it is empty.
type bridgeListeners struct {
	hosts    []string // by which containers may call the issuer
	signIn   []net.Listener
	dynamoDB []net.Listener
}

// bridge listens on Docker's network if asked to, at the ports of loopback.
func (s *stack) bridge(ctx context.Context, to streams) (bridgeListeners, error) {
	if !s.options.dockerBridge {
		return bridgeListeners{}, nil
	}
	port := portOf(s.signIn.Addr().String())
	b := bridgeListeners{hosts: []string{net.JoinHostPort(bridgeHost, port)}}
	address, err := bridgeAddress()
	if errors.Is(err, errNoBridge) {
		fmt.Fprintf(to.log, "-docker-bridge: %v; containers reach the stack only if %s is this machine's loopback, as on Docker Desktop\n", err, bridgeHost)
		return b, nil
	}
	if err != nil {
		return b, err
	}
	return b, s.listenOnBridge(ctx, address, &b)
}

func (s *stack) listenOnBridge(ctx context.Context, address netip.Addr, b *bridgeListeners) error {
	self := net.JoinHostPort(address.String(), portOf(s.signIn.Addr().String()))
	l, err := listen(ctx, "-issuer", self)
	if err != nil {
		return err
	}
	s.onClose(l.Close)
	b.hosts, b.signIn = append(b.hosts, self), []net.Listener{l}
	if s.options.store != storeDynamoDB {
		return nil
	}
	l, err = listen(ctx, "-dynamodb", net.JoinHostPort(address.String(), portOf(s.options.dynamoDB)))
	if err != nil {
		return err
	}
	s.onClose(l.Close)
	b.dynamoDB = []net.Listener{l}
	return nil
}

func portOf(address string) string {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return ""
	}
	return strconv.Itoa(int(at.Port()))
}
