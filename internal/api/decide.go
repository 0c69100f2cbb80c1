package api

import (
	"bytes"
	"context"

	"timesheets/internal/timesheet"
)

// Decide serves PUT /approvals/{id}: 200 with the entry as it is then. Without a body,
// with {} or {"approved": true} it approves; {"approved": false, "reason": "…"}
// rejects; {"user_id": "…", "status": "submitted"} takes a decision back.
//
// Without If-Match it decides on the current version, seen or not. Of several managers
// at once one decides; the others get 200 if the entry is decided their way by then, and
// 409 decided if the other way. A request with the id alone that begins after the
// decision gets 404, as the entry doesn't wait any more.
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

// A decisionRequest is what a manager decides about an entry.
type decisionRequest struct {
	owner    timesheet.Owner // of the entry; empty if the request doesn't name it
	decision timesheet.DecisionRequest
	match    timesheet.Match
}

// parseDecision reads all of the request, so that every fault is reported at once.
func parseDecision(c call) (decisionRequest, error) {
	_, body, err := c.content(maxBody, mediaJSON)
	if err != nil {
		return decisionRequest{}, err
	}
	var faults timesheet.Faults
	c.parameters(&faults)
	match, given := parseMatch(&faults, c.header(headerMatch))
	match.Any = match.Any || !given
	var members []member
	if len(bytes.TrimSpace(body)) > 0 {
		if members, err = parseObject(body); err != nil {
			return decisionRequest{}, err
		}
	}
	var userID timesheet.Value
	var f timesheet.DecisionFields
	readMembers(&faults, members, map[string]*timesheet.Value{
		"user_id": &userID, "status": &f.Status, "approved": &f.Approved, "reason": &f.Reason,
	})
	owner := timesheet.CheckOwner(&faults, userID)
	decision := f.Check(&faults)
	return decisionRequest{owner: owner, decision: decision, match: match}, faults.Err()
}

// findEntry reads the entry that a decision is about. Its id alone finds an entry that
// waits, in an index that may be a moment old; a decided one is found with its owner. An
// entry of another version than the request names is read again by its owner: the index
// may not have caught up yet with a change that the manager has seen.
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
