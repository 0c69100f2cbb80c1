package api

import (
	"context"
	"fmt"
	"net/http"

	"timesheets/internal/timesheet"
)

// Upload serves POST /timesheets/upload: the import job's entries, for any user. 201
// where all of them are stored, now or by the same call before; 207 where some were
// refused. Nothing is stored where any row is at fault.
//
// Sent again it creates nothing twice, also where it ended half-way: each row goes by
// its external_id, or by the call's Idempotency-Key and its place.
func Upload(cfg Config) Handler {
	return cfg.serve(access{scope: UploadScope, anonymous: true}, cfg.upload)
}

type uploaded struct {
	Results []rowResult `json:"results"`
}

// A rowResult is how one row ended.
type rowResult struct {
	Result     string       `json:"result"` // created, replayed or refused
	ID         timesheet.ID `json:"id,omitempty"`
	ExternalID string       `json:"external_id,omitempty"`
	Code       string       `json:"code,omitempty"`
	Message    string       `json:"message,omitempty"`
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
	return reply{status: statusOf(results), body: uploaded{results}}, nil
}

func statusOf(results []rowResult) int {
	for _, r := range results {
		if r.Result == "refused" {
			return http.StatusMultiStatus
		}
	}
	return http.StatusCreated
}
