package dynamolocal

import (
	"bytes"
	"slices"
	"strings"
	"sync"
)

// A portLine takes the process's output. Its first line is the port; the rest is
// dropped.
type portLine struct {
	found chan string
	line  []byte
	done  bool
}

// Write is only called by the one goroutine that copies the output.
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

// tailSize is how much of the error output is kept, in bytes: a stack trace of Java
// with its causes.
const tailSize = 16 << 10

// A tail keeps the end of what is written to it.
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

// summary is the innermost cause of a stack trace, or else the last line.
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
