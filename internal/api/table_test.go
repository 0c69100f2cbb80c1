package api

import (
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"timesheets/internal/timesheet"
)

// texts draws users' texts, with many characters that a spreadsheet or an encoder treats
// specially.
func texts() *rapid.Generator[string] {
	special := []string{
		"=", "+", "-", "@", "＝", "＋", "－", "＠", ",", ";", "\t", "\n", "\r", "\r\n", `"`, `""`, "'", " ",
		"\u00a0", "\u200b", "\u2028", "\u202e", "\ufeff", `\`, "a", "1", "ü", "🕒", "=1+1", `;"=`, "<&>",
	}
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(special), 0, 12).Draw(t, "parts"), "")
	})
}

// readers returns functions that split a table as programs do that expect the separator. One
// of them supports cells that begin with a quote. The other doesn't support quotes.
func readers(separator rune) map[string]func(string) [][]string {
	return map[string]func(string) [][]string{
		"quotes": func(text string) [][]string {
			r := csv.NewReader(strings.NewReader(text))
			r.Comma, r.LazyQuotes, r.FieldsPerRecord = separator, true, -1
			rows, _ := r.ReadAll() // no error: an unclosed quote ends with the text
			return rows
		},
		"no quotes": func(text string) [][]string {
			var rows [][]string
			for _, line := range strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }) {
				rows = append(rows, strings.Split(line, string(separator)))
			}
			return rows
		},
	}
}

// startsFormula reports whether a spreadsheet could run the cell as a formula. A cell can be a
// formula even if it begins with white space, invisible characters or quotes.
func startsFormula(s string) bool {
	s = strings.TrimLeftFunc(s, func(r rune) bool { return r == '"' || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
	return slices.ContainsFunc([]string{"=", "+", "-", "@", "＝", "＋", "－", "＠"}, func(sign string) bool { return strings.HasPrefix(s, sign) })
}

// unescape removes the apostrophes by the rule in openapi.yaml.
func unescape(s string) string {
	var runes []rune
	begins := true
	for _, r := range s {
		if begins && strings.ContainsRune("=+-@＝＋－＠", r) {
			runes = runes[:len(runes)-1]
		}
		begins = strings.ContainsRune(",;\t\r\n", r) || begins && (r == '"' || r == '\'' || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r))
		runes = append(runes, r)
	}
	return string(runes)
}

func TestTableHasNoFormulaForAnyReader(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"comma", "semicolon"}).Draw(t, "separator")
		format := csvFormats()[name]
		entry := timesheet.Entry{
			ID: "2026-11-23-01JDC5W0ZK3V6T8Q4R2N7M9XYB", Date: "2026-11-23", Minutes: 450, Status: timesheet.Submitted,
			UserType: timesheet.Employee, Project: texts().Draw(t, "project"), Notes: texts().Draw(t, "notes"),
			CreatedAt: time.Date(2026, 11, 23, 16, 4, 5, 0, time.UTC),
		}
		table := newTable(format)
		table.addEntry(entry)
		text := table.text.String()
		for _, separator := range ",;\t" {
			for reader, read := range readers(separator) {
				for _, cell := range slices.Concat(read(text)...) {
					if startsFormula(cell) {
						t.Errorf("a reader that expects %q (%s) finds the cell %q in %q", separator, reader, cell, text)
					}
				}
			}
		}
		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, format.prefix)))
		r.Comma = rune(format.separator)
		row, err := r.Read()
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		// csv.Reader converts each \r\n to \n.
		want := []string{strings.ReplaceAll(entry.Project, "\r\n", "\n"), strings.ReplaceAll(entry.Notes, "\r\n", "\n")}
		if diff := cmp.Diff(want, []string{unescape(row[1]), unescape(row[5])}); diff != "" {
			t.Errorf("texts after reading %q (-want +got):\n%s", text, diff)
		}
	})
}

func TestEscapeFormulas(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"", ""},
		{"7-9 a.m., then lunch", "7-9 a.m., then lunch"},
		{"=1+1", "'=1+1"},
		{"a;=1+1", "a;'=1+1"},
		{"a\t@SUM(1)", "a\t'@SUM(1)"},
		{"a\n-1", "a\n'-1"},
		{"a, +1", "a, '+1"},
		{`"=1`, `"'=1`},
		{" \u200b＝1", " \u200b'＝1"},
		{"'=1", "''=1"},
		{"a=1", "a=1"},
	} {
		if got := EscapeFormulas(tt.text); got != tt.want {
			t.Errorf("EscapeFormulas(%q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestCellIsQuoted(t *testing.T) {
	for text, want := range map[string]bool{"a": false, "a b": false, "a,b": true, "a;b": true, "a\tb": true, "a\rb": true, "a\nb": true, `a"b`: true, " a": true, "a ": true} {
		if got := strings.HasPrefix(cell(text), `"`); got != want {
			t.Errorf("cell(%q) = %q, want quotes: %t", text, cell(text), want)
		}
	}
}

// jsonLength agrees with the JSON encoder as configured by aws-lambda-go.
func TestJSONLength(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(texts(), rapid.String()).Draw(t, "text")
		if strings.ContainsRune(text, '\ufffd') {
			t.Skip("no entry can contain it, and it may be longer")
		}
		var b strings.Builder
		encoder := json.NewEncoder(&b)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(text); err != nil {
			t.Fatal(err)
		}
		if got, want := jsonLength(text), len(strings.TrimSpace(b.String()))-len(`""`); got != want {
			t.Errorf("jsonLength(%q) = %d, want %d", text, got, want)
		}
	})
}
