package dynamo

import (
	"maps"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"timesheets/internal/timesheet"
)

func submitted() timesheet.Entry {
	draft := timesheet.Draft{UserType: timesheet.Contractor, Date: "2026-11-23", Project: "StoreZero", Minutes: 450}
	return draft.Entry("employee@example.com", "auth0|1", "01JDC5W0ZK3V6T8Q4R2N7M9XYB", time.Date(2026, 11, 23, 16, 4, 5, 0, time.UTC))
}

func decided() timesheet.Entry {
	e := submitted()
	e.Decision = timesheet.Decision{By: "manager@example.com", At: e.CreatedAt, Reason: "Which project?"}
	return e
}

func FuzzReadEntry(f *testing.F) {
	f.Add("StoreZero", "", "auth0|1", "", "", int64(1_795_449_845), 450, 1)
	f.Add("\U0001F3D7", "line\r\n\ttab", "", "manager@example.com", "Which project?", int64(4_102_444_800), 15, 1_000_000)
	f.Fuzz(func(t *testing.T, project, notes, subject, manager, reason string, seconds int64, minutes, version int) {
		// RFC 3339 has years of four digits, and the store never receives invalid UTF-8.
		if seconds < 0 || seconds > 253402300799 || !utf8.ValidString(project+notes+subject+manager+reason) {
			t.Skip("no entry has such a time or text")
		}
		want := submitted()
		want.Project, want.Notes, want.Subject = project, notes, subject
		want.Minutes, want.Version = timesheet.Minutes(minutes), version
		want.CreatedAt = time.Unix(seconds, 0).UTC()
		if manager != "" {
			want.Decision = timesheet.Decision{By: timesheet.Owner(manager), At: want.CreatedAt, Reason: reason}
		}
		got, err := readEntry(want.Owner, entryAttributes(want))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("entry (-want +got):\n%s", diff)
		}
	})
}

// An attribute that isn't as this package writes it is an error. The error contains the
// attribute's name, and not its value.
func TestReadEntryRefusesInvalidAttributes(t *testing.T) {
	const secret = "a secret"
	tests := []struct {
		name      string
		attribute string
		value     types.AttributeValue
	}{
		{"missing", attrProject, nil},
		{"number for text", attrNotes, number(7)},
		{"text for number", attrMinutes, text(secret)},
		{"fraction", attrVersion, &types.AttributeValueMemberN{Value: "1.5"}},
		{"not a time", attrCreatedAt, text(secret)},
		{"not an id", attrID, text(secret)},
		{"null", attrStatus, &types.AttributeValueMemberNULL{Value: true}},
		{"decided by a number", attrDecidedBy, number(7)},
		{"decided without a time", attrDecidedAt, nil},
		{"text for a list", attrEarlier, text(secret)},
		{"a list of numbers", attrEarlier, &types.AttributeValueMemberL{Value: []types.AttributeValue{number(7)}}},
		{"decided without a reason", attrReason, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			attributes := entryAttributes(decided())
			attributes[tt.attribute] = tt.value
			if tt.value == nil {
				delete(attributes, tt.attribute)
			}
			_, err := readEntry("employee@example.com", attributes)
			if err == nil || !strings.Contains(err.Error(), tt.attribute) || strings.Contains(err.Error(), secret) {
				t.Errorf("got error %v, want one that names %s and no value", err, tt.attribute)
			}
		})
	}
}

// A later version of this package may write more attributes.
func TestReadEntryIgnoresUnknownAttributes(t *testing.T) {
	attributes := entryAttributes(submitted())
	attributes["later"] = &types.AttributeValueMemberBOOL{Value: true}
	if _, err := readEntry("employee@example.com", attributes); err != nil {
		t.Error(err)
	}
}

func TestReadCreatedRefusesMissingAttributes(t *testing.T) {
	key := timesheet.IdempotencyKey{Hash: "hash", Digest: "digest"}
	whole := item{attrDigest: text("digest"), attrAnswer: &types.AttributeValueMemberM{Value: entryAttributes(submitted())}}
	for _, name := range []string{attrDigest, attrAnswer} {
		stored := maps.Clone(whole)
		delete(stored, name)
		if _, err := readCreated(key, submitted(), stored); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("got error %v, want one that names %s", err, name)
		}
	}
}

func TestRetryDelay(t *testing.T) {
	for attempt := range 100 {
		got, err := retryer{}.RetryDelay(attempt, nil)
		if err != nil || got < 0 || got >= longestWait {
			t.Errorf("attempt %d: got %v and %v, want less than %v", attempt, got, err, longestWait)
		}
		if limit := shortestWait << min(attempt, 5); got >= limit {
			t.Errorf("attempt %d: got %v, want less than %v", attempt, got, limit)
		}
	}
}
