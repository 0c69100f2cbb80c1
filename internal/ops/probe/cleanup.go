package probe

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"timesheets/internal/timesheet"
)

const (
	// cleanupLimit is the time to delete the entries of a run that was interrupted.
	cleanupLimit = 10 * time.Second
	// leftoverAge is the age at which an entry can't be of a run that still runs, with a
	// minute for the difference between the clocks.
	leftoverAge = maxRun + cleanupLimit + time.Minute
	// leftoverDays is how far back leftovers are looked for. The list is as short as the
	// user has few other entries.
	leftoverDays = 366
	// maxPages bounds the pages of that list, of a hundred entries each.
	maxPages = 100
)

// An owned is an entry, and the variable of its owner's token.
type owned struct {
	variable string
	entry
}

// errApproved means that an entry of the prober's can't be deleted: a manager approved it.
const errApproved = unasked("a manager approved an entry of the prober, and only a manager can reopen it")

// remove deletes an entry of the prober's. If a manager approved it, remove reopens it
// first; without a manager's token, or if the manager owns it, the error is errApproved.
func (p *prober) remove(ctx context.Context, e owned) error {
	seen := p.api.last
	err := p.reopenAndDelete(ctx, e)
	if err == nil {
		p.api.last = seen // the response that the check is about
	}
	return err
}

func (p *prober) reopenAndDelete(ctx context.Context, e owned) error {
	approved, err := p.delete(ctx, e)
	if err != nil || !approved {
		return err
	}
	if p.requires(varManager) != nil {
		return errApproved
	}
	got, err := p.api.send(ctx, p.decide(e.entry, reopening()))
	if err != nil {
		return err
	}
	if got.status == http.StatusForbidden && got.code == "own_entry" {
		return errApproved
	}
	if err := got.want(http.StatusOK); err != nil {
		return err
	}
	approved, err = p.delete(ctx, e)
	if approved {
		return errApproved // again, in between
	}
	return err
}

// delete deletes an entry, or reports that it is approved. An entry that doesn't exist is
// deleted.
func (p *prober) delete(ctx context.Context, e owned) (approved bool, err error) {
	got, err := p.api.send(ctx, p.onEntry("delete", e.variable, e.ID))
	switch {
	case err != nil:
		return false, err
	case got.status == http.StatusConflict && got.code == "approved":
		return true, nil
	case got.status == http.StatusNotFound:
		return false, nil
	}
	err = got.want(http.StatusNoContent)
	if err == nil {
		p.deleted[e.ID] = true
	}
	return false, err
}

// users returns the variables of the users whose entries the prober creates.
func (p *prober) users() []string {
	if p.requires(varManager) != nil {
		return []string{varToken}
	}
	return []string{varToken, varManager}
}

// removeLeftovers deletes the entries of runs that couldn't: of a prober that was killed, or
// that lost the network. It leaves those that may be of a run at the same time.
func (p *prober) removeLeftovers(ctx context.Context) error {
	removed, approved := 0, 0
	for _, variable := range p.users() {
		from := p.started.UTC().AddDate(0, 0, -leftoverDays).Format(time.DateOnly)
		entries, err := p.all(ctx, variable, url.Values{"from": {from}})
		if err != nil {
			return err
		}
		for _, e := range entries {
			if !isProject(e.Project) || p.started.Sub(e.CreatedAt) < leftoverAge {
				continue
			}
			err := p.remove(ctx, owned{variable, e})
			switch {
			case errors.Is(err, errApproved):
				approved++
			case err != nil:
				return err
			default:
				removed++
			}
		}
	}
	if removed > 0 {
		p.note = fmt.Sprintf("removed %d of earlier runs", removed)
	}
	if approved > 0 {
		// Not an error: it would be reported by every run until a manager reopens them.
		p.note = strings.TrimPrefix(p.note+fmt.Sprintf("; %d of earlier runs are approved and stay, until a manager reopens them", approved), "; ")
	}
	return nil
}

// all returns all entries of a list of a user's own.
func (p *prober) all(ctx context.Context, variable string, query url.Values) ([]entry, error) {
	query.Set("limit", "100")
	var entries []entry
	for range maxPages {
		r := onRoute("list", p.text(variable))
		r.query = query
		got, err := p.api.send(ctx, r)
		if err != nil {
			return nil, err
		}
		var page []entry
		if err := got.decode(http.StatusOK, &page); err != nil {
			return nil, err
		}
		for _, e := range page {
			// The id becomes a part of a path, and of the report.
			if _, err := timesheet.ParseID(e.ID); err != nil {
				return nil, got.fault("want entries with ids")
			}
		}
		entries = append(entries, page...)
		cursor := nextCursor(got.header.Get("Link"))
		if cursor == "" {
			return entries, nil
		}
		query.Set("cursor", cursor)
	}
	return nil, unasked("GET /timesheets: the list has more pages than the prober reads: it needs a user of its own")
}

// nextCursor returns the cursor in a Link with rel="next" (RFC 8288), or the empty text.
func nextCursor(link string) string {
	target, parameters, _ := strings.Cut(strings.TrimPrefix(link, "<"), ">")
	if !strings.Contains(parameters, `rel="next"`) {
		return ""
	}
	next, err := url.Parse(target)
	if err != nil {
		return ""
	}
	return next.Query().Get("cursor")
}

// checkCleanup deletes this run's entries that no check has deleted, for example because a
// response was lost. It does so even if the run was interrupted. An entry that was deleted
// and is still in its owner's list is a fault.
func (p *prober) checkCleanup(ctx context.Context) error {
	if ctx.Err() != nil {
		if !p.creates {
			return unasked("the run ended before it created an entry")
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), cleanupLimit)
		defer cancel()
	}
	var errs []error
	for _, variable := range p.users() {
		query := p.day()
		query.Set("project", p.project)
		left, err := p.all(ctx, variable, query)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for _, e := range left {
			if p.deleted[e.ID] {
				errs = append(errs, p.api.last.fault("want a list without the entries that were deleted"))
				continue
			}
			errs = append(errs, p.remove(ctx, owned{variable, e}))
		}
	}
	return errors.Join(errs...)
}
