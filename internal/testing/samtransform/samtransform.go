// Package samtransform returns the CloudFormation template that a deployment creates.
//
// CloudFormation runs the SAM transform on template.yaml before it creates anything: it
// adds roles, permissions, versions and the stage. Tests of permissions, names and policies read
// that output, because the source doesn't contain them. Call [Template].
package samtransform

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"timesheets/internal/local/cfntemplate"
	"timesheets/internal/local/repo"
)

// Template returns a template of the repository as it is deployed with the parameters. The
// path is relative to the repository. It skips the test with -short and fails it if the SAM
// CLI isn't installed, if the transform fails, or if the template can't be read.
func Template(t testing.TB, path string, parameters map[string]string) *cfntemplate.Template {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: runs the SAM translator")
	}
	p, err := start()
	if err != nil {
		t.Fatalf("start the SAM translator, which make .tools/venv installs: %v", err)
	}
	source, err := p.transform(path, parameters)
	if err != nil {
		t.Fatalf("transform %s: %v", path, err)
	}
	template, err := cfntemplate.Parse(source, parameters)
	if err != nil {
		t.Fatalf("read the transformed %s: %v", path, err)
	}
	return template
}

// A process is a running transform.py.
type process struct {
	mu        sync.Mutex
	root      string // of the repository
	requests  *json.Encoder
	responses *json.Decoder
}

// start starts the process once. The process ends when its input ends, which is when the test
// program ends.
//
//nolint:gochecknoglobals // one process serves all tests of a program
var start = sync.OnceValues(func() (*process, error) {
	root, err := repo.Root()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(filepath.Join(root, ".tools", "venv", "bin", "python"),
		filepath.Join(root, "internal", "testing", "samtransform", "transform.py"))
	cmd.Dir, cmd.Stderr = root, os.Stderr
	in, errIn := cmd.StdinPipe()
	out, errOut := cmd.StdoutPipe()
	if err := errors.Join(errIn, errOut); err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &process{root: root, requests: json.NewEncoder(in), responses: json.NewDecoder(bufio.NewReader(out))}, nil
})

// transform returns the transformed template as JSON.
func (p *process) transform(path string, parameters map[string]string) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if parameters == nil {
		parameters = map[string]string{}
	}
	request := struct {
		Template   string            `json:"template"`
		Parameters map[string]string `json:"parameters"`
	}{filepath.Join(p.root, path), parameters}
	if err := p.requests.Encode(request); err != nil {
		return nil, err
	}
	var response struct {
		Template json.RawMessage `json:"template"`
		Error    string          `json:"error"`
	}
	if err := p.responses.Decode(&response); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, errors.New("the translator exited, see its output")
		}
		return nil, err
	}
	if response.Error != "" {
		return nil, errors.New(response.Error)
	}
	return response.Template, nil
}
