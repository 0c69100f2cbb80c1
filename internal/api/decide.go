package api

import (
	"bytes"
	"context"

	"timesheets/internal/timesheet"
)

// Decide serves PUT /approvals/{id}: 200 with the updated entry. An empty body, {} and
// {"approved": true} approve; {"approved": false, "reason": "…"} rejects;
// {"user_id": "…", "status": "submitted"} reopens a decided entry.
//
// Without If-Match the decision applies to the current version, even if the manager hasn't
// seen it. If several managers decide at once, one decision is stored. The others receive
// 200 if theirs is the same, and 409 decided if it isn't. A request without a user_id that
// begins after the decision receives 404, because the entry is no longer pending.
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

// parseDecision parses all of the request, so that every validation error is reported at
// once.
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

// findEntry returns the entry that a decision is about. If the request names the owner, it
// reads the entry directly. Otherwise it only finds a pending entry, in an index that may be
// briefly stale. If the request doesn't apply to the version found, it reads the entry again
// by its owner: the manager may have seen a change that the index doesn't have yet.
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
