package token

import (
	"bytes"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"github.com/MicahParks/jwkset"

	"timesheets/internal/jsonobject"
)

// Limits on a modulus, in bits. RS256 requires 2048 or more. With more than 8192 bits, a
// verification takes long enough for a denial of service.
// https://www.rfc-editor.org/rfc/rfc7518#section-3.3
const (
	minModulusBits = 2048
	maxModulusBits = 8192
)

// Limits on an exponent. With 1, the signature of a text is its padded hash, so anyone could
// sign. An exponent of more than 31 bits doesn't fit into rsa.PublicKey on every platform.
const (
	minExponent = 3
	maxExponent = math.MaxInt32
)

var (
	errKeySet = errors.New("not a JWK set with a valid key")
	errKey    = errors.New("not a valid key")
)

// byteOrderMark is U+FEFF in UTF-8. A sender must not write it before JSON, and a parser may
// ignore it there.
// https://www.rfc-editor.org/rfc/rfc8259#section-8.1
const byteOrderMark = "\ufeff"

// parseKeySet returns the valid keys of a JWK set, in the set's order. It fails if no key is
// valid. It parses each key separately: a set may contain keys for other purposes, and one
// invalid key must not invalidate the others.
// https://www.rfc-editor.org/rfc/rfc7517#section-5
func parseKeySet(data []byte) ([]jwkset.JWK, error) {
	set, err := jsonobject.Parse(bytes.TrimPrefix(data, []byte(byteOrderMark)))
	if err != nil {
		return nil, errKeySet
	}
	var raws []json.RawMessage
	if err := json.Unmarshal(set["keys"], &raws); err != nil {
		return nil, errKeySet
	}
	var keys []jwkset.JWK
	for _, raw := range raws {
		if key, err := parseKey(raw); err == nil {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return nil, errKeySet
	}
	return keys, nil
}

// parseKey returns the public key in one JWK. It fails unless the key has a kid and is
// valid for RS256 signatures.
// https://www.rfc-editor.org/rfc/rfc7517#section-4
func parseKey(data []byte) (jwkset.JWK, error) {
	object, err := jsonobject.Parse(data)
	if err != nil {
		return jwkset.JWK{}, err
	}
	key := publishedKey{object}
	kid, _ := key.Text("kid")
	if kid == "" || !key.verifiesRS256() {
		return jwkset.JWK{}, errKey
	}
	public, err := key.publicKey()
	if err != nil {
		return jwkset.JWK{}, err
	}
	options := jwkset.JWKOptions{Metadata: jwkset.JWKMetadataOptions{KID: kid}}
	jwk, err := jwkset.NewJWKFromKey(public, options)
	if err != nil {
		return jwkset.JWK{}, fmt.Errorf("%w: %w", errKey, err)
	}
	return jwk, nil
}

// A publishedKey is a JWK as its issuer wrote it.
type publishedKey struct{ jsonobject.Object }

// verifiesRS256 reports whether the key is an RSA key that its issuer allows to verify
// RS256 signatures. If use, alg or key_ops is present, it must allow that use of the key. An
// absent member doesn't restrict the key.
// https://www.rfc-editor.org/rfc/rfc7517#section-4.3
func (k publishedKey) verifiesRS256() bool {
	kty, _ := k.Text("kty")
	operations, _ := k.Texts("key_ops")
	return kty == "RSA" && k.absentOr("use", "sig") && k.absentOr("alg", "RS256") &&
		(!k.has("key_ops") || slices.Contains(operations, "verify"))
}

// has reports whether an optional member is present. A null member counts as absent:
// some providers write null for a member that has no value.
func (k publishedKey) has(name string) bool {
	raw, ok := k.Object[name]
	return ok && string(raw) != "null"
}

// absentOr reports whether an optional member is absent or has the wanted value.
func (k publishedKey) absentOr(name, want string) bool {
	s, _ := k.Text(name)
	return !k.has(name) || s == want
}

// publicKey returns the RSA key. It fails if n or e is absent or invalid.
// https://www.rfc-editor.org/rfc/rfc7518#section-6.3.1
func (k publishedKey) publicKey() (*rsa.PublicKey, error) {
	n, e := k.integer("n"), k.integer("e")
	if n.Bit(0) == 0 || n.BitLen() < minModulusBits || n.BitLen() > maxModulusBits {
		return nil, errKey
	}
	if e.Bit(0) == 0 || !e.IsInt64() || e.Int64() < minExponent || e.Int64() > maxExponent {
		return nil, errKey
	}
	return &rsa.PublicKey{N: n, E: int(e.Int64())}, nil
}

// integer returns a Base64urlUInt, or 0 if the member is absent or invalid.
//
// Some providers pad the base64url, which the RFC forbids. Correct padding is accepted,
// because it doesn't change the octets. The standard alphabet isn't accepted: reading "+" and
// "/" as "-" and "_" would be a guess.
// https://www.rfc-editor.org/rfc/rfc7518#section-2
func (k publishedKey) integer(name string) *big.Int {
	s, _ := k.Text(name)
	encoding := base64.RawURLEncoding
	if strings.ContainsRune(s, base64.StdPadding) {
		encoding = base64.URLEncoding
	}
	octets, err := encoding.DecodeString(s)
	if err != nil {
		return new(big.Int)
	}
	return new(big.Int).SetBytes(octets)
}
