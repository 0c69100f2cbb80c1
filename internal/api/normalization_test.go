package api_test

import (
	"net/http"
	"testing"

	"timesheets/internal/api"
	"timesheets/internal/timesheet"
)

// Names that look the same are names of one project, on every route with a project.
func TestProjectsThatLookTheSameAreOne(t *testing.T) {
	h := newHarness(t)
	const nfd, nfc = `Cafe\u0301\u00a0\u200b 1`, "Caf\u00e9 1"
	first := h.post(owner, `{"date":"2026-11-23","project":"`+nfd+`","hours":1}`, "Idempotency-Key", "k")
	first.want(t, http.StatusCreated, "")
	if got := first.object["project"]; got != nfc {
		t.Errorf("project = %+q, want %+q", got, nfc)
	}
	again := h.post(owner, `{"date":"2026-11-23","project":"`+nfc+`","hours":1}`, "Idempotency-Key", "k")
	again.want(t, http.StatusCreated, "")
	if again.Headers["Idempotent-Replayed"] != "true" || again.object["id"] != first.object["id"] {
		t.Errorf("the same entry in NFC isn't a replay: %v", again.object)
	}
	h.upload("["+`{"user_id":"`+owner+`","external_id":"1","date":"2026-11-22","project":"`+nfd+`","hours":1}`+"]").want(t, http.StatusCreated, "")
	h.post(owner, `{"date":"2026-11-23","project":"Cafe 1","hours":1}`).want(t, http.StatusCreated, "")
	for _, filter := range []string{"Cafe\u0301\u00a01", nfc, "\ufeff " + nfc} {
		if rows := h.get(owner, "project", filter).rows; len(rows) != 2 {
			t.Errorf("project=%+q finds %d entries, want 2", filter, len(rows))
		}
	}
	h.get(owner, "project", "\u200b").want(t, http.StatusBadRequest, "invalid")
	sum := h.query(api.Summary, owner, "from", "2026-11-01", "to", "2026-11-30", "group_by", "project")
	if groups := sum.object["groups"].([]any); len(groups) != 2 {
		t.Errorf("groups = %v, want two projects", groups)
	}
}

// A filter also finds entries stored before names were normalized.
func TestListFindsProjectsStoredBeforeNormalization(t *testing.T) {
	h := newHarness(t)
	draft := timesheet.Draft{UserType: timesheet.Employee, Date: "2026-11-23", Project: "Cafe\u0301  1", Minutes: 60}
	old := draft.Entry(owner, "local|"+owner, "01JDC5W0ZK3V6T8Q4R2N7M9XYB", start)
	if _, err := h.store.Create(t.Context(), timesheet.Creation{Entry: old}); err != nil {
		t.Fatal(err)
	}
	for _, filter := range []string{"Caf\u00e9 1", old.Project} {
		rows := h.get(owner, "project", filter).rows
		if len(rows) != 1 || rows[0]["project"] != old.Project {
			t.Errorf("project=%+q finds %v", filter, rows)
		}
	}
}

func TestNotesLoseBidirectionalOverrides(t *testing.T) {
	h := newHarness(t)
	res := h.post(owner, `{"date":"2026-11-23","project":"a","hours":1,"notes":"\u202epaid\u202c \u2067x\u2069"}`)
	res.want(t, http.StatusCreated, "")
	if got := res.object["notes"]; got != "paid x" {
		t.Errorf("notes = %+q", got)
	}
}
