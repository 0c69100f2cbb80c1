package cloudfront

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// klauspost/compress/gzhttp isn't used, because its responses differ from CloudFront's: it
// doesn't compress the response to a HEAD, has no maximum size, sends Vary with small files
// too, reads only the first Accept-Encoding header, and doesn't match If-None-Match with the
// tags that it sends.

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

// A compressor caches the latest content of each file, compressed, as CloudFront's edge does.
type compressor struct {
	mu    sync.Mutex
	cache map[string]cached // by file name
}

// A cached is the compressed content of a file.
type cached struct {
	tag  string // of the uncompressed content
	body []byte
}

// get returns a file's content, compressed. If the cached content has the same tag as body,
// get returns the cached content.
func (c *compressor) get(name, tag string, body []byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k, ok := c.cache[name]; ok && k.tag == tag {
		return k.body
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(body) // a buffer never fails
	_ = z.Close()
	c.cache[name] = cached{tag, b.Bytes()}
	return b.Bytes()
}

// acceptsGzip reports whether the client accepts gzip: Accept-Encoding lists gzip, and the
// weight of gzip isn't 0.
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
