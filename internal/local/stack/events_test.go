package stack

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/lambdamain/authorizermain"
	"timesheets/internal/policy"
)

// An outcome is the result of the authorizer for an event: the reason, and the number of
// allowed routes or the error.
type outcome struct {
	Reason string
	Routes int
	Error  string
}

func TestEventOutcomes(t *testing.T) {
	s := start(t, flags(t)...)
	const refused = "Unauthorized"
	employeeScopes := []string{"read:timesheets", "create:timesheets", "delete:timesheets"}
	tests := map[string]outcome{
		"authorizer-valid.json":            {Reason: "allowed", Routes: len(policy.AllowedRoutes(employeeScopes, true))},
		"authorizer-manager.json":          {Reason: "allowed", Routes: len(policy.AllowedRoutes(append(employeeScopes, "approve:timesheets"), true))},
		"authorizer-import.json":           {Reason: "allowed", Routes: len(policy.AllowedRoutes([]string{"batch:upload"}, false))},
		"authorizer-no-scope.json":         {Reason: "no_route"},
		"authorizer-unverified-email.json": {Reason: "email"},
		"authorizer-expired.json":          {Reason: "expired", Error: refused},
		"authorizer-wrong-audience.json":   {Reason: "audience", Error: refused},
		"authorizer-wrong-issuer.json":     {Reason: "issuer", Error: refused},
		"authorizer-unknown-key.json":      {Reason: "unknown_key", Error: refused},
		"authorizer-no-token.json":         {Reason: "missing_token", Error: refused},
	}
	for _, story := range authorizerEvents() {
		t.Run(story.file, func(t *testing.T) {
			want, ok := tests[story.file]
			if !ok {
				t.Fatal("the table has no outcome for this event")
			}
			if diff := cmp.Diff(want, outcomeOf(t, s, readEvent(t, story.file))); diff != "" {
				t.Errorf("outcome (-want +got):\n%s", diff)
			}
		})
	}
	if len(tests) != len(authorizerEvents()) {
		t.Errorf("authorizerEvents returned %d events, want %d, one for each outcome in the table", len(authorizerEvents()), len(tests))
	}
}

// outcomeOf calls the authorizer with the settings of tools/sam-local.json and the keys
// of a running stack.
func outcomeOf(t *testing.T, s running, event events.APIGatewayCustomAuthorizerRequest) outcome {
	t.Helper()
	settings := map[string]string{
		"ISSUER": defaultIssuer, "AUDIENCE": defaultAudience, "JWKS_URL": url(s.signIn) + "/.well-known/jwks.json",
	}
	var log bytes.Buffer
	handler, err := authorizermain.Setup(func(name string) (string, bool) { v, ok := settings[name]; return v, ok }, &log)
	if err != nil {
		t.Fatal(err)
	}
	response, err := handler.Handle(t.Context(), event)
	var got outcome
	if err := json.Unmarshal(log.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		got.Error = err.Error()
	}
	for _, s := range response.PolicyDocument.Statement {
		if s.Effect == "Allow" {
			got.Routes += len(s.Resource)
		}
	}
	return got
}

// The files match authorizerEvents. Only the signatures change when the command writes them again.
func TestEventFilesAreUpToDate(t *testing.T) {
	root := t.TempDir()
	for _, folder := range []string{"events", filepath.Dir(eventKeysFile)} {
		if err := os.MkdirAll(filepath.Join(root, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := writeEvents(root); err != nil {
		t.Fatal(err)
	}
	for _, story := range authorizerEvents() {
		t.Run(story.file, func(t *testing.T) {
			written, err := os.ReadFile(filepath.Join(root, "events", story.file))
			if err != nil {
				t.Fatal(err)
			}
			var want events.APIGatewayCustomAuthorizerRequest
			if err := json.Unmarshal(written, &want); err != nil {
				t.Fatal(err)
			}
			got := readEvent(t, story.file)
			if diff := cmp.Diff(payload(t, want), payload(t, got)); diff != "" {
				t.Errorf("claims, run `go run ./cmd/local events` (-want +got):\n%s", diff)
			}
			want.AuthorizationToken, got.AuthorizationToken = "", ""
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("event (-want +got):\n%s", diff)
			}
		})
	}
}

// The private key of the events' tokens isn't published.
func TestEventKeyIsPublic(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", eventKeysFile))
	if err != nil {
		t.Fatal(err)
	}
	var set struct{ Keys []map[string]any }
	if err := json.Unmarshal(text, &set); err != nil {
		t.Fatal(err)
	}
	if len(set.Keys) != 1 {
		t.Fatalf("the file contains %d keys, want 1", len(set.Keys))
	}
	for member := range set.Keys[0] {
		if !strings.Contains(" kty use alg kid n e ", " "+member+" ") {
			t.Errorf("the key contains the member %q, want only those of a public RSA key", member)
		}
	}
}

func TestEventTimesAreRFC3339(t *testing.T) {
	for _, text := range []string{eventIssued, eventExpired, eventForever} {
		if _, err := time.Parse(time.RFC3339, text); err != nil {
			t.Error(err)
		}
	}
}

func readEvent(t *testing.T, file string) events.APIGatewayCustomAuthorizerRequest {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "events", file))
	if err != nil {
		t.Fatal(err)
	}
	var event events.APIGatewayCustomAuthorizerRequest
	if err := json.Unmarshal(text, &event); err != nil {
		t.Fatal(err)
	}
	return event
}

func payload(t *testing.T, event events.APIGatewayCustomAuthorizerRequest) map[string]any {
	t.Helper()
	token, ok := strings.CutPrefix(event.AuthorizationToken, "Bearer ")
	if !ok {
		return nil
	}
	return claimsOf(t, token)
}
