package cloudfront

import (
	"net/url"
	"strings"
)

// route is the template's function PageRoutes in Go: it takes the path of a request as
// it was sent, and gives the one that is looked for. Its test runs both.
func route(uri string) string {
	name := uri[strings.LastIndex(uri, "/")+1:]
	if !strings.HasPrefix(uri, "/assets/") && !strings.Contains(name, ".") {
		return "/" + indexFile
	}
	return uri
}

// key is the name of the file that a request is about.
func (d distribution) key(address *url.URL, b behavior) string {
	uri := address.EscapedPath()
	if b.routed {
		uri = route(uri)
	}
	if uri == "/" {
		uri = "/" + d.root
	}
	name, err := url.PathUnescape(strings.TrimPrefix(uri, "/"))
	if err != nil {
		return "" // no file's name
	}
	return name
}
