package dynamolocal

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

const (
	// startLimit limits the wait for a start. A start takes two seconds on an idle machine,
	// and several times as long on a busy machine.
	startLimit = 60 * time.Second
	// stopLimit is the time that the process has to stop before it is killed.
	stopLimit = 5 * time.Second
)

// DockerHost is the name by which a container reaches its host.
const DockerHost = "host.docker.internal"

// Config configures DynamoDB Local. Dir is required.
type Config struct {
	Dir    string   // folder of the jars
	Port   int      // on 127.0.0.1; 0: any free port
	DBPath string   // folder of the database file, created if missing; empty: in memory
	Hosts  []string // further hosts, without ports, that requests may name besides 127.0.0.1, localhost and DockerHost
}

// A Server is a running DynamoDB Local.
type Server struct {
	endpoint string
	process  *os.Process
	ended    <-chan struct{}
}

// Start runs DynamoDB Local, and returns when the server accepts requests. The context limits
// the start, but doesn't stop a started server: Close does. If Java or the jars are missing,
// the error wraps ErrNotInstalled.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	command, cleanup, err := prepare(cfg)
	if err != nil {
		return nil, err
	}
	// The process reads the file only while it starts.
	defer cleanup()
	port, stderr := &portLine{found: make(chan string, 1)}, &tail{}
	command.Stdout, command.Stderr = port, stderr

	started, ended := make(chan error, 1), make(chan struct{})
	go supervise(command, started, ended)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start DynamoDB Local: %w", err)
	}
	s := &Server{process: command.Process, ended: ended}
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	select {
	case p := <-port.found:
		s.endpoint = "http://" + net.JoinHostPort("127.0.0.1", p)
		return s, nil
	case <-ended:
		return nil, fmt.Errorf("start DynamoDB Local: it exited before it accepted requests: %s", stderr.summary())
	case <-ctx.Done():
		return nil, errors.Join(fmt.Errorf("start DynamoDB Local: %w", ctx.Err()), s.Close())
	}
}

// Endpoint returns the server's URL, such as http://127.0.0.1:8000.
func (s *Server) Endpoint() string { return s.endpoint }

// Close stops the server, and returns when its process has ended.
func (s *Server) Close() error {
	if err := s.process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop DynamoDB Local: %w", err)
	}
	limit := time.NewTimer(stopLimit)
	defer limit.Stop()
	select {
	case <-s.ended:
	case <-limit.C:
		if err := s.process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return fmt.Errorf("kill DynamoDB Local: %w", err)
		}
		<-s.ended
	}
	return nil
}

// supervise runs the command until it ends, and then closes ended. It ignores the exit
// status, which is irrelevant to the caller that stopped the command.
func supervise(command *exec.Cmd, started chan<- error, ended chan<- struct{}) {
	// Linux kills the child when the thread that started the child ends, even if this process
	// continues. So this goroutine keeps its thread until the child has ended.
	// https://github.com/golang/go/issues/27505
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := command.Start()
	started <- err
	if err != nil {
		return
	}
	_ = command.Wait()
	close(ended)
}
