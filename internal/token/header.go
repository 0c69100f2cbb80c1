package token

import (
	"encoding/base64"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"timesheets/internal/jsonobject"
)

// maxKeyIDLength in bytes. A kid only has to distinguish keys. A key's thumbprint, which is
// unique, has 43 bytes.
const maxKeyIDLength = 128

// checkHeader makes the checks of a JOSE header that the library doesn't make. The
// library has already checked alg. jku, x5u, jwk and x5c are never read: a token must not
// choose the key that verifies it.
// https://www.rfc-editor.org/rfc/rfc8725#section-3.10
func checkHeader(t *jwt.Token) error {
	if err := checkDuplicates(t.Raw); err != nil {
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

// checkDuplicates rejects a header with a duplicate name: two parsers could read different
// values for that name.
// https://www.rfc-editor.org/rfc/rfc7515#section-4
func checkDuplicates(token string) error {
	segment, _, _ := strings.Cut(token, ".")
	header, err := base64.RawURLEncoding.DecodeString(segment)
	if err != nil {
		return ReasonMalformed
	}
	if _, err := jsonobject.Parse(header); err != nil {
		return ReasonMalformed
	}
	return nil
}

// checkCritical rejects every header that contains crit. crit lists the extensions of JWS
// that a verifier must support to accept the token, and this package supports no extensions.
// https://www.rfc-editor.org/rfc/rfc7515#section-4.1.11
func checkCritical(header map[string]any) error {
	if _, ok := header["crit"]; ok {
		return ReasonMalformed
	}
	return nil
}

// checkType rejects tokens for other purposes, such as logout tokens. typ is a media type:
// case doesn't matter, and "application/" may be omitted.
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

// checkKeyID rejects a token without a valid kid. keyfunc would try every key on a token
// without a kid.
// https://www.rfc-editor.org/rfc/rfc7515#section-4.1.4
func checkKeyID(header map[string]any) error {
	kid, _ := header["kid"].(string)
	if kid == "" || len(kid) > maxKeyIDLength {
		return ReasonMalformed
	}
	return nil
}
