package api

import (
	"bytes"
	"context"
	"fmt"

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
func Decide(cfg Config) Handler {
	return cfg.serve(access{scope: ApproveScope}, cfg.decide)
}

func (cfg Config) decide(ctx context.Context, c call) (reply, error) {
	wish, err := c.wish()
	if err != nil {
		return reply{}, err
	}
	id, err := c.id()
	if err != nil {
		return reply{}, err
	}
	e, err := cfg.take(ctx, step{
		read: func(ctx context.Context) (timesheet.Entry, error) { return cfg.meant(ctx, id, wish) },
		plan: func(e timesheet.Entry) (timesheet.Replacement, bool, error) {
			return e.Decide(wish.verdict, wish.match, c.caller.person(), c.now)
		},
	})
	if err != nil {
		return reply{}, fmt.Errorf("decide: %w", err)
	}
	return entryReply(e), nil
}

// meant reads the entry that a decision is about. Its id alone finds an entry that
// waits, in an index that may be a moment old; a decided one is found with its owner.
// An entry whose version isn't the one that was meant is read again by its owner: the
// index may just not have caught up with a change that the manager has seen.
func (cfg Config) meant(ctx context.Context, id timesheet.ID, w wish) (timesheet.Entry, error) {
	if w.owner != "" {
		return cfg.Store.Get(ctx, w.owner, id)
	}
	e, err := cfg.Store.FindPending(ctx, id)
	if err != nil || w.match.Includes(e.Version) {
		return e, err
	}
	return cfg.Store.Get(ctx, e.Owner, id)
}

// A wish is what the request says is to become of the entry.
type wish struct {
	owner   timesheet.Owner // empty: not said
	verdict timesheet.DecisionRequest
	match   timesheet.Match
}

// wish reads all of the request, so that every fault is told at once.
func (c call) wish() (wish, error) {
	_, body, err := c.content(maxBody, mediaJSON)
	if err != nil {
		return wish{}, err
	}
	var faults timesheet.Faults
	c.parameters(&faults)
	match, given := c.match(&faults)
	match.Any = match.Any || !given
	var members []member
	if len(bytes.TrimSpace(body)) > 0 {
		if members, err = parseObject(body); err != nil {
			return wish{}, err
		}
	}
	var userID timesheet.Value
	var f timesheet.DecisionFields
	readMembers(&faults, members, map[string]*timesheet.Value{
		"user_id": &userID, "status": &f.Status, "approved": &f.Approved, "reason": &f.Reason,
	})
	owner := timesheet.CheckOwner(&faults, userID)
	verdict := f.Check(&faults)
	return wish{owner: owner, verdict: verdict, match: match}, faults.Err()
}
