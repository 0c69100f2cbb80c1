// Package lambdahost runs a Lambda executable on this machine. It serves the Lambda
// Runtime API, so the executable is exactly the deployed one. Only tests and bench use it.
//
// Call [Start] first, then [Host.Invoke]. Deliberately absent: freezing the process between
// events, memory limits and isolation. See
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.
package lambdahost

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"sync/atomic"
	"time"
)

// Timeout is the time limit of an event, as for the functions in template.yaml.
const Timeout = 10 * time.Second

// ErrExited means that the executable ended before it responded.
var ErrExited = errors.New("the executable exited")

// A Host is a running executable.
type Host struct {
	server     *http.Server
	command    *exec.Cmd
	pending    chan *invocation // for the executable, one at a time
	current    atomic.Pointer[invocation]
	started    time.Time
	ready      chan time.Time // of the first call of /next
	nextCalled atomic.Bool
	exited     chan struct{}
	exit       error
	serial     atomic.Int64
}

type invocation struct {
	id       string
	payload  []byte
	deadline time.Time
	response chan Response
}

// A Response is the executable's response to an event: a payload or an error.
type Response struct {
	Payload []byte
	Error   *Error
}

// An Error is an invocation error that the runtime reported.
type Error struct {
	Message string `json:"errorMessage"`
	Type    string `json:"errorType"`
}

// Start starts the executable. Its environment is env, "NAME=value" each, and
// AWS_LAMBDA_RUNTIME_API. Its output goes to log.
func Start(path string, env []string, log io.Writer) (*Host, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	h := &Host{pending: make(chan *invocation), ready: make(chan time.Time, 1), exited: make(chan struct{})}
	h.server = &http.Server{Handler: h.routes(), ReadHeaderTimeout: Timeout}
	go func() { _ = h.server.Serve(listener) }() // Close ends it
	h.command = exec.Command(path)
	h.command.Env = append(env, "AWS_LAMBDA_RUNTIME_API="+listener.Addr().String())
	h.command.Stdout, h.command.Stderr = log, log
	h.started = time.Now()
	if err := h.command.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start the executable: %w", err), h.server.Close())
	}
	go func() {
		h.exit = h.command.Wait()
		close(h.exited)
	}()
	return h, nil
}

// Ready waits until the executable requests its first event, and returns the time since
// its start.
func (h *Host) Ready(ctx context.Context) (time.Duration, error) {
	select {
	case at := <-h.ready:
		return at.Sub(h.started), nil
	case <-h.exited:
		return 0, errors.Join(ErrExited, h.exit)
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// Invoke sends the executable one event and waits for its response. Concurrent calls
// wait for each other, because an executable handles one event at a time.
func (h *Host) Invoke(ctx context.Context, payload []byte) (Response, error) {
	i := &invocation{
		id:       fmt.Sprintf("00000000-0000-4000-8000-%012d", h.serial.Add(1)),
		payload:  payload,
		deadline: time.Now().Add(Timeout),
		response: make(chan Response, 1),
	}
	select {
	case h.pending <- i:
	case <-h.exited:
		return Response{}, errors.Join(ErrExited, h.exit)
	case <-ctx.Done():
		return Response{}, ctx.Err()
	}
	select {
	case response := <-i.response:
		return response, nil
	case <-h.exited:
		return Response{}, errors.Join(ErrExited, h.exit)
	case <-ctx.Done():
		return Response{}, ctx.Err()
	}
}

// Wait waits until the executable ends by itself, and returns its exit code.
func (h *Host) Wait(ctx context.Context) (int, error) {
	select {
	case <-h.exited:
		return h.command.ProcessState.ExitCode(), nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

// Pid returns the id of the executable's process.
func (h *Host) Pid() int { return h.command.Process.Pid }

// Close kills the executable and waits until it has ended.
func (h *Host) Close() error {
	_ = h.command.Process.Kill() // an error means that it has already ended
	<-h.exited
	return h.server.Close()
}

func (h *Host) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", h.next)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", func(w http.ResponseWriter, r *http.Request) {
		h.finish(w, r, func(body []byte) (Response, error) { return Response{Payload: body}, nil })
	})
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", func(w http.ResponseWriter, r *http.Request) {
		h.finish(w, r, func(body []byte) (Response, error) {
			var e Error
			err := json.Unmarshal(body, &e)
			return Response{Error: &e}, err
		})
	})
	return mux
}

func (h *Host) next(w http.ResponseWriter, r *http.Request) {
	if h.nextCalled.CompareAndSwap(false, true) {
		h.ready <- time.Now()
	}
	select {
	case i := <-h.pending:
		h.current.Store(i)
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", i.id)
		w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(i.deadline.UnixMilli(), 10))
		w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:000000000000:function:local")
		_, _ = w.Write(i.payload)
	case <-r.Context().Done():
	}
}

func (h *Host) finish(w http.ResponseWriter, r *http.Request, parse func([]byte) (Response, error)) {
	body, err := io.ReadAll(r.Body)
	i := h.current.Load()
	if err != nil || i == nil || i.id != r.PathValue("id") {
		http.Error(w, "unknown invocation id", http.StatusBadRequest)
		return
	}
	response, err := parse(body)
	if err != nil {
		http.Error(w, "invalid JSON", http.StatusBadRequest)
		return
	}
	i.response <- response
	w.WriteHeader(http.StatusAccepted)
}
