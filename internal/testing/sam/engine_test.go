package sam

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestEngine checks that the engines of tests don't affect each other or this machine, and
// leave nothing behind, however they end.
func TestEngine(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: starts a Docker engine")
	}
	folder := filepath.Join(t.TempDir(), oddName)
	run := func(t *testing.T) startedEngine {
		t.Helper()
		e, reason := startEngine(t, folder)
		if reason != nil {
			t.Skipf("no Docker engine can be started: %v", reason)
		}
		return e
	}
	t.Run("two engines", func(t *testing.T) {
		a, b := run(t), run(t)
		a.wantWorking(t)
		b.wantWorking(t)
		if a.bridge == b.bridge || a.host == b.host {
			t.Errorf("both engines use the interface %s and the socket %s", a.bridge, a.host)
		}
		a.stopCleanly(t)
		b.wantWorking(t)
		b.stopCleanly(t)
		wantNothingLeft(t, folder)
	})
	t.Run("interrupted", func(t *testing.T) {
		e := run(t)
		// As at a terminal: the test, which may have to clean up, receives the signal too.
		if err := e.cmd.Process.Signal(syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		e.wantWorking(t)
		e.stopCleanly(t)
		wantNothingLeft(t, folder)
	})
	t.Run("killed", func(t *testing.T) {
		killed := run(t)
		if err := killed.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := killed.stop(); err == nil {
			t.Error("stop returned no error for a killed process")
		}
		next := run(t)
		next.wantWorking(t)
		killed.wantRemoved(t)
		next.stopCleanly(t)
	})
}

// wantWorking fails the test unless the engine builds an image with its own data.
func (e startedEngine) wantWorking(t testing.TB) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "Dockerfile"), []byte("FROM scratch\nCOPY Dockerfile /\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := e.docker(t.Context(), "build", "--quiet", dir); err != nil {
		t.Error(err)
	}
}

// stopCleanly stops the engine.
func (e startedEngine) stopCleanly(t testing.TB) {
	t.Helper()
	if err := e.stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	e.wantRemoved(t)
}

// wantRemoved fails the test if the engine's interface or the folder of its socket still exists.
func (e startedEngine) wantRemoved(t testing.TB) {
	t.Helper()
	if _, err := net.InterfaceByName(e.bridge); err == nil {
		t.Errorf("the interface %s still exists", e.bridge)
	}
	folder := filepath.Dir(strings.TrimPrefix(e.host, "unix://"))
	if _, err := os.Stat(folder); err == nil {
		t.Errorf("%s still exists", folder)
	}
}

// wantNothingLeft fails the test if a process or a mount still uses a folder.
func wantNothingLeft(t testing.TB, folder string) {
	t.Helper()
	commands, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range append(commands, "/proc/self/mounts") {
		content, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(content), filepath.Dir(folder)) { // other processes may end meanwhile
			t.Errorf("%s still contains %s", path, folder)
		}
	}
}
