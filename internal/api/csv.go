package api

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"timesheets/internal/timesheet"
)

const mediaCSV = "text/csv"

// maxPayload limits a response's body in the payload that Lambda returns, in bytes. In the
// payload the body is a JSON string, in which a quote takes two bytes. Lambda's limit for the
// whole payload is 6 MiB. 16 KiB of the 6 MiB are for the headers and the rest of the JSON.
const maxPayload = 6<<20 - 16<<10

// A csvFormat is the format of a table.
type csvFormat struct {
	prefix    string // before the first line: a byte-order mark or empty
	separator byte
	decimal   string // the decimal sign of the hours
}

// csvFormats returns the format for each value of the parameter separator. A spreadsheet
// expects the separator and the decimal sign of the user's region: if it expects semicolons,
// it reads 7.5 as a date. A spreadsheet also needs the byte-order mark to recognize UTF-8.
// Other programs read the mark as a part of the first column's name.
func csvFormats() map[string]csvFormat {
	return map[string]csvFormat{
		"comma":     {separator: ',', decimal: "."},
		"semicolon": {prefix: byteOrderMark, separator: ';', decimal: ","},
	}
}

// listCSV returns all entries of the range as CSV. If they don't fit into a response, it
// returns errRangeTooLarge: a client would mistake a truncated table for the whole range.
func (s Service) listCSV(ctx context.Context, c call) (reply, error) {
	var errs timesheet.FieldErrors
	p := c.parameters(&errs, "from", "to", "project", "status", "separator")
	query, format := parseFilters(p), p.separator()
	if err := errs.Err(); err != nil {
		return reply{}, err
	}
	query.Limit = maxLimit
	text, err := s.writeCSV(ctx, c.caller.owner, query, format)
	if err != nil {
		return reply{}, err
	}
	return reply{status: http.StatusOK, text: text, header: map[string]string{
		"Content-Type":        mediaCSV + "; charset=utf-8; header=present",
		"Content-Disposition": `attachment; filename="` + fileName(query) + `"`,
		"Vary":                "Accept",
	}}, nil
}

func (s Service) writeCSV(ctx context.Context, owner timesheet.Owner, query timesheet.Query, format csvFormat) (string, error) {
	t := newTable(format)
	t.addLine("date", "project", "hours", "status", "user_type", "notes", "id", "created_at")
	for {
		page, err := s.Store.List(ctx, owner, query)
		if err != nil {
			return "", err
		}
		for _, e := range page.Entries {
			t.addEntry(e)
		}
		switch query.After = page.Next; {
		case t.payload > maxPayload:
			return "", errRangeTooLarge
		case page.Next == "":
			return t.text.String(), nil
		}
	}
}

// A table writes CSV (RFC 4180).
type table struct {
	csvFormat
	text    strings.Builder
	payload int // length of text as a JSON string, in bytes
}

func newTable(format csvFormat) *table {
	t := &table{csvFormat: format}
	t.text.WriteString(format.prefix)
	t.payload = jsonLength(format.prefix)
	return t
}

func (t *table) addEntry(e timesheet.Entry) {
	hours := strings.Replace(strconv.FormatFloat(e.Minutes.Hours(), 'f', -1, 64), ".", t.decimal, 1)
	t.addLine(string(e.Date), cell(e.Project), hours, string(e.Status),
		string(e.UserType), cell(e.Notes), string(e.ID), e.CreatedAt.UTC().Format(time.RFC3339))
}

func (t *table) addLine(cells ...string) {
	start := t.text.Len()
	for i, c := range cells {
		if i > 0 {
			t.text.WriteByte(t.separator)
		}
		t.text.WriteString(c)
	}
	t.text.WriteString("\r\n")
	t.payload += jsonLength(t.text.String()[start:])
}

// cellEnds are the characters that may end a cell: line breaks, and every separator that a
// reader may expect, even if it isn't the table's.
const cellEnds = ",;\t\r\n"

// cell returns a user's text as a cell, with its formulas escaped. It quotes the text if it
// contains a quote or a character that may end a cell, or begins or ends with white space,
// which a reader may drop.
func cell(s string) string {
	s = EscapeFormulas(s)
	if !strings.ContainsAny(s, cellEnds+`"`) && s == strings.TrimSpace(s) {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// formulaSigns are the characters that begin a formula in a spreadsheet.
// https://owasp.org/www-community/attacks/CSV_Injection
const formulaSigns = "=+-@＝＋－＠"

// EscapeFormulas inserts an apostrophe directly before each formula sign at the start of a
// cell. Text in quotes is escaped too. A program that expects another separator may not
// recognize an opening quote as the start of a cell, so it starts a new cell at each of its
// own separators and at each line break within the quotes. White space, quotes, apostrophes
// and invisible characters before the sign are skipped. Since apostrophes are skipped too,
// removing the apostrophe before each formula sign at the start of a cell restores the text.
func EscapeFormulas(s string) string {
	if !strings.ContainsAny(s, formulaSigns) {
		return s
	}
	var b strings.Builder
	begins := true
	for _, r := range s {
		if begins && strings.ContainsRune(formulaSigns, r) {
			b.WriteByte('\'')
		}
		begins = strings.ContainsRune(cellEnds, r) || begins && isSkipped(r)
		b.WriteRune(r)
	}
	return b.String()
}

// isSkipped reports whether a spreadsheet may skip the character when it looks for a formula.
func isSkipped(r rune) bool {
	return r == '"' || r == '\'' || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
}

// jsonLength returns the number of bytes that aws-lambda-go writes for a text inside a JSON
// string.
func jsonLength(s string) int {
	const short, long = len(`\n`), len(`\u2028`)
	n := 0
	for _, r := range s {
		switch {
		case r == '"', r == '\\', r == '\b', r == '\f', r == '\n', r == '\r', r == '\t':
			n += short
		case r < ' ', r == '\u2028', r == '\u2029', r == utf8.RuneError:
			n += long
		default:
			n += utf8.RuneLen(r)
		}
	}
	return n
}

// fileName returns the name of the download. Its only variable parts are dates, so it needs
// no escaping.
func fileName(q timesheet.Query) string {
	parts := []string{"timesheets"}
	for _, day := range []timesheet.Date{q.From, q.To} {
		if day != "" {
			parts = append(parts, string(day))
		}
	}
	return strings.Join(parts, "-") + ".csv"
}
