package cloudfront

import (
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
)

// A bucket holds the built page and its settings.
type bucket struct {
	dist     string
	settings []byte
}

// An object is a file with what it carries.
type object struct {
	name string
	body []byte
}

// read gives a file by its name. Nothing outside the folder has one.
func (b bucket) read(name string) (object, error) {
	if name == configFile {
		return object{name, b.settings}, nil
	}
	if !fs.ValidPath(name) {
		return object{}, fs.ErrNotExist // a bucket has no folders to go up and down in
	}
	root, err := os.OpenRoot(b.dist)
	if err != nil {
		return object{}, err
	}
	defer root.Close()
	file, err := root.Open(name)
	if err != nil {
		return object{}, err
	}
	defer file.Close()
	body, err := io.ReadAll(file) // of a folder too, which is an error
	return object{name, body}, err
}

// cacheControl is what a file carries. An asset is named for its content, so it never
// changes; the settings are no file of the build, and change with a deployment.
// Anything else carries none, and the template says what that means.
func cacheControl(name string) string {
	switch {
	case strings.HasPrefix(name, "assets/"):
		return "public, max-age=31536000, immutable" // a year, in seconds
	case name == configFile:
		return "no-store"
	}
	return ""
}

// contentType goes by the extension, and never by this machine's own table of types.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8" // RFC 9239
	case ".css":
		return "text/css; charset=utf-8"
	case ".json":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".ico":
		return "image/vnd.microsoft.icon"
	case ".woff2":
		return "font/woff2"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return "application/octet-stream"
}
