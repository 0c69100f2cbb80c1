package probe

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/stack"
)

const hosting, template = "web/hosting.yaml", "template.yaml"

// tokenChecks are the checks that the API refuses a token with 401, other than no_token.
var tokenChecks = []string{
	"bearer_x", "alg_none", "another_key", "forged_issuer", "expired", "other_audience", "other_issuer",
}

// A sabotage is the local stack with one part that is wrong, and the checks that must find
// it.
type sabotage struct {
	name  string
	wrap  stack.Wrap
	edits []edit
	want  []string
}

func sabotages() []sabotage {
	return slices.Concat(wrongAuthorizers(), wrongGateways(), wrongFunctions(), wrongStores(), wrongPages())
}

// Each sabotage is found by the checks that are about it, and by no other.
func TestSabotage(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: starts a stack for each sabotage")
	}
	for _, s := range sabotages() {
		t.Run(s.name, func(t *testing.T) {
			d := deploy(t, s.wrap, s.edits)
			r := d.probe(t, nil)
			if diff := cmp.Diff(inOrder(s.want), r.names(resultFault)); diff != "" {
				t.Errorf("faults (-want +got):\n%s\n%s", diff, r.stderr)
			}
			if r.code != ExitFault || r.report.Result != resultFault {
				t.Errorf("exit code %d and result %s, want %d and fault", r.code, r.report.Result, ExitFault)
			}
			for _, name := range s.want {
				if o := r.outcome(t, name); o.Detail == "" || o.Status == 0 {
					t.Errorf("%s has no detail or no status: %+v", name, o)
				}
			}
		})
	}
}

// A check that finds no sabotage would be green if it asked nothing.
func TestEveryCheckFindsASabotage(t *testing.T) {
	found := map[string]bool{}
	for _, s := range sabotages() {
		for _, name := range s.want {
			found[name] = true
		}
	}
	for _, c := range checks() {
		if !found[c.name] {
			t.Errorf("the check %s finds no sabotage", c.name)
		}
	}
}

// Without -page the prober doesn't know the allowed origin, but no other may be allowed.
func TestOriginWithoutPage(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: starts a stack")
	}
	for _, origin := range []string{"*", "null", otherOrigin, ""} {
		t.Run(origin, func(t *testing.T) {
			d := deploy(t, responding("list", func(r *proxyResponse) { r.Headers["Access-Control-Allow-Origin"] = origin }), nil)
			r := probe(t, d.tokens, "-api", d.API)
			if diff := cmp.Diff([]string{"other_origin"}, r.names(resultFault)); diff != "" {
				t.Errorf("faults (-want +got):\n%s\n%s", diff, r.stderr)
			}
		})
	}
}

// inOrder returns the names in the order of the checks.
func inOrder(names []string) []string {
	ordered := []string{}
	for _, c := range checks() {
		if slices.Contains(names, c.name) {
			ordered = append(ordered, c.name)
		}
	}
	return ordered
}

// wrongAuthorizers lack one check each. Apart from it, the real authorizer decides.
func wrongAuthorizers() []sabotage {
	return []sabotage{
		{name: "the authorizer allows all", wrap: authorizer(allowAll), want: append([]string{"missing_scope", "no_scope"}, tokenChecks[1:]...)},
		{name: "the expiry is ignored", want: []string{"expired"}, wrap: trusting(func(s *seen) bool {
			s.claims["exp"] = time.Now().Add(time.Hour).Unix()
			return s.verified
		})},
		{name: "the audience is ignored", want: []string{"other_audience"}, wrap: trusting(func(s *seen) bool {
			s.claims["aud"] = s.audience
			return s.verified
		})},
		{name: "the issuer is ignored", want: []string{"other_issuer"}, wrap: trusting(func(s *seen) bool {
			s.claims["iss"] = s.issuer
			return s.verified
		})},
		{name: "alg none is accepted", want: []string{"alg_none"}, wrap: trusting(func(s *seen) bool { return s.header["alg"] == "none" })},
		{name: "the signature isn't verified", want: []string{"another_key"}, wrap: trusting(func(s *seen) bool { return s.header["alg"] == "RS256" })},
		{name: "any issuer is trusted", want: []string{"forged_issuer", "other_issuer"}, wrap: trusting(func(s *seen) bool {
			foreign := s.claims["iss"] != s.issuer
			s.claims["iss"] = s.issuer
			return foreign
		})},
		{name: "scopes are ignored", want: []string{"missing_scope", "no_scope"}, wrap: authorizer(ignoreScopes)},
	}
}
