package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"

	"timesheets/internal/timesheet"
)

// maxKeyLength is how long an idempotency key may be, in characters.
const maxKeyLength = 255

// Create serves POST /timesheets: 201 with the stored entry, or with the entry that
// the same Idempotency-Key stored before. With ?if_empty=true it responds with 409
// entry_exists if the caller has an entry of this project on this day.
func Create(cfg Config) Handler {
	return cfg.serve(access{scope: CreateScope}, cfg.create)
}

// created is the entry and the sentence that older clients show.
type created struct {
	entry
	Message string `json:"message"`
}

func (cfg Config) create(ctx context.Context, c call) (reply, error) {
	creation, err := cfg.creation(c)
	if err != nil {
		return reply{}, err
	}
	done, err := cfg.Store.Create(ctx, creation)
	if err != nil {
		return reply{}, fmt.Errorf("create: %w", err)
	}
	return createdReply(c, done), nil
}

// creation reads all of the request, so that every fault is told at once.
func (cfg Config) creation(c call) (timesheet.Creation, error) {
	media, body, err := c.content(maxBody, mediaJSON, mediaForm)
	if err != nil {
		return timesheet.Creation{}, err
	}
	var faults timesheet.Faults
	ifEmpty := ifEmptyParameter(&faults, c.parameters(&faults, paramIfEmpty))
	key := c.idempotencyKey(&faults)
	fields, err := parseEntry(media, body, &faults)
	if err != nil {
		return timesheet.Creation{}, err
	}
	draft, more := fields.Check(c.caller.owner, c.now)
	if err := append(faults, more...).Err(); err != nil {
		return timesheet.Creation{}, err
	}
	creation := timesheet.Creation{
		Entry: draft.Entry(c.caller.owner, c.caller.subject, cfg.ULID(c.now), c.now), IfEmpty: ifEmpty,
	}
	if key != "" {
		creation.Keys = []timesheet.IdempotencyKey{{Hash: hashKey(key), Digest: draft.Digest()}}
	}
	return creation, nil
}

// paramIfEmpty names the precondition that the caller has no entry of this project on
// this day. It is a parameter and not a header: a deployment that doesn't know it
// responds with 400 instead of ignoring it, and a browser may send it without a new rule
// of CORS.
const paramIfEmpty = "if_empty"

// ifEmptyParameter reports whether the precondition is given. It has one value, so that
// a caller can't mean something else by another.
func ifEmptyParameter(faults *timesheet.Faults, given map[string]string) bool {
	value, ok := given[paramIfEmpty]
	if ok && value != "true" {
		faults.Add(paramIfEmpty, timesheet.CodeNotAllowed, "must be true or be left out")
	}
	return ok
}

// idempotencyKey gives the header's value, or "" where there is none or it is at fault.
func (r request) idempotencyKey(faults *timesheet.Faults) string {
	const name = "Idempotency-Key"
	values := r.header(name)
	switch {
	case len(values) == 0:
		return ""
	case len(values) > 1:
		faults.Add(name, timesheet.CodeDuplicate, "is given more than once")
	case values[0] == "" || len(values[0]) > maxKeyLength:
		faults.Add(name, timesheet.CodeLength, "must have 1 to 255 characters")
	case !printableASCII(values[0]):
		faults.Add(name, timesheet.CodeCharacters, "must be printable ASCII")
	default:
		return values[0]
	}
	return ""
}

func printableASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func hashKey(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

func createdReply(c call, done timesheet.Created) reply {
	e := done.Entry
	header := map[string]string{"Location": c.path() + "/" + string(e.ID), "ETag": etag(e)}
	if done.Replayed {
		header["Idempotent-Replayed"] = "true"
	}
	message := fmt.Sprintf("Timesheet created for %s: %s", e.UserType, e.Owner)
	return reply{status: http.StatusCreated, header: header, body: created{entryOf(e), message}}
}
