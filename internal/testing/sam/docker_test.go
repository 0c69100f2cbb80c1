package sam

import (
	"bufio"
	"context"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	// standIn is built here if Lambda's image can't be fetched. It has a name of its
	// own, so that no later `sam local` uses it instead of the real one.
	standIn = "timesheets-sam-stand-in:1"

	// pullPatience bounds the fetching of Lambda's image, some 50 MB. A network that
	// drops packets costs the tests as much.
	pullPatience = time.Minute
)

// standInFile is what `sam local` needs of an image: a shell, to put its runtime
// emulator in, and the folders that Lambda has. Our executables are static.
const standInFile = `FROM scratch
COPY busybox /bin/busybox
RUN ["/bin/busybox", "--install", "/bin"]
RUN mkdir -p /var/task /var/runtime /tmp /opt
`

// An engine is a Docker engine that answers, with an image to run functions in.
type engine struct {
	host         string // its address, for DOCKER_HOST; "" for the one that docker finds
	bridge       string // the interface that containers reach this machine by; "" for Docker's own
	architecture string // as template.yaml names it
	image        string // "" for Lambda's own
}

// newEngine returns the engine of this machine, or one of the test's own if none answers.
// It skips the test if there is neither, and if there is no image to run functions in.
func newEngine(t testing.TB) engine {
	t.Helper()
	var e engine
	out, err := e.docker(t.Context(), "version", "--format", "{{.Server.Arch}}")
	if err != nil {
		own, reason := startEngine(t, filepath.Join(repository(t), ".tools", "docker"))
		if reason != nil {
			t.Skipf("`sam local` can't run: no Docker engine answers (%v), and none can be started: %v", err, reason)
		}
		e = own.engine
		if out, err = e.docker(t.Context(), "version", "--format", "{{.Server.Arch}}"); err != nil {
			t.Fatal(err)
		}
	}
	architecture, ok := map[string]string{"amd64": "x86_64", "arm64": "arm64"}[out]
	if !ok {
		t.Skipf("Lambda has no %s, which this Docker engine is", out)
	}
	e.architecture = architecture
	if err := e.fetchImage(t.Context(), "public.ecr.aws/lambda/provided:al2023-"+architecture); err != nil {
		t.Logf("using a stand-in for Lambda's image: %v", err)
		e.image = e.buildStandIn(t)
	}
	return e
}

// An ownEngine is a running tools/docker-engine.
type ownEngine struct {
	engine
	cmd   *exec.Cmd
	stdin io.Closer
	wait  func() error
}

// startEngine starts an engine for the duration of the test, with its data in a folder. It
// returns the reason if none can be started.
func startEngine(t testing.TB, folder string) (ownEngine, error) {
	t.Helper()
	cmd := exec.Command(filepath.Join(repository(t), "tools", "docker-engine"), folder)
	var log output
	cmd.Stderr = &log
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, readErr := bufio.NewReader(stdout).ReadString('\n')
	e := ownEngine{cmd: cmd, stdin: stdin, wait: sync.OnceValue(cmd.Wait)}
	t.Cleanup(func() { _ = e.stop() })
	if readErr != nil {
		return ownEngine{}, errors.Join(errors.New(strings.TrimSpace(log.String())), e.stop())
	}
	var socket string
	if _, err := fmt.Sscan(line, &socket, &e.bridge); err != nil {
		t.Fatalf("tools/docker-engine printed %q: %v", line, err)
	}
	e.host = "unix://" + socket
	return e, nil
}

// stop ends the engine, and returns when nothing of it is left.
func (e ownEngine) stop() error {
	e.stdin.Close()
	return e.wait()
}

func (e engine) fetchImage(ctx context.Context, image string) error {
	if _, err := e.docker(ctx, "image", "inspect", "--format", "{{.Id}}", image); err == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, pullPatience)
	defer cancel()
	_, err := e.docker(ctx, "pull", "--quiet", image)
	return err
}

func (e engine) buildStandIn(t testing.TB) string {
	t.Helper()
	busybox, err := staticBusybox()
	if err != nil {
		t.Skipf("Lambda's image can't be fetched, nor a stand-in be made: %v", err)
	}
	dir := t.TempDir()
	for name, content := range map[string][]byte{"Dockerfile": []byte(standInFile), "busybox": busybox} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := e.docker(t.Context(), "build", "--quiet", "--tag", standIn, dir); err != nil {
		t.Fatalf("build the stand-in image: %v", err)
	}
	return standIn
}

// staticBusybox reads this machine's busybox, where it is one that needs no C library.
func staticBusybox() ([]byte, error) {
	path, err := exec.LookPath("busybox")
	if err != nil {
		return nil, err
	}
	file, err := elf.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_INTERP {
			return nil, fmt.Errorf("%s is not static", path)
		}
	}
	return os.ReadFile(path)
}

// docker returns what the call printed, or an error with its error output.
func (e engine) docker(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "docker", args...)
	cmd.Env = append(os.Environ(), e.environment()...)
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return "", fmt.Errorf("docker %s: %s", args[0], strings.Join(strings.Fields(string(exit.Stderr)), " "))
	}
	return strings.TrimSpace(string(out)), err
}

// environment is what selects this engine, for docker and for the SAM CLI.
func (e engine) environment() []string {
	if e.host == "" {
		return nil
	}
	return []string{"DOCKER_HOST=" + e.host, "DOCKER_CONTEXT="}
}

// bridgeFlag is the flag of cmd/local by which this engine's containers reach it.
func (e engine) bridgeFlag() string {
	if e.bridge == "" {
		return "-docker-bridge"
	}
	return "-docker-bridge=" + e.bridge
}

// arguments for `sam local`: this engine's processor and image.
func (e engine) arguments() []string {
	if e.image == "" {
		return nil
	}
	return []string{"--invoke-image", e.image}
}
