package probe

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"time"
)

// A check asks the deployment and returns nil, or a fault, an unasked error or a skip.
type check struct {
	name  string
	token string // the variable of the token that the check needs; empty for none
	page  bool   // asks the page instead of the API
	run   func(*prober, context.Context) error
}

// checks returns the checks in their order. docs/prober.md describes each.
func checks() []check {
	return []check{
		// Without a token. The first one finds out whether the server is the API at all,
		// before any token is sent to it.
		{name: "no_token", run: (*prober).checkNoToken},
		{name: "bearer_x", run: (*prober).checkBearerX},
		{name: "unknown_route", run: (*prober).checkUnknownRoute},
		{name: "token", token: varToken, run: (*prober).checkToken},
		{name: "token_manager", token: varManager, run: (*prober).checkManager},
		{name: "leftovers", token: varToken, run: (*prober).removeLeftovers},

		// The life of an entry.
		{name: "create", token: varToken, run: (*prober).checkCreate},
		{name: "read", token: varToken, run: (*prober).checkRead},
		{name: "change", token: varToken, run: (*prober).checkChange},
		{name: "list", token: varToken, run: (*prober).checkList},
		{name: "total", token: varToken, run: (*prober).checkTotal},

		// Refusals of tokens.
		{name: "alg_none", token: varToken, run: (*prober).checkAlgNone},
		{name: "another_key", token: varToken, run: (*prober).checkAnotherKey},
		{name: "forged_issuer", token: varToken, run: (*prober).checkForgedIssuer},
		{name: "expired", token: varExpired, run: (*prober).checkExpired},
		{name: "other_audience", token: varOtherAudience, run: (*prober).checkOtherAudience},
		{name: "other_issuer", token: varOtherIssuer, run: (*prober).checkOtherIssuer},
		{name: "missing_scope", token: varToken, run: (*prober).checkMissingScope},
		{name: "no_scope", token: varNoScope, run: (*prober).checkNoScope},

		// Refusals of requests.
		{name: "unknown_id", token: varToken, run: (*prober).checkUnknownID},
		{name: "other_user", token: varManager, run: (*prober).checkOtherUser},
		{name: "own_approval", token: varManager, run: (*prober).checkOwnApproval},
		{name: "other_origin", token: varToken, run: (*prober).checkOtherOrigin},

		{name: "delete", token: varToken, run: (*prober).checkDelete},
		// After the life of the entry: if the body is accepted, its entry would be in the list.
		{name: "oversized_body", token: varToken, run: (*prober).checkOversizedBody},
		{name: "cleanup", token: varToken, run: (*prober).checkCleanup},

		{name: "page_csp", page: true, run: (*prober).checkCSP},
		{name: "page_trusted_types", page: true, run: (*prober).checkTrustedTypes},
		{name: "page_index_cache", page: true, run: (*prober).checkIndexCache},
		{name: "page_asset_cache", page: true, run: (*prober).checkAssetCache},
		{name: "page_missing_asset", page: true, run: (*prober).checkMissingAsset},
		{name: "page_listing", page: true, run: (*prober).checkListing},
	}
}

// A prober is a run.
type prober struct {
	settings settings
	now      func() time.Time
	started  time.Time
	project  string          // of this run's entries
	key      *rsa.PrivateKey // signs forged tokens
	api      *client
	page     *client   // nil without -page
	index    *response // of the page; nil before it is requested
	indexErr error

	unusable map[string]error // why a token can't be used, by variable
	notAPI   error            // why no more of the API's checks can be made
	mine     *entry           // the entry whose life is checked; nil before create
	creates  bool             // whether a request was sent that may have created an entry
	deleted  map[string]bool  // the ids of entries that were deleted
	note     string           // the detail of a check that is ok
}

func newProber(s settings, process Process) (*prober, error) {
	key := process.key
	if key == nil {
		var err error
		// A new key for each run, so that nothing can trust it.
		if key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			return nil, err
		}
	}
	p := &prober{
		settings: s, now: process.Now, started: process.Now(), project: ProjectPrefix + rand.Text(), key: key, api: newClient(s.api),
		unusable: map[string]error{}, deleted: map[string]bool{},
	}
	if s.page != nil {
		p.page = newClient(s.page)
	}
	for name := range s.tokens {
		if err := p.examine(name); err != nil {
			p.unusable[name] = err
		}
	}
	return p, nil
}

// run makes every check. If the context ends, the checks that are left return errors; the
// entries are deleted nevertheless.
func (p *prober) run(ctx context.Context) report {
	r := report{Message: "probe", Result: resultOK, StartedAt: p.started.UTC()}
	for _, c := range checks() {
		asked := p.api
		if c.page && p.page != nil {
			asked = p.page
		}
		asked.last, p.note = nil, ""
		began := p.now()
		err := p.make(ctx, c)
		o := newOutcome(c.name, err, asked.last, p.now().Sub(began))
		o.Detail = cmp.Or(o.Detail, p.note)
		r.add(o)
	}
	r.Duration = p.now().Sub(p.started).Milliseconds()
	return r
}

// make makes a check if its requirements are met.
func (p *prober) make(ctx context.Context, c check) error {
	if c.page {
		if p.page == nil {
			return skip{missing: pageFlag}
		}
		return c.run(p, ctx)
	}
	if err := p.requires(c.token); err != nil {
		return err
	}
	return c.run(p, ctx)
}

// requires returns an error if a check can't be made that needs this token.
func (p *prober) requires(variable string) error {
	if variable != "" {
		if _, ok := p.settings.tokens[variable]; !ok {
			return skip{missing: variable}
		}
	}
	if p.notAPI != nil {
		return p.notAPI
	}
	if variable == "" {
		return nil
	}
	// The prober's own token first: the others are compared with it.
	if err := p.unusable[varToken]; err != nil {
		return err
	}
	return p.unusable[variable]
}
