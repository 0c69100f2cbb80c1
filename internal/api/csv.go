package api

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"timesheets/internal/timesheet"
)

const mediaCSV = "text/csv"

// maxCSV is how large a list may be as CSV, in bytes. Lambda answers at most 6 MiB,
// and the body travels in it as a JSON string, whose escapes take room too.
const maxCSV = 5_000_000

// wantsCSV tells whether the request asks for CSV by name (RFC 9110, section 12.5.1).
// A browser's */* does not.
func (r request) wantsCSV() bool {
	for _, value := range r.header("Accept") {
		for choice := range strings.SplitSeq(value, ",") {
			media, params, err := mime.ParseMediaType(choice)
			if err == nil && media == mediaCSV && !refused(params["q"]) {
				return true
			}
		}
	}
	return false
}

// refused tells whether a quality value says "not this".
func refused(q string) bool {
	weight, err := strconv.ParseFloat(q, 64)
	return err == nil && weight == 0
}

// listCSV answers with the whole range, page by page, or with errRangeTooLarge: a
// table that ends early would be taken for all of it.
func (cfg Config) listCSV(ctx context.Context, c call) (reply, error) {
	var faults timesheet.Faults
	given := c.parameters(&faults, "from", "to", "project", "status")
	query := parseFilters(&faults, given)
	if err := faults.Err(); err != nil {
		return reply{}, err
	}
	query.Limit = maxLimit
	text, err := cfg.table(ctx, c.caller.owner, query)
	if err != nil {
		return reply{}, fmt.Errorf("list: %w", err)
	}
	return reply{status: http.StatusOK, text: text, header: map[string]string{
		"Content-Type":        mediaCSV + "; charset=utf-8; header=present",
		"Content-Disposition": `attachment; filename="` + fileName(query) + `"`,
		"Vary":                "Accept",
	}}, nil
}

func (cfg Config) table(ctx context.Context, owner timesheet.Owner, query timesheet.Query) (string, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true // RFC 4180, section 2
	header := []string{"date", "project", "hours", "status", "user_type", "notes", "id", "created_at"}
	if err := w.Write(header); err != nil {
		return "", err
	}
	for {
		page, err := cfg.Store.List(ctx, owner, query)
		if err != nil {
			return "", err
		}
		if err := w.WriteAll(cells(page.Entries)); err != nil {
			return "", err
		}
		switch query.After = page.Next; {
		case b.Len() > maxCSV:
			return "", errRangeTooLarge
		case page.Next == "":
			return b.String(), nil
		}
	}
}

func cells(entries []timesheet.Entry) [][]string {
	rows := make([][]string, len(entries))
	for i, e := range entries {
		rows[i] = []string{
			string(e.Date), harmless(e.Project), strconv.FormatFloat(e.Minutes.Hours(), 'f', -1, 64), string(e.Status),
			string(e.UserType), harmless(e.Notes), string(e.ID), e.CreatedAt.UTC().Format(time.RFC3339),
		}
	}
	return rows
}

// harmless puts an apostrophe before text that a spreadsheet would run as a formula.
// https://owasp.org/www-community/attacks/CSV_Injection
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n", rune(s[0])) {
		return "'" + s
	}
	return s
}

// fileName is made of days alone, so nothing in it needs quoting.
func fileName(q timesheet.Query) string {
	parts := []string{"timesheets"}
	for _, day := range []timesheet.Date{q.From, q.To} {
		if day != "" {
			parts = append(parts, string(day))
		}
	}
	return strings.Join(parts, "-") + ".csv"
}
