package page

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// CloudFront compresses files of these sizes, in bytes, and of these types.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
const (
	minCompressed = 1_000
	maxCompressed = 10_000_000
)

func compressible(media string) bool {
	media, _, _ = strings.Cut(media, ";")
	return slices.Contains([]string{
		"text/html", "text/javascript", "text/css", "text/plain", "application/json", "image/svg+xml",
	}, media)
}

// serve answers with a file, or that the browser's copy is as good.
func (o object) serve(w http.ResponseWriter, r *http.Request, b behavior) {
	header := w.Header()
	header.Set("Content-Type", contentType(o.name))
	if control := cacheControl(o.name); control != "" {
		header.Set("Cache-Control", control)
	}
	b.headers.add(header)
	tag, body := strconv.Quote(digest(o.body)), o.body
	if b.compress && compressible(contentType(o.name)) && len(body) >= minCompressed && len(body) <= maxCompressed {
		header.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			header.Set("Content-Encoding", "gzip")
			body, tag = compressed(body), "W/"+tag
		}
	}
	header.Set("ETag", tag)
	// No time: a build that changed nothing is the same page.
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

func digest(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:16]) // of the length of S3's own
}

func compressed(body []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body) // a buffer takes everything
	_ = z.Close()
	return b.Bytes()
}

// acceptsGzip holds where gzip is among the codings and not refused.
// https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
func acceptsGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(strings.Join(r.Header.Values("Accept-Encoding"), ","), ",") {
		name, weight, _ := strings.Cut(coding, ";")
		if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
			continue
		}
		_, value, _ := strings.Cut(weight, "=")
		q, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		return err != nil || q > 0
	}
	return false
}
