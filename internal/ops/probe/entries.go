package probe

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"timesheets/internal/timesheet"
)

// ProjectPrefix begins the project of every entry of the prober. A random part follows, so
// that runs at the same time don't change each other's totals.
const ProjectPrefix = "Timesheets probe "

// isProject reports whether a project is one of the prober's. The random part must have the
// form of rand.Text: a user's own project may begin with the same words.
func isProject(name string) bool {
	return regexp.MustCompile("^" + ProjectPrefix + "[A-Z2-7]{26}$").MatchString(name)
}

// The hours of the entry, as it is created and as it is changed.
const (
	createdHours = 0.25
	changedHours = 0.5
)

// An entry is an entry in a response.
type entry struct {
	ID        string    `json:"id"`
	UserID    string    `json:"user_id"`
	Date      string    `json:"date"`
	Project   string    `json:"project"`
	Hours     float64   `json:"hours"`
	Notes     string    `json:"notes"`
	Status    string    `json:"status"`
	Version   int       `json:"version"`
	CreatedAt time.Time `json:"created_at"`

	etag string
}

// A draft is the body of a create or an update.
type draft struct {
	Date    string  `json:"date"`
	Project string  `json:"project"`
	Hours   float64 `json:"hours"`
	Notes   string  `json:"notes"`
}

const notes = "Created by the prober, which deletes it. See docs/prober.md."

func (p *prober) draft(hours float64) draft {
	return draft{Date: p.started.UTC().Format(time.DateOnly), Project: p.project, Hours: hours, Notes: notes}
}

// is reports whether the entry has the contents of a draft.
func (e entry) is(d draft) bool {
	return e.Date == d.Date && e.Project == d.Project && e.Hours == d.Hours && e.Notes == d.Notes
}

func path(id string) string { return "/timesheets/" + id }

// onEntry returns a request for a route about an entry.
func (p *prober) onEntry(name, variable, id string) request {
	r := onRoute(name, p.text(variable))
	r.path = strings.Replace(r.path, string(noID()), id, 1)
	return r
}

// withDraft returns the request with a draft as its body.
func (r request) withDraft(d draft) request {
	body, _ := json.Marshal(d) // text and a number always marshal
	r.body = string(body)
	return r
}

// create creates an entry of the token's user.
func (p *prober) create(ctx context.Context, variable string) (entry, error) {
	d := p.draft(createdHours)
	p.creates = true
	got, err := p.api.send(ctx, onRoute("create", p.text(variable)).withDraft(d))
	if err != nil {
		return entry{}, err
	}
	e, err := got.entry(http.StatusCreated, d)
	if err != nil {
		return entry{}, err
	}
	// The path of Location contains the stage, if the address does.
	if !strings.HasSuffix(got.header.Get("Location"), path(e.ID)) {
		return entry{}, got.fault("want the entry's path in Location")
	}
	return e, nil
}

// entry returns the entry of a response, or a fault unless it has the draft's contents.
func (r response) entry(status int, d draft) (entry, error) {
	var e entry
	if err := r.decode(status, &e); err != nil {
		return entry{}, err
	}
	e.etag = r.header.Get("ETag")
	if _, err := timesheet.ParseID(e.ID); err != nil || e.UserID == "" || e.Version < 1 || e.etag == "" {
		return entry{}, r.fault("want an entry with id, user_id, version and ETag")
	}
	if !e.is(d) {
		return entry{}, r.fault("want the entry as it was sent")
	}
	return e, nil
}

func (p *prober) checkCreate(ctx context.Context) error {
	e, err := p.create(ctx, varToken)
	if err != nil {
		return err
	}
	p.mine = &e
	return nil
}

// errNotCreated means that a check needs the entry of the check create.
const errNotCreated = unasked("there is no entry: see the check create")

func (p *prober) checkRead(ctx context.Context) error {
	if p.mine == nil {
		return errNotCreated
	}
	got, err := p.get(ctx, createdHours)
	if err != nil {
		return err
	}
	p.mine.etag = got.etag
	return nil
}

// get returns the prober's entry, or a fault unless it has these hours.
func (p *prober) get(ctx context.Context, hours float64) (entry, error) {
	got, err := p.api.send(ctx, p.onEntry("get", varToken, p.mine.ID))
	if err != nil {
		return entry{}, err
	}
	e, err := got.entry(http.StatusOK, p.draft(hours))
	if err == nil && e.ID != p.mine.ID {
		err = got.fault("want the entry that was asked for")
	}
	return e, err
}

// checkChange changes the entry and reads it again.
func (p *prober) checkChange(ctx context.Context) error {
	if p.mine == nil {
		return errNotCreated
	}
	d := p.draft(changedHours)
	r := p.onEntry("update", varToken, p.mine.ID).withDraft(d)
	r.match = p.mine.etag
	got, err := p.api.send(ctx, r)
	if err != nil {
		return err
	}
	if got.status == http.StatusConflict || got.status == http.StatusPreconditionFailed {
		return p.decidedMeanwhile(ctx, p.mine.ID, got.want(http.StatusOK))
	}
	changed, err := got.entry(http.StatusOK, d)
	if err != nil {
		return err
	}
	if changed.Version <= p.mine.Version {
		return got.fault("want a later version")
	}
	_, err = p.get(ctx, changedHours)
	return err
}

// decidedMeanwhile returns an unasked error if a manager has decided the entry since it was
// created, and the fault otherwise.
func (p *prober) decidedMeanwhile(ctx context.Context, id string, fault error) error {
	wrong := p.api.last
	got, err := p.api.send(ctx, p.onEntry("get", varToken, id))
	if err != nil {
		return err
	}
	var e entry
	if err := got.decode(http.StatusOK, &e); err == nil && e.Status != string(timesheet.Submitted) {
		return unasked(got.name + ": a manager decided the prober's entry during the run")
	}
	p.api.last = wrong
	return fault
}

// checkList checks that the list contains the entry, and no other of its project.
func (p *prober) checkList(ctx context.Context) error {
	if p.mine == nil {
		return errNotCreated
	}
	entries, got, err := p.list(ctx)
	if err != nil {
		return err
	}
	if len(entries) != 1 || entries[0].ID != p.mine.ID {
		return got.fault("want the entry, and no other of its project")
	}
	// The check change reports if the change wasn't stored.
	if e := entries[0]; !e.is(p.draft(createdHours)) && !e.is(p.draft(changedHours)) {
		return got.fault("want the entry as it was sent")
	}
	return nil
}

// list returns this run's entries in the list of the prober's user.
func (p *prober) list(ctx context.Context) ([]entry, response, error) {
	r := onRoute("list", p.text(varToken))
	r.query = p.day()
	r.query.Set("project", p.project)
	got, err := p.api.send(ctx, r)
	if err != nil {
		return nil, got, err
	}
	var entries []entry
	return entries, got, got.decode(http.StatusOK, &entries)
}

// day returns the parameters of a range that is the day of the entry.
func (p *prober) day() url.Values {
	day := p.draft(0).Date
	return url.Values{"from": {day}, "to": {day}}
}

// A summary is the response of the summary.
type summary struct {
	TotalHours float64 `json:"total_hours"`
	Groups     []struct {
		Key     string  `json:"key"`
		Hours   float64 `json:"hours"`
		Entries int     `json:"entries"`
	} `json:"groups"`
}

// checkTotal checks that the total of the project equals the entries that the list has, and
// that the groups add up to the total of the day.
func (p *prober) checkTotal(ctx context.Context) error {
	if p.mine == nil {
		return errNotCreated
	}
	entries, _, err := p.list(ctx)
	if err != nil {
		return err
	}
	want := 0.0
	for _, e := range entries {
		want += e.Hours
	}
	return p.wantTotal(ctx, want, len(entries))
}

// wantTotal checks the totals of the entry's day. Hours are multiples of 0.25, which
// floating-point numbers represent exactly.
func (p *prober) wantTotal(ctx context.Context, hours float64, entries int) error {
	r := onRoute("summary", p.text(varToken))
	r.query = p.day()
	r.query.Set("group_by", "project")
	got, err := p.api.send(ctx, r)
	if err != nil {
		return err
	}
	var s summary
	if err := got.decode(http.StatusOK, &s); err != nil {
		return err
	}
	sum, ofProject, count := 0.0, 0.0, 0
	for _, g := range s.Groups {
		sum += g.Hours
		if g.Key == p.project {
			ofProject, count = ofProject+g.Hours, count+g.Entries
		}
	}
	switch {
	case ofProject != hours || count != entries:
		return got.fault("want totals that equal the entries")
	case sum != s.TotalHours:
		return got.fault("want a total that equals the sum of its groups")
	}
	return nil
}

// checkDelete deletes the entry and checks that no route has it any more.
func (p *prober) checkDelete(ctx context.Context) error {
	if p.mine == nil {
		return errNotCreated
	}
	id := p.mine.ID
	approved, err := p.delete(ctx, owned{varToken, *p.mine})
	if err != nil {
		return err
	}
	if approved {
		return p.decidedMeanwhile(ctx, id, p.api.last.want(http.StatusNoContent))
	}
	if err := p.api.last.want(http.StatusNoContent); err != nil {
		return err // it didn't exist
	}
	if err := p.wantError(ctx, p.onEntry("get", varToken, id), http.StatusNotFound, "not_found"); err != nil {
		return err
	}
	entries, got, err := p.list(ctx)
	if err != nil {
		return err
	}
	if len(entries) != 0 {
		return got.fault("want a list without the deleted entry")
	}
	return p.wantTotal(ctx, 0, 0)
}
