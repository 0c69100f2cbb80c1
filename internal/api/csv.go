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

// maxPayload is how many bytes a body may have in the payload that Lambda returns: a JSON
// string, in which a quote takes two bytes. Lambda's limit is 6 MiB for the whole payload;
// 16 KiB of it are for the headers and the rest of the JSON.
const maxPayload = 6<<20 - 16<<10

// A csvFormat is how a table is written.
type csvFormat struct {
	prefix    string // before the first line: a byte-order mark, or nothing
	separator byte
	decimal   string // between the hours and their fraction
}

// csvFormats returns the format for each value of the parameter separator. A spreadsheet
// takes the separator and the decimal sign from the user's region: one that expects
// semicolons reads 7.5 as a date. It needs the byte-order mark to read UTF-8; other programs
// read it as a part of the first name.
func csvFormats() map[string]csvFormat {
	return map[string]csvFormat{
		"comma":     {separator: ',', decimal: "."},
		"semicolon": {prefix: byteOrderMark, separator: ';', decimal: ","},
	}
}

// listCSV returns the whole range, page by page, or errRangeTooLarge: a table that ends
// early would be taken for all of it.
func (s Service) listCSV(ctx context.Context, c call) (reply, error) {
	var faults timesheet.Faults
	p := c.parameters(&faults, "from", "to", "project", "status", "separator")
	query, format := parseFilters(p), p.separator()
	if err := faults.Err(); err != nil {
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

// A table is CSV (RFC 4180) that is being written.
type table struct {
	csvFormat
	text    strings.Builder
	payload int // bytes of text as a JSON string
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

// cellEnds are the characters that end a cell for some reader of CSV: the separator that it
// expects, which may not be the table's, and a line break.
const cellEnds = ",;\t\r\n"

// cell returns a user's text as a cell, with its formulas escaped, and in quotes if a reader
// would take a part of it for the end of the cell or drop white space at its ends.
func cell(s string) string {
	s = escapeFormulas(s)
	if !strings.ContainsAny(s, cellEnds+`"`) && s == strings.TrimSpace(s) {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// formulaSigns begin what a spreadsheet runs as a formula.
// https://owasp.org/www-community/attacks/CSV_Injection
const formulaSigns = "=+-@＝＋－＠"

// escapeFormulas puts an apostrophe directly before each formula sign that begins a cell. Quotes don't
// prevent that: a reader that expects another separator meets them inside a cell, and
// begins the next cell at each of its separators and at each line break between them. White
// space, quotes, apostrophes and invisible characters before the sign don't count. As
// apostrophes don't, removing the one before each such sign restores the text.
func escapeFormulas(s string) string {
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

// isSkipped reports whether a spreadsheet may look for a formula behind the character.
func isSkipped(r rune) bool {
	return r == '"' || r == '\'' || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
}

// jsonLength returns how many bytes aws-lambda-go sends for a text inside a JSON string.
func jsonLength(s string) int {
	const short, long = len(`\n`), len(`\u2028`)
	n := 0
	for _, r := range s {
		switch {
		case strings.ContainsRune("\"\\\b\f\n\r\t", r):
			n += short
		case r < ' ', r == '\u2028', r == '\u2029', r == utf8.RuneError:
			n += long
		default:
			n += utf8.RuneLen(r)
		}
	}
	return n
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
