package issuer

import (
	"crypto/rand"
	"crypto/rsa"
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// eventKeySet is the public half of the key that signed the tokens in events/. The
// issuer publishes it with its own key, so that those tokens are valid on every local
// stack. The private half was never stored. docs/events.md explains how the tokens are made.
//
//go:embed events.jwks.json
var eventKeySet []byte

// An EventSigner signs tokens for events/ with a key that exists only in memory.
type EventSigner struct {
	key    *rsa.PrivateKey
	public jose.JSONWebKey
}

// NewEventSigner returns a signer with a new key.
func NewEventSigner() (*EventSigner, error) {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil, err
	}
	public, err := publicKey(key)
	if err != nil {
		return nil, err
	}
	return &EventSigner{key: key, public: public}, nil
}

// Sign returns the claims as a signed access token.
// https://www.rfc-editor.org/rfc/rfc9068#section-2.1
func (s *EventSigner) Sign(claims map[string]any) (string, error) {
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: s.key, KeyID: s.public.KeyID}},
		(&jose.SignerOptions{}).WithType("at+jwt"))
	if err != nil {
		return "", err
	}
	return jwt.Signed(signer).Claims(claims).Serialize()
}

// PublicKeySet returns the content of events.jwks.json: the key set that verifies the
// signer's tokens.
func (s *EventSigner) PublicKeySet() ([]byte, error) {
	text, err := json.MarshalIndent(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{s.public}}, "", "  ")
	if err != nil {
		return nil, err
	}
	return append(text, '\n'), nil
}

// publicKeys parses a key set. It returns an error for a key that isn't public.
func publicKeys(text []byte) ([]jose.JSONWebKey, error) {
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(text, &set); err != nil {
		return nil, fmt.Errorf("events.jwks.json: %w", err)
	}
	for _, key := range set.Keys {
		if !key.IsPublic() || !key.Valid() {
			return nil, fmt.Errorf("events.jwks.json: key %q must be a valid public key", key.KeyID)
		}
	}
	return set.Keys, nil
}
