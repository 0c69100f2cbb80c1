package table

import (
	"encoding/json"
	"errors"
	"os"
)

// A keyFile writes the keys of differences to the file that the operator named. Only its owner
// may read it, because keys contain emails. A nil *keyFile drops the keys.
type keyFile struct {
	path    string
	file    *os.File // has another name until it is complete
	encoder *json.Encoder
	err     error
}

// openKeys returns a file for the keys, or nil without a path. It replaces what an interrupted
// command left.
func openKeys(path string) (*keyFile, error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.OpenFile(path+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	encoder := json.NewEncoder(file)
	encoder.SetEscapeHTML(false)
	return &keyFile{path: path, file: file, encoder: encoder}, nil
}

// add writes one line. complete returns its error.
func (k *keyFile) add(difference string, id itemID) {
	if k != nil && k.err == nil {
		k.err = k.encoder.Encode(map[string]string{"difference": difference, "owner": string(id.owner), "key": id.sort})
	}
}

// complete gives the file its name.
func (k *keyFile) complete() error {
	if k == nil {
		return nil
	}
	if err := errors.Join(k.err, k.file.Close()); err != nil {
		return err
	}
	return os.Rename(k.file.Name(), k.path)
}

// discard removes the file unless it is complete.
func (k *keyFile) discard() {
	if k != nil {
		_ = k.file.Close()
		_ = os.Remove(k.file.Name())
	}
}
