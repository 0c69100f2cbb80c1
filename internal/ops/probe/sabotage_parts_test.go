package probe

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"timesheets/internal/local/gateway"
	"timesheets/internal/local/stack"
	"timesheets/internal/policy"
	"timesheets/internal/timesheet"
)

type (
	authorizerEvent    = events.APIGatewayCustomAuthorizerRequest
	authorizerResponse = events.APIGatewayCustomAuthorizerResponse
	proxyEvent         = events.APIGatewayProxyRequest
	proxyResponse      = events.APIGatewayProxyResponse
)

func authorizer(wrap func(gateway.Authorizer) gateway.Authorizer) stack.Wrap {
	return stack.Wrap{Authorizer: wrap}
}

// A seen is a token that the real authorizer refused.
type seen struct {
	header, claims map[string]any
	verified       bool // the signature is the issuer's
	// issuer and audience are those of a token that the real authorizer accepted.
	issuer, audience any
}

// trusting returns an authorizer that lets the real one decide again about a refused token
// if trust returns true: as about a token of the issuer's with the claims as trust left
// them.
func trusting(trust func(*seen) bool) stack.Wrap {
	var mu sync.Mutex
	var issuer, audience any
	return authorizer(func(own gateway.Authorizer) gateway.Authorizer {
		return func(ctx context.Context, event authorizerEvent) (authorizerResponse, error) {
			mu.Lock()
			defer mu.Unlock()
			response, err := own(ctx, event)
			s := look(event.AuthorizationToken)
			if err == nil {
				issuer, audience = s.claims["iss"], s.claims["aud"]
			}
			s.issuer, s.audience = issuer, audience
			if err == nil || s.claims == nil || !trust(&s) {
				return response, err
			}
			key, _ := issuerKey()
			s.header["alg"] = "RS256"
			signed, err := sign(encodeSegment(s.header)+"."+encodeSegment(s.claims), key)
			if err != nil {
				return response, err
			}
			event.AuthorizationToken = "Bearer " + signed
			return own(ctx, event)
		}
	})
}

// look reads the token of a header. The claims are nil if there is none.
func look(authorization string) seen {
	_, text, _ := strings.Cut(authorization, " ")
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return seen{}
	}
	s := seen{header: decodeSegment(parts[0]), claims: decodeSegment(parts[1])}
	key, _ := issuerKey()
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	s.verified = err == nil && s.header["alg"] == "RS256" && rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest[:], signature) == nil
	return s
}

// allowAll allows every route to the user that the token names, and checks nothing.
func allowAll(gateway.Authorizer) gateway.Authorizer {
	return func(_ context.Context, event authorizerEvent) (authorizerResponse, error) {
		claims := look(event.AuthorizationToken).claims
		return allow(event, map[string]any{"email": claims["https://api.exampleco.com/email"], "sub": claims["sub"]}), nil
	}
}

// ignoreScopes allows every route to the caller of a valid token.
func ignoreScopes(own gateway.Authorizer) gateway.Authorizer {
	return func(ctx context.Context, event authorizerEvent) (authorizerResponse, error) {
		response, err := own(ctx, event)
		if err != nil {
			return response, err
		}
		return allow(event, response.Context), nil
	}
}

// allow returns a policy and a context that open every route.
func allow(event authorizerEvent, context map[string]any) authorizerResponse {
	context["scope"], context["exp"] = strings.Join(policy.Scopes(), " "), time.Now().Add(time.Hour).Unix()
	stage, _ := policy.ParseMethodARN(event.MethodArn) // the gateway's ARNs are valid
	statement := stage.Statement(policy.Routes())
	return authorizerResponse{PrincipalID: "anyone", Context: context, PolicyDocument: events.APIGatewayCustomAuthorizerPolicy{
		Version: policy.Version,
		Statement: []events.IAMPolicyStatement{{
			Effect: string(statement.Effect), Action: []string{statement.Action}, Resource: statement.Resources,
		}},
	}}
}

// allowWord allows a token that isn't a JWT.
func allowWord(own gateway.Authorizer) gateway.Authorizer {
	return func(ctx context.Context, event authorizerEvent) (authorizerResponse, error) {
		if strings.Contains(event.AuthorizationToken, ".") {
			return own(ctx, event)
		}
		return allow(event, map[string]any{"email": "anyone@example.com", "sub": "anyone"}), nil
	}
}

func wrongGateways() []sabotage {
	return []sabotage{
		{name: "a word is a token", wrap: authorizer(allowWord), want: []string{"bearer_x"}, edits: []edit{
			{template, `^[Bb][Ee][Aa][Rr][Ee][Rr] [A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$`, "^.*$"},
		}},
		{name: "a route has no authorizer", want: []string{"no_token", "missing_scope", "no_scope"}, edits: []edit{
			{template, "Path: /timesheets/upload\n", "Path: /timesheets/upload\n            Auth: { Authorizer: NONE }\n"},
		}},
		{name: "the gateway allows every origin", want: []string{"other_origin"}, edits: []edit{
			{template, `&allowedOrigin !Sub "'${AllowedOrigin}'"`, `&allowedOrigin "'*'"`},
		}},
		{name: "only the preflight allows every origin", want: []string{"other_origin"}, wrap: api(func(r *http.Request, w *httptest.ResponseRecorder) {
			if r.Method == http.MethodOptions {
				w.Header().Set("Access-Control-Allow-Origin", "*")
			}
		})},
		{name: "only an error allows every origin", want: []string{"other_origin"}, wrap: api(func(_ *http.Request, w *httptest.ResponseRecorder) {
			if w.Code == http.StatusUnauthorized {
				w.Header().Set("Access-Control-Allow-Origin", "*")
			}
		})},
		{name: "an unknown method is 405", want: []string{"unknown_route"}, wrap: api(func(r *http.Request, w *httptest.ResponseRecorder) {
			if r.Method == http.MethodPatch {
				w.Code = http.StatusMethodNotAllowed
			}
		})},
		{name: "unknown routes are 200", want: []string{"unknown_route"}, edits: []edit{
			{template, "StatusCode: 404", "StatusCode: 200"}, // of MISSING_AUTHENTICATION_TOKEN
		}},
		{name: "a 401 has no request_id", want: append([]string{"no_token"}, tokenChecks...), edits: []edit{
			{template, `"code":"unauthorized","request_id":"$context.requestId"`, `"code":"unauthorized"`},
		}},
	}
}

// function returns the stack with another handler of a route.
func function(route string, wrap func(own gateway.Function) gateway.Function) stack.Wrap {
	return stack.Wrap{Functions: func(all map[string]gateway.Function) map[string]gateway.Function {
		id := policy.MustFind(route).Function()
		all[id] = wrap(all[id])
		return all
	}}
}

// responding returns the stack with another response of a route.
func responding(route string, change func(*proxyResponse)) stack.Wrap {
	return function(route, func(own gateway.Function) gateway.Function {
		return func(ctx context.Context, event proxyEvent) (proxyResponse, error) {
			response, err := own(ctx, event)
			change(&response)
			return response, err
		}
	})
}

// receiving returns the stack with a route that receives another event.
func receiving(route string, change func(*proxyEvent)) stack.Wrap {
	return function(route, func(own gateway.Function) gateway.Function {
		return func(ctx context.Context, event proxyEvent) (proxyResponse, error) {
			change(&event)
			return own(ctx, event)
		}
	})
}

// body returns a change of a body's members, for successful responses.
func body(change func(members map[string]any)) func(*proxyResponse) {
	return func(r *proxyResponse) {
		var members map[string]any
		if r.StatusCode >= http.StatusBadRequest || json.Unmarshal([]byte(r.Body), &members) != nil {
			return
		}
		change(members)
		text, _ := json.Marshal(members)
		r.Body = string(text)
	}
}

func wrongFunctions() []sabotage {
	fails := func(r *proxyResponse) { r.StatusCode = http.StatusInternalServerError }
	return []sabotage{
		{name: "a function allows every origin", want: []string{"other_origin"}, wrap: responding("list", func(r *proxyResponse) {
			r.Headers["Access-Control-Allow-Origin"] = "*"
		})},
		{name: "a function allows another page's origin", want: []string{"other_origin"}, wrap: responding("list", func(r *proxyResponse) {
			r.Headers["Access-Control-Allow-Origin"] = "https://app.example.com"
		})},
		{name: "the caller's origin is allowed", want: []string{"other_origin"}, wrap: function("list", func(own gateway.Function) gateway.Function {
			return func(ctx context.Context, event proxyEvent) (proxyResponse, error) {
				response, err := own(ctx, event)
				if origin := event.Headers["Origin"]; origin != "" {
					response.Headers["Access-Control-Allow-Origin"] = origin
				}
				return response, err
			}
		})},
		{name: "own entries can be approved", want: []string{"own_approval"}, wrap: receiving("decide", func(e *proxyEvent) {
			e.RequestContext.Authorizer["email"], e.RequestContext.Authorizer["sub"] = "another@example.com", "another"
		})},
		{name: "bodies have no limit", want: []string{"oversized_body"}, wrap: receiving("create", func(e *proxyEvent) {
			e.Body = strings.TrimSpace(e.Body)
		})},
		{name: "totals are doubled", want: []string{"total"}, wrap: responding("summary", body(func(m map[string]any) {
			for _, g := range groups(m) {
				g["hours"] = 2 * g["hours"].(float64)
			}
			m["total_hours"] = 2 * m["total_hours"].(float64)
		}))},
		{name: "the total isn't that of its groups", want: []string{"total", "delete"}, wrap: responding("summary", body(func(m map[string]any) {
			m["total_hours"] = m["total_hours"].(float64) + 1
		}))},
		{name: "the count of entries is wrong", want: []string{"total"}, wrap: responding("summary", body(func(m map[string]any) {
			for _, g := range groups(m) {
				g["entries"] = 7
			}
		}))},
		{name: "what doesn't exist can be deleted", want: []string{"unknown_id", "other_user"}, wrap: responding("delete", func(r *proxyResponse) {
			if r.StatusCode == http.StatusNotFound {
				*r = proxyResponse{StatusCode: http.StatusNoContent}
			}
		})},
		{name: "an entry is read wrong", want: []string{"read", "change", "other_user"}, wrap: responding("get", body(func(m map[string]any) {
			m["hours"] = 8
		}))},
		{name: "an entry isn't declared as JSON", want: []string{"read", "change", "other_user"}, wrap: responding("get", func(r *proxyResponse) {
			if r.StatusCode == http.StatusOK {
				r.Headers["Content-Type"] = "text/plain"
			}
		})},
		{name: "another entry is read", want: []string{"read", "change"}, wrap: responding("get", body(func(m map[string]any) {
			m["id"] = string(noID())
		}))},
		{name: "an entry is created wrong", want: []string{"create", "other_user", "own_approval"}, wrap: responding("create", body(func(m map[string]any) {
			m["project"] = "Another"
		}))},
		{name: "Location is wrong", want: []string{"create", "other_user", "own_approval"}, wrap: responding("create", func(r *proxyResponse) {
			delete(r.Headers, "Location")
		})},
		{name: "a change keeps its version", want: []string{"change"}, wrap: responding("update", body(func(m map[string]any) { m["version"] = 1 }))},
		{name: "an entry is listed wrong", want: []string{"list"}, wrap: responding("list", func(r *proxyResponse) {
			r.Body = strings.ReplaceAll(r.Body, notes, "Other notes")
		})},
		{name: "the list is empty", want: []string{"list", "total"}, wrap: responding("list", func(r *proxyResponse) { r.Body = "[]" })},
		{name: "the list fails", wrap: responding("list", fails), want: []string{
			"token", "leftovers", "list", "total", "delete", "cleanup",
		}},
		{name: "the approvals fail", want: []string{"token_manager"}, wrap: responding("approvals", fails)},
	}
}

func groups(summary map[string]any) []map[string]any {
	var all []map[string]any
	for _, g := range summary["groups"].([]any) {
		all = append(all, g.(map[string]any))
	}
	return all
}

func wrongStores() []sabotage {
	return []sabotage{
		{name: "ids aren't bound to the owner", want: []string{"other_user"}, wrap: store(func(own timesheet.Store) timesheet.Store {
			return unbound{own}
		})},
		{name: "only reading isn't bound to the owner", want: []string{"other_user"}, wrap: asOwner("get")},
		{name: "only deletion isn't bound to the owner", want: []string{"other_user"}, wrap: asOwner("delete")},
		{name: "only change isn't bound to the owner", want: []string{"other_user"}, wrap: asOwner("update")},
		{name: "an id's last character is ignored", want: []string{"unknown_id"}, wrap: store(func(own timesheet.Store) timesheet.Store {
			return inexact{own}
		})},
		{name: "creates are lost", want: []string{"read", "change", "list", "other_user", "own_approval", "delete"}, wrap: store(func(own timesheet.Store) timesheet.Store {
			return forgetful{Store: own, creates: true}
		})},
		{name: "changes are lost", want: []string{"change"}, wrap: store(func(own timesheet.Store) timesheet.Store {
			return forgetful{Store: own, changes: true}
		})},
		{name: "delete does nothing", want: []string{"delete", "cleanup"}, wrap: store(func(own timesheet.Store) timesheet.Store {
			return forgetful{Store: own, deletions: true}
		})},
		{name: "a deleted entry can be read", want: []string{"delete"}, wrap: haunt(haunted{get: true})},
		{name: "a deleted entry is listed", want: []string{"delete", "cleanup"}, wrap: haunt(haunted{list: true})},
		{name: "totals keep what was deleted", want: []string{"delete"}, wrap: store(func(own timesheet.Store) timesheet.Store {
			return &stale{Store: own}
		})},
	}
}

func store(wrap func(timesheet.Store) timesheet.Store) stack.Wrap { return stack.Wrap{Store: wrap} }

// An unbound store finds an entry by its id alone.
type unbound struct{ timesheet.Store }

func (s unbound) Get(ctx context.Context, owner timesheet.Owner, id timesheet.ID) (timesheet.Entry, error) {
	e, err := s.Store.Get(ctx, owner, id)
	if err != nil {
		return s.FindPending(ctx, id)
	}
	return e, nil
}

// asOwner returns the stack with a route that acts for the owner of the entry in its path.
func asOwner(route string) stack.Wrap {
	var all timesheet.Store
	w := receiving(route, func(e *proxyEvent) {
		if found, err := all.FindPending(context.Background(), timesheet.ID(e.PathParameters["id"])); err == nil {
			e.RequestContext.Authorizer["email"] = string(found.Owner)
		}
	})
	w.Store = func(own timesheet.Store) timesheet.Store {
		all = own
		return own
	}
	return w
}

// An inexact store compares ids without their last character.
type inexact struct{ timesheet.Store }

func (s inexact) Get(ctx context.Context, owner timesheet.Owner, id timesheet.ID) (timesheet.Entry, error) {
	page, err := s.List(ctx, owner, timesheet.Query{From: id.Date(), To: id.Date(), Limit: 100})
	for _, e := range page.Entries {
		if e.ID[:len(e.ID)-1] == id[:len(id)-1] {
			return e, err
		}
	}
	return timesheet.Entry{}, timesheet.ErrNotFound
}

// A forgetful store reports success for writes that it doesn't make.
type forgetful struct {
	timesheet.Store
	creates, changes, deletions bool
}

func (s forgetful) Create(ctx context.Context, c timesheet.Creation) (timesheet.Created, error) {
	if s.creates {
		return timesheet.Created{Entry: c.Entry}, nil
	}
	return s.Store.Create(ctx, c)
}

func (s forgetful) Replace(ctx context.Context, r timesheet.Replacement) error {
	if s.changes && r.After != nil || s.deletions && r.After == nil {
		return nil
	}
	return s.Store.Replace(ctx, r)
}

// A stale store returns the first totals that aren't empty, for ever.
type stale struct {
	timesheet.Store
	days []timesheet.Day
}

func (s *stale) Days(ctx context.Context, owner timesheet.Owner, from, to timesheet.Date) ([]timesheet.Day, error) {
	if s.days != nil {
		return s.days, nil
	}
	days, err := s.Store.Days(ctx, owner, from, to)
	s.days = slices.Clone(days)
	return days, err
}

// A haunted store returns entries that were deleted.
type haunted struct {
	timesheet.Store
	get, list bool
	deleted   *[]timesheet.Entry // by any function
}

// haunt returns the stack with a haunted store for each function.
func haunt(s haunted) stack.Wrap {
	s.deleted = &[]timesheet.Entry{}
	return store(func(own timesheet.Store) timesheet.Store {
		s.Store = own
		return s
	})
}

func (s haunted) Replace(ctx context.Context, r timesheet.Replacement) error {
	err := s.Store.Replace(ctx, r)
	if err == nil && r.After == nil {
		*s.deleted = append(*s.deleted, r.Before)
	}
	return err
}

func (s haunted) Get(ctx context.Context, owner timesheet.Owner, id timesheet.ID) (timesheet.Entry, error) {
	for _, e := range *s.deleted {
		if s.get && e.Owner == owner && e.ID == id {
			return e, nil
		}
	}
	return s.Store.Get(ctx, owner, id)
}

func (s haunted) List(ctx context.Context, owner timesheet.Owner, q timesheet.Query) (timesheet.Page, error) {
	page, err := s.Store.List(ctx, owner, q)
	for _, e := range *s.deleted {
		if s.list && e.Owner == owner && q.Matches(e) {
			page.Entries = append(page.Entries, e)
		}
	}
	return page, err
}
