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
	// maxBody is the limit for every route but upload. The largest valid entry has 2,000
	// characters of notes and 100 of project. As a JSON escape, a character has at most 12
	// bytes.
	maxBody = 64 << 10
)

const (
	mediaJSON = "application/json"
	mediaForm = "application/x-www-form-urlencoded"
)

// byteOrderMark is written by some editors and tools at the start of a text.
const byteOrderMark = "\ufeff"

// A request reads a proxy event by the rules of HTTP.
type request struct {
	event events.APIGatewayProxyRequest
}

// header returns every value of a header. Names are case-insensitive (RFC 9110, section 5.1).
func (r request) header(name string) []string {
	var values []string
	for key, v := range r.event.MultiValueHeaders {
		if strings.EqualFold(key, name) {
			values = append(values, v...)
		}
	}
	if len(r.event.MultiValueHeaders) > 0 {
		return values
	}
	for key, v := range r.event.Headers {
		if strings.EqualFold(key, name) {
			values = append(values, v)
		}
	}
	return values
}

// parameters returns the query parameters. It adds a validation error for each parameter that
// isn't allowed or is duplicate.
func (r request) parameters(errs *timesheet.FieldErrors, allowed ...string) parameters {
	query := r.event.MultiValueQueryStringParameters
	if len(query) == 0 {
		query = make(map[string][]string, len(r.event.QueryStringParameters))
		for name, value := range r.event.QueryStringParameters {
			query[name] = []string{value}
		}
	}
	values := make(map[string]string, len(query))
	for _, name := range slices.Sorted(maps.Keys(query)) {
		switch sent := query[name]; {
		case len(sent) == 0: // never from API Gateway, but possible in a handwritten event
		case !slices.Contains(allowed, name):
			errs.Add(truncate(name), timesheet.CodeUnknown, "is not a parameter of this route")
		case len(sent) > 1:
			errs.Add(name, timesheet.CodeDuplicate, "must appear only once")
		default:
			values[name] = sent[0]
		}
	}
	return parameters{values, errs}
}

// content returns the body, without a leading byte-order mark, and its media type: one of
// accepted, or "" if there is no Content-Type, which means JSON. The errors are tooLarge,
// malformed and mediaError.
func (r request) content(limit int, accepted ...string) (media string, body []byte, err error) {
	body, err = r.body(limit)
	if err != nil {
		return "", nil, err
	}
	media, err = r.mediaType(accepted)
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
			return nil, malformed("the body couldn't be decoded")
		}
		body = decoded
	}
	if len(body) > limit {
		return nil, tooLarge(limit)
	}
	return body, nil
}

func (r request) mediaType(accepted []string) (string, error) {
	values := r.header("Content-Type")
	if len(values) == 0 || len(values) == 1 && values[0] == "" {
		return "", nil
	}
	media, params, err := mime.ParseMediaType(values[0])
	charset, hasCharset := params["charset"]
	// Accept UTF-8 by its name and by its most common label.
	// https://encoding.spec.whatwg.org/#names-and-labels
	isUTF8 := !hasCharset || strings.EqualFold(charset, "utf-8") || strings.EqualFold(charset, "utf8")
	if err != nil || len(values) > 1 || !isUTF8 || !slices.Contains(accepted, media) {
		return "", mediaError(accepted)
	}
	return media, nil
}

// id returns the id in the path. A malformed id is reported as ErrNotFound: no entry can have
// it.
func (r request) id() (timesheet.ID, error) {
	id, err := timesheet.ParseID(r.event.PathParameters["id"])
	if err != nil {
		return "", timesheet.ErrNotFound
	}
	return id, nil
}

// path returns the request's path as the client sent it, including the stage, so that links
// built from it lead back to this API.
func (r request) path() string {
	if p := r.event.RequestContext.Path; p != "" {
		return p
	}
	return r.event.Path
}

// link returns the value of a Link header (RFC 8288) for the next page: this request with the
// given cursor.
func (r request) link(p parameters, cursor string) string {
	query := make(url.Values, len(p.values)+1)
	for name, value := range p.values {
		query.Set(name, value)
	}
	query.Set("cursor", cursor)
	return "<" + r.path() + "?" + query.Encode() + `>; rel="next"`
}

// maxNameLength limits, in bytes, the name of a member or parameter that a response repeats.
const maxNameLength = 100

// truncate shortens the name of a member or parameter that a client sent, so that it can't
// make the response large.
func truncate(name string) string {
	if len(name) <= maxNameLength {
		return name
	}
	return strings.ToValidUTF8(name[:maxNameLength], "") + "…"
}
