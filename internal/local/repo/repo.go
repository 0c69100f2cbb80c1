// Package repo finds the repository's files, for the local stack and the tests.
package repo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Root returns the closest folder with a go.mod, from the working directory upwards. If
// there is none, the error wraps fs.ErrNotExist.
func Root() (string, error) {
	folder, err := os.Getwd()
	if err != nil {
		return "", fmt.Errorf("find the checkout: %w", err)
	}
	for {
		_, err := os.Stat(filepath.Join(folder, "go.mod"))
		if err == nil {
			return folder, nil
		}
		above := filepath.Dir(folder)
		if !errors.Is(err, fs.ErrNotExist) || above == folder {
			return "", fmt.Errorf("find the checkout: there is no go.mod in the working directory or above it: %w", err)
		}
		folder = above
	}
}
