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
)

// Sizes of a modulus, in bits. RS256 must have 2048 or more; a key of more than
// 8192 makes a verification take as long as a denial of service would.
// https://www.rfc-editor.org/rfc/rfc7518#section-3.3
const (
	minModulusBits = 2048
	maxModulusBits = 8192
)

// Exponents. 1 would make every signature valid; more than 31 bits do not fit
// into rsa.PublicKey everywhere.
const (
	minExponent = 3
	maxExponent = math.MaxInt32
)

var (
	errKeySet = errors.New("not a JWK set with a usable key")
	errKey    = errors.New("not a usable key")
)

// byteOrderMark is U+FEFF in UTF-8. A sender must not write it, and a reader may
// ignore it.
// https://www.rfc-editor.org/rfc/rfc8259#section-8.1
const byteOrderMark = "\ufeff"

// parseKeySet returns the valid keys of a JWK set, in its order. Keys are read one
// by one: a set may hold keys for purposes that we do not know, and an invalid key
// must not take the others with it. It fails if no key is valid.
// https://www.rfc-editor.org/rfc/rfc7517#section-5
func parseKeySet(data []byte) ([]jwkset.JWK, error) {
	data = bytes.TrimPrefix(data, []byte(byteOrderMark))
	if !json.Valid(data) {
		return nil, errKeySet
	}
	set, err := splitObject(data)
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

// parseKey reads one public key that signs with RS256, and has a name, from valid
// JSON.
// https://www.rfc-editor.org/rfc/rfc7517#section-4
func parseKey(valid []byte) (jwkset.JWK, error) {
	key, err := splitObject(valid)
	if err != nil {
		return jwkset.JWK{}, err
	}
	kid, _ := key.text("kid")
	if kid == "" || !isSigningKey(key) {
		return jwkset.JWK{}, errKey
	}
	public, err := parsePublicKey(key)
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

// isSigningKey reports whether a key is an RSA key that its publisher allows to
// verify RS256 signatures. A member that restricts the key must allow it; an absent
// member restricts nothing.
func isSigningKey(key object) bool {
	kty, _ := key.text("kty")
	return kty == "RSA" && key.absentOr("use", "sig") && key.absentOr("alg", "RS256") && verifies(key)
}

// has reports whether an optional member of a key is present. A member that is null
// counts as absent: some providers write every member that they know, and null if
// they have no value for it.
func (o object) has(name string) bool {
	raw, ok := o[name]
	return ok && string(raw) != "null"
}

func (o object) absentOr(name, want string) bool {
	s, _ := o.text(name)
	return !o.has(name) || s == want
}

// https://www.rfc-editor.org/rfc/rfc7517#section-4.3
func verifies(key object) bool {
	operations, _ := key.texts("key_ops")
	return !key.has("key_ops") || slices.Contains(operations, "verify")
}

// parsePublicKey reads the numbers of an RSA key.
// https://www.rfc-editor.org/rfc/rfc7518#section-6.3.1
func parsePublicKey(key object) (*rsa.PublicKey, error) {
	n, e := key.integer("n"), key.integer("e")
	if n.Bit(0) == 0 || n.BitLen() < minModulusBits || n.BitLen() > maxModulusBits {
		return nil, errKey
	}
	if e.Bit(0) == 0 || !e.IsInt64() || e.Int64() < minExponent || e.Int64() > maxExponent {
		return nil, errKey
	}
	return &rsa.PublicKey{N: n, E: int(e.Int64())}, nil
}

// integer reads a Base64urlUInt. It returns 0 if the member is absent or anything
// else.
//
// Some providers pad the base64url, which the RFC forbids. Padding changes no octet,
// so it is accepted if it is correct. The standard alphabet isn't: whether "+" and
// "/" were meant as "-" and "_" would be a guess.
// https://www.rfc-editor.org/rfc/rfc7518#section-2
func (o object) integer(name string) *big.Int {
	s, _ := o.text(name)
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
