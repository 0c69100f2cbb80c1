package token

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"timesheets/internal/jsonobject"
)

// claims are a token's claims as golang-jwt's validator reads them. An accessor returns
// the zero value for an absent claim, and ReasonClaims for a claim of a wrong type. null is
// a wrong type.
// https://www.rfc-editor.org/rfc/rfc7519#section-4.1
type claims struct{ jsonobject.Object }

var (
	_ jwt.ClaimsValidator = claims{}
	_ json.Unmarshaler    = (*claims)(nil)
)

// UnmarshalJSON rejects anything but one object without duplicate names.
// https://www.rfc-editor.org/rfc/rfc7519#section-4
func (c *claims) UnmarshalJSON(data []byte) (err error) {
	// The members of the object point into the text, and the caller may reuse data's memory.
	if c.Object, err = jsonobject.Parse(bytes.Clone(data)); err != nil {
		return ReasonMalformed
	}
	return nil
}

// Validate requires a subject, because the library doesn't. It rejects a token whose
// token_use isn't access, such as Cognito's ID tokens. Other issuers don't use that
// claim.
// https://www.rfc-editor.org/rfc/rfc9068#section-2.2
// https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
func (c claims) Validate() error {
	if sub, err := c.GetSubject(); err != nil || sub == "" {
		return ReasonClaims
	}
	if _, ok := c.Object["token_use"]; ok && !c.isAccessToken() {
		return ReasonClaims
	}
	return nil
}

func (c claims) GetIssuer() (string, error)  { return c.optionalText("iss") }
func (c claims) GetSubject() (string, error) { return c.optionalText("sub") }

func (c claims) GetExpirationTime() (*jwt.NumericDate, error) { return c.date("exp") }
func (c claims) GetNotBefore() (*jwt.NumericDate, error)      { return c.date("nbf") }
func (c claims) GetIssuedAt() (*jwt.NumericDate, error)       { return c.date("iat") }

// GetAudience returns aud, which is a string or an array of strings.
// https://www.rfc-editor.org/rfc/rfc7519#section-4.1.3
func (c claims) GetAudience() (jwt.ClaimStrings, error) {
	if _, ok := c.Object["aud"]; !ok {
		return nil, nil
	}
	if s, ok := c.Text("aud"); ok {
		return jwt.ClaimStrings{s}, nil
	}
	if list, ok := c.Texts("aud"); ok {
		return list, nil
	}
	return nil, ReasonClaims
}

func (c claims) optionalText(name string) (string, error) {
	if _, ok := c.Object[name]; !ok {
		return "", nil
	}
	s, ok := c.Text(name)
	if !ok {
		return "", ReasonClaims
	}
	return s, nil
}

// latestDate is the last second of the year 9999, in seconds since 1970. RFC 3339 can't
// represent a later date. A later date is a mistake, and adding a duration to a much later
// date overflows.
const latestDate = 253402300799

// date returns a NumericDate, truncated to whole seconds. The functions behind the
// authorizer compare whole seconds too.
// https://www.rfc-editor.org/rfc/rfc7519#section-2
func (c claims) date(name string) (*jwt.NumericDate, error) {
	raw, ok := c.Object[name]
	if !ok {
		return nil, nil
	}
	// ParseFloat fails if the JSON value isn't a number, or is too large a number, such as
	// 1e400.
	seconds, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || seconds < 0 || seconds > latestDate {
		return nil, ReasonClaims
	}
	return jwt.NewNumericDate(time.Unix(int64(seconds), 0)), nil
}

// checkClient requires client_id to be one of the clients, if any are configured. client_id
// is the client that the token was issued to. It replaces aud for an issuer whose access
// tokens have no aud. The token must not have an aud, and its token_use must be access: an
// ID token of one of the clients must not grant access.
// https://www.rfc-editor.org/rfc/rfc9068#section-2.2
func (c claims) checkClient(clients []string) error {
	if len(clients) == 0 {
		return nil // the library has checked aud
	}
	if _, ok := c.Object["aud"]; ok {
		return ReasonAudience
	}
	client, ok := c.Text("client_id")
	if !ok || !c.isAccessToken() {
		return ReasonClaims
	}
	if !slices.Contains(clients, client) {
		return ReasonAudience
	}
	return nil
}

func (c claims) isAccessToken() bool {
	use, _ := c.Text("token_use")
	return use == "access"
}

// scopes returns the scopes that the token grants. The claim with this name is a string of
// scopes separated by spaces, or an array of strings. An absent claim grants no scopes.
// https://www.rfc-editor.org/rfc/rfc9068#section-2.2.3
func (c claims) scopes(name string) ([]string, error) {
	if _, ok := c.Object[name]; !ok {
		return nil, nil
	}
	if s, ok := c.Text(name); ok {
		return validScopes(strings.Split(s, " ")), nil
	}
	if list, ok := c.Texts(name); ok {
		return validScopes(list), nil
	}
	return nil, ReasonClaims
}

// validScopes drops elements that aren't valid scopes. An array element that contains a
// space would become two scopes when the authorizer joins the list with spaces.
// https://www.rfc-editor.org/rfc/rfc6749#section-3.3
func validScopes(list []string) []string {
	var scopes []string
	for _, s := range list {
		if s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }) {
			scopes = append(scopes, s)
		}
	}
	return scopes
}
