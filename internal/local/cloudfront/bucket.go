package cloudfront

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"timesheets/internal/local/cfntemplate"
)

// A bucket contains the built page and its settings.
type bucket struct {
	dist     string
	settings []byte
}

// An object is a file of the bucket.
type object struct {
	name string
	body []byte
}

// read returns a file by its name. It never reads a file outside the folder dist.
func (b bucket) read(name string) (object, error) {
	if name == configFile {
		return object{name, b.settings}, nil
	}
	if !fs.ValidPath(name) {
		return object{}, fs.ErrNotExist // in a bucket, "." and ".." aren't folders
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
	body, err := io.ReadAll(file) // an error for a folder
	return object{name, body}, err
}

// A fileHeaders is the headers that the bucket stores with its files. The template contains
// them in the bucket's metadata; tools/deploy reads them there too.
type fileHeaders struct {
	ContentTypes map[string]string // by extension
	CacheControl map[string]string // by a file's name, or by a folder with a trailing slash
}

// readFileHeaders returns the headers in the metadata of the template's bucket. It returns an
// error if they are missing.
func readFileHeaders(t *cfntemplate.Template) (fileHeaders, error) {
	var metadata struct{ Files fileHeaders }
	id, err := findResource(t, "AWS::S3::Bucket")
	if err != nil {
		return fileHeaders{}, err
	}
	if err := t.Metadata(id, &metadata); err != nil {
		return fileHeaders{}, err
	}
	if len(metadata.Files.ContentTypes) == 0 || len(metadata.Files.CacheControl) == 0 {
		return fileHeaders{}, fmt.Errorf("page: the metadata of %s must contain ContentTypes and CacheControl", id)
	}
	return metadata.Files, nil
}

// cacheControl returns the Cache-Control of a file, or "" if the template sets none for it.
func (h fileHeaders) cacheControl(name string) string {
	folder, _, found := strings.Cut(name, "/")
	if found {
		name = folder + "/"
	}
	return h.CacheControl[name]
}
