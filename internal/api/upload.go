package api

import (
	"context"
	"log/slog"

	"timesheets/internal/timesheet"
)

// Upload serves POST /timesheets/upload: the import job's rows, for any user. 201 if a
// row was created, now or by the same call before; 200 if every row was there already,
// was updated or deleted; 207 if a row was refused or failed. Nothing is stored if any
// row is invalid.
//
// It is safe to send again, also after it ended half-way. Each row is identified by its
// external_id, or by the call's Idempotency-Key and its place in the call.
func Upload(s Service) Handler {
	return s.serve("upload", s.upload)
}

func (s Service) upload(ctx context.Context, c call) (reply, error) {
	_, body, err := c.content(maxUpload, mediaJSON)
	if err != nil {
		return reply{}, err
	}
	var faults timesheet.Faults
	c.parameters(&faults)
	key := parseIdempotencyKey(&faults, c.header(headerIdempotencyKey))
	rows, err := parseRows(body, key != "", c.now, &faults)
	if err != nil {
		return reply{}, err
	}
	if err := faults.Err(); err != nil {
		return reply{}, err
	}
	results, err := importer{s, c.caller.actor(), c.now}.storeAll(ctx, key, rows)
	if err != nil {
		return reply{}, err
	}
	for i, r := range results { // the response doesn't contain the causes
		if r.err != nil {
			s.Log.LogAttrs(ctx, slog.LevelError, "row", slog.String("request_id", c.event.RequestContext.RequestID),
				slog.Int("row", i), slog.String("code", r.Code), slog.String("cause", r.err.Error()))
		}
	}
	return reply{status: statusOf(results), body: uploadedBody{results}}, nil
}

type uploadedBody struct {
	Results []rowResult `json:"results"`
}
