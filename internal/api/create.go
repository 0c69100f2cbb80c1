package api

import (
	"context"
	"fmt"
	"net/http"

	"timesheets/internal/timesheet"
)

// Create serves POST /timesheets: 201 with the stored entry, or with the entry that an
// earlier request with the same Idempotency-Key stored. With ?if_empty=true it responds with
// 409 entry_exists if the caller already has an entry of the same project on the same day.
func Create(s Service) Handler {
	return s.serve("create", s.create)
}

func (s Service) create(ctx context.Context, c call) (reply, error) {
	creation, err := s.parseCreation(c)
	if err != nil {
		return reply{}, err
	}
	created, err := s.Store.Create(ctx, creation)
	if err != nil {
		return reply{}, err
	}
	e := created.Entry
	header := map[string]string{"Location": c.path() + "/" + string(e.ID), "ETag": versionTag(e.Version)}
	if created.Replayed {
		header["Idempotent-Replayed"] = "true"
	}
	message := fmt.Sprintf("Timesheet created for %s: %s", e.UserType, e.Owner)
	return reply{status: http.StatusCreated, header: header, body: createdBody{entryOf(e), message}}, nil
}

// parseCreation parses all of the request, so that every validation error is reported at
// once.
func (s Service) parseCreation(c call) (timesheet.Creation, error) {
	media, body, err := c.content(maxBody, mediaJSON, mediaForm)
	if err != nil {
		return timesheet.Creation{}, err
	}
	var errs timesheet.FieldErrors
	ifEmpty := c.parameters(&errs, paramIfEmpty).ifEmpty()
	key := parseIdempotencyKey(&errs, c.header(headerIdempotencyKey))
	fields, err := parseEntry(media, body, &errs)
	if err != nil {
		return timesheet.Creation{}, err
	}
	draft, more := fields.Check(c.caller.owner, c.now)
	if err := append(errs, more...).Err(); err != nil {
		return timesheet.Creation{}, err
	}
	creation := timesheet.Creation{
		Entry: draft.Entry(c.caller.owner, c.caller.subject, s.ULID(c.now), c.now), IfEmpty: ifEmpty,
	}
	if key != "" {
		creation.Keys = []timesheet.IdempotencyKey{{Hash: hashKey(key), Digest: draft.Digest()}}
	}
	return creation, nil
}

// A createdBody is the entry and a message that older clients show.
type createdBody struct {
	entry
	Message string `json:"message"`
}
