package words

import (
	"io/fs"
	"os"
	"path"
	"strings"
)

// Files returns the texts of the files below root that Prose reads, by their paths
// relative to root. It skips what a build or an installation makes.
func Files(root string) (map[string]string, error) {
	files := map[string]string{}
	tree := os.DirFS(root)
	err := fs.WalkDir(tree, ".", func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && isSkipped(file):
			return fs.SkipDir
		case entry.IsDir() || !IsSupported(file):
			return nil
		}
		text, err := fs.ReadFile(tree, file)
		files[file] = string(text)
		return err
	})
	return files, err
}

// isSkipped reports whether Files doesn't read this folder.
func isSkipped(folder string) bool {
	base := path.Base(folder)
	return base == "node_modules" || folder == "web/dist" || strings.HasPrefix(base, ".") && folder != "." && folder != ".ci"
}
