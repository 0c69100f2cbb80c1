package api

import (
	"context"
	"log/slog"

	"timesheets/internal/timesheet"
)

// Upload serves POST /timesheets/upload: it stores the import job's rows, for any user. It
// responds with 207 if a row was refused or failed; otherwise with 201 if a row was created,
// now or by an earlier call with the same Idempotency-Key; otherwise with 200. If any row is
// invalid, nothing is stored. If every row failed and none of them with ErrVersion, it
// responds with an error.
//
// Upload is idempotent, even after a call that stored only some rows. A row is identified by
// its external_id, or else by the call's Idempotency-Key with the row's position or content.
func Upload(s Service) Handler {
	return s.serve("upload", s.upload)
}

func (s Service) upload(ctx context.Context, c call) (reply, error) {
	_, body, err := c.content(maxUpload, mediaJSON)
	if err != nil {
		return reply{}, err
	}
	var errs timesheet.FieldErrors
	c.parameters(&errs)
	key := parseIdempotencyKey(&errs, c.header(headerIdempotencyKey))
	rows, err := parseRows(body, key != "", c.now, &errs)
	if err != nil {
		return reply{}, err
	}
	if err := errs.Err(); err != nil {
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
