package jsonobject

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth limits how deep arrays and objects are nested, as encoding/json does. Each level
// takes stack, and a megabyte of brackets must not exhaust a function's memory.
const maxDepth = 10_000

// A scanner reads JSON from start to end. Each method reads the part of JSON that the method
// is named after, and reports whether the text continues with such a part.
// https://www.rfc-editor.org/rfc/rfc8259#section-2
type scanner struct {
	text []byte
	next int // the position in text
}

// peek returns the next byte, or 0 at the end: no part of JSON starts with the byte 0.
func (s *scanner) peek() byte {
	if s.next < len(s.text) {
		return s.text[s.next]
	}
	return 0
}

// expect reads the given byte, which isn't 0.
func (s *scanner) expect(b byte) bool {
	if s.peek() != b {
		return false
	}
	s.next++
	return true
}

// punctuation reads a punctuation mark after optional white space.
func (s *scanner) punctuation(b byte) bool {
	s.skipSpace()
	return s.expect(b)
}

func (s *scanner) skipSpace() {
	for {
		switch s.peek() {
		case ' ', '\t', '\r', '\n':
			s.next++
		default:
			return
		}
	}
}

func (s *scanner) value(depth int) bool {
	switch s.peek() {
	case '"':
		_, ok := s.quoted()
		return ok
	case '{':
		return s.object(depth, nil) == nil
	case '[':
		return s.array(depth)
	case 't':
		return s.literal("true")
	case 'f':
		return s.literal("false")
	case 'n':
		return s.literal("null")
	}
	return s.number()
}

// object reads an object that is nested in depth others. It calls add for each member,
// unless add is nil, and returns the first error of add. It returns ErrSyntax if the text
// doesn't continue with an object.
func (s *scanner) object(depth int, add func(name string, value json.RawMessage) error) error {
	if depth == maxDepth || !s.expect('{') {
		return ErrSyntax
	}
	if s.punctuation('}') {
		return nil
	}
	for {
		if err := s.member(depth, add); err != nil {
			return err
		}
		if s.punctuation('}') {
			return nil
		}
		if !s.punctuation(',') {
			return ErrSyntax
		}
	}
}

func (s *scanner) member(depth int, add func(name string, value json.RawMessage) error) error {
	s.skipSpace()
	quoted, ok := s.quoted()
	if !ok || !s.punctuation(':') {
		return ErrSyntax
	}
	s.skipSpace()
	start := s.next
	if !s.value(depth + 1) {
		return ErrSyntax
	}
	if add == nil {
		return nil
	}
	name, ok := unescape(quoted)
	if !ok {
		return ErrSyntax
	}
	return add(name, s.text[start:s.next:s.next])
}

func (s *scanner) array(depth int) bool {
	if depth == maxDepth || !s.expect('[') {
		return false
	}
	if s.punctuation(']') {
		return true
	}
	for {
		s.skipSpace()
		if !s.value(depth + 1) {
			return false
		}
		if s.punctuation(']') {
			return true
		}
		if !s.punctuation(',') {
			return false
		}
	}
}

func (s *scanner) literal(word string) bool {
	if !bytes.HasPrefix(s.text[s.next:], []byte(word)) {
		return false
	}
	s.next += len(word)
	return true
}

func (s *scanner) number() bool {
	s.expect('-')
	if !s.expect('0') && !s.digits() {
		return false
	}
	if s.expect('.') && !s.digits() {
		return false
	}
	if !s.expect('e') && !s.expect('E') {
		return true
	}
	if !s.expect('+') {
		s.expect('-')
	}
	return s.digits()
}

// digits reads one digit or more.
func (s *scanner) digits() bool {
	start := s.next
	for '0' <= s.peek() && s.peek() <= '9' {
		s.next++
	}
	return s.next > start
}

// quoted reads a string, and returns the text between its quotation marks, without
// decoding escapes.
func (s *scanner) quoted() (text []byte, ok bool) {
	if !s.expect('"') {
		return nil, false
	}
	for start := s.next; s.next < len(s.text); {
		switch c := s.text[s.next]; {
		case c == '"':
			s.next++
			return s.text[start : s.next-1], true
		case c == '\\':
			if !s.escape() {
				return nil, false
			}
		case c < ' ':
			return nil, false
		default:
			s.next++
		}
	}
	return nil, false
}

// escape reads one escape: a backslash and one character, or \uXXXX.
func (s *scanner) escape() bool {
	rest := s.text[s.next:]
	if _, ok := codeUnit(rest); ok {
		s.next += unitLength
		return true
	}
	if len(rest) < 2 || escaped(rest[1]) == 0 {
		return false
	}
	s.next += 2
	return true
}

// escaped returns the character that a backslash and c represent, or 0 if the two aren't an
// escape.
func escaped(c byte) byte {
	switch c {
	case '"', '\\', '/':
		return c
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return 0
}

// unitLength is the length of \uXXXX, one code unit of UTF-16.
const unitLength = 6

// codeUnit returns the code unit of the \uXXXX at the start of b. ok is false if b doesn't
// start with one.
func codeUnit(b []byte) (unit rune, ok bool) {
	if len(b) < unitLength || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[2:unitLength]), 16, 16)
	return rune(n), err == nil
}

// unescape returns the text of a string that quoted has read. ok is false if the string isn't
// valid Unicode.
func unescape(quoted []byte) (text string, ok bool) {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return valid(string(quoted))
	}
	b := make([]byte, 0, len(quoted))
	for rest := quoted; len(rest) > 0; {
		unit, isUnit := codeUnit(rest)
		switch {
		case rest[0] != '\\':
			b, rest = append(b, rest[0]), rest[1:]
		case !isUnit:
			b, rest = append(b, escaped(rest[1])), rest[2:]
		case !utf16.IsSurrogate(unit):
			b, rest = utf8.AppendRune(b, unit), rest[unitLength:]
		default:
			second, _ := codeUnit(rest[unitLength:])
			pair := utf16.DecodeRune(unit, second)
			if pair == utf8.RuneError { // half of a pair
				return "", false
			}
			b, rest = utf8.AppendRune(b, pair), rest[2*unitLength:]
		}
	}
	return valid(string(b))
}

func valid(s string) (text string, ok bool) {
	if !utf8.ValidString(s) {
		return "", false
	}
	return s, true
}
