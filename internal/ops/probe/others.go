package probe

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"timesheets/internal/timesheet"
)

// checkUnknownID sends an id that differs from the prober's own entry's in its last
// character.
func (p *prober) checkUnknownID(ctx context.Context) error {
	if p.mine == nil {
		return errNotCreated
	}
	id, last := p.mine.ID[:len(p.mine.ID)-1], p.mine.ID[len(p.mine.ID)-1:]
	if last == "0" {
		last = "1"
	} else {
		last = "0"
	}
	return p.wantNotFound(ctx, id+last)
}

// wantNotFound reads, changes and deletes an entry as the prober's own user. Each must be
// refused as for an entry that doesn't exist, so that ids of others can't be tried.
func (p *prober) wantNotFound(ctx context.Context, id string) error {
	update := p.onEntry("update", varToken, id).withDraft(p.draft(changedHours))
	update.match = "*"
	for _, r := range []request{p.onEntry("get", varToken, id), update, p.onEntry("delete", varToken, id)} {
		if err := p.wantError(ctx, r, http.StatusNotFound, "not_found"); err != nil {
			return err
		}
	}
	return nil
}

// checkOtherUser creates an entry of the manager's and asks for it as the prober's own user.
func (p *prober) checkOtherUser(ctx context.Context) error {
	e, err := p.create(ctx, varManager)
	if err != nil {
		return err
	}
	if p.mine != nil && p.mine.UserID == e.UserID {
		return errors.Join(unasked(varManager+" has the same email as "+varToken), p.remove(ctx, owned{varManager, e}))
	}
	if err := p.wantNotFound(ctx, e.ID); err != nil {
		return err
	}
	got, err := p.api.send(ctx, p.onEntry("get", varManager, e.ID))
	if err != nil {
		return err
	}
	if _, err := got.entry(http.StatusOK, p.draft(createdHours)); err != nil {
		return err
	}
	return p.remove(ctx, owned{varManager, e})
}

// checkOwnApproval approves an entry as the manager who created it. The request names the
// owner: the index of pending entries may not have the entry yet.
func (p *prober) checkOwnApproval(ctx context.Context) error {
	e, err := p.create(ctx, varManager)
	if err != nil {
		return err
	}
	if err := p.wantError(ctx, p.decide(e, decision{Approved: true}), http.StatusForbidden, "own_entry"); err != nil {
		return err
	}
	return p.remove(ctx, owned{varManager, e})
}

// A decision is the body of a decision.
type decision struct {
	UserID   string `json:"user_id"`
	Approved bool   `json:"approved,omitempty"`
	Status   string `json:"status,omitempty"`
}

// decide returns the request for a decision of the manager about an entry.
func (p *prober) decide(e entry, d decision) request {
	r := onRoute("decide", p.text(varManager))
	r.path = "/approvals/" + e.ID
	d.UserID = e.UserID
	body, _ := json.Marshal(d) // text and booleans always marshal
	r.body = string(body)
	return r
}

func reopening() decision { return decision{Status: string(timesheet.Submitted)} }
