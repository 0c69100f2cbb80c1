package sam

import (
	"bytes"
	"debug/buildinfo"
	"debug/elf"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The maximum sizes of executables, in bytes. The larger an executable, the slower its cold
// start.
const (
	maxAuthorizer = 7 << 20
	maxFunction   = 17 << 19 // 8.5 MiB
)

func TestTemplateIsValid(t *testing.T) {
	c := newCLI(t)
	out := c.run(t, "validate", "--lint")
	if !strings.Contains(out, "is a valid SAM Template") {
		t.Errorf("sam validate --lint printed:\n%s", out)
	}
}

// TestSAM builds all functions once for each architecture, checks the executables, and
// runs those that a Docker engine's processor supports.
func TestSAM(t *testing.T) {
	c := newCLI(t)
	builds := map[string]string{"arm64": t.TempDir(), "x86_64": t.TempDir()}
	built := func(t *testing.T, architecture string) string {
		t.Helper()
		build := builds[architecture]
		// The SAM CLI writes the template last.
		if _, err := os.Stat(filepath.Join(build, "template.yaml")); err != nil {
			c.run(t, "build", "--build-dir", build, "--parameter-overrides", "Architecture="+architecture)
		}
		return build
	}
	for architecture := range builds {
		t.Run(architecture, func(t *testing.T) { checkBuild(t, c.root, built(t, architecture), architecture) })
	}
	t.Run("local", func(t *testing.T) {
		e := newEngine(t)
		c := c
		c.env = e.environment()
		runLocal(t, local{cli: c, engine: e, build: built(t, e.architecture)})
	})
}

// TestBuildAnywhere builds in a checkout whose path contains spaces and the other
// characters that make or a shell treats specially.
func TestBuildAnywhere(t *testing.T) {
	c := newCLI(t)
	from := c.root
	// go build -trimpath keeps a path that contains a semicolon, which separates its rules.
	c.root = filepath.Join(t.TempDir(), strings.ReplaceAll(oddName, ";", ""))
	for _, folder := range []string{"authorizer", "functions", "internal", "tools/lambda"} {
		if err := os.CopyFS(filepath.Join(c.root, folder), os.DirFS(filepath.Join(from, folder))); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum", "samconfig.toml", "template.yaml"} {
		content, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(c.root, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c.run(t, "build", "CreateFunction", "--parameter-overrides", "Architecture=arm64")
	path := filepath.Join(c.root, ".aws-sam", "build", "CreateFunction", "bootstrap")
	checkELF(t, path, elf.EM_AARCH64)
	checkFile(t, path, maxFunction, c.root)
}

// checkBuild guards against an executable for the wrong architecture, which would deploy but
// not start. It could be built because the SAM CLI doesn't pass the parameter Architecture to
// make.
func checkBuild(t *testing.T, root, build, architecture string) {
	t.Helper()
	want := map[string]struct {
		machine elf.Machine
		goarch  string
	}{
		"arm64":  {elf.EM_AARCH64, "arm64"},
		"x86_64": {elf.EM_X86_64, "amd64"},
	}[architecture]
	for _, function := range functions(readTemplate(t, required())) {
		size := int64(maxFunction)
		if function == "AuthorizerFunction" {
			size = maxAuthorizer
		}
		path := filepath.Join(build, function, "bootstrap")
		checkELF(t, path, want.machine)
		checkBuildSettings(t, path, want.goarch)
		checkFile(t, path, size, root)
	}
}

// checkELF checks that an executable is for machine, needs no loader, and is stripped.
func checkELF(t *testing.T, path string, machine elf.Machine) {
	t.Helper()
	file, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if file.Machine != machine {
		t.Errorf("%s is for %v, want %v", path, file.Machine, machine)
	}
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_INTERP || segment.Type == elf.PT_DYNAMIC {
			t.Errorf("%s isn't static: it has the segment %v", path, segment.Type)
		}
	}
	for _, section := range file.Sections {
		if section.Name == ".symtab" || strings.HasPrefix(section.Name, ".debug_") {
			t.Errorf("%s isn't stripped: it has the section %s", path, section.Name)
		}
	}
}

func checkBuildSettings(t *testing.T, path, goarch string) {
	t.Helper()
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"-tags": "lambda.norpc", "-trimpath": "true", "CGO_ENABLED": "0", "GOOS": "linux", "GOARCH": goarch,
	}
	got := map[string]string{}
	for _, setting := range info.Settings {
		if _, ok := want[setting.Key]; ok {
			got[setting.Key] = setting.Value
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: build settings (-want +got):\n%s", path, diff)
	}
}

// checkFile checks that a file has at most size bytes, that every user may run it, and that
// it doesn't contain the path of the folder that it was built in.
func checkFile(t *testing.T, path string, size int64, root string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm()&0o005 != 0o005 {
		t.Errorf("%s has mode %v, so Lambda's user can't run it", path, info.Mode())
	}
	if info.Size() > size {
		t.Errorf("%s has %d bytes, want at most %d", path, info.Size(), size)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(content, []byte(root)) {
		t.Errorf("%s contains the path of the folder that it was built in", path)
	}
}
