package token

import (
	"encoding/json"
	"testing"

	"timesheets/internal/jsonobject"
	"timesheets/internal/timesheet"
)

// The import stores an entry under the email in its row, and users read entries under the
// email in their token. If the two emails were normalized differently, users couldn't read
// their imported entries.
func FuzzEmailMatchesOwner(f *testing.F) {
	for _, seed := range []string{
		"employee@example.com", " Employee@EXAMPLE.com\n", "\u212Aim@example.com", "a@b@c", "@", "a b@c", "a@\u00a0", "\ufffd@example.com", "",
		"\ufeffa@example.com", "a\u200b@example.com", "a\u200e@example.com", "a\u0378@example.com", "a\ue000@example.com",
	} {
		f.Add(seed)
	}
	verifier := &Verifier{config: Config{EmailClaim: "email"}}
	f.Fuzz(func(t *testing.T, s string) {
		raw, err := json.Marshal(s)
		if err != nil {
			t.Skip("the text can't be encoded as JSON")
		}
		email := verifier.email(claims{jsonobject.Object{"email": raw}})
		owner, _ := timesheet.ParseOwner(s)
		if string(owner) != email {
			t.Errorf("%q: the authorizer's email is %q, the import's owner %q", s, email, owner)
		}
	})
}
