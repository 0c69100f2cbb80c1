package api

import (
	"bytes"
	"context"

	"timesheets/internal/timesheet"
)

// Decide serves PUT /approvals/{id}: 200 with the updated entry. An empty body approves, as
// do {} and {"approved": true}. {"approved": false, "reason": "…"} rejects, and
// {"user_id": "…", "status": "submitted"} reopens a decided entry.
//
// Without If-Match the decision applies to the current version, even if the manager hasn't
// seen it. If several managers decide at once, one decision is stored. The other managers
// receive 200 if their decision is the stored one, and 409 with the code "decided" if it isn't. A
// request that arrives after the decision and has no user_id receives 404: without user_id,
// only pending entries are found.
func Decide(s Service) Handler {
	return s.serve("decide", s.decide)
}

func (s Service) decide(ctx context.Context, c call) (reply, error) {
	request, err := parseDecision(c)
	if err != nil {
		return reply{}, err
	}
	id, err := c.id()
	if err != nil {
		return reply{}, err
	}
	e, err := s.findEntry(ctx, id, request)
	if err != nil {
		return reply{}, err
	}
	e, err = s.apply(ctx, e, func(e timesheet.Entry) (timesheet.Replacement, bool, error) {
		return e.Decide(request.decision, request.match, c.caller.actor(), c.now)
	})
	if err != nil {
		return reply{}, err
	}
	return entryReply(e), nil
}

// A decisionRequest is a parsed request to decide about an entry.
type decisionRequest struct {
	owner    timesheet.Owner // of the entry; empty if the request has no user_id
	decision timesheet.DecisionRequest
	match    timesheet.Match
}

// parseDecision reports the validation errors of all parameters, headers and members
// together. If the body isn't a JSON object, it reports that error without the others.
func parseDecision(c call) (decisionRequest, error) {
	_, body, err := c.content(maxBody, mediaJSON)
	if err != nil {
		return decisionRequest{}, err
	}
	var errs timesheet.FieldErrors
	c.parameters(&errs)
	match, hasMatch := parseMatch(&errs, c.header(headerMatch))
	match.Any = match.Any || !hasMatch
	var members []member
	if len(bytes.TrimSpace(body)) > 0 {
		if members, err = parseObject(body); err != nil {
			return decisionRequest{}, err
		}
	}
	var userID timesheet.Value
	var f timesheet.DecisionFields
	readMembers(&errs, members, map[string]*timesheet.Value{
		"user_id": &userID, "status": &f.Status, "approved": &f.Approved, "reason": &f.Reason,
	})
	owner := timesheet.CheckOwner(&errs, userID)
	decision := f.Check(&errs)
	return decisionRequest{owner: owner, decision: decision, match: match}, errs.Err()
}

// findEntry returns the entry that a decision is about. If the request names the owner,
// findEntry reads the entry from the table. Otherwise it searches the index, which contains
// only pending entries and may be briefly stale. If If-Match doesn't match the version in the
// index, findEntry reads the entry from the table too: the manager may have seen a newer
// version than the index contains.
func (s Service) findEntry(ctx context.Context, id timesheet.ID, d decisionRequest) (timesheet.Entry, error) {
	if d.owner != "" {
		return s.Store.Get(ctx, d.owner, id)
	}
	e, err := s.Store.FindPending(ctx, id)
	if err != nil || d.match.Includes(e.Version) {
		return e, err
	}
	return s.Store.Get(ctx, e.Owner, id)
}
