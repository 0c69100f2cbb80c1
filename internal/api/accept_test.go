package api_test

import (
	"strings"
	"testing"

	"timesheets/internal/api"
)

func TestAcceptSelectsTheFormat(t *testing.T) {
	h := newHarness(t)
	for _, tt := range []struct {
		name   string
		accept []string
		want   string
	}{
		{"no header", nil, "json"},
		{"an empty header", []string{""}, "json"},
		{"CSV", []string{"TEXT/CSV"}, "csv"},
		{"JSON", []string{"application/json"}, "json"},
		{"anything", []string{"*/*"}, "json"},
		{"a browser", []string{"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}, "json"},
		{"CSV and anything", []string{"text/csv, */*"}, "csv"},
		{"both, CSV last", []string{"application/json, text/csv"}, "csv"},
		{"both, CSV first", []string{"text/csv, application/json"}, "csv"},
		{"JSON preferred", []string{"application/json, text/csv;q=0.1"}, "json"},
		{"CSV preferred", []string{"text/csv, application/json;q=0.5"}, "csv"},
		{"CSV preferred, with spaces and a capital Q", []string{"application/json ; q=0.5 , text/csv ; Q=0.501"}, "csv"},
		{"any text", []string{"text/*"}, "csv"},
		{"any text preferred", []string{"text/*, */*;q=0.1"}, "csv"},
		{"any text and JSON", []string{"text/*, application/json"}, "json"},
		{"the most specific range of CSV applies", []string{"text/csv;q=0.1, text/*, application/json;q=0.5"}, "json"},
		{"the most specific range of JSON applies", []string{"application/json;q=0.1, application/*, text/csv;q=0.5"}, "csv"},
		{"anything but CSV", []string{"text/csv;q=0, */*"}, "json"},
		{"anything but JSON", []string{"application/json;q=0.000, */*;q=0.1"}, "csv"},
		{"CSV unacceptable", []string{"text/csv;q=0"}, "json"},
		{"neither", []string{"image/png"}, "json"},
		{"both unacceptable", []string{"text/csv;q=0, application/json;q=0"}, "json"},
		{"an invalid quality", []string{"text/csv;q=high"}, "json"},
		{"a quality over 1", []string{"text/csv;q=2, application/json;q=0.1"}, "json"},
		{"a quality with four digits", []string{"text/csv;q=0.9999"}, "json"},
		{"a quality that ends with a point", []string{"text/csv;q=1., application/json;q=0.5"}, "csv"},
		{"a quality with an exponent", []string{"text/csv;q=1e-1"}, "json"},
		{"a quality of 1.001", []string{"text/csv;q=1.001, application/json;q=0.1"}, "json"},
		{"an empty quality", []string{"text/csv;q="}, "json"},
		{"invalid ranges", []string{"text/csv/x, ;, application/json;q=0.5"}, "json"},
		{"a parameter", []string{"text/csv;header=present;q=0.9, application/json;charset=utf-8;q=0.5"}, "csv"},
		{"a comma in quotes", []string{`application/json;q=0.5;x="a,text/csv"`}, "json"},
		{"two headers", []string{"application/json;q=0.5", "text/csv"}, "csv"},
		{"two headers, JSON preferred", []string{"text/csv;q=0.2", "application/json;q=0.5"}, "json"},
		{"duplicates", []string{"text/csv;q=0.1, text/csv, application/json;q=0.5"}, "csv"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			event := h.event("GET", owner)
			event.MultiValueHeaders = map[string][]string{"accept": tt.accept}
			media := h.call(api.List(h.service()), event).Headers["Content-Type"]
			got := map[bool]string{true: "csv", false: "json"}[strings.HasPrefix(media, "text/csv")]
			if got != tt.want {
				t.Errorf("Accept %q: %s, want %s", tt.accept, got, tt.want)
			}
		})
	}
}
