package probe

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"timesheets/internal/policy"
	"timesheets/internal/timesheet"
)

const (
	// maxEntryBody is the API's limit for the body of an entry, in bytes (openapi.yaml).
	maxEntryBody = 64 << 10
	// otherOrigin is an origin that no deployment allows (RFC 2606, section 3).
	otherOrigin = "https://probe.example.org"
	// otherIssuer is an issuer that no deployment trusts.
	otherIssuer = "https://issuer.example.org/"
)

// noID is an id that no entry has: its ULID is of the year 1970.
func noID() timesheet.ID { return timesheet.NewID("2000-01-01", strings.Repeat("0", 26)) }

// listOne is the request of the checks of tokens. It changes nothing if it is allowed, and
// its response is small.
func listOne(token string) request {
	r := onRoute("list", token)
	r.query = url.Values{"limit": {"1"}}
	return r
}

// onRoute returns a request without a body for a route, about an entry that doesn't exist.
func onRoute(name, token string) request {
	route := policy.MustFind(name)
	return request{method: route.Method, path: strings.Replace(route.Path, "{id}", string(noID()), 1), token: token}
}

// wantError sends a request to the API and returns a fault unless it is refused with this
// error.
func (p *prober) wantError(ctx context.Context, r request, status int, code string) error {
	got, err := p.api.send(ctx, r)
	if err != nil {
		return err
	}
	return got.wantError(status, code)
}

func (p *prober) wantUnauthorized(ctx context.Context, r request) error {
	return p.wantError(ctx, r, http.StatusUnauthorized, "unauthorized")
}

// checkNoToken sends a request without a token to every route: each must have the
// authorizer. If the server doesn't respond in JSON, it isn't the API, and no more of the
// API's checks are made.
func (p *prober) checkNoToken(ctx context.Context) error {
	first, err := p.api.send(ctx, listOne(""))
	if err == nil && !first.isJSON() {
		err = unasked(first.name + ": the response isn't JSON, so the server at -api isn't this API")
	}
	if err != nil {
		p.notAPI = err
		return err
	}
	if err := first.wantError(http.StatusUnauthorized, "unauthorized"); err != nil {
		return err
	}
	for _, route := range policy.Routes() {
		if err := p.wantUnauthorized(ctx, onRoute(route.Name, "")); err != nil {
			return err
		}
	}
	return nil
}

func (p *prober) checkBearerX(ctx context.Context) error {
	return p.wantUnauthorized(ctx, listOne("x"))
}

func (p *prober) checkUnknownRoute(ctx context.Context) error {
	for _, r := range []request{
		{method: http.MethodGet, path: "/no-such-route"},
		{method: http.MethodPatch, path: "/timesheets"},
	} {
		if err := p.wantError(ctx, r, http.StatusNotFound, "not_found"); err != nil {
			return err
		}
	}
	return nil
}

// checkToken checks that the API accepts the prober's own token. If it doesn't, the token
// may be foreign, or the API's settings wrong: nothing else can be asked with it.
func (p *prober) checkToken(ctx context.Context) error {
	return p.accepts(ctx, varToken, "list")
}

func (p *prober) checkManager(ctx context.Context) error {
	return p.accepts(ctx, varManager, "approvals")
}

// accepts checks that a token may use the route of a list.
func (p *prober) accepts(ctx context.Context, variable, route string) error {
	r := onRoute(route, p.text(variable))
	r.query = url.Values{"limit": {"1"}}
	got, err := p.api.send(ctx, r)
	if err == nil && got.status == http.StatusUnauthorized {
		err = unasked(fmt.Sprintf("%s: the API refuses %s: the token isn't of its issuer or not for its audience, or the API's settings are wrong", got.name, variable))
	}
	if err != nil {
		p.unusable[variable] = err
		return err
	}
	var entries []entry
	return got.decode(http.StatusOK, &entries)
}

// text returns a token that was given.
func (p *prober) text(variable string) string { return p.settings.tokens[variable].text }

func (p *prober) checkAlgNone(ctx context.Context) error {
	for _, forged := range p.settings.tokens[varToken].unsigned() {
		if err := p.wantUnauthorized(ctx, listOne(forged)); err != nil {
			return err
		}
	}
	return nil
}

func (p *prober) checkAnotherKey(ctx context.Context) error {
	forged, err := p.settings.tokens[varToken].signedWith(p.key)
	if err != nil {
		return unasked(err.Error())
	}
	return p.wantUnauthorized(ctx, listOne(forged))
}

// checkForgedIssuer sends a token of an issuer of the prober's own. The kid is that of a
// real key: with an unknown one every run would make the authorizer fetch the keys.
func (p *prober) checkForgedIssuer(ctx context.Context) error {
	forged, err := p.settings.tokens[varToken].from(otherIssuer, p.key)
	if err != nil {
		return unasked(err.Error())
	}
	return p.wantUnauthorized(ctx, listOne(forged))
}

func (p *prober) checkExpired(ctx context.Context) error {
	return p.wantUnauthorized(ctx, listOne(p.text(varExpired)))
}

func (p *prober) checkOtherAudience(ctx context.Context) error {
	return p.wantUnauthorized(ctx, listOne(p.text(varOtherAudience)))
}

func (p *prober) checkOtherIssuer(ctx context.Context) error {
	return p.wantUnauthorized(ctx, listOne(p.text(varOtherIssuer)))
}

// checkMissingScope sends the prober's own token to the routes that its scopes don't open.
func (p *prober) checkMissingScope(ctx context.Context) error {
	for _, route := range policy.Routes() {
		if !slices.Contains(otherScopes(), route.Scope) {
			continue
		}
		if err := p.wantError(ctx, onRoute(route.Name, p.text(varToken)), http.StatusForbidden, "forbidden"); err != nil {
			return err
		}
	}
	return nil
}

// checkNoScope sends a token without scopes to every route.
func (p *prober) checkNoScope(ctx context.Context) error {
	for _, route := range policy.Routes() {
		got, err := p.api.send(ctx, onRoute(route.Name, p.text(varNoScope)))
		if err != nil {
			return err
		}
		if got.status == http.StatusUnauthorized {
			return unasked(fmt.Sprintf("%s: the API refuses %s, so its scopes weren't checked", got.name, varNoScope))
		}
		if err := got.wantError(http.StatusForbidden, "forbidden"); err != nil {
			return err
		}
	}
	return nil
}

// checkOtherOrigin checks the three parts that send CORS headers: a function, the gateway's
// error responses and the preflight. None may allow every origin or the one that asks.
// https://fetch.spec.whatwg.org/#http-access-control-allow-origin
func (p *prober) checkOtherOrigin(ctx context.Context) error {
	ofFunction, ofGateway, preflight := listOne(p.text(varToken)), listOne(""), listOne("")
	preflight.method = http.MethodOptions
	preflight.header = http.Header{
		"Access-Control-Request-Method": {http.MethodGet}, "Access-Control-Request-Headers": {"authorization"},
	}
	for _, r := range []request{ofFunction, ofGateway, preflight} {
		r.origin = otherOrigin
		got, err := p.api.send(ctx, r)
		if err != nil {
			return err
		}
		if err := p.wantOrigin(got); err != nil {
			return err
		}
	}
	return nil
}

// wantOrigin returns a fault unless the response allows one origin: the page's, if it is
// known.
func (p *prober) wantOrigin(got response) error {
	allowed := got.header.Values("Access-Control-Allow-Origin")
	switch {
	case len(allowed) != 1 || allowed[0] == "":
		return got.fault("want one Access-Control-Allow-Origin")
	case allowed[0] == "*" || allowed[0] == otherOrigin || allowed[0] == "null":
		return got.fault("want an Access-Control-Allow-Origin that isn't another origin or *")
	case p.settings.page != nil && allowed[0] != p.settings.page.String():
		return got.fault("want the page's origin in Access-Control-Allow-Origin")
	}
	return nil
}

// checkOversizedBody sends a valid entry with white space after it, so that only the size
// can be the reason of the refusal.
func (p *prober) checkOversizedBody(ctx context.Context) error {
	body, err := json.Marshal(p.draft(createdHours))
	if err != nil {
		return unasked(err.Error())
	}
	r := onRoute("create", p.text(varToken))
	r.body = string(body) + strings.Repeat(" ", maxEntryBody+1-len(body))
	p.creates = true // if the body is accepted
	return p.wantError(ctx, r, http.StatusRequestEntityTooLarge, "too_large")
}
