package api

import (
	"bytes"
	"encoding/base64"
	"maps"
	"mime"
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"timesheets/internal/timesheet"
)

// Limits on bodies, in bytes.
const (
	maxUpload = 1 << 20
	// maxBody is how large every other body may be. The largest sound entry has 2,000 characters of
	// notes and 100 of project, at most 12 bytes each as JSON escapes.
	maxBody = 64 << 10
)

const (
	mediaJSON = "application/json"
	mediaForm = "application/x-www-form-urlencoded"
)

// byteOrderMark is what some editors and tools write at the start of a text.
const byteOrderMark = "\ufeff"

// A request reads an event as HTTP means it.
type request struct {
	event events.APIGatewayProxyRequest
}

// header gives every value of a header; its name may have any case (RFC 9110, section 5.1).
func (r request) header(name string) []string {
	var values []string
	for have, v := range r.event.MultiValueHeaders {
		if strings.EqualFold(have, name) {
			values = append(values, v...)
		}
	}
	if len(r.event.MultiValueHeaders) > 0 {
		return values
	}
	for have, v := range r.event.Headers {
		if strings.EqualFold(have, name) {
			values = append(values, v)
		}
	}
	return values
}

// parameters gives the query parameters, decoded, those in known and no other,
// each at most once; what is amiss goes into faults.
func (r request) parameters(faults *timesheet.Faults, known ...string) map[string]string {
	all := r.event.MultiValueQueryStringParameters
	if len(all) == 0 {
		all = make(map[string][]string, len(r.event.QueryStringParameters))
		for name, value := range r.event.QueryStringParameters {
			all[name] = []string{value}
		}
	}
	given := make(map[string]string, len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		switch values := all[name]; {
		case len(values) == 0: // API Gateway sends none; an event made by hand may
		case !slices.Contains(known, name):
			faults.Add(shown(name), timesheet.CodeUnknown, "is not a parameter of this route")
		case len(values) > 1:
			faults.Add(name, timesheet.CodeDuplicate, "is given more than once")
		default:
			given[name] = values[0]
		}
	}
	return given
}

// content returns the body, without a byte-order mark at its start, and its media type:
// one of those that the route takes, or "" without a Content-Type, which means JSON. The
// errors are tooLarge, malformed and mediaError.
func (r request) content(limit int, takes ...string) (media string, body []byte, err error) {
	body, err = r.body(limit)
	if err != nil {
		return "", nil, err
	}
	media, err = r.mediaType(takes)
	return media, bytes.TrimPrefix(body, []byte(byteOrderMark)), err // RFC 8259, section 8.1
}

func (r request) body(limit int) ([]byte, error) {
	body := []byte(r.event.Body)
	if r.event.IsBase64Encoded {
		if base64.StdEncoding.DecodedLen(len(body)) > limit+2 { // 2 for padding
			return nil, tooLarge(limit)
		}
		decoded, err := base64.StdEncoding.DecodeString(r.event.Body)
		if err != nil {
			return nil, malformed("the body could not be decoded")
		}
		body = decoded
	}
	if len(body) > limit {
		return nil, tooLarge(limit)
	}
	return body, nil
}

func (r request) mediaType(takes []string) (string, error) {
	values := r.header("Content-Type")
	if len(values) == 0 || len(values) == 1 && values[0] == "" {
		return "", nil
	}
	media, params, err := mime.ParseMediaType(values[0])
	charset, given := params["charset"]
	switch {
	case err != nil, len(values) > 1, given && !isUTF8(charset), !slices.Contains(takes, media):
		return "", mediaError(takes)
	}
	return media, nil
}

// isUTF8 reports whether a charset is UTF-8 by its name or its most frequent label.
// https://encoding.spec.whatwg.org/#names-and-labels
func isUTF8(charset string) bool {
	return strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "utf8")
}

// id gives the entry that the path names. What cannot be an id is one that nobody has.
func (r request) id() (timesheet.ID, error) {
	id, err := timesheet.ParseID(r.event.PathParameters["id"])
	if err != nil {
		return "", timesheet.ErrNotFound
	}
	return id, nil
}

// path is the request's path as the caller's side of the gateway sees it, stage
// included, so that a reference made from it leads back here.
func (r request) path() string {
	if p := r.event.RequestContext.Path; p != "" {
		return p
	}
	return r.event.Path
}

// link gives a Link header's value (RFC 8288) for the next page: this request with
// another cursor.
func (r request) link(given map[string]string, cursor string) string {
	query := make(url.Values, len(given)+1)
	for name, value := range given {
		query.Set(name, value)
	}
	query.Set("cursor", cursor)
	return "<" + r.path() + "?" + query.Encode() + `>; rel="next"`
}

// shownLength is how much of a name that a caller made up is repeated to them.
const shownLength = 100

// shown shortens a name that a caller made up, so that an answer cannot be made
// larger than its request deserves.
func shown(name string) string {
	if len(name) <= shownLength {
		return name
	}
	return strings.ToValidUTF8(name[:shownLength], "") + "…"
}
