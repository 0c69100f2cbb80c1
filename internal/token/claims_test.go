package token

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestVerifyChecksTheClaims(t *testing.T) {
	tests := []struct {
		name  string
		edits edits
		want  error
	}{
		{"another issuer", edits{"iss": "https://evil.example.com/"}, ReasonIssuer},
		{"issuer without the trailing slash", edits{"iss": strings.TrimSuffix(testIssuer, "/")}, ReasonIssuer},
		{"issuer in another case", edits{"iss": strings.ToUpper(testIssuer)}, ReasonIssuer},
		{"no issuer", edits{"iss": absent}, ReasonClaims},
		{"issuer empty", edits{"iss": ""}, ReasonClaims},
		{"issuer null", edits{"iss": nil}, ReasonClaims},
		{"issuer an array", edits{"iss": []string{testIssuer}}, ReasonClaims},
		{"iss wrong, Iss correct", edits{"iss": "https://evil.example.com/", "Iss": testIssuer}, ReasonIssuer},

		{"audience among others", edits{"aud": []string{"https://other.example.com", testAudience}}, nil},
		{"another audience", edits{"aud": "https://other.example.com"}, ReasonAudience},
		{"audience followed by a slash", edits{"aud": testAudience + "/"}, ReasonAudience},
		{"other audiences", edits{"aud": []string{"a", "b"}}, ReasonAudience},
		{"no audience", edits{"aud": absent}, ReasonClaims},
		{"audience empty", edits{"aud": []string{}}, ReasonClaims},
		{"audience null", edits{"aud": nil}, ReasonClaims},
		{"audience with a number", edits{"aud": []any{testAudience, 1}}, ReasonClaims},
		{"audience with null", edits{"aud": []any{testAudience, nil}}, ReasonClaims},
		{"audience an object", edits{"aud": edits{testAudience: 1}}, ReasonClaims},

		{"no subject", edits{"sub": absent}, ReasonClaims},
		{"subject empty", edits{"sub": ""}, ReasonClaims},
		{"subject null", edits{"sub": nil}, ReasonClaims},
		{"subject a number", edits{"sub": 1}, ReasonClaims},
		{"subject under Sub", edits{"sub": absent, "Sub": "auth0|employee"}, ReasonClaims},

		{"no exp", edits{"exp": absent}, ReasonClaims},
		{"exp under Exp", edits{"exp": absent, "Exp": noon().Add(time.Hour).Unix()}, ReasonClaims},
		{"no iat, no nbf", edits{"iat": absent}, nil},
		{"wrong issuer, expired", edits{"iss": "x", "exp": 1}, ReasonIssuer},
	}
	v := newTestVerifier(t, nil)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			checkVerify(t, v, "Bearer "+sign(t, testKey(), headerWith(t, nil), claimsWith(t, test.edits)), test.want)
		})
	}
}

func TestVerifyChecksTheTimes(t *testing.T) {
	at := func(d time.Duration) json.RawMessage {
		return json.RawMessage(strconv.FormatInt(noon().Add(d).Unix(), 10))
	}
	tests := []struct {
		name  string
		claim string
		value json.RawMessage
		want  error
	}{
		{"expired for exactly the leeway", "exp", at(-30 * time.Second), ReasonExpired},
		{"expired for less than the leeway", "exp", at(-29 * time.Second), nil},
		{"long expired", "exp", at(-time.Hour), ReasonExpired},
		{"valid from the end of the leeway", "nbf", at(30 * time.Second), nil},
		{"valid after the end of the leeway", "nbf", at(31 * time.Second), ReasonNotYetValid},
		{"valid since 1970", "nbf", json.RawMessage("0"), nil},
		{"issued at the end of the leeway", "iat", at(30 * time.Second), nil},
		{"issued after the end of the leeway", "iat", at(31 * time.Second), ReasonNotYetValid},

		{"with a fraction", "exp", append(at(time.Hour), ".75"...), nil},
		{"with a fraction that is truncated", "exp", append(at(-30*time.Second), ".99"...), ReasonExpired},
		{"with an exponent", "exp", json.RawMessage("2e9"), nil},
		{"at the end of the year 9999", "exp", json.RawMessage("253402300799"), nil},
		{"after the year 9999", "exp", json.RawMessage("253402300800"), ReasonClaims},
		{"in milliseconds", "exp", json.RawMessage("1795435200000"), ReasonClaims},
		{"too large for a number", "exp", json.RawMessage("1e400"), ReasonClaims},
		{"before 1970", "exp", json.RawMessage("-1"), ReasonClaims},
		{"text", "exp", json.RawMessage(`"1900000000"`), ReasonClaims},
		{"null", "exp", json.RawMessage("null"), ReasonClaims},
		{"true", "exp", json.RawMessage("true"), ReasonClaims},
		{"an array", "exp", json.RawMessage("[1900000000]"), ReasonClaims},
		{"an object", "exp", json.RawMessage(`{"n":1900000000}`), ReasonClaims},
		{"nbf null", "nbf", json.RawMessage("null"), ReasonClaims},
		{"nbf text", "nbf", json.RawMessage(`"0"`), ReasonClaims},
		{"iat null", "iat", json.RawMessage("null"), ReasonClaims},
		{"iat text", "iat", json.RawMessage(`"0"`), ReasonClaims},
	}
	v := newTestVerifier(t, nil)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			claims := claimsWith(t, edits{test.claim: test.value})
			checkVerify(t, v, "Bearer "+sign(t, testKey(), headerWith(t, nil), claims), test.want)
		})
	}
}

// Two parsers can read different values from such claims, so the token is rejected.
func TestVerifyRejectsAmbiguousClaims(t *testing.T) {
	valid := claimsWith(t, nil)
	inside := strings.TrimSuffix(valid, "}")
	tests := []struct {
		name   string
		claims string
		want   error
	}{
		{"valid", valid, nil},
		{"white space around", " \n" + valid + "\t", nil},
		{"a duplicate member", inside + `,"sub":"auth0|manager"}`, ReasonMalformed},
		{"a duplicate member with the same value", inside + `,"sub":"auth0|employee"}`, ReasonMalformed},
		{"a duplicate member, once with an escape", inside + `,"\u0073ub":"auth0|manager"}`, ReasonMalformed},
		{"a duplicate unknown member", inside + `,"x":1,"x":1}`, ReasonMalformed},
		{"a second object after the first", valid + valid, ReasonMalformed},
		{"text after the object", valid + "x", ReasonMalformed},
		{"a NUL byte after the object", valid + "\x00", ReasonMalformed},
		{"a trailing comma", inside + ",}", ReasonMalformed},
		{"an array", "[" + valid + "]", ReasonMalformed},
		{"text", `"claims"`, ReasonMalformed},
		{"null", "null", ReasonClaims},
		{"empty", "", ReasonMalformed},
	}
	v := newTestVerifier(t, nil)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			checkVerify(t, v, "Bearer "+sign(t, testKey(), headerWith(t, nil), test.claims), test.want)
		})
	}
}

// Invalid Unicode would be decoded as U+FFFD, so two different subjects could become equal.
func TestVerifyRejectsInvalidUnicode(t *testing.T) {
	inside := strings.TrimSuffix(claimsWith(t, edits{"sub": absent}), "}")
	v := newTestVerifier(t, nil)
	for name, subject := range map[string]string{
		"half of a surrogate pair": `"auth0|\ud800"`,
		"not UTF-8":                "\"auth0|\xff\"",
		"truncated UTF-8":          "\"auth0|\xe2\x82\"",
	} {
		t.Run(name, func(t *testing.T) {
			claims := inside + `,"sub":` + subject + "}"
			checkVerify(t, v, "Bearer "+sign(t, testKey(), headerWith(t, nil), claims), ReasonClaims)
		})
	}
}

// After the call of UnmarshalJSON, encoding/json may reuse the text's memory.
func TestClaimsDoNotShareMemoryWithTheirText(t *testing.T) {
	text := []byte(`{"sub":"auth0|employee"}`)
	var c claims
	if err := c.UnmarshalJSON(text); err != nil {
		t.Fatal(err)
	}
	clear(text)
	if sub, err := c.GetSubject(); err != nil || sub != "auth0|employee" {
		t.Errorf("sub = %q, error %v", sub, err)
	}
}
