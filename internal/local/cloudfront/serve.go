package cloudfront

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"path"
	"strconv"
	"time"
)

// serve responds with a file, or with 304 if the browser's copy is current.
func (p *Page) serve(w http.ResponseWriter, r *http.Request, b behavior, o object) {
	header := w.Header()
	media := cmp.Or(p.files.ContentTypes[path.Ext(o.name)], "application/octet-stream")
	header.Set("Content-Type", media)
	if control := p.files.cacheControl(o.name); control != "" {
		header.Set("Cache-Control", control)
	}
	b.headers.add(header)
	sum := sha256.Sum256(o.body)
	tag := strconv.Quote(hex.EncodeToString(sum[:16])) // as long as S3's ETags
	body := o.body
	if b.compress && compressible(media) && len(body) >= minCompressed && len(body) <= maxCompressed {
		header.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r) {
			header.Set("Content-Encoding", "gzip")
			body, tag = p.compressed.get(o.name, tag, body), "W/"+tag
		}
	}
	header.Set("ETag", tag)
	// No Last-Modified: a new build changes the time of every file, but a browser's copy must
	// stay current if the file's content is the same as in the previous build.
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
