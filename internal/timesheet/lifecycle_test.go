package timesheet

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var (
	testOwnerActor = Actor{Email: testOwner, Subject: "local|employee"}
	testAuthor     = Actor{Email: "married@example.com", Subject: testOwnerActor.Subject}
	testManager    = Actor{Email: "manager@example.com", Subject: "local|manager"}
	later          = time.Date(2026, 11, 24, 9, 0, 0, 5, time.UTC)
)

// entryWith returns an entry with this status, at version 3.
func entryWith(status Status) Entry {
	e := Entry{
		ID: "2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB", Owner: testOwner, Subject: "local|employee", UserType: Employee, Date: "2026-11-23",
		Project: "StoreZero", Minutes: 450, Status: status, CreatedAt: testNow, UpdatedAt: testNow, Version: 3,
	}
	if status != Submitted {
		e.Decision = Decision{By: testManager.Email, At: testNow, Reason: "earlier reason"}
	}
	return e
}

func TestChangeAndDeleteRequireAVersionAndNoApproval(t *testing.T) {
	tests := []struct {
		name   string
		status Status
		match  Match
		want   error
	}{
		{"submitted, its version", Submitted, Match{Versions: []int{3}}, nil},
		{"submitted, any version", Submitted, Match{Any: true}, nil},
		{"submitted, one of a list", Submitted, Match{Versions: []int{1, 3}}, nil},
		{"submitted, another version", Submitted, Match{Versions: []int{2}}, ErrVersion},
		{"submitted, no version", Submitted, Match{}, ErrVersion},
		{"rejected", Rejected, Match{Any: true}, nil},
		{"approved", Approved, Match{Any: true}, ErrApproved},
		{"approved, another version", Approved, Match{Versions: []int{2}}, ErrApproved},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, changeErr := entryWith(tt.status).Change(Draft{}, tt.match, testOwnerActor, later)
			_, deleteErr := entryWith(tt.status).Delete(tt.match, testOwnerActor, later)
			for _, err := range []error{changeErr, deleteErr} {
				if !errors.Is(err, tt.want) {
					t.Errorf("error = %v, want %v", err, tt.want)
				}
			}
		})
	}
}

// A change of a rejected entry submits it again and removes the decision.
func TestChangeSubmitsTheEntryAgain(t *testing.T) {
	before := entryWith(Rejected)
	draft := Draft{UserType: Contractor, Date: "2020-01-01", Project: "StoreOne", Minutes: 60, Notes: "corrected"}
	got, err := before.Change(draft, Match{Any: true}, Actor{Email: testOwner, Subject: "local|other-device"}, later)
	if err != nil {
		t.Fatal(err)
	}
	moment := later.Truncate(time.Second)
	after := Entry{
		ID: before.ID, Owner: testOwner, Subject: "local|other-device", UserType: Contractor, Date: "2026-11-23", Project: "StoreOne", Minutes: 60,
		Notes: "corrected", Status: Submitted, CreatedAt: testNow, UpdatedAt: moment, Version: 4,
		EarlierSubjects: []string{"local|employee"},
	}
	want := Replacement{Before: before, After: &after, Trail: Trail{Action: ActionUpdate, By: testOwner, Subject: "local|other-device", At: moment}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Change (-want +got):\n%s", diff)
	}
}

func TestChangeKeepsTheUserType(t *testing.T) {
	before := entryWith(Submitted)
	before.UserType = Contractor
	got, err := before.Change(Draft{Project: "StoreOne", Minutes: 60}, Match{Any: true}, testOwnerActor, later)
	if err != nil || got.After.UserType != Contractor {
		t.Errorf("user type = %q, %v; want %q", got.After.UserType, err, Contractor)
	}
}

// Every author of an earlier version is in EarlierSubjects once, in the order of the versions.
func TestNoAuthorOfAVersionCanDecide(t *testing.T) {
	e := entryWith(Submitted)
	for _, author := range []string{"import", "import", "local|employee", "", "import", "other"} {
		r, err := e.Change(Draft{Project: "a", Minutes: 60}, Match{Any: true}, Actor{Email: testOwner, Subject: author}, later)
		if err != nil {
			t.Fatal(err)
		}
		e = *r.After
	}
	if diff := cmp.Diff([]string{"local|employee", "import"}, e.EarlierSubjects); diff != "" || e.Subject != "other" {
		t.Errorf("author %q, earlier ones (-want +got):\n%s", e.Subject, diff)
	}
	withNewEmail := func(author string) Actor { return Actor{Email: "married@example.com", Subject: author} }
	for author, want := range map[string]error{"local|employee": ErrOwnEntry, "import": ErrOwnEntry, "other": ErrOwnEntry, "": nil, "manager": nil} {
		if _, _, err := e.Decide(DecisionRequest{Status: Approved}, Match{Any: true}, withNewEmail(author), later); !errors.Is(err, want) {
			t.Errorf("%q decides: got error %v, want %v", author, err, want)
		}
	}
	e.Subject = ""
	if _, _, err := e.Decide(DecisionRequest{Status: Approved}, Match{Any: true}, withNewEmail(""), later); err != nil {
		t.Errorf("without a sub: got error %v", err)
	}
}

func TestDecide(t *testing.T) {
	tests := []struct {
		name    string
		status  Status
		request DecisionRequest
		actor   Actor
		action  Action // "" if there is nothing to store
		want    error
	}{
		{"approve", Submitted, DecisionRequest{Status: Approved}, testManager, ActionApprove, nil},
		{"reject", Submitted, DecisionRequest{Status: Rejected, Reason: "no"}, testManager, ActionReject, nil},
		{"reopen a pending entry", Submitted, DecisionRequest{Status: Submitted}, testManager, "", nil},
		{"approve again", Approved, DecisionRequest{Status: Approved}, testManager, "", nil},
		{"reject again", Rejected, DecisionRequest{Status: Rejected, Reason: "other"}, testManager, "", nil},
		{"approve a rejected entry", Rejected, DecisionRequest{Status: Approved}, testManager, "", ErrDecided},
		{"reject an approved entry", Approved, DecisionRequest{Status: Rejected, Reason: "no"}, testManager, "", ErrDecided},
		{"reopen an approved entry", Approved, DecisionRequest{Status: Submitted}, testManager, ActionReopen, nil},
		{"reopen a rejected entry", Rejected, DecisionRequest{Status: Submitted}, testManager, ActionReopen, nil},
		{"the owner approves", Submitted, DecisionRequest{Status: Approved}, testOwnerActor, "", ErrOwnEntry},
		{"the owner approves an entry that an import wrote", Submitted, DecisionRequest{Status: Approved}, Actor{Email: testOwner, Subject: "another sub"}, "", ErrOwnEntry},
		{"an author approves another user's entry", Submitted, DecisionRequest{Status: Approved}, testAuthor, "", ErrOwnEntry},
		{"an author rejects another user's entry", Submitted, DecisionRequest{Status: Rejected, Reason: "no"}, testAuthor, "", ErrOwnEntry},
		{"an author reopens another user's entry", Approved, DecisionRequest{Status: Submitted}, testAuthor, "", ErrOwnEntry},
		{"the owner reopens", Approved, DecisionRequest{Status: Submitted}, testOwnerActor, "", ErrOwnEntry},
		{"the owner repeats a decision", Approved, DecisionRequest{Status: Approved}, testOwnerActor, "", ErrOwnEntry},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, ok, err := entryWith(tt.status).Decide(tt.request, Match{Any: true}, tt.actor, later)
			if !errors.Is(err, tt.want) || ok != (tt.action != "") || r.Trail.Action != tt.action {
				t.Fatalf("Decide = %q, %t, %v; want %q, %v", r.Trail.Action, ok, err, tt.action, tt.want)
			}
			if !ok {
				return
			}
			want := entryWith(tt.status)
			want.Status, want.Version, want.UpdatedAt, want.Decision = tt.request.Status, 4, later.Truncate(time.Second), Decision{}
			if tt.request.Status != Submitted {
				want.Decision = Decision{By: testManager.Email, At: later.Truncate(time.Second), Reason: tt.request.Reason}
			}
			if diff := cmp.Diff(&want, r.After); diff != "" {
				t.Errorf("after (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecideRefusesAnotherVersion(t *testing.T) {
	if _, _, err := entryWith(Submitted).Decide(DecisionRequest{Status: Approved}, Match{Versions: []int{2}}, testManager, later); !errors.Is(err, ErrVersion) {
		t.Errorf("error = %v, want %v", err, ErrVersion)
	}
}

func TestParseOwner(t *testing.T) {
	tests := []struct {
		name, text string
		want       Owner // "" if the text is invalid
	}{
		{"an address", "employee@example.com", "employee@example.com"},
		{"capitals and white space", " \tEmployee@Example.COM\n", "employee@example.com"},
		{"a letter that Unicode folds to k", "\u212Aim@example.com", "\u212Aim@example.com"},
		{"two @", "a@b@example.com", ""},
		{"no @", "employee", ""},
		{"nothing before @", "@example.com", ""},
		{"nothing after @", "employee@", ""},
		{"white space within", "em ployee@example.com", ""},
		{"control character", "em\x00ployee@example.com", ""},
		{"invalid UTF-8", "em\xffployee@example.com", ""},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := ParseOwner(tt.text); got != tt.want || ok != (tt.want != "") {
				t.Errorf("ParseOwner(%q) = %q, %t; want %q", tt.text, got, ok, tt.want)
			}
		})
	}
}

func TestSummarize(t *testing.T) {
	days := []Day{
		{Date: "2024-12-29", Total: Total{60, 1}, Projects: map[string]Total{"a": {60, 1}}},
		{Date: "2024-12-30", Total: Total{120, 2}, Projects: map[string]Total{"a": {60, 1}, "b": {60, 1}}},
		{Date: "2025-01-01", Total: Total{15, 1}, Projects: map[string]Total{"b": {15, 1}}},
	}
	tests := []struct {
		by   Grouping
		want []Group
	}{
		{ByDay, []Group{{"2024-12-29", Total{60, 1}}, {"2024-12-30", Total{120, 2}}, {"2025-01-01", Total{15, 1}}}},
		{ByWeek, []Group{{"2024-W52", Total{60, 1}}, {"2025-W01", Total{135, 3}}}},
		{ByMonth, []Group{{"2024-12", Total{180, 3}}, {"2025-01", Total{15, 1}}}},
		{ByProject, []Group{{"a", Total{120, 2}}, {"b", Total{75, 2}}}},
	}
	for _, tt := range tests {
		t.Run(string(tt.by), func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Summarize(days, tt.by)); diff != "" {
				t.Errorf("groups (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDaysUntil(t *testing.T) {
	for to, want := range map[Date]int{"2024-01-01": 1, "2024-01-02": 2, "2024-12-31": 366, "2025-01-01": 367} {
		if got := Date("2024-01-01").DaysUntil(to); got != want {
			t.Errorf("to %s = %d, want %d", to, got, want)
		}
	}
}
