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
	errUnauthorized = errors.New("the context is past the token's exp")
	errForbidden    = errors.New("the route's scope is not in the context")
)

// A caller is a user, or the import job, whom the authorizer allowed. Only identify
// makes one.
type caller struct {
	owner   timesheet.Owner // empty if the route needs no email, and the token has none
	subject string
}

// actor is the caller as the domain records who changes an entry.
func (c caller) actor() timesheet.Actor {
	return timesheet.Actor{Email: c.owner, Subject: c.subject}
}

// identify reads the context that the authorizer put into the event. It does not
// trust it to be fresh: the gateway caches a policy for minutes, so a token may have
// expired since, and one policy serves every route.
//
// errUnauthorized: past exp. errForbidden: the route's scope is missing. Any other error
// means that the authorizer isn't wired to this route.
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

// numericDate reads seconds since the epoch. API Gateway makes text of every
// context value; `sam local` passes the number as it is.
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
