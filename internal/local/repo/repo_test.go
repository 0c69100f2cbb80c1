package repo

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestRoot(t *testing.T) {
	root := realPath(t, t.TempDir())
	if err := os.WriteFile(filepath.Join(root, "go.mod"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	below := filepath.Join(root, "a", "b")
	if err := os.MkdirAll(below, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{root, below} {
		t.Chdir(dir)
		if got, err := Root(); got != root || err != nil {
			t.Errorf("Root from %s = %q, %v, want %q", dir, got, err, root)
		}
	}
}

func TestRootWithoutGoMod(t *testing.T) {
	t.Chdir(t.TempDir())
	if got, err := Root(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Root = %q, %v, want fs.ErrNotExist", got, err)
	}
}

// realPath returns a folder without symbolic links, as the working directory is reported.
func realPath(t *testing.T, path string) string {
	t.Helper()
	found, err := filepath.EvalSymlinks(path)
	if err != nil {
		t.Fatal(err)
	}
	return found
}
