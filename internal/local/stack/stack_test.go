package stack

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/dynamolocal"
)

// skipShort skips a test that starts DynamoDB Local.
func skipShort(tb testing.TB, store string) {
	tb.Helper()
	if testing.Short() && store == storeDynamoDB {
		tb.Skip("-short: starts DynamoDB Local")
	}
}

func TestCreateAndList(t *testing.T) {
	for _, store := range []string{storeBolt, storeDynamoDB} {
		t.Run(store, func(t *testing.T) {
			skipShort(t, store)
			s := start(t, flags(t, "-store", store)...)
			employee, contractor := s.token(t, "employee"), s.token(t, "contractor")
			s.create(t, employee, "First")
			s.create(t, employee, "Second")
			if diff := cmp.Diff([]string{"Second", "First"}, s.projects(t, employee)); diff != "" {
				t.Errorf("the employee's projects (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{}, s.projects(t, contractor)); diff != "" {
				t.Errorf("the contractor's projects (-want +got):\n%s", diff)
			}
			if a := s.call(t, s.token(t, "import"), ""); a.status != http.StatusForbidden {
				t.Errorf("list by the import job: %d, want 403", a.status)
			}
			if a := s.call(t, "", ""); a.status != http.StatusUnauthorized {
				t.Errorf("without a token: %d, want 401", a.status)
			}
			for name, secret := range map[string]string{
				"a token": employee, "a signature": employee[strings.LastIndex(employee, ".")+1:], "an email": "@example.com", "notes": secretNotes,
			} {
				if strings.Contains(s.log.String(), secret) {
					t.Errorf("the log contains %s", name)
				}
			}
		})
	}
}

func TestRestartKeepsEntriesAndTokens(t *testing.T) {
	for _, store := range []string{storeBolt, storeDynamoDB} {
		t.Run(store, func(t *testing.T) {
			skipShort(t, store)
			args := flags(t, "-store", store)
			first := start(t, args...)
			token := first.token(t, "employee")
			first.create(t, token, "Kept")
			if err := first.Close(); err != nil {
				t.Fatal(err)
			}
			// The token's issuer contains the port, so keep the port.
			second := start(t, append(args, "-issuer", first.signIn.Addr().String())...)
			if diff := cmp.Diff([]string{"Kept"}, second.projects(t, token)); diff != "" {
				t.Errorf("after a restart (-want +got):\n%s", diff)
			}
		})
	}
}

// TestTableName checks that with TableName the stack uses an existing table, as a deployment
// does, and doesn't create one.
func TestTableName(t *testing.T) {
	skipShort(t, storeDynamoDB)
	args := flags(t, "-store", storeDynamoDB)
	s := start(t, args...)
	s.create(t, s.token(t, "employee"), "First")
	endpoint := strings.TrimSuffix(strings.TrimPrefix(s.storeName, "DynamoDB Local at "), ", table "+tableName)
	template, err := os.ReadFile(s.options.template)
	if err != nil {
		t.Fatal(err)
	}
	if err := dynamolocal.CreateTable(t.Context(), endpoint, "restored", template); err != nil {
		t.Fatal(err)
	}
	missing := &stack{options: options{parameters: map[string]string{"TableName": "missing"}}}
	if _, err := missing.openTable(t.Context(), endpoint); err == nil || !strings.Contains(err.Error(), "find table missing") {
		t.Errorf("a missing table: %v, want an error", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = start(t, append(args, "-parameter", "TableName=restored")...)
	if got := s.projects(t, s.token(t, "employee")); len(got) != 0 {
		t.Errorf("the restored table has the projects %v, want none", got)
	}
}

func TestAddressInUse(t *testing.T) {
	inUse, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { inUse.Close() })
	for _, flag := range []string{"-api", "-issuer", "-dynamodb"} {
		t.Run(flag, func(t *testing.T) {
			args := flags(t, flag, inUse.Addr().String(), "-store", storeDynamoDB)
			err := runStack(t.Context(), args, streams{io.Discard, io.Discard})
			if err == nil || !strings.Contains(err.Error(), inUse.Addr().String()) || !strings.HasSuffix(err.Error(), "with "+flag) {
				t.Errorf("error %v, want one that names the address and %s", err, flag)
			}
		})
	}
}

// A start that fails halfway closes everything that it opened.
func TestFailedStartClosesItsListeners(t *testing.T) {
	args := flags(t)
	free := start(t, args...)
	api, signIn := free.api.Addr().String(), free.signIn.Addr().String()
	if err := free.Close(); err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(free.options.data, "issuer-key.pem")
	if err := os.WriteFile(key, []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	args = append(args, "-api", api, "-issuer", signIn)
	if err := runStack(t.Context(), args, streams{io.Discard, io.Discard}); err == nil || !strings.Contains(err.Error(), key) {
		t.Fatalf("error %v, want one that contains the path of the key", err)
	}
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	start(t, args...)
}

func TestParseOptions(t *testing.T) {
	tests := []struct {
		name string
		args []string
		want string // part of the error; empty means none
	}{
		{"the defaults", nil, ""},
		{"IPv6 loopback", []string{"-api", "[::1]:8080"}, ""},
		{"every interface", []string{"-api", "0.0.0.0:8080"}, "-api 0.0.0.0:8080: the local stack listens on loopback only"},
		{"every interface of both kinds", []string{"-issuer", "[::]:8081"}, "loopback only"},
		{"a private address", []string{"-issuer", "192.168.1.7:8081"}, "loopback only"},
		{"Docker's bridge", []string{"-dynamodb", "172.17.0.1:8000"}, "loopback only"},
		{"no host", []string{"-api", ":8080"}, "it must be an address with a port"},
		{"no port", []string{"-api", "127.0.0.1"}, "it must be an address with a port"},
		{"a name", []string{"-api", "localhost:8080"}, "it must be an address with a port"},
		{"a page", []string{"-page", "http://127.0.0.1:9000"}, ""},
		{"a page with a path", []string{"-page", "http://127.0.0.1:8082/path"}, "-page http://127.0.0.1:8082/path: it is not exactly a lower-case scheme, a host and a port"},
		{"a page without TLS elsewhere", []string{"-page", "http://app.example.com"}, "-page http://app.example.com: it is not https"},
		{"another store", []string{"-store", "postgres"}, "-store postgres: it must be bolt or dynamodb"},
		{"a table of a file", []string{"-parameter", "TableName=restored"}, "TableName needs -store dynamodb"},
		{"a table of DynamoDB", []string{"-store", "dynamodb", "-parameter", "TableName=restored"}, ""},
		{"a token life of zero", []string{"-token-life", "0s"}, "it must be at least 1s"},
		{"an unknown flag", []string{"-verbose"}, ErrUsage.Error()},
		{"an argument", []string{"start"}, ErrUsage.Error()},
		{"two errors", []string{"-api", "0.0.0.0:1", "-issuer", "0.0.0.0:2"}, "0.0.0.0:2"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := parseOptions(test.args, streams{io.Discard, io.Discard})
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
}

func TestSettingsComeFromTheTemplate(t *testing.T) {
	source, err := os.ReadFile("../../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "web"), 0o700); err != nil {
		t.Fatal(err)
	}
	hosting, err := filepath.Abs("../../../web/hosting.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(hosting, filepath.Join(folder, "web", "hosting.yaml")); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(folder, "template.yaml")
	for _, test := range []struct{ name, old, new, want string }{
		{"an invalid setting", "ALLOWED_ORIGIN: !Ref", "ALLOWED_ORIGIN: nowhere #", "ALLOWED_ORIGIN"},
		{"no function of a route", "\n  SummaryFunction:\n", "\n  Summary:\n", `no resource "SummaryFunction"`},
		{"no authorizer", "\n  AuthorizerFunction:\n", "\n  Authorizer:\n", `no resource "AuthorizerFunction"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := strings.Replace(string(source), test.old, test.new, 1)
			if err := os.WriteFile(broken, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			err := runStack(t.Context(), flags(t, "-template", broken), streams{io.Discard, io.Discard})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want one that contains %s", err, test.want)
			}
		})
	}
	args := flags(t, "-template", filepath.Join(t.TempDir(), "none.yaml"))
	if err := runStack(t.Context(), args, streams{io.Discard, io.Discard}); err == nil || !strings.Contains(err.Error(), "none.yaml") {
		t.Errorf("error %v, want one that contains the path of the template", err)
	}
}

// The error of a locked store is wrapped once, not at every level.
func TestLockedStore(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: waits for the store's lock")
	}
	args := flags(t)
	start(t, args...)
	err := runStack(t.Context(), args, streams{io.Discard, io.Discard})
	if err == nil || strings.Count(err.Error(), "open store") != 1 {
		t.Errorf("error %v, want one that contains \"open store\" once", err)
	}
}

func TestContainersReachTheStackOnTheBridge(t *testing.T) {
	// Another loopback address replaces Docker's.
	address := netip.MustParseAddr("127.0.0.2")
	if l, err := net.Listen("tcp", net.JoinHostPort(address.String(), "0")); err != nil {
		t.Skipf("this machine's loopback interface has only one address: %v", err)
	} else {
		l.Close()
	}
	for _, store := range []string{storeBolt, storeDynamoDB} {
		t.Run(store, func(t *testing.T) {
			skipShort(t, store)
			s := startOnBridge(t, address, flags(t, "-docker-bridge", "-store", store)...)
			port := portOf(s.signIn.Addr().String())
			for host, want := range map[string]int{
				bridgeHost + ":" + port: http.StatusOK, "127.0.0.2:" + port: http.StatusOK, "evil.example.org:" + port: http.StatusMisdirectedRequest,
			} {
				r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.2:"+port+"/.well-known/jwks.json", nil)
				if err != nil {
					t.Fatal(err)
				}
				r.Host = host
				if a := do(t, r); a.status != want {
					t.Errorf("keys with the host %s: %d, want %d", host, a.status, want)
				}
			}
			if store == storeDynamoDB {
				_, port, ok := strings.Cut(strings.TrimSuffix(strings.Fields(s.storeName)[3], ","), "127.0.0.1:")
				if !ok {
					t.Fatalf("no endpoint in %q", s.storeName)
				}
				// DynamoDB Local responds with 400 to a request without an operation.
				for host, want := range map[string]int{
					bridgeHost: http.StatusBadRequest, "127.0.0.2": http.StatusBadRequest, "evil.example.org": http.StatusNotFound,
				} {
					r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.2:"+port, nil)
					if err != nil {
						t.Fatal(err)
					}
					r.Host = net.JoinHostPort(host, port)
					if a := do(t, r); a.status != want {
						t.Errorf("DynamoDB Local on the bridge with the host %s: %d, want %d", host, a.status, want)
					}
				}
			}
			if a := s.call(t, s.token(t, "employee"), ""); a.status != http.StatusOK {
				t.Errorf("the API: %d %s", a.status, a.body)
			}
		})
	}
}

func TestMissingBridgeIsLogged(t *testing.T) {
	const none = "no-such-bridge"
	var log buffer
	address, err := findBridge(options{dockerBridge: none}, streams{io.Discard, &log})
	if err != nil || address.IsValid() {
		t.Errorf("findBridge = %v, %v, want no address and no error", address, err)
	}
	if lines := strings.Count(log.String(), "\n"); lines != 1 || !strings.Contains(log.String(), none) {
		t.Errorf("logged %d lines, want one that names %s:\n%s", lines, none, &log)
	}
}

func TestBridgeFlag(t *testing.T) {
	for flag, want := range map[string]string{"-docker-bridge": bridgeName, "-docker-bridge=br0": "br0", "-store=bolt": ""} {
		o, err := parseOptions([]string{flag}, streams{io.Discard, io.Discard})
		if err != nil || o.dockerBridge != want {
			t.Errorf("%s: bridge %q, error %v, want %q", flag, o.dockerBridge, err, want)
		}
	}
}

func TestPrivateIPv4(t *testing.T) {
	tests := []struct {
		name      string
		addresses []string
		want      string
	}{
		{"Docker's", []string{"172.17.0.1/16"}, "172.17.0.1"},
		{"after IPv6", []string{"fe80::1/64", "172.17.0.1/16"}, "172.17.0.1"},
		{"a public one", []string{"203.0.113.7/24"}, ""},
		{"none", nil, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var addresses []net.Addr
			for _, a := range test.addresses {
				ip, network, err := net.ParseCIDR(a)
				if err != nil {
					t.Fatal(err)
				}
				addresses = append(addresses, &net.IPNet{IP: ip, Mask: network.Mask})
			}
			got, ok := privateIPv4(addresses)
			if ok != (test.want != "") || ok && got.String() != test.want {
				t.Errorf("privateIPv4 = %v, %t, want %q", got, ok, test.want)
			}
		})
	}
}

func TestInterruptedStart(t *testing.T) {
	for _, store := range []string{storeBolt, storeDynamoDB} {
		t.Run(store, func(t *testing.T) {
			skipShort(t, store)
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if err := runStack(ctx, flags(t, "-store", store), streams{io.Discard, io.Discard}); err != nil {
				t.Errorf("error %v, want none", err)
			}
		})
	}
}
