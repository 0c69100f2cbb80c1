package dynamolocal

import (
	"bytes"
	"slices"
	"strings"
	"sync"
)

// A portLine receives the process's output. It sends the first line, which is the port, to
// found, and discards the rest.
type portLine struct {
	found chan string
	line  []byte
	done  bool
}

// Write requires no lock: only the goroutine that copies the output calls it.
func (p *portLine) Write(b []byte) (int, error) {
	if p.done {
		return len(b), nil
	}
	p.line = append(p.line, b...)
	if end := bytes.IndexByte(p.line, '\n'); end >= 0 {
		p.found <- strings.TrimSpace(string(p.line[:end]))
		p.done = true
	}
	return len(b), nil
}

// tailSize is the number of bytes of the error output that are kept. It is enough for a Java
// stack trace with its causes.
const tailSize = 16 << 10

// A tail keeps the last tailSize bytes that are written to it.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, b...)
	t.text = t.text[max(0, len(t.text)-tailSize):]
	return len(b), nil
}

// summary returns the innermost cause of a stack trace, or the last line if there is no
// cause.
func (t *tail) summary() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	lines := strings.Split(strings.TrimSpace(string(t.text)), "\n")
	for _, line := range slices.Backward(lines) {
		if cause, ok := strings.CutPrefix(line, "Caused by: "); ok {
			return cause
		}
	}
	return lines[len(lines)-1]
}
