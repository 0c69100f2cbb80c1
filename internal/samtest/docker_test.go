package samtest

import (
	"context"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	// standIn is built here where Lambda's image can't be fetched. It has a name of
	// its own, so that nobody's later `sam local` takes it for the real one.
	standIn = "timesheets-sam-stand-in:1"

	// pullPatience bounds the fetching of Lambda's image, some 50 MB.
	pullPatience = 3 * time.Minute
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
	architecture string // as template.yaml names it
	image        string // "" for Lambda's own
}

// newEngine skips the test where no engine answers, or none of the images can be had.
func newEngine(t testing.TB) engine {
	t.Helper()
	out, err := docker(t.Context(), "version", "--format", "{{.Server.Arch}}")
	if err != nil {
		t.Skipf("no Docker engine answers, so `sam local` can't run: %v", err)
	}
	architecture, ok := map[string]string{"amd64": "x86_64", "arm64": "arm64"}[out]
	if !ok {
		t.Skipf("Lambda has no %s, which this Docker engine is", out)
	}
	e := engine{architecture: architecture}
	if err := fetchImage(t.Context(), "public.ecr.aws/lambda/provided:al2023-"+architecture); err != nil {
		t.Logf("using a stand-in for Lambda's image: %v", err)
		e.image = buildStandIn(t)
	}
	return e
}

func fetchImage(ctx context.Context, image string) error {
	if _, err := docker(ctx, "image", "inspect", "--format", "{{.Id}}", image); err == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, pullPatience)
	defer cancel()
	_, err := docker(ctx, "pull", "--quiet", image)
	return err
}

func buildStandIn(t testing.TB) string {
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
	if _, err := docker(t.Context(), "build", "--quiet", "--tag", standIn, dir); err != nil {
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

// docker gives what the call printed, or an error with what it complained of.
func docker(ctx context.Context, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, "docker", args...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return "", fmt.Errorf("docker %s: %s", args[0], strings.Join(strings.Fields(string(exit.Stderr)), " "))
	}
	return strings.TrimSpace(string(out)), err
}

// arguments for `sam local`: this engine's processor and image.
func (e engine) arguments() []string {
	if e.image == "" {
		return nil
	}
	return []string{"--invoke-image", e.image}
}
