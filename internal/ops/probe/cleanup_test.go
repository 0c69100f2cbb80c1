package probe

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"timesheets/internal/local/gateway"
	"timesheets/internal/local/stack"
	"timesheets/internal/timesheet"
)

// An earlier clock makes entries look as if they were created before.
type earlier struct {
	timesheet.Store
	age *time.Duration
}

func (s earlier) Create(ctx context.Context, c timesheet.Creation) (timesheet.Created, error) {
	c.Entry.CreatedAt = c.Entry.CreatedAt.Add(-*s.age)
	return s.Store.Create(ctx, c)
}

// leave creates an entry as a run did that couldn't delete it.
func (d deployment) leave(tb testing.TB, variable, project string) entry {
	tb.Helper()
	var e entry
	today := draft{Date: time.Now().UTC().Format(time.DateOnly), Project: project, Hours: createdHours}
	d.call(tb, http.StatusCreated, &e, onRoute("create", d.tokens[variable]).withDraft(today))
	return e
}

// approve approves an entry as a manager.
func (d deployment) approve(tb testing.TB, e entry) {
	tb.Helper()
	p := prober{settings: settings{tokens: map[string]token{varManager: {text: d.tokens[varManager]}}}}
	d.call(tb, http.StatusOK, nil, p.decide(e, decision{Approved: true}))
}

// smallPage is the number of entries on a page of the list in TestLeftovers.
const smallPage = 2

func TestLeftovers(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: starts a stack")
	}
	const old = ProjectPrefix + "AAAAAAAAAAAAAAAAAAAAAAAAAA"
	tests := []struct {
		name   string
		leave  func(testing.TB, deployment, *time.Duration)
		tokens map[string]string // changes
		want   []string          // projects that stay
		detail string
	}{
		{"of both users", func(tb testing.TB, d deployment, _ *time.Duration) {
			d.leave(tb, varToken, old)
			d.leave(tb, varToken, old)
			d.leave(tb, varManager, old)
		}, nil, nil, "removed 3 of earlier runs"},
		{"other projects stay", func(tb testing.TB, d deployment, _ *time.Duration) {
			d.leave(tb, varToken, "Timesheets")
			d.leave(tb, varManager, ProjectPrefix+"for Mars")
			d.leave(tb, varManager, "A "+old)
		}, nil, []string{"A " + old, "Timesheets", ProjectPrefix + "for Mars"}, ""},
		{"of a run at the same time", func(tb testing.TB, d deployment, age *time.Duration) {
			*age = leftoverAge - 30*time.Second
			d.leave(tb, varToken, old)
		}, nil, []string{old}, ""},
		{"more than a page", func(tb testing.TB, d deployment, _ *time.Duration) {
			for range 2*smallPage + 1 {
				d.leave(tb, varToken, old)
			}
		}, nil, nil, "removed 5 of earlier runs"},
		{"approved", func(tb testing.TB, d deployment, _ *time.Duration) {
			d.approve(tb, d.leave(tb, varToken, old))
		}, nil, nil, "removed 1 of earlier runs"},
		{"approved, without a manager", func(tb testing.TB, d deployment, _ *time.Duration) {
			d.approve(tb, d.leave(tb, varToken, old))
			d.leave(tb, varToken, old)
		}, map[string]string{varManager: ""}, []string{old}, "removed 1 of earlier runs; 1 of earlier runs are approved and stay, until a manager reopens them"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			age := leftoverAge + 30*time.Second
			wrap := receiving("list", func(e *proxyEvent) {
				if limit := e.MultiValueQueryStringParameters["limit"]; len(limit) > 0 {
					limit[0] = strconv.Itoa(smallPage)
				}
			})
			wrap.Store = func(own timesheet.Store) timesheet.Store { return earlier{own, &age} }
			d := deploy(t, wrap, nil)
			test.leave(t, d, &age)
			age = 0
			r := d.probe(t, test.tokens)
			if o := r.outcome(t, "leftovers"); o.Result != resultOK || o.Detail != test.detail {
				t.Errorf("%+v, want ok and %q", o, test.detail)
			}
			if r.code != ExitOK {
				t.Errorf("exit code %d, want 0\n%s", r.code, r.stderr)
			}
			var got []string
			for _, variable := range []string{varManager, varToken} {
				for _, e := range d.entries(t, variable) {
					got = append(got, e.Project)
				}
			}
			slices.Sort(got)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("what stays (-want +got):\n%s", diff)
			}
		})
	}
}

// A manager may approve the prober's entry before it is changed or deleted. That isn't a
// fault.
func TestApprovedDuringTheRun(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: starts a stack")
	}
	tests := []struct {
		name   string
		after  string            // the route whose response the approval follows
		tokens map[string]string // changes
		want   []string          // errors
		left   int
	}{
		{"before the change", "get", nil, []string{"change", "delete"}, 0},
		{"before the deletion", "summary", nil, []string{"delete"}, 0},
		{"without a manager", "summary", map[string]string{varManager: ""}, []string{"delete", "cleanup"}, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var d deployment
			approved := false
			d = deploy(t, function(test.after, func(own gateway.Function) gateway.Function {
				return func(ctx context.Context, event proxyEvent) (proxyResponse, error) {
					response, err := own(ctx, event)
					if entries := d.entries(t, varToken); !approved && len(entries) == 1 {
						approved = true
						d.approve(t, entries[0])
					}
					return response, err
				}
			}), nil)
			r := d.probe(t, test.tokens)
			if diff := cmp.Diff(test.want, r.names(resultError)); diff != "" || r.code != ExitError || !approved {
				t.Errorf("exit code %d; errors (-want +got):\n%s\n%s", r.code, diff, r.stderr)
			}
			if faults := r.names(resultFault); len(faults) > 0 {
				t.Errorf("faults %v, want none\n%s", faults, r.stderr)
			}
			d.wantEntries(t, test.left)
		})
	}
}

// Runs at the same time don't disturb each other.
func TestConcurrentRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: starts a stack")
	}
	d := deploy(t, stack.Wrap{}, nil)
	codes := make(chan int)
	const runs = 4
	for range runs {
		go func() {
			tokens := maps.Clone(d.tokens)
			codes <- Run(t.Context(), Process{
				Args: []string{"-api", d.API}, Now: time.Now, Stdout: discard{}, Stderr: t.Output(), key: strayKey(),
				Lookup: func(name string) (string, bool) { return tokens[name], true },
			})
		}()
	}
	for range runs {
		if code := <-codes; code != ExitOK {
			t.Errorf("exit code %d, want 0", code)
		}
	}
	d.wantEntries(t, 0)
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func TestNextCursor(t *testing.T) {
	tests := []struct{ name, link, want string }{
		{"a next page", `</v1/timesheets?cursor=abc&limit=100>; rel="next"`, "abc"},
		{"an encoded cursor", `</timesheets?cursor=a%2Bb%3D>; rel="next"`, "a+b="},
		{"none", "", ""},
		{"another relation", `</timesheets?cursor=abc>; rel="first"`, ""},
		{"not a URL", `<:>; rel="next"`, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := nextCursor(test.link); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
