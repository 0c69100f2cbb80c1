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
	// startPatience bounds a start: Keycloak's takes some 20 s where nothing else runs.
	startPatience = 4 * time.Minute
	// stopPatience is what a process gets to end by itself.
	stopPatience = time.Minute
)

// start runs a server until the test ends, and gives what the group in the pattern stands
// for, once the server has printed it.
func start(t *testing.T, cmd *exec.Cmd, pattern *regexp.Regexp) string {
	t.Helper()
	log := &output{pattern: pattern, found: make(chan string, 1)}
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = stopPatience
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // how it ended is in its log
		close(ended)
	}()
	t.Cleanup(func() {
		// The test's context has ended by now, and with it the interrupt is sent.
		<-ended
		if t.Failed() {
			t.Logf("output of %s:\n%s", filepath.Base(cmd.Path), log.text.String())
		}
	})
	select {
	case match := <-log.found:
		return match
	case <-ended:
		t.Fatalf("%s ended before it was ready", filepath.Base(cmd.Path))
	case <-time.After(startPatience):
		t.Fatalf("%s does not start", filepath.Base(cmd.Path))
	}
	return ""
}

// An output keeps what a process prints, and watches for a pattern. One goroutine writes
// it, and it is read when that has ended.
type output struct {
	text    bytes.Buffer
	pattern *regexp.Regexp
	found   chan string // gets one match
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
