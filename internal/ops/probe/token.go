package probe

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"timesheets/internal/clockskew"
	"timesheets/internal/jsonobject"
)

// A token is a JWT (RFC 7519) whose parts were read without verification: it proves
// nothing here. Its claims decide whether a check can use it.
type token struct {
	text            string // never in an output
	signed          string // the text before the signature
	signature       string
	header, payload jsonobject.Object
}

// parseToken returns an error that contains nothing of the text.
func parseToken(text string) (token, error) {
	text = strings.TrimSpace(text)
	parts := strings.Split(text, ".")
	if len(parts) != 3 || strings.ContainsAny(text, "\r\n") { // base64 skips line breaks
		return token{}, errors.New("it isn't a JWT: the prober needs access tokens of that form")
	}
	t := token{text: text, signed: parts[0] + "." + parts[1], signature: parts[2]}
	for i, into := range []*jsonobject.Object{&t.header, &t.payload} {
		part, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err == nil {
			*into, err = jsonobject.Parse(part)
		}
		if err != nil {
			return token{}, errors.New("it isn't a JWT: a part isn't base64url of a JSON object")
		}
	}
	return t, nil
}

// expires returns exp. ok is false if the token has none.
func (t token) expires() (at time.Time, ok bool) {
	seconds, err := strconv.ParseFloat(string(t.payload["exp"]), 64)
	return time.Unix(int64(seconds), 0), err == nil
}

// isValidAt reports whether a token is valid for longer than a run.
func (t token) isValidAt(now time.Time) bool {
	at, ok := t.expires()
	return ok && now.Add(maxRun).Before(at)
}

// isExpiredAt reports whether a token is past its exp and the leeway of the API, with as
// much again for this machine's clock.
func (t token) isExpiredAt(now time.Time) bool {
	at, ok := t.expires()
	return ok && now.After(at.Add(2*clockskew.Leeway))
}

func (t token) keyID() string   { return text(t.header, "kid") }
func (t token) issuer() string  { return text(t.payload, "iss") }
func (t token) subject() string { return text(t.payload, "sub") }

func text(o jsonobject.Object, name string) string {
	s, _ := o.Text(name)
	return s
}

// audiences returns aud, or client_id if the token has no aud, as Cognito's have none.
func (t token) audiences() []string {
	for _, name := range []string{"aud", "client_id"} {
		if one, ok := t.payload.Text(name); ok {
			return []string{one}
		}
		if several, ok := t.payload.Texts(name); ok {
			return several
		}
	}
	return nil
}

// isForAll reports whether a token is for every audience of another one.
func (t token) isForAll(other token) bool {
	own := t.audiences()
	return !slices.ContainsFunc(other.audiences(), func(a string) bool { return !slices.Contains(own, a) })
}

// has reports whether a claim contains the scope. The claim's name is a setting of the
// API, so all claims are searched.
func (t token) has(scope string) bool {
	for name := range t.payload {
		if one, ok := t.payload.Text(name); ok && slices.Contains(strings.Fields(one), scope) {
			return true
		}
		if several, ok := t.payload.Texts(name); ok && slices.Contains(several, scope) {
			return true
		}
	}
	return false
}

// unsigned returns the token with the algorithm none (RFC 7519, section 6), without a
// signature and with that of the original: the gateway refuses the first before the
// authorizer runs.
func (t token) unsigned() []string {
	header := maps.Clone(t.header)
	header["alg"] = json.RawMessage(`"none"`)
	_, payload, _ := strings.Cut(t.signed, ".")
	signed := segment(header) + "." + payload
	return []string{signed + ".", signed + "." + t.signature}
}

// signedWith returns the token with a signature by another key. Its header still names
// the issuer's.
func (t token) signedWith(key *rsa.PrivateKey) (string, error) { return sign(t.signed, key) }

// from returns the token as one of another issuer, signed with another key.
func (t token) from(issuer string, key *rsa.PrivateKey) (string, error) {
	payload := maps.Clone(t.payload)
	quoted, err := json.Marshal(issuer)
	if err != nil {
		return "", err
	}
	payload["iss"] = quoted
	header, _, _ := strings.Cut(t.signed, ".")
	return sign(header+"."+segment(payload), key)
}

// sign returns a JWS with RS256 (RFC 7518, section 3.3).
func sign(signed string, key *rsa.PrivateKey) (string, error) {
	digest := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature), err
}

// segment encodes one part of a JWT.
func segment(o jsonobject.Object) string {
	part, _ := json.Marshal(o) // the values are JSON, so this doesn't fail
	return base64.RawURLEncoding.EncodeToString(part)
}
