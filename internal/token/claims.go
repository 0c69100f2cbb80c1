package token

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// claims are a token's claims as golang-jwt's validator reads them. An accessor
// answers with nothing for an absent claim, and with the reason Claims for one of
// a wrong type, null among them.
// https://www.rfc-editor.org/rfc/rfc7519#section-4.1
type claims struct{ object }

var (
	_ jwt.ClaimsValidator = claims{}
	_ json.Unmarshaler    = (*claims)(nil)
)

// UnmarshalJSON refuses anything but one object whose members each stand once.
func (c *claims) UnmarshalJSON(data []byte) (err error) {
	// The members keep their part of the text, and the caller may reuse it.
	if c.object, err = splitObject(bytes.Clone(data)); err != nil {
		return ReasonMalformed
	}
	return nil
}

// Validate asks for a subject, which the library only compares.
// https://www.rfc-editor.org/rfc/rfc9068#section-2.2
func (c claims) Validate() error {
	if sub, err := c.GetSubject(); err != nil || sub == "" {
		return ReasonClaims
	}
	return c.checkUse()
}

func (c claims) GetIssuer() (string, error)  { return c.optionalText("iss") }
func (c claims) GetSubject() (string, error) { return c.optionalText("sub") }

func (c claims) GetExpirationTime() (*jwt.NumericDate, error) { return c.date("exp") }
func (c claims) GetNotBefore() (*jwt.NumericDate, error)      { return c.date("nbf") }
func (c claims) GetIssuedAt() (*jwt.NumericDate, error)       { return c.date("iat") }

// GetAudience reads aud, which is one string or an array of them.
// https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3
func (c claims) GetAudience() (jwt.ClaimStrings, error) {
	if _, ok := c.object["aud"]; !ok {
		return nil, nil
	}
	if s, ok := c.text("aud"); ok {
		return jwt.ClaimStrings{s}, nil
	}
	if list, ok := c.texts("aud"); ok {
		return list, nil
	}
	return nil, ReasonClaims
}

func (c claims) optionalText(name string) (string, error) {
	if _, ok := c.object[name]; !ok {
		return "", nil
	}
	s, ok := c.text(name)
	if !ok {
		return "", ReasonClaims
	}
	return s, nil
}

// latestDate is the last second of the year 9999, the last that RFC 3339 can
// write. A later one is a mistake, and far later ones overflow what adds to them.
const latestDate = 253402300799

// date reads seconds since 1970, cut to whole ones. The functions behind the
// authorizer compare whole seconds too.
// https://www.rfc-editor.org/rfc/rfc7519#section-2
func (c claims) date(name string) (*jwt.NumericDate, error) {
	raw, ok := c.object[name]
	if !ok {
		return nil, nil
	}
	// Of all JSON values ParseFloat takes only numbers, and fails for what is too
	// large for it, such as 1e400.
	seconds, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || seconds < 0 || seconds > latestDate {
		return nil, ReasonClaims
	}
	return jwt.NewNumericDate(time.Unix(int64(seconds), 0)), nil
}
