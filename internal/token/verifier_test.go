package token

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"
)

func TestVerifyReturnsTheIdentity(t *testing.T) {
	got, err := newTestVerifier(t, nil).Verify(t.Context(), "Bearer "+sign(t, testKey(), headerWith(t, nil), claimsWith(t, nil)))
	if err != nil {
		t.Fatal(err)
	}
	want := Identity{
		Subject: "auth0|employee",
		Email:   "employee@example.com",
		Scopes:  []string{"openid", "create:timesheets", "read:timesheets"},
		Expires: noon().Add(time.Hour),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("identity (-want +got):\n%s", diff)
	}
}

func TestVerifyChecksTheAuthorization(t *testing.T) {
	valid := sign(t, testKey(), headerWith(t, nil), claimsWith(t, nil))
	parts := strings.Split(valid, ".")
	tests := []struct {
		name          string
		authorization string
		want          error
	}{
		{"valid", "Bearer " + valid, nil},
		{"scheme in lower case", "bearer " + valid, nil},
		{"scheme in mixed case", "bEARER " + valid, nil},
		{"nothing", "", ReasonMissingToken},
		{"scheme alone", "Bearer", ReasonMissingToken},
		{"scheme and space", "Bearer ", ReasonMissingToken},
		{"token alone", valid, ReasonMissingToken},
		{"another scheme", "Basic " + valid, ReasonMissingToken},
		{"another separator", "Bearer\t" + valid, ReasonMissingToken},
		{"two spaces", "Bearer  " + valid, ReasonMalformed},
		{"trailing space", "Bearer " + valid + " ", ReasonMalformed},
		{"two tokens", "Bearer " + valid + ", Bearer " + valid, ReasonMalformed},
		{"two parts", "Bearer " + parts[0] + "." + parts[1], ReasonMalformed},
		{"four parts", "Bearer " + valid + ".", ReasonMalformed},
		{"five parts, an encrypted token", "Bearer " + valid + ".a.b", ReasonMalformed},
		{"line break in the token", "Bearer " + parts[0] + "\n." + parts[1] + "." + parts[2], ReasonMalformed},
		{"carriage return in the token", "Bearer " + parts[0] + "." + parts[1] + "." + parts[2] + "\r", ReasonMalformed},
		{"padding", "Bearer " + valid + "==", ReasonMalformed},
		{"standard base64", "Bearer " + strings.Repeat("+/", 4) + "." + parts[1] + "." + parts[2], ReasonMalformed},
		{"no signature", "Bearer " + parts[0] + "." + parts[1] + ".", ReasonSignature},
		{"signature of another token", "Bearer " + parts[0] + "." + encode(claimsWith(t, edits{"sub": "x"})) + "." + parts[2], ReasonSignature},
		{"last bit of the signature flipped", "Bearer " + flipLastBit(valid), ReasonMalformed},
	}
	v := newTestVerifier(t, nil)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { checkVerify(t, v, test.authorization, test.want) })
	}
}

// flipLastBit changes a bit of the last character on which no octet of the signature
// depends, so that only a strict decoder rejects it.
func flipLastBit(token string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	last := len(token) - 1
	return token[:last] + string(alphabet[strings.IndexByte(alphabet, token[last])^1])
}

func TestVerifyLimitsTheLength(t *testing.T) {
	claims := claimsWith(t, edits{"pad": ""})
	shortest := len(sign(t, testKey(), headerWith(t, nil), claims))
	// Three octets make four characters; the loop finds the pad that fits exactly.
	pad := (maxTokenLength - shortest) / 4 * 3
	for len(sign(t, testKey(), headerWith(t, nil), claimsWith(t, edits{"pad": strings.Repeat("x", pad+1)}))) <= maxTokenLength {
		pad++
	}
	v := newTestVerifier(t, nil)
	longest := sign(t, testKey(), headerWith(t, nil), claimsWith(t, edits{"pad": strings.Repeat("x", pad)}))
	if len(longest) < maxTokenLength-1 {
		t.Fatalf("the longest token has %d bytes", len(longest))
	}
	checkVerify(t, v, "Bearer "+longest, nil)
	tooLong := sign(t, testKey(), headerWith(t, nil), claimsWith(t, edits{"pad": strings.Repeat("x", pad+1)}))
	checkVerify(t, v, "Bearer "+tooLong, ReasonMalformed)
}

func TestVerifyChecksTheHeader(t *testing.T) {
	tests := []struct {
		name   string
		header string
		want   error
	}{
		{"no typ", headerWith(t, edits{"typ": absent}), nil},
		{"typ in lower case", headerWith(t, edits{"typ": "jwt"}), nil},
		{"typ at+jwt", headerWith(t, edits{"typ": "at+jwt"}), nil},
		{"typ at+jwt in another case", headerWith(t, edits{"typ": "AT+JWT"}), nil},
		{"typ application/at+jwt", headerWith(t, edits{"typ": "application/at+jwt"}), nil},
		{"typ application/jwt", headerWith(t, edits{"typ": "application/jwt"}), nil},
		{"typ application/jwt in another case", headerWith(t, edits{"typ": "Application/JWT"}), nil},
		{"typ application/at+jwt in another case", headerWith(t, edits{"typ": "APPLICATION/At+Jwt"}), nil},
		{"typ text/jwt", headerWith(t, edits{"typ": "text/jwt"}), ReasonMalformed},
		{"typ with application/ twice", headerWith(t, edits{"typ": "application/application/jwt"}), ReasonMalformed},
		{"typ with a parameter", headerWith(t, edits{"typ": "application/jwt; charset=utf-8"}), ReasonMalformed},
		{"typ application/ alone", headerWith(t, edits{"typ": "application/"}), ReasonMalformed},
		{"typ of a sign-out token with application/", headerWith(t, edits{"typ": "application/logout+jwt"}), ReasonMalformed},
		{"typ of a sign-out token", headerWith(t, edits{"typ": "logout+jwt"}), ReasonMalformed},
		{"typ of a DPoP proof", headerWith(t, edits{"typ": "dpop+jwt"}), ReasonMalformed},
		{"typ empty", headerWith(t, edits{"typ": ""}), ReasonMalformed},
		{"typ null", headerWith(t, edits{"typ": nil}), ReasonMalformed},
		{"typ a number", headerWith(t, edits{"typ": 1}), ReasonMalformed},
		{"crit empty", headerWith(t, edits{"crit": []string{}}), ReasonMalformed},
		{"crit null", headerWith(t, edits{"crit": nil}), ReasonMalformed},
		{"crit unknown", headerWith(t, edits{"crit": []string{"exp"}, "exp": 1}), ReasonMalformed},
		{"b64 without crit", headerWith(t, edits{"b64": true}), nil},
		{"no kid", headerWith(t, edits{"kid": absent}), ReasonMalformed},
		{"kid empty", headerWith(t, edits{"kid": ""}), ReasonMalformed},
		{"kid null", headerWith(t, edits{"kid": nil}), ReasonMalformed},
		{"kid a number", headerWith(t, edits{"kid": 1}), ReasonMalformed},
		{"kid in another case", headerWith(t, edits{"kid": strings.ToUpper(testKeyID)}), ReasonUnknownKey},
		{"kid with a trailing space", headerWith(t, edits{"kid": testKeyID + " "}), ReasonUnknownKey},
		{"kid of 128 bytes", headerWith(t, edits{"kid": strings.Repeat("k", 128)}), ReasonUnknownKey},
		{"kid of 129 bytes", headerWith(t, edits{"kid": strings.Repeat("k", 129)}), ReasonMalformed},
		{"Kid is not kid", `{"alg":"RS256","Kid":"` + testKeyID + `"}`, ReasonMalformed},
		{"a duplicate kid", `{"alg":"RS256","kid":"` + testKeyID + `","kid":"` + testKeyID + `"}`, ReasonMalformed},
		{"a duplicate kid, once with an escape", `{"alg":"RS256","kid":"` + testKeyID + `","\u006bid":"` + testKeyID + `"}`, ReasonMalformed},
		{"a duplicate alg", `{"alg":"RS256","alg":"RS256","kid":"` + testKeyID + `"}`, ReasonMalformed},
		{"text after the object", headerWith(t, nil) + "{}", ReasonMalformed},
		{"an array", "[]", ReasonMalformed},
		{"not JSON", "{", ReasonMalformed},
		{"no alg", headerWith(t, edits{"alg": absent}), ReasonAlgorithm},
		{"alg null", headerWith(t, edits{"alg": nil}), ReasonAlgorithm},
		{"alg none", headerWith(t, edits{"alg": "none"}), ReasonAlgorithm},
		{"alg in lower case", headerWith(t, edits{"alg": "rs256"}), ReasonAlgorithm},
		{"alg RS512", headerWith(t, edits{"alg": "RS512"}), ReasonAlgorithm},
		{"alg none and no kid", `{"alg":"none"}`, ReasonAlgorithm},
		{"keys in the header are ignored", headerWith(t, edits{"jku": "https://evil.example.com/", "x5u": "https://evil.example.com/", "jwk": edits{}}), nil},
	}
	v := newTestVerifier(t, nil)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			checkVerify(t, v, "Bearer "+sign(t, testKey(), test.header, claimsWith(t, nil)), test.want)
		})
	}
}

// Each of these tokens is correctly signed with a key that the Verifier has. Only the
// allow-list of algorithms rejects them.
func TestVerifyRejectsOtherAlgorithms(t *testing.T) {
	secret := []byte("a secret that is also in the set")
	tests := []struct {
		method jwt.SigningMethod
		key    any
	}{
		{jwt.SigningMethodRS384, testKey()},
		{jwt.SigningMethodRS512, testKey()},
		{jwt.SigningMethodPS256, testKey()},
		{jwt.SigningMethodHS256, secret},
		{jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType},
	}
	for _, test := range tests {
		t.Run(test.method.Alg(), func(t *testing.T) {
			called := false
			v := newTestVerifier(t, func(c *Config) { c.Keys = anyKey{verificationKey(test.key), &called} })
			token := signAs(t, test.method, test.key, headerWith(t, edits{"alg": test.method.Alg()}), claimsWith(t, nil))
			checkVerify(t, v, "Bearer "+token, ReasonAlgorithm)
			if called {
				t.Error("a key was looked up for the token")
			}
		})
	}
}

func TestVerifyRejectsAnotherKey(t *testing.T) {
	token := sign(t, otherKey(), headerWith(t, nil), claimsWith(t, nil))
	checkVerify(t, newTestVerifier(t, nil), "Bearer "+token, ReasonSignature)
}

func TestNewVerifierRejectsAnInvalidConfig(t *testing.T) {
	tests := []struct {
		name string
		edit func(*Config)
	}{
		{"no issuer", func(c *Config) { c.Issuer = "" }},
		{"neither audience nor clients", func(c *Config) { c.Audience = "" }},
		{"both audience and clients", func(c *Config) { c.Clients = []string{"a"} }},
		{"an empty client", func(c *Config) { c.Audience, c.Clients = "", []string{"a", ""} }},
		{"no email claim", func(c *Config) { c.EmailClaim = "" }},
		{"no scope claim", func(c *Config) { c.ScopeClaim = "" }},
		{"no keys", func(c *Config) { c.Keys = nil }},
		{"no clock", func(c *Config) { c.Now = nil }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			config := testConfig()
			test.edit(&config)
			if _, err := NewVerifier(config); err == nil {
				t.Error("error = nil, want an error")
			}
		})
	}
}

// checkVerify verifies a header and compares the error: nil, or exactly a Reason.
func checkVerify(t *testing.T, v *Verifier, authorization string, want error) {
	t.Helper()
	identity, err := v.Verify(t.Context(), authorization)
	if !errors.Is(err, want) {
		t.Fatalf("error = %v, want %v", err, want)
	}
	if want == nil {
		return
	}
	if diff := cmp.Diff(Identity{}, identity); diff != "" {
		t.Errorf("identity with an error (-want +got):\n%s", diff)
	}
	if err.Error() != want.Error() {
		t.Errorf("error text = %q, want exactly the reason %q", err, want)
	}
}
