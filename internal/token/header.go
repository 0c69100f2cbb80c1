package token

import (
	"encoding/base64"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// maxKeyIDLength in bytes. A key's thumbprint has 43; nobody needs three times as
// much to tell keys apart.
const maxKeyIDLength = 128

// checkHeader applies what the library does not ask of a JOSE header. The library
// has checked alg before. jku, x5u, jwk and x5c are never read: a token does not
// choose the keys that it is verified with.
// https://www.rfc-editor.org/rfc/rfc8725#section-3.10
func checkHeader(t *jwt.Token) error {
	if err := checkMembers(t.Raw); err != nil {
		return err
	}
	if err := checkCritical(t.Header); err != nil {
		return err
	}
	if err := checkType(t.Header); err != nil {
		return err
	}
	return checkKeyID(t.Header)
}

// checkMembers refuses a header in which a member stands twice: two readers could
// see two headers.
// https://www.rfc-editor.org/rfc/rfc7515#section-4
func checkMembers(raw string) error {
	segment, _, _ := strings.Cut(raw, ".")
	header, err := base64.RawURLEncoding.DecodeString(segment)
	if err != nil {
		return ReasonMalformed
	}
	if _, err := splitObject(header); err != nil {
		return ReasonMalformed
	}
	return nil
}

// checkCritical refuses every crit, whatever it holds: we understand no extension
// of JWS, and must refuse a token that needs one.
// https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11
func checkCritical(header map[string]any) error {
	if _, ok := header["crit"]; ok {
		return ReasonMalformed
	}
	return nil
}

// checkType refuses tokens that are made for something else, such as a sign-out.
// typ is a media type: case doesn't matter, and "application/" may be omitted.
// https://www.rfc-editor.org/rfc/rfc7515#section-4.1.9
// https://www.rfc-editor.org/rfc/rfc8725#section-3.11
// https://www.rfc-editor.org/rfc/rfc9068#section-4
func checkType(header map[string]any) error {
	value, ok := header["typ"]
	if !ok {
		return nil
	}
	typ, _ := value.(string)
	switch strings.TrimPrefix(strings.ToLower(typ), "application/") {
	case "jwt", "at+jwt":
		return nil
	}
	return ReasonMalformed
}

// checkKeyID refuses a token that names no key. keyfunc would try all keys on it.
// https://www.rfc-editor.org/rfc/rfc7515#section-4.1.4
func checkKeyID(header map[string]any) error {
	kid, _ := header["kid"].(string)
	if kid == "" || len(kid) > maxKeyIDLength {
		return ReasonMalformed
	}
	return nil
}
