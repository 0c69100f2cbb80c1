package api

import (
	"context"
	"fmt"
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
func Upload(cfg Config) Handler {
	return cfg.serve(access{scope: UploadScope, anonymous: true}, cfg.upload)
}

type uploaded struct {
	Results []rowResult `json:"results"`
}

func (cfg Config) upload(ctx context.Context, c call) (reply, error) {
	_, body, err := c.content(maxUpload, mediaJSON)
	if err != nil {
		return reply{}, err
	}
	var faults timesheet.Faults
	c.parameters(&faults)
	key := c.idempotencyKey(&faults)
	rows, err := parseRows(body, key != "", c.now, &faults)
	if err != nil {
		return reply{}, err
	}
	if err := faults.Err(); err != nil {
		return reply{}, err
	}
	results, err := cfg.storeRows(ctx, c, key, rows)
	if err != nil {
		return reply{}, fmt.Errorf("upload: %w", err)
	}
	cfg.logRows(ctx, c, results)
	return reply{status: statusOf(results), body: uploaded{results}}, nil
}

// logRows logs the causes of failed rows, which the response doesn't contain.
func (cfg Config) logRows(ctx context.Context, c call, results []rowResult) {
	for i, r := range results {
		if r.err != nil {
			cfg.Log.LogAttrs(ctx, slog.LevelError, "row", slog.String("request_id", c.event.RequestContext.RequestID),
				slog.Int("row", i), slog.String("code", r.Code), slog.String("cause", r.err.Error()))
		}
	}
}
