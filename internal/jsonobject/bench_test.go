package jsonobject_test

import (
	"testing"

	"timesheets/internal/jsonobject"
)

// The header and the claims of a token, and an entry, as clients send them.
const (
	header = `{"alg":"RS256","kid":"key-1","typ":"JWT"}`
	claims = `{"aud":"https://api.exampleco.com/timesheets","exp":1795521600,"https://api.exampleco.com/email":"employee@example.com","https://api.exampleco.com/email_verified":true,"iat":1795517940,"iss":"https://issuer.example.com/","scope":"openid create:timesheets read:timesheets","sub":"auth0|employee"}`
	entry  = `{"date":"2026-11-23","project":"Website \u00fcber","hours":7.25,"notes":"Line one\nLine two","user_type":"employee"}`
)

func benchmark(b *testing.B, text string, f func([]byte) error) {
	b.ReportAllocs()
	data := []byte(text)
	for b.Loop() {
		if err := f(data); err != nil {
			b.Fatal(err)
		}
	}
}

func parse(data []byte) error { _, err := jsonobject.Parse(data); return err }
func split(data []byte) error { _, err := jsonobject.Split(data); return err }

func BenchmarkParseHeader(b *testing.B) { benchmark(b, header, parse) }
func BenchmarkParseClaims(b *testing.B) { benchmark(b, claims, parse) }
func BenchmarkSplitEntry(b *testing.B)  { benchmark(b, entry, split) }
