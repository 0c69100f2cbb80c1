package issuer

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/luikyv/go-oidc/pkg/goidc"
)

// maxItems limits the number of grants, pending sign-ins, pending sign-outs and sessions, each
// separately, so that a script that signs in repeatedly can't fill the machine's memory. The
// oldest item is evicted. The user of an evicted grant or session must sign in again.
const maxItems = 1000

// maxRetired limits the used refresh tokens that are stored for each grant. An older token
// is rejected as unknown, and the grant continues: the token's reuse isn't detected.
const maxRetired = 100

// memory stores the provider's state until the process ends. It returns copies, because
// the library modifies the values that it receives.
type memory struct {
	mu       sync.Mutex
	grants   *boundedMap[family]
	signIns  *boundedMap[goidc.AuthnSession]
	signOuts *boundedMap[goidc.LogoutSession]
	sessions *boundedMap[session]
}

// A family is a grant with its used refresh tokens. version is the number of times that the
// grant has been saved.
type family struct {
	grant   goidc.Grant
	retired []string
	version int
}

// storeVersion is the key in the Store of a grant's copy for the version of the grant when it
// was copied.
const storeVersion = "version"

// A session is a signed-in user in one browser.
type session struct {
	user       User
	signedInAt time.Time
	// sid identifies the session to apps (the "sid" of their ID tokens). It isn't a
	// credential: the browser's cookie has a different value.
	sid string
}

var (
	_ goidc.GrantManager        = (*memory)(nil)
	_ goidc.AuthManager         = (*memory)(nil)
	_ goidc.RefreshTokenManager = (*memory)(nil)
	_ goidc.LogoutManager       = (*memory)(nil)
)

func newMemory() *memory {
	return &memory{
		grants:   newBoundedMap[family](maxItems),
		signIns:  newBoundedMap[goidc.AuthnSession](maxItems),
		signOuts: newBoundedMap[goidc.LogoutSession](maxItems),
		sessions: newBoundedMap[session](maxItems),
	}
}

// SaveGrant stores a grant. If the grant's refresh token changed, SaveGrant retires the
// previous refresh token.
//
// If another request has saved the grant since this copy was read, SaveGrant ends the grant
// and returns an error: two concurrent requests had the same code or refresh token, which
// may be used once.
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

// Grant returns a grant by its id.
func (m *memory) Grant(_ context.Context, id string) (*goidc.Grant, error) {
	return m.grant(func(f family) bool { return f.grant.ID == id })
}

// GrantByAuthCode returns a grant by its code.
func (m *memory) GrantByAuthCode(_ context.Context, code string) (*goidc.Grant, error) {
	return m.grant(func(f family) bool { return code != "" && f.grant.AuthCode == code })
}

// GrantByRefreshToken returns a grant by its current refresh token. If the token is retired,
// it was used twice, so the grant ends and the current token becomes invalid too: two parties
// have a token of the grant, and it isn't known which party is legitimate.
// https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2
func (m *memory) GrantByRefreshToken(_ context.Context, token string) (*goidc.Grant, error) {
	if reused, err := m.grant(func(f family) bool { return slices.Contains(f.retired, token) }); err == nil {
		m.endGrant(reused.ID)
		return nil, goidc.ErrNotFound
	}
	return m.grant(func(f family) bool { return token != "" && f.grant.RefreshToken == token })
}

// grant returns a copy of a grant that matches. It searches all grants, at most maxItems.
func (m *memory) grant(matches func(family) bool) (*goidc.Grant, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for f := range maps.Values(m.grants.items) {
		if matches(f) {
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

// SaveSession stores a sign-in if it is pending, and deletes it if it has ended, so that its
// form can't be sent again.
func (m *memory) SaveSession(_ context.Context, s *goidc.AuthnSession) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if s.Status != goidc.StatusPending {
		m.signIns.delete(s.ID)
		return nil
	}
	pending := *s
	pending.Store = maps.Clone(s.Store)
	m.signIns.put(s.ID, pending)
	return nil
}

// Session returns a pending sign-in.
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

// SaveLogoutSession stores a sign-out if it waits for confirmation, and deletes it if it has
// ended.
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

// LogoutSession returns a sign-out that waits for confirmation.
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
