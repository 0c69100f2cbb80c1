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
	// standIn is an image that is built here if Lambda's image can't be pulled. Its name differs
	// from the name of Lambda's image, so that no later `sam local` uses it by mistake.
	standIn = "timesheets-sam-stand-in:1"

	// pullTimeout bounds the pull of Lambda's image, about 50 MB. If the network drops
	// packets, the tests wait that long.
	pullTimeout = time.Minute
)

// standInFile builds an image with only what `sam local` requires: a shell, to install its
// runtime emulator, and Lambda's folders. Our executables are static.
const standInFile = `FROM scratch
COPY busybox /bin/busybox
RUN ["/bin/busybox", "--install", "/bin"]
RUN mkdir -p /var/task /var/runtime /tmp /opt
`

// An engine is a running Docker engine, with an image to run functions in.
type engine struct {
	host         string // its address, for DOCKER_HOST; "" for docker's default
	bridge       string // the interface by which containers reach this machine; "" for Docker's own
	architecture string // as template.yaml names it
	image        string // "" for Lambda's own
}

// newEngine returns the engine of this machine, or starts one for the test if none responds.
// It skips the test if neither is possible, or if there is no image to run functions in.
func newEngine(t testing.TB) engine {
	t.Helper()
	var e engine
	out, err := e.docker(t.Context(), "version", "--format", "{{.Server.Arch}}")
	if err != nil {
		started, reason := startEngine(t, filepath.Join(repository(t), ".tools", "docker"))
		if reason != nil {
			t.Skipf("`sam local` can't run: no Docker engine responds (%v), and none can be started: %v", err, reason)
		}
		e = started.engine
		if out, err = e.docker(t.Context(), "version", "--format", "{{.Server.Arch}}"); err != nil {
			t.Fatal(err)
		}
	}
	architecture, ok := map[string]string{"amd64": "x86_64", "arm64": "arm64"}[out]
	if !ok {
		t.Skipf("Lambda doesn't support %s, the architecture of this Docker engine", out)
	}
	e.architecture = architecture
	if err := e.fetchImage(t.Context(), "public.ecr.aws/lambda/provided:al2023-"+architecture); err != nil {
		t.Logf("using a stand-in for Lambda's image: %v", err)
		e.image = e.buildStandIn(t)
	}
	return e
}

// A startedEngine is a running tools/docker-engine.
type startedEngine struct {
	engine
	cmd   *exec.Cmd
	stdin io.Closer
	wait  func() error
}

// startEngine starts an engine until the test ends, with its data in a folder. It returns an
// error with the reason if no engine can be started.
func startEngine(t testing.TB, folder string) (startedEngine, error) {
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
	e := startedEngine{cmd: cmd, stdin: stdin, wait: sync.OnceValue(cmd.Wait)}
	t.Cleanup(func() { _ = e.stop() })
	if readErr != nil {
		return startedEngine{}, errors.Join(errors.New(strings.TrimSpace(log.String())), e.stop())
	}
	var socket string
	if _, err := fmt.Sscan(line, &socket, &e.bridge); err != nil {
		t.Fatalf("tools/docker-engine printed %q: %v", line, err)
	}
	e.host = "unix://" + socket
	return e, nil
}

// stop stops the engine, and waits until it has cleaned up.
func (e startedEngine) stop() error {
	e.stdin.Close()
	return e.wait()
}

func (e engine) fetchImage(ctx context.Context, image string) error {
	if _, err := e.docker(ctx, "image", "inspect", "--format", "{{.Id}}", image); err == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, pullTimeout)
	defer cancel()
	_, err := e.docker(ctx, "pull", "--quiet", image)
	return err
}

func (e engine) buildStandIn(t testing.TB) string {
	t.Helper()
	busybox, err := staticBusybox()
	if err != nil {
		t.Skipf("Lambda's image can't be pulled, and a stand-in can't be built: %v", err)
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

// staticBusybox returns this machine's busybox, or an error unless it is statically linked.
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
			return nil, fmt.Errorf("%s isn't static", path)
		}
	}
	return os.ReadFile(path)
}

// docker returns the output of a call of docker, or an error with its error output.
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

// environment returns the variables that select this engine, for docker and the SAM CLI.
func (e engine) environment() []string {
	if e.host == "" {
		return nil
	}
	return []string{"DOCKER_HOST=" + e.host, "DOCKER_CONTEXT="}
}

// bridgeFlag returns the flag of cmd/local that lets this engine's containers reach it.
func (e engine) bridgeFlag() string {
	if e.bridge == "" {
		return "-docker-bridge"
	}
	return "-docker-bridge=" + e.bridge
}

// arguments returns the arguments of `sam local` for this engine's image.
func (e engine) arguments() []string {
	if e.image == "" {
		return nil
	}
	return []string{"--invoke-image", e.image}
}
