package issuer

import (
	"errors"
	"strconv"
	"testing"

	"github.com/luikyv/go-oidc/pkg/goidc"
)

// Both requests read the grant before either saves it, as two concurrent refreshes can.
func TestSaveGrantRejectsAStaleCopy(t *testing.T) {
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
	var oidcErr goidc.Error
	if err := m.SaveGrant(t.Context(), second); !errors.As(err, &oidcErr) || oidcErr.Code != goidc.ErrorCodeInvalidGrant {
		t.Errorf("save the second copy: error = %v, want invalid_grant", err)
	}
	// The old token is looked up last, because looking up a retired token ends the grant.
	for _, token := range []string{"first", "second", "old"} {
		if _, err := m.GrantByRefreshToken(t.Context(), token); !errors.Is(err, goidc.ErrNotFound) {
			t.Errorf("the token %s after both saves: error = %v, want ErrNotFound", token, err)
		}
	}
	if err := m.SaveGrant(t.Context(), first); err == nil {
		t.Error("an ended grant was saved")
	}
}

func TestRetiredTokensAreLimited(t *testing.T) {
	m := newMemory()
	g := &goidc.Grant{ID: "grant", RefreshToken: "0"}
	for n := range maxRetired + 2 {
		if err := m.SaveGrant(t.Context(), g); err != nil {
			t.Fatal(err)
		}
		var err error
		if g, err = m.Grant(t.Context(), "grant"); err != nil {
			t.Fatal(err)
		}
		g.RefreshToken = strconv.Itoa(n + 1)
	}
	// The tokens 0 to maxRetired were replaced: one token more than is stored.
	current := strconv.Itoa(maxRetired + 1)
	if f, _ := m.grants.get("grant"); len(f.retired) != maxRetired {
		t.Errorf("%d retired tokens, want %d", len(f.retired), maxRetired)
	}
	if _, err := m.GrantByRefreshToken(t.Context(), "0"); !errors.Is(err, goidc.ErrNotFound) {
		t.Errorf("the oldest token: error = %v, want ErrNotFound", err)
	}
	if _, err := m.GrantByRefreshToken(t.Context(), current); err != nil {
		t.Errorf("the current token: error = %v", err)
	}
	for _, token := range []string{"1", current} {
		if _, err := m.GrantByRefreshToken(t.Context(), token); !errors.Is(err, goidc.ErrNotFound) {
			t.Errorf("the token %s after a reuse: error = %v, want ErrNotFound", token, err)
		}
	}
}

func TestBoundedMapEvictsTheOldest(t *testing.T) {
	r := newBoundedMap[int](2)
	for n, id := range []string{"a", "b", "a", "c"} {
		r.put(id, n)
	}
	if _, ok := r.get("a"); ok || len(r.items) != 2 || len(r.order) != 2 {
		t.Errorf("items = %v in the order %v, want b and c", r.items, r.order)
	}
}
