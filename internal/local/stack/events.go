package stack

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"time"

	"timesheets/internal/local/issuer"
	"timesheets/internal/local/repo"
)

// eventKeysFile contains the public key of the events' tokens. The issuer publishes it.
const eventKeysFile = "internal/local/issuer/events.jwks.json"

// eventARN names GET /timesheets of an API that doesn't exist.
const eventARN = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/v1/GET/timesheets"

// The times of the events' tokens. Valid tokens expire so late that they never need to
// be renewed.
const (
	eventIssued  = "2026-11-23T16:00:00Z"
	eventExpired = "2026-11-23T17:00:00Z"
	eventForever = "2100-01-01T00:00:00Z"
)

// A tokenEvent is the event that API Gateway sends to a TOKEN authorizer.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
type tokenEvent struct {
	Type               string `json:"type"`
	AuthorizationToken string `json:"authorizationToken,omitempty"`
	MethodARN          string `json:"methodArn"`
}

// An authorizerEvent describes a file in events/: its name, and the token in its event.
type authorizerEvent struct {
	file       string
	claims     map[string]any // added to the employee's claims, or replacing them
	without    []string       // the names of claims that are left out
	unknownKey bool           // signed with an unpublished key
	noToken    bool
}

func authorizerEvents() []authorizerEvent {
	const email, verified = defaultEmailClaim, defaultEmailClaim + "_verified"
	return []authorizerEvent{
		{file: "authorizer-valid.json"},
		{file: "authorizer-manager.json", claims: map[string]any{
			"sub": "local|manager", email: "manager@example.com",
			"scope": "read:timesheets create:timesheets delete:timesheets approve:timesheets",
		}},
		{file: "authorizer-import.json", without: []string{email, verified}, claims: map[string]any{
			"sub": issuer.ImportClient + "@clients", "scope": "batch:upload",
		}},
		{file: "authorizer-no-scope.json", claims: map[string]any{"scope": "openid profile"}},
		{file: "authorizer-unverified-email.json", claims: map[string]any{verified: false}},
		{file: "authorizer-expired.json", claims: map[string]any{"exp": unix(eventExpired)}},
		{file: "authorizer-wrong-audience.json", claims: map[string]any{"aud": "https://api.example.org/"}},
		{file: "authorizer-wrong-issuer.json", claims: map[string]any{"iss": "https://issuer.example.org/"}},
		{file: "authorizer-unknown-key.json", unknownKey: true},
		{file: "authorizer-no-token.json", noToken: true},
	}
}

// runEvents writes new tokens to events/, and the public key that verifies the tokens to
// eventKeysFile. The private key is never stored.
func runEvents(args []string, to streams) error {
	flags := newFlags("local events", to)
	if err := parse(flags, args); err != nil {
		return err
	}
	root, err := repo.Root()
	if err != nil {
		return err
	}
	if err := writeEvents(root); err != nil {
		return err
	}
	_, err = fmt.Fprintf(to.out, "wrote new tokens to %d events, and the key that verifies them to %s\n", len(authorizerEvents()), eventKeysFile)
	return err
}

func writeEvents(root string) error {
	published, err := issuer.NewEventSigner()
	if err != nil {
		return err
	}
	unknownKey, err := issuer.NewEventSigner()
	if err != nil {
		return err
	}
	for _, story := range authorizerEvents() {
		signer := published
		if story.unknownKey {
			signer = unknownKey
		}
		if err := story.write(filepath.Join(root, "events"), signer); err != nil {
			return err
		}
	}
	keys, err := published.PublicKeySet()
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(root, eventKeysFile), keys)
}

func (s authorizerEvent) write(folder string, signer *issuer.EventSigner) error {
	event := tokenEvent{Type: "TOKEN", MethodARN: eventARN}
	if !s.noToken {
		signed, err := signer.Sign(s.tokenClaims())
		if err != nil {
			return err
		}
		event.AuthorizationToken = "Bearer " + signed
	}
	text, err := json.MarshalIndent(event, "", "  ")
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(folder, s.file), append(text, '\n'))
}

func writeFile(path string, text []byte) error {
	return os.WriteFile(path, text, 0o644) //nolint:gosec // G306: a file of the repository, which every user may read
}

// tokenClaims returns all claims of the token.
func (s authorizerEvent) tokenClaims() map[string]any {
	claims := map[string]any{
		"iss": defaultIssuer, "aud": defaultAudience, "sub": "local|employee",
		"iat": unix(eventIssued), "exp": unix(eventForever),
		"scope":                         "read:timesheets create:timesheets delete:timesheets",
		defaultEmailClaim:               "employee@example.com",
		defaultEmailClaim + "_verified": true,
	}
	maps.Copy(claims, s.claims)
	for _, name := range s.without {
		delete(claims, name)
	}
	return claims
}

// unix parses one of the times above. The error is ignored: a test parses all of them.
func unix(text string) int64 {
	t, _ := time.Parse(time.RFC3339, text)
	return t.Unix()
}
