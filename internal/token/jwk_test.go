package token

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/MicahParks/jwkset"
	"github.com/google/go-cmp/cmp"
)

// keyWith describes a usable key, save for the edits.
func keyWith(tb testing.TB, e edits) string {
	tb.Helper()
	return toJSON(tb, e.apply(map[string]any{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": testKeyID,
		"n": encode(string(testKey().N.Bytes())), "e": "AQAB",
	}))
}

func keySet(keys ...string) string { return `{"keys":[` + strings.Join(keys, ",") + `]}` }

// modulus writes an odd number of so many bits.
func modulus(bits uint) string {
	n := new(big.Int).Lsh(big.NewInt(1), bits-1)
	return encode(string(n.SetBit(n, 0, 1).Bytes()))
}

func number(octets ...byte) string { return encode(string(octets)) }

func TestParseKey(t *testing.T) {
	tests := []struct {
		name   string
		key    string
		usable bool
	}{
		{"as it should be", keyWith(t, nil), true},
		{"nothing said of its use", keyWith(t, edits{"use": absent, "alg": absent}), true},
		{"with more members", keyWith(t, edits{"x5c": []string{"not a certificate"}, "x5t": 1}), true},
		{"for signing and verifying", keyWith(t, edits{"key_ops": []string{"sign", "verify"}}), true},

		{"another type", keyWith(t, edits{"kty": "EC"}), false},
		{"the type in another case", keyWith(t, edits{"kty": "rsa"}), false},
		{"no type", keyWith(t, edits{"kty": absent}), false},
		{"for encryption", keyWith(t, edits{"use": "enc"}), false},
		{"use empty", keyWith(t, edits{"use": ""}), false},
		{"use null", keyWith(t, edits{"use": nil}), false},
		{"another algorithm", keyWith(t, edits{"alg": "RS512"}), false},
		{"alg empty", keyWith(t, edits{"alg": ""}), false},
		{"alg null", keyWith(t, edits{"alg": nil}), false},
		{"for another operation", keyWith(t, edits{"key_ops": []string{"encrypt"}}), false},
		{"for no operation", keyWith(t, edits{"key_ops": []string{}}), false},
		{"key_ops null", keyWith(t, edits{"key_ops": nil}), false},
		{"key_ops text", keyWith(t, edits{"key_ops": "verify"}), false},
		{"no kid", keyWith(t, edits{"kid": absent}), false},
		{"kid empty", keyWith(t, edits{"kid": ""}), false},
		{"kid a number", keyWith(t, edits{"kid": 1}), false},
		{"KID is not kid", keyWith(t, edits{"kid": absent, "KID": testKeyID}), false},
		{"kid twice", strings.TrimSuffix(keyWith(t, nil), "}") + `,"kid":"other"}`, false},

		{"2048 bits", keyWith(t, edits{"n": modulus(2048)}), true},
		{"2047 bits", keyWith(t, edits{"n": modulus(2047)}), false},
		{"8192 bits", keyWith(t, edits{"n": modulus(8192)}), true},
		{"8193 bits", keyWith(t, edits{"n": modulus(8193)}), false},
		{"2048 bits and zeros before them", keyWith(t, edits{"n": encode("\x00\x00" + string(testKey().N.Bytes()))}), true},
		{"2040 bits and zeros before them", keyWith(t, edits{"n": encode("\x00" + string(testKey().N.Bytes()[1:]))}), false},
		{"an even modulus", keyWith(t, edits{"n": encode(string(new(big.Int).Lsh(big.NewInt(1), 2047).Bytes()))}), false},
		{"no modulus", keyWith(t, edits{"n": absent}), false},
		{"a modulus in standard base64", keyWith(t, edits{"n": strings.Repeat("+/", 200)}), false},
		{"a modulus that is a number", keyWith(t, edits{"n": 3233}), false},

		{"exponent 3", keyWith(t, edits{"e": number(3)}), true},
		{"exponent 1", keyWith(t, edits{"e": number(1)}), false},
		{"exponent 0", keyWith(t, edits{"e": number(0)}), false},
		{"an even exponent", keyWith(t, edits{"e": number(1, 0, 0)}), false},
		{"exponent 2^31-1", keyWith(t, edits{"e": number(0x7f, 0xff, 0xff, 0xff)}), true},
		{"exponent 2^31+1", keyWith(t, edits{"e": number(0x80, 0, 0, 1)}), false},
		{"exponent 2^64+3", keyWith(t, edits{"e": number(1, 0, 0, 0, 0, 0, 0, 0, 3)}), false},
		{"no exponent", keyWith(t, edits{"e": absent}), false},
		{"not an object", `"key"`, false},
		{"null", "null", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if _, err := parseKey([]byte(test.key)); (err == nil) != test.usable {
				t.Errorf("error = %v, want usable = %t", err, test.usable)
			}
		})
	}
}

// jwkset refuses some exponents too; the rule must hold without it.
func TestParsePublicKeyExponent(t *testing.T) {
	for name, test := range map[string]struct {
		exponent string
		usable   bool
	}{"1": {number(1), false}, "2": {number(2), false}, "3": {number(3), true}, "-1 in two's complement": {number(0xff, 0xff, 0xff, 0xff), false}} {
		key := object{"n": json.RawMessage(`"` + modulus(minModulusBits) + `"`), "e": json.RawMessage(`"` + test.exponent + `"`)}
		if _, err := parsePublicKey(key); (err == nil) != test.usable {
			t.Errorf("exponent %s: error = %v, want usable = %t", name, err, test.usable)
		}
	}
}

// One key that we can't use must not take the others with it.
func TestParseKeySetReadsEachKeyOnItsOwn(t *testing.T) {
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
		t.Errorf("usable keys (-want +got):\n%s", diff)
	}
	cache := NewCache(sourceOf(keys, nil), noon)
	first, err := cache.KeyRead(t.Context(), "twice")
	if err != nil {
		t.Fatal(err)
	}
	if public, ok := first.Key().(*rsa.PublicKey); !ok || !public.Equal(&testKey().PublicKey) {
		t.Error("of two usable keys with one kid, the first must count")
	}
}

func TestParseKeySetRefuses(t *testing.T) {
	tests := []struct{ name, set string }{
		{"nothing", ""},
		{"null", "null"},
		{"an empty object", "{}"},
		{"no keys", `{"keys":[]}`},
		{"keys null", `{"keys":null}`},
		{"keys an object", `{"keys":` + keyWith(t, nil) + `}`},
		{"keys under Keys", `{"Keys":[` + keyWith(t, nil) + `]}`},
		{"keys twice", `{"keys":[` + keyWith(t, nil) + `],"keys":[]}`},
		{"an array", "[" + keyWith(t, nil) + "]"},
		{"one key", keyWith(t, nil)},
		{"no usable key", keySet(keyWith(t, edits{"use": "enc"}))},
		{"a page", "<!DOCTYPE html><title>Sign in</title>"},
		{"cut short", strings.TrimSuffix(keySet(keyWith(t, nil)), "]}")},
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

// sourceOf always answers the same.
func sourceOf(keys []jwkset.JWK, err error) Source {
	return sourceFunc(func(context.Context) ([]jwkset.JWK, error) { return keys, err })
}
