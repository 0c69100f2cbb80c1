package issuer

import (
	"errors"
	"testing"

	"github.com/luikyv/go-oidc/pkg/goidc"
)

// Both requests have read the grant before either saves it: what two refreshes at once
// come to when nothing holds them apart.
func TestTheSecondSaverOfAGrantIsRefused(t *testing.T) {
	m := newMemory()
	if err := m.SaveGrant(t.Context(), &goidc.Grant{ID: "grant", RefreshToken: "old"}); err != nil {
		t.Fatal(err)
	}
	first, err := m.GrantByRefreshToken(t.Context(), "old")
	if err != nil {
		t.Fatal(err)
	}
	second, err := m.GrantByRefreshToken(t.Context(), "old")
	if err != nil {
		t.Fatal(err)
	}
	first.RefreshToken, second.RefreshToken = "first", "second"
	if err := m.SaveGrant(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	var refusal goidc.Error
	if err := m.SaveGrant(t.Context(), second); !errors.As(err, &refusal) || refusal.Code != goidc.ErrorCodeInvalidGrant {
		t.Errorf("the second: %v, want invalid_grant", err)
	}
	for _, token := range []string{"old", "first", "second"} {
		if _, err := m.GrantByRefreshToken(t.Context(), token); !errors.Is(err, goidc.ErrNotFound) {
			t.Errorf("the token %s after both: %v, want the family ended", token, err)
		}
	}
	if err := m.SaveGrant(t.Context(), first); err == nil {
		t.Error("an ended grant came back")
	}
}

func TestMemoryIsBounded(t *testing.T) {
	r := newRecent[int](2)
	for n, id := range []string{"a", "b", "a", "c"} {
		r.put(id, n)
	}
	if _, ok := r.get("a"); ok || len(r.items) != 2 || len(r.order) != 2 {
		t.Errorf("kept %v in the order %v, want b and c", r.items, r.order)
	}
}
