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
		read: func(ctx context.Context) (timesheet.Entry, error) { return cfg.meant(ctx, id, wish.owner) },
		plan: func(e timesheet.Entry) (timesheet.Replacement, bool, error) {
			return e.Decide(wish.verdict, wish.match, c.caller.person(), c.now)
		},
		// What a manager decides on is what they have seen.
		tries: 1,
	})
	if err != nil {
		return reply{}, fmt.Errorf("decide: %w", err)
	}
	return entryReply(e), nil
}

// meant reads the entry that a decision is about. Its id alone finds one that waits;
// a decided one is found with its owner.
func (cfg Config) meant(ctx context.Context, id timesheet.ID, owner timesheet.Owner) (timesheet.Entry, error) {
	if owner == "" {
		return cfg.Store.Find(ctx, id)
	}
	return cfg.Store.Get(ctx, owner, id)
}

// A wish is what the request says is to become of the entry.
type wish struct {
	owner   timesheet.Owner // empty: not said
	verdict timesheet.Verdict
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
	var f timesheet.VerdictFields
	readMembers(&faults, members, map[string]*timesheet.Value{
		"user_id": &userID, "status": &f.Status, "approved": &f.Approved, "reason": &f.Reason,
	})
	owner := timesheet.CheckOwner(&faults, userID)
	verdict := f.Check(&faults)
	return wish{owner: owner, verdict: verdict, match: match}, faults.Err()
}
