package token

import "strings"

// maxTokenLength in bytes. API Gateway accepts about 10 KB of headers in a request. The
// largest tokens that we have seen have less than 2 KB.
const maxTokenLength = 8 << 10

// bearerToken returns the token in an Authorization header: the scheme in any case, one
// space, the token. The error is ReasonMissingToken if the header has another form, and
// ReasonMalformed if the token is longer than maxTokenLength or contains a line break.
// https://www.rfc-editor.org/rfc/rfc6750#section-2.1
// https://www.rfc-editor.org/rfc/rfc9110#section-11.1
func bearerToken(authorization string) (string, error) {
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", ReasonMissingToken
	}
	if len(token) > maxTokenLength {
		return "", ReasonMalformed
	}
	// Go's base64 decoder skips line breaks, even in strict mode. Without this check, a
	// token with a line break would be valid too.
	// https://www.rfc-editor.org/rfc/rfc7515#section-2
	if strings.ContainsAny(token, "\r\n") {
		return "", ReasonMalformed
	}
	return token, nil
}
