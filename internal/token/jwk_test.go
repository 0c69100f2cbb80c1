package token

import (
	"bytes"
	"context"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/MicahParks/jwkset"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/jsonobject"
)

// keyWith returns a valid key with the edits applied.
func keyWith(tb testing.TB, e edits) string {
	tb.Helper()
	return toJSON(tb, e.apply(map[string]any{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": testKeyID,
		"n": encode(string(testKey().N.Bytes())), "e": "AQAB",
	}))
}

func keySet(keys ...string) string { return `{"keys":[` + strings.Join(keys, ",") + `]}` }

// modulus returns an odd number with this many bits.
func modulus(bits uint) string {
	n := new(big.Int).Lsh(big.NewInt(1), bits-1)
	return encode(string(n.SetBit(n, 0, 1).Bytes()))
}

// padded returns octets in base64url with padding, as some providers write them.
func padded(octets []byte) string { return base64.URLEncoding.EncodeToString(octets) }

func number(octets ...byte) string { return encode(string(octets)) }

func TestParseKey(t *testing.T) {
	tests := []struct {
		name  string
		key   string
		valid bool
	}{
		{"valid", keyWith(t, nil), true},
		{"no use and no alg", keyWith(t, edits{"use": absent, "alg": absent}), true},
		{"with more members", keyWith(t, edits{"x5c": []string{"not a certificate"}, "x5t": 1}), true},
		{"certificates null", keyWith(t, edits{"x5c": nil, "x5t": nil, "x5t#S256": nil, "x5u": nil}), true},
		{"certificates of the wrong type", keyWith(t, edits{"x5c": "text", "x5t": []int{1}, "x5u": 1}), true},
		{"private members null", keyWith(t, edits{"d": nil, "p": nil, "q": nil, "oth": nil, "k": nil}), true},
		{"unknown members", keyWith(t, edits{"issuer": "https://issuer.example.com/", "exp": 1, "nested": edits{"use": "enc"}}), true},
		{"an unknown member with invalid Unicode", strings.TrimSuffix(keyWith(t, nil), "}") + `,"x":"\ud800"}`, true},
		{"white space everywhere", "\r\n\t " + strings.ReplaceAll(keyWith(t, nil), ",", " ,\r\n\t") + "\n", true},
		{"for signing and verifying", keyWith(t, edits{"key_ops": []string{"sign", "verify"}}), true},

		{"another type", keyWith(t, edits{"kty": "EC"}), false},
		{"the type in another case", keyWith(t, edits{"kty": "rsa"}), false},
		{"no type", keyWith(t, edits{"kty": absent}), false},
		{"for encryption", keyWith(t, edits{"use": "enc"}), false},
		{"use empty", keyWith(t, edits{"use": ""}), false},
		{"use null", keyWith(t, edits{"use": nil}), true},
		{`use "null"`, keyWith(t, edits{"use": "null"}), false},
		{"use false", keyWith(t, edits{"use": false}), false},
		{"another algorithm", keyWith(t, edits{"alg": "RS512"}), false},
		{"alg empty", keyWith(t, edits{"alg": ""}), false},
		{"alg null", keyWith(t, edits{"alg": nil}), true},
		{"alg an empty array", keyWith(t, edits{"alg": []string{}}), false},
		{"for another operation", keyWith(t, edits{"key_ops": []string{"encrypt"}}), false},
		{"for no operation", keyWith(t, edits{"key_ops": []string{}}), false},
		{"key_ops null", keyWith(t, edits{"key_ops": nil}), true},
		{"key_ops an array of null", `{"key_ops":[null],` + keyWith(t, nil)[1:], false},
		{"key_ops with null", `{"key_ops":["verify",null],` + keyWith(t, nil)[1:], false},
		{"use, alg and key_ops null", keyWith(t, edits{"use": nil, "alg": nil, "key_ops": nil}), true},
		{"use null, for another algorithm", keyWith(t, edits{"use": nil, "alg": "PS256"}), false},
		{"key_ops text", keyWith(t, edits{"key_ops": "verify"}), false},
		{"no kid", keyWith(t, edits{"kid": absent}), false},
		{"kid empty", keyWith(t, edits{"kid": ""}), false},
		{"kid null", keyWith(t, edits{"kid": nil}), false},
		{"kty null", keyWith(t, edits{"kty": nil}), false},
		{"kid a number", keyWith(t, edits{"kid": 1}), false},
		{"KID is not kid", keyWith(t, edits{"kid": absent, "KID": testKeyID}), false},
		{"a duplicate kid", strings.TrimSuffix(keyWith(t, nil), "}") + `,"kid":"other"}`, false},

		{"2048 bits", keyWith(t, edits{"n": modulus(2048)}), true},
		{"2047 bits", keyWith(t, edits{"n": modulus(2047)}), false},
		{"8192 bits", keyWith(t, edits{"n": modulus(8192)}), true},
		{"8193 bits", keyWith(t, edits{"n": modulus(8193)}), false},
		{"2048 bits after leading zeros", keyWith(t, edits{"n": encode("\x00\x00" + string(testKey().N.Bytes()))}), true},
		{"2040 bits after leading zeros", keyWith(t, edits{"n": encode("\x00" + string(testKey().N.Bytes()[1:]))}), false},
		{"an even modulus", keyWith(t, edits{"n": encode(string(new(big.Int).Lsh(big.NewInt(1), 2047).Bytes()))}), false},
		{"no modulus", keyWith(t, edits{"n": absent}), false},
		{"a modulus in standard base64", keyWith(t, edits{"n": strings.Repeat("+/", 200)}), false},
		{"a modulus with padding", keyWith(t, edits{"n": padded(testKey().N.Bytes())}), true},
		{"a modulus with half of the padding", keyWith(t, edits{"n": strings.TrimSuffix(padded(testKey().N.Bytes()), "=")}), false},
		{"a modulus with too much padding", keyWith(t, edits{"n": padded(testKey().N.Bytes()) + "="}), false},
		{"a modulus with four padding characters", keyWith(t, edits{"n": padded(testKey().N.Bytes()) + "===="}), false},
		{"padding before the modulus", keyWith(t, edits{"n": "==" + encode(string(testKey().N.Bytes()))}), false},
		{"padding in the middle of the modulus", keyWith(t, edits{"n": padded(testKey().N.Bytes()) + padded(testKey().N.Bytes())}), false},
		{"a padded modulus in standard base64", keyWith(t, edits{"n": base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{0xff}, 256))}), false},
		{"a padded modulus of 1024 bits", keyWith(t, edits{"n": padded(testKey().N.Bytes()[:128])}), false},
		{"a modulus null", keyWith(t, edits{"n": nil}), false},
		{"a modulus that is a number", keyWith(t, edits{"n": 3233}), false},

		{"exponent 3", keyWith(t, edits{"e": number(3)}), true},
		{"exponent 1", keyWith(t, edits{"e": number(1)}), false},
		{"exponent 0", keyWith(t, edits{"e": number(0)}), false},
		{"an even exponent", keyWith(t, edits{"e": number(1, 0, 0)}), false},
		{"exponent 2^31-1", keyWith(t, edits{"e": number(0x7f, 0xff, 0xff, 0xff)}), true},
		{"exponent 2^31+1", keyWith(t, edits{"e": number(0x80, 0, 0, 1)}), false},
		{"exponent 2^64+3", keyWith(t, edits{"e": number(1, 0, 0, 0, 0, 0, 0, 0, 3)}), false},
		{"exponent 3 with padding", keyWith(t, edits{"e": padded([]byte{3})}), true},
		{"exponent 257 with padding", keyWith(t, edits{"e": padded([]byte{1, 1})}), true},
		{"exponent 3 with half of the padding", keyWith(t, edits{"e": "Aw="}), false},
		{"exponent 65537 with unneeded padding", keyWith(t, edits{"e": "AQAB="}), false},
		{"exponent 1 with padding", keyWith(t, edits{"e": padded([]byte{1})}), false},
		{"only padding", keyWith(t, edits{"e": "===="}), false},
		{"exponent null", keyWith(t, edits{"e": nil}), false},
		{"no exponent", keyWith(t, edits{"e": absent}), false},
		{"not an object", `"key"`, false},
		{"null", "null", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := parseKey([]byte(test.key)); (err == nil) != test.valid {
				t.Errorf("error = %v, want valid = %t", err, test.valid)
			}
		})
	}
}

// publicKey must reject invalid exponents itself: jwkset rejects some of them, but not all.
func TestPublicKeyExponent(t *testing.T) {
	for name, test := range map[string]struct {
		exponent string
		valid    bool
	}{"1": {number(1), false}, "2": {number(2), false}, "3": {number(3), true}, "-1 in two's complement": {number(0xff, 0xff, 0xff, 0xff), false}} {
		key := publishedKey{jsonobject.Object{"n": json.RawMessage(`"` + modulus(minModulusBits) + `"`), "e": json.RawMessage(`"` + test.exponent + `"`)}}
		if _, err := key.publicKey(); (err == nil) != test.valid {
			t.Errorf("exponent %s: error = %v, want valid = %t", name, err, test.valid)
		}
	}
}

// An invalid key must not affect the others.
func TestParseKeySetSkipsInvalidKeys(t *testing.T) {
	other := encode(string(otherKey().N.Bytes()))
	keys, err := parseKeySet([]byte(keySet(
		`{"kty":"EC","kid":"ec","crv":"P-256","x":"!","y":"!"}`,
		`{"kty":"oct","kid":"secret","k":"c2VjcmV0"}`,
		`{"kty":7}`, `null`, `[]`, `"text"`,
		keyWith(t, edits{"kid": "weak", "n": modulus(1024)}),
		keyWith(t, edits{"kid": "twice", "use": "enc", "n": modulus(2048)}),
		keyWith(t, edits{"kid": "twice"}),
		keyWith(t, edits{"kid": "twice", "n": other}),
		keyWith(t, edits{"kid": "last", "n": other}),
	)))
	if err != nil {
		t.Fatal(err)
	}
	got := make([]string, len(keys))
	for i, key := range keys {
		got[i] = key.Marshal().KID
	}
	if diff := cmp.Diff([]string{"twice", "twice", "last"}, got); diff != "" {
		t.Errorf("valid keys (-want +got):\n%s", diff)
	}
	cache := NewCache(sourceOf(keys, nil), staleLife, noon)
	first, err := cache.KeyRead(t.Context(), "twice")
	if err != nil {
		t.Fatal(err)
	}
	if public, ok := first.Key().(*rsa.PublicKey); !ok || !public.Equal(&testKey().PublicKey) {
		t.Error("the cache didn't return the first of two valid keys with the same kid")
	}
}

func TestParseKeySetAccepts(t *testing.T) {
	key := keyWith(t, nil)
	tests := []struct{ name, set string }{
		{"a byte-order mark", "\ufeff" + keySet(key)},
		{"a byte-order mark and white space", "\ufeff\r\n " + keySet(key)},
		{"surrounding white space", "\n\t " + keySet(key) + "\r\n\n"},
		{"unknown members", `{"issuer":"https://issuer.example.com/","next":null,"keys":[` + key + `],"nested":{"keys":[]}}`},
		{"an escaped name", `{"\u006beys":[` + key + `]}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if keys, err := parseKeySet([]byte(test.set)); err != nil || len(keys) != 1 {
				t.Errorf("got %d keys, error %v", len(keys), err)
			}
		})
	}
}

func TestParseKeySetRejects(t *testing.T) {
	tests := []struct{ name, set string }{
		{"nothing", ""},
		{"null", "null"},
		{"an empty object", "{}"},
		{"no keys", `{"keys":[]}`},
		{"keys null", `{"keys":null}`},
		{"keys an object", `{"keys":` + keyWith(t, nil) + `}`},
		{"keys under Keys", `{"Keys":[` + keyWith(t, nil) + `]}`},
		{"duplicate keys members", `{"keys":[` + keyWith(t, nil) + `],"keys":[]}`},
		{"an array", "[" + keyWith(t, nil) + "]"},
		{"one key", keyWith(t, nil)},
		{"no valid key", keySet(keyWith(t, edits{"use": "enc"}))},
		{"an HTML page", "<!DOCTYPE html><title>Sign in</title>"},
		{"truncated", strings.TrimSuffix(keySet(keyWith(t, nil)), "]}")},
		{"a duplicate member", `{"x":1,"keys":[` + keyWith(t, nil) + `],"x":1}`},
		{"only a byte-order mark", "\ufeff"},
		{"two byte-order marks", "\ufeff\ufeff" + keySet(keyWith(t, nil))},
		{"a byte-order mark after white space", " \ufeff" + keySet(keyWith(t, nil))},
		{"a byte-order mark at the end", keySet(keyWith(t, nil)) + "\ufeff"},
		{"UTF-16", "\xff\xfe" + strings.Join(strings.Split(keySet(keyWith(t, nil)), ""), "\x00") + "\x00"},
		{"a NUL byte at the end", keySet(keyWith(t, nil)) + "\x00"},
		{"two sets", keySet(keyWith(t, nil)) + keySet(keyWith(t, nil))},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if keys, err := parseKeySet([]byte(test.set)); !errors.Is(err, errKeySet) || keys != nil {
				t.Errorf("got %d keys, error %v", len(keys), err)
			}
		})
	}
}

// sourceFunc is a Source that is one function.
type sourceFunc func(ctx context.Context) ([]jwkset.JWK, error)

func (f sourceFunc) Keys(ctx context.Context) ([]jwkset.JWK, error) { return f(ctx) }

// sourceOf returns a Source that always returns these keys and this error.
func sourceOf(keys []jwkset.JWK, err error) Source {
	return sourceFunc(func(context.Context) ([]jwkset.JWK, error) { return keys, err })
}
