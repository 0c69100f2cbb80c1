// Package jsonobject reads one JSON object strictly (RFC 8259). It keeps details that
// encoding/json loses when it decodes into a struct or map: the exact names, duplicate
// members, and the text of each value.
//
// [Parse] is for members that decide about access: it rejects duplicates. [Split] is for
// a caller that reports each duplicate itself. [Text] decodes a string, and rejects a string
// that encoding/json would change. Members are read one level deep: the syntax of a nested
// object is checked, but its members may be duplicates.
//
// encoding/json/jsontext would do the same in fewer lines. It needs Go 1.27, and takes about
// 1 µs longer than this package to read a token.
package jsonobject

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"
)

// The errors. They contain no part of the text.
var (
	// ErrSyntax means that a text isn't exactly one JSON object whose names are valid
	// Unicode.
	ErrSyntax = errors.New("not one valid JSON object")
	// ErrDuplicate means that two members of an object have the same name, even if one of
	// the names is spelled with escapes.
	ErrDuplicate = errors.New("duplicate name in a JSON object")
)

// A Member is one name and value of an object.
type Member struct {
	Name  string
	Value json.RawMessage // valid JSON; a part of the text that was read
}

// Split returns the members of the object that data consists of, in their order and
// with duplicates. It returns ErrSyntax for any other data.
func Split(data []byte) ([]Member, error) {
	var members []Member
	err := read(data, func(name string, value json.RawMessage) error {
		members = append(members, Member{name, value})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return members, nil
}

// An Object holds the members of a JSON object by their exact names. When encoding/json
// decodes into a struct, it ignores case in names, and keeps the last of two duplicates.
//
// The names of an Object, and the texts that its methods return, don't contain U+FFFD. Other
// decoders replace text that they can't decode with U+FFFD, so that different texts become
// equal.
type Object map[string]json.RawMessage

// Parse returns the object that data consists of. The values are parts of data. It returns
// ErrDuplicate for a duplicate name, even if one of the names is spelled with escapes, and
// ErrSyntax if data isn't one object with valid names.
// https://www.rfc-editor.org/rfc/rfc8259#section-4
func Parse(data []byte) (Object, error) {
	o := Object{}
	err := read(data, func(name string, value json.RawMessage) error {
		if strings.ContainsRune(name, utf8.RuneError) {
			return ErrSyntax
		}
		if _, ok := o[name]; ok {
			return ErrDuplicate
		}
		o[name] = value
		return nil
	})
	if err != nil {
		return nil, err
	}
	return o, nil
}

// Text returns the text of a member that is a string. ok is false if the member is absent
// or isn't valid text.
func (o Object) Text(name string) (text string, ok bool) { return validText(o[name]) }

// Texts returns the texts of a member that is an array of strings. ok is false if the
// member is absent or isn't an array of valid texts.
func (o Object) Texts(name string) (texts []string, ok bool) {
	var values []json.RawMessage
	if err := json.Unmarshal(o[name], &values); err != nil || values == nil {
		return nil, false
	}
	texts = make([]string, len(values))
	for i, value := range values {
		if texts[i], ok = validText(value); !ok {
			return nil, false
		}
	}
	return texts, true
}

func validText(value json.RawMessage) (text string, ok bool) {
	text, ok = Text(value)
	if !ok || strings.ContainsRune(text, utf8.RuneError) {
		return "", false
	}
	return text, true
}

// Text returns the text of a JSON string. ok is false for any other value, and for a
// string that isn't Unicode: invalid UTF-8, or half of a surrogate pair. encoding/json
// replaces such parts with U+FFFD, so different strings would become equal.
// https://www.rfc-editor.org/rfc/rfc8259#section-8.2
func Text(value json.RawMessage) (text string, ok bool) {
	s := scanner{text: value}
	quoted, ok := s.quoted()
	if !ok || s.next != len(value) {
		return "", false
	}
	return unescape(quoted)
}

// read calls add for each member of the object that data consists of. It returns the first
// error of add, or ErrSyntax if data isn't one object.
func read(data []byte, add func(name string, value json.RawMessage) error) error {
	s := scanner{text: data}
	s.skipSpace()
	if err := s.object(0, add); err != nil {
		return err
	}
	s.skipSpace()
	if s.next != len(data) {
		return ErrSyntax
	}
	return nil
}
