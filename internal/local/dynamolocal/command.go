package dynamolocal

import (
	_ "embed"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// ErrNotInstalled means that Java or the jars are missing. The error that wraps it contains
// the remedy.
var ErrNotInstalled = errors.New("DynamoDB Local is not installed")

//go:embed loopback.xml
var loopback []byte

// prepare returns the command, and a function that removes the file that the command reads.
func prepare(cfg Config) (command *exec.Cmd, cleanup func(), err error) {
	java, err := findJava(cfg.Dir)
	if err != nil {
		return nil, nil, err
	}
	if err := checkPort(cfg.Port); err != nil {
		return nil, nil, err
	}
	if cfg.DBPath != "" {
		if err := os.MkdirAll(cfg.DBPath, 0o700); err != nil {
			return nil, nil, fmt.Errorf("start DynamoDB Local: %w", err)
		}
	}
	folder, err := os.MkdirTemp("", "dynamolocal")
	if err != nil {
		return nil, nil, fmt.Errorf("start DynamoDB Local: %w", err)
	}
	cleanup = func() { _ = os.RemoveAll(folder) }
	file := filepath.Join(folder, "loopback.xml")
	if err := os.WriteFile(file, loopback, 0o600); err != nil {
		cleanup()
		return nil, nil, fmt.Errorf("start DynamoDB Local: %w", err)
	}
	command = exec.Command(java, append(arguments(cfg), file)...)
	dieWithParent(command)
	return command, cleanup, nil
}

// arguments returns the arguments of Java, except the last argument, the path of loopback.xml.
// Telemetry is off: only DynamoDB Local's own main class turns it on, and loopback.xml starts
// the server without that class.
func arguments(cfg Config) []string {
	// No website can have one of these hosts: localhost is reserved for loopback, and
	// DockerHost is below a reserved top-level domain.
	hosts := append([]string{"127.0.0.1", "localhost", DockerHost}, cfg.Hosts...)
	args := []string{
		"-Djava.net.preferIPv4Stack=true",
		"-Djava.library.path=" + cfg.Dir,
		"-Ddynamolocal.port=" + strconv.Itoa(cfg.Port),
		"-Ddynamolocal.hosts=" + strings.Join(hosts, ","),
	}
	if cfg.DBPath != "" {
		args = append(args, "-Ddynamolocal.inMemory=false", "-Ddynamolocal.dbPath="+cfg.DBPath)
	}
	return append(args, "-cp", filepath.Join(cfg.Dir, "*"), "org.eclipse.jetty.xml.XmlConfiguration")
}

func findJava(dir string) (string, error) {
	const remedy = "run `make .tools/dynamodb-local`"
	jars, err := filepath.Glob(filepath.Join(dir, "DynamoDBLocal-*.jar"))
	if err != nil || len(jars) == 0 {
		return "", fmt.Errorf("%w: there are no jars in %s: %s", ErrNotInstalled, dir, remedy)
	}
	java, err := exec.LookPath("java")
	if err != nil {
		return "", fmt.Errorf("%w: it needs Java 17 or newer: %w", ErrNotInstalled, err)
	}
	return java, nil
}

// checkPort returns an error if the port is in use. Java's own error would be a page long.
func checkPort(port int) error {
	l, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return fmt.Errorf("start DynamoDB Local: %w", err)
	}
	return l.Close()
}
