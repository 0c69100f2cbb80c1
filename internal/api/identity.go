package api

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"timesheets/internal/clockskew"
	"timesheets/internal/policy"
	"timesheets/internal/timesheet"
)

var (
	errUnauthorized = errors.New("the token in the context has expired")
	errForbidden    = errors.New("the context doesn't contain the route's scope")
)

// A caller is the authenticated user or import job of a request. Only identify returns one.
type caller struct {
	owner   timesheet.Owner // empty if the token has no email and the route requires none
	subject string
}

// actor returns the caller as the author of a change.
func (c caller) actor() timesheet.Actor {
	return timesheet.Actor{Email: c.owner, Subject: c.subject}
}

// identify returns the caller that the authorizer's context describes. It checks expiry and
// scope again, because the gateway caches the authorizer's policy for minutes and applies it
// to every route. The token may have expired since the policy was cached, and the request for
// which the policy was made may have had another route.
//
// The error is errUnauthorized if the token has expired, and errForbidden if the context
// doesn't contain the route's scope. Any other error means that the authorizer isn't attached
// to this route.
func identify(context map[string]any, route policy.Route, now time.Time) (caller, error) {
	expires, err := numericDate(context["exp"])
	if err != nil {
		return caller{}, fmt.Errorf("authorizer context: exp: %w", err)
	}
	email, _ := context["email"].(string)
	if email == "" && !route.EmailOptional {
		return caller{}, errors.New("authorizer context: no email")
	}
	if !now.Before(expires.Add(clockskew.Leeway)) {
		return caller{}, errUnauthorized
	}
	scopes, _ := context["scope"].(string)
	if !slices.Contains(strings.Fields(scopes), route.Scope) {
		return caller{}, errForbidden
	}
	subject, _ := context["sub"].(string)
	return caller{owner: timesheet.Owner(email), subject: subject}, nil
}

// numericDate parses seconds since the epoch. API Gateway converts every context value to
// text; `sam local` passes the number unchanged.
func numericDate(v any) (time.Time, error) {
	switch v := v.(type) {
	case string:
		seconds, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			return time.Time{}, errors.New("not a whole number")
		}
		return time.Unix(seconds, 0), nil
	case float64:
		return time.Unix(int64(v), 0), nil
	}
	return time.Time{}, errors.New("missing")
}
