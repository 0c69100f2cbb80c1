package probe

import (
	"fmt"
	"slices"

	"timesheets/internal/policy"
)

// examine returns an error if a token isn't what its variable is for: it would be refused or
// accepted for another reason then, and a check with it would prove nothing.
func (p *prober) examine(variable string) error {
	t, own := p.settings.tokens[variable], p.settings.tokens[varToken]
	switch {
	case variable == varExpired && !t.isExpiredAt(p.now()):
		return unasked(variable + " isn't expired yet")
	case variable != varExpired && !t.isValidAt(p.now()):
		return unasked(variable + " has expired, or expires within " + maxRun.String())
	}
	switch variable {
	case varToken:
		if err := wantScopes(variable, t, ownScopes()); err != nil {
			return err
		}
		return refuseScopes(variable, t, otherScopes())
	case varManager:
		if t.subject() == own.subject() {
			return unasked(variable + " is of the same user as " + varToken)
		}
		return wantScopes(variable, t, append(ownScopes(), policy.MustFind("decide").Scope))
	case varNoScope:
		if err := refuseScopes(variable, t, policy.Scopes()); err != nil {
			return err
		}
	}
	return compare(variable, t, own)
}

// compare returns an error unless a token differs from the prober's own in the one thing
// that its variable is about.
func compare(variable string, t, own token) error {
	for _, c := range []struct {
		what        string
		same, other bool // whether it is the same, and whether it must be another one
	}{
		{"issuer", t.issuer() == own.issuer(), variable == varOtherIssuer},
		{"audience", t.isForAll(own), variable == varOtherAudience},
	} {
		switch {
		case c.same && c.other:
			return unasked(fmt.Sprintf("%s has the same %s as %s", variable, c.what, varToken))
		case !c.same && !c.other:
			return unasked(fmt.Sprintf("%s has another %s than %s", variable, c.what, varToken))
		}
	}
	if t.keyID() != own.keyID() && variable != varNoScope {
		// The provider changed its key since. Another token has to be made.
		return skip{missing: variable, reason: variable + " is signed with another key than " + varToken}
	}
	return nil
}

// ownScopes returns the scopes of the routes for a user's own entries.
func ownScopes() []string {
	var scopes []string
	for _, name := range []string{"list", "create", "update", "delete"} {
		if s := policy.MustFind(name).Scope; !slices.Contains(scopes, s) {
			scopes = append(scopes, s)
		}
	}
	return scopes
}

// otherScopes returns the scopes that the prober's own token must not have.
func otherScopes() []string {
	return slices.DeleteFunc(policy.Scopes(), func(s string) bool { return slices.Contains(ownScopes(), s) })
}

func wantScopes(variable string, t token, scopes []string) error {
	for _, s := range scopes {
		if !t.has(s) {
			return unasked(variable + " lacks the scope " + s)
		}
	}
	return nil
}

func refuseScopes(variable string, t token, scopes []string) error {
	for _, s := range scopes {
		if t.has(s) {
			return unasked(variable + " has the scope " + s + ", which it must not have")
		}
	}
	return nil
}
