package keycloak

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

const (
	// startTimeout bounds a start. Keycloak's takes about 20 s on an idle machine.
	startTimeout = 4 * time.Minute
	// stopTimeout is the time that a process has to end after an interrupt.
	stopTimeout = time.Minute
)

// start runs a server until the test ends. It waits until the server has printed the
// pattern, and returns the pattern's group.
func start(t *testing.T, cmd *exec.Cmd, pattern *regexp.Regexp) string {
	t.Helper()
	log := &output{pattern: pattern, found: make(chan string, 1)}
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = stopTimeout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // its log shows how it ended
		close(ended)
	}()
	t.Cleanup(func() {
		// The test's context has ended by now, which sends the interrupt.
		<-ended
		if t.Failed() {
			t.Logf("output of %s:\n%s", filepath.Base(cmd.Path), log.text.String())
		}
	})
	select {
	case match := <-log.found:
		return match
	case <-ended:
		t.Fatalf("%s exited before it was ready", filepath.Base(cmd.Path))
	case <-time.After(startTimeout):
		t.Fatalf("%s wasn't ready in time", filepath.Base(cmd.Path))
	}
	return ""
}

// An output stores the output of a process and searches it for a pattern. It isn't safe
// for concurrent use: it is read only after the process has ended.
type output struct {
	text    bytes.Buffer
	pattern *regexp.Regexp
	found   chan string // receives one match
	done    bool
}

func (o *output) Write(p []byte) (int, error) {
	o.text.Write(p)
	if match := o.pattern.FindSubmatch(o.text.Bytes()); match != nil && !o.done {
		o.done = true
		o.found <- string(match[1])
	}
	return len(p), nil
}
