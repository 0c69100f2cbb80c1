package issuer

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/luikyv/go-oidc/pkg/goidc"
)

// maxKept bounds each kind of thing kept in memory, so that a loop against the local
// stack does not fill the machine. What is pushed out has to sign in again.
const maxKept = 1000

// maxRetired bounds the used refresh tokens that a grant remembers. An older one is
// refused as unknown; that it was used before is then not noticed.
const maxRetired = 100

// memory keeps what the provider must remember between two requests, and loses it when
// the process ends. It hands out copies: the library changes what it is given.
type memory struct {
	mu       sync.Mutex
	grants   *recent[family]
	signIns  *recent[goidc.AuthnSession]
	signOuts *recent[goidc.LogoutSession]
	sessions *recent[session]
}

// A family is a grant with the refresh tokens that it once had, and how often it was
// saved.
type family struct {
	grant   goidc.Grant
	retired []string
	version int
}

// storeVersion is where a copy of a grant remembers the version it was made of.
const storeVersion = "version"

// A session is somebody who signed in, in one browser.
type session struct {
	person Person
	at     time.Time
	// name is what apps may call it (the sid of their ID tokens). It opens nothing: the
	// browser's cookie has another text.
	name string
}

var (
	_ goidc.GrantManager        = (*memory)(nil)
	_ goidc.AuthManager         = (*memory)(nil)
	_ goidc.RefreshTokenManager = (*memory)(nil)
	_ goidc.LogoutManager       = (*memory)(nil)
)

func newMemory() *memory {
	return &memory{
		grants:   newRecent[family](maxKept),
		signIns:  newRecent[goidc.AuthnSession](maxKept),
		signOuts: newRecent[goidc.LogoutSession](maxKept),
		sessions: newRecent[session](maxKept),
	}
}

// SaveGrant stores a grant. A refresh token that it no longer has is retired.
//
// A grant that was saved since this copy of it was read is ended, and the caller
// refused: two requests at once had the same code or refresh token, and only the
// first to get here may use it.
func (m *memory) SaveGrant(_ context.Context, g *goidc.Grant) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	f, _ := m.grants.get(g.ID)
	if version, _ := g.Store[storeVersion].(int); version != f.version {
		m.grants.delete(g.ID)
		return goidc.NewError(goidc.ErrorCodeInvalidGrant, "invalid grant")
	}
	if old := f.grant.RefreshToken; old != "" && old != g.RefreshToken {
		f.retired = append(f.retired[max(0, len(f.retired)-maxRetired+1):], old)
	}
	f.grant = *g
	f.version++
	m.grants.put(g.ID, f)
	return nil
}

// Grant gives a grant by its id.
func (m *memory) Grant(_ context.Context, id string) (*goidc.Grant, error) {
	return m.grant(func(f family) bool { return f.grant.ID == id })
}

// GrantByAuthCode gives a grant by its code.
func (m *memory) GrantByAuthCode(_ context.Context, code string) (*goidc.Grant, error) {
	return m.grant(func(f family) bool { return code != "" && f.grant.AuthCode == code })
}

// GrantByRefreshToken gives a grant by its present refresh token. One that was retired
// has been used before: somebody else has it, and nobody can say who, so the whole
// family ends. https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2
func (m *memory) GrantByRefreshToken(_ context.Context, token string) (*goidc.Grant, error) {
	if reused, err := m.grant(func(f family) bool { return slices.Contains(f.retired, token) }); err == nil {
		m.endGrant(reused.ID)
		return nil, goidc.ErrNotFound
	}
	return m.grant(func(f family) bool { return token != "" && f.grant.RefreshToken == token })
}

// grant looks through all of them: there are few.
func (m *memory) grant(is func(family) bool) (*goidc.Grant, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for f := range maps.Values(m.grants.items) {
		if is(f) {
			return f.copy(), nil
		}
	}
	return nil, goidc.ErrNotFound
}

func (f family) copy() *goidc.Grant {
	g := f.grant
	g.Store = map[string]any{}
	maps.Copy(g.Store, f.grant.Store)
	g.Store[storeVersion] = f.version
	return &g
}

func (m *memory) endGrant(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.grants.delete(id)
}

// SaveSession keeps a sign-in that waits for its person, and drops one that ended, so
// that a form works once.
func (m *memory) SaveSession(_ context.Context, s *goidc.AuthnSession) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s.Status != goidc.StatusPending {
		m.signIns.delete(s.ID)
		return nil
	}
	kept := *s
	kept.Store = maps.Clone(s.Store)
	m.signIns.put(s.ID, kept)
	return nil
}

// Session gives a sign-in that waits for its person.
func (m *memory) Session(_ context.Context, id string) (*goidc.AuthnSession, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.signIns.get(id)
	if !ok {
		return nil, goidc.ErrNotFound
	}
	s.Store = maps.Clone(s.Store)
	return &s, nil
}

// SaveLogoutSession keeps a sign-out that waits for a yes, and drops one that ended.
func (m *memory) SaveLogoutSession(_ context.Context, s *goidc.LogoutSession) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s.Status != goidc.StatusPending {
		m.signOuts.delete(s.ID)
		return nil
	}
	m.signOuts.put(s.ID, *s)
	return nil
}

// LogoutSession gives a sign-out that waits for a yes.
func (m *memory) LogoutSession(_ context.Context, id string) (*goidc.LogoutSession, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s, ok := m.signOuts.get(id)
	if !ok {
		return nil, goidc.ErrNotFound
	}
	return &s, nil
}

func (m *memory) session(id string) (session, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sessions.get(id)
}

func (m *memory) startSession(id string, s session) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sessions.put(id, s)
}

func (m *memory) endSession(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sessions.delete(id)
}
