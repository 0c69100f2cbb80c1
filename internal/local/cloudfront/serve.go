package cloudfront

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"time"
)

// serve answers with a file, or that the browser's copy is as good.
func (p *Page) serve(w http.ResponseWriter, r *http.Request, b behavior, o object) {
	header := w.Header()
	media := p.files.contentType(o.name)
	header.Set("Content-Type", media)
	if control := p.files.cacheControl(o.name); control != "" {
		header.Set("Cache-Control", control)
	}
	b.headers.add(header)
	tag, body := strconv.Quote(digest(o.body)), o.body
	if b.compress && compressible(media) && len(body) >= minCompressed && len(body) <= maxCompressed {
		header.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			header.Set("Content-Encoding", "gzip")
			body, tag = p.compressed.get(o.name, tag, body), "W/"+tag
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
