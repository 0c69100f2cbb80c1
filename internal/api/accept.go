package api

import (
	"mime"
	"strconv"
	"strings"
)

// wantsCSV reports whether the client prefers CSV to JSON (RFC 9110, section 12.5.1).
// The most specific range that matches a media type determines that type's quality. If both
// types have the same quality, wantsCSV returns true if a range names text/csv: for a
// browser's */* the response is JSON. It returns false if there is no Accept, or if neither
// type is acceptable.
func wantsCSV(accept []string) bool {
	ranges := parseAccept(accept)
	csv, named := ranges.quality("text", "csv")
	json, _ := ranges.quality("application", "json")
	return csv > 0 && (csv > json || csv == json && named)
}

// acceptRanges maps the media ranges of a request to their quality, from 0 to 1.
type acceptRanges map[string]float64

// parseAccept parses all Accept headers as one list. It ignores a range that is invalid or
// has an invalid quality. It ignores every parameter other than q, such as a charset. If a
// range is listed more than once, the highest quality applies.
func parseAccept(values []string) acceptRanges {
	ranges := acceptRanges{}
	for _, value := range splitList(strings.Join(values, ",")) {
		name, params, err := mime.ParseMediaType(value)
		if err != nil {
			continue
		}
		q, ok := params["q"]
		if !ok {
			q = "1"
		}
		if quality, ok := parseQuality(q); ok {
			ranges[name] = max(ranges[name], quality)
		}
	}
	return ranges
}

// parseQuality parses a quality value (RFC 9110, section 12.4.2): 0 to 1, with at most three
// decimals.
func parseQuality(q string) (quality float64, ok bool) {
	const longest = len("0.000")
	if len(q) > longest || q == "" || q[0] != '0' && q[0] != '1' || len(q) > 1 && q[1] != '.' {
		return 0, false
	}
	quality, err := strconv.ParseFloat(q, 64)
	return quality, err == nil && quality <= 1
}

// quality returns the quality of a media type, or 0 if it isn't acceptable. named reports
// whether a range names the media type without a wildcard.
func (a acceptRanges) quality(kind, subtype string) (quality float64, named bool) {
	if q, ok := a[kind+"/"+subtype]; ok {
		return q, true
	}
	if q, ok := a[kind+"/*"]; ok {
		return q, false
	}
	return a["*/*"], false
}

// splitList splits a list at its commas, except those in quoted strings (RFC 9110,
// section 5.6.1).
func splitList(s string) []string {
	var values []string
	start, quoted, escaped := 0, false, false
	for i, r := range s {
		switch {
		case escaped:
			escaped = false
		case quoted && r == '\\':
			escaped = true
		case r == '"':
			quoted = !quoted
		case r == ',' && !quoted:
			values = append(values, s[start:i])
			start = i + 1
		}
	}
	return append(values, s[start:])
}
