package cloudfront

import (
	"net/url"
	"strings"
)

// route is the template's function PageRoutes in Go. It returns the path to serve for a
// request's path. Both paths are percent-encoded. A test compares route with PageRoutes.
func route(uri string) string {
	name := uri[strings.LastIndex(uri, "/")+1:]
	if !strings.HasPrefix(uri, "/assets/") && !strings.Contains(name, ".") {
		return "/" + indexFile
	}
	return uri
}

// key returns the name of the requested file, or "" if the path isn't valid.
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
		return ""
	}
	return name
}
