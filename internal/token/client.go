package token

import "slices"

// checkUse refuses a token that says itself that it is not for an API. Cognito says
// so of its ID tokens; others say nothing.
// https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html
func (c claims) checkUse() error {
	if _, ok := c.object["token_use"]; ok && !c.isForAccess() {
		return ReasonClaims
	}
	return nil
}

func (c claims) isForAccess() bool {
	use, _ := c.text("token_use")
	return use == "access"
}

// checkClient asks for one of the clients, where there are any. It is who the token
// was issued to, not who it is for, and stands in for aud with an issuer that has
// none: only for tokens that say that they are access tokens, because an ID token of
// the same client must open nothing, and never for one that does name an audience.
// https://www.rfc-editor.org/rfc/rfc9068#section-2.2
func (c claims) checkClient(clients []string) error {
	if len(clients) == 0 {
		return nil // aud has been checked
	}
	if _, ok := c.object["aud"]; ok {
		return ReasonAudience
	}
	client, ok := c.text("client_id")
	if !ok || !c.isForAccess() {
		return ReasonClaims
	}
	if !slices.Contains(clients, client) {
		return ReasonAudience
	}
	return nil
}
