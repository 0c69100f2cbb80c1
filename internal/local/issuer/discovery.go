package issuer

import (
	"encoding/json"
	"net/http"
)

// metadata is the discovery document.
// https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
type metadata struct {
	Issuer                string   `json:"issuer"`
	AuthorizationEndpoint string   `json:"authorization_endpoint"`
	TokenEndpoint         string   `json:"token_endpoint"`
	UserInfoEndpoint      string   `json:"userinfo_endpoint"`
	EndSessionEndpoint    string   `json:"end_session_endpoint"`
	JWKSURI               string   `json:"jwks_uri"`
	Scopes                []string `json:"scopes_supported"`
	ResponseTypes         []string `json:"response_types_supported"`
	ResponseModes         []string `json:"response_modes_supported"`
	GrantTypes            []string `json:"grant_types_supported"`
	SubjectTypes          []string `json:"subject_types_supported"`
	ClaimTypes            []string `json:"claim_types_supported"`
	IDTokenAlgorithms     []string `json:"id_token_signing_alg_values_supported"`
	TokenAuthMethods      []string `json:"token_endpoint_auth_methods_supported"`
	ChallengeMethods      []string `json:"code_challenge_methods_supported"`
	IssuerInResponse      bool     `json:"authorization_response_iss_parameter_supported"`
}

// discovery replaces the library's own discovery document. The issuer ends in a slash, as
// Auth0's does, and the library appends paths with another slash, so its URLs would contain
// double slashes. A test compares the two documents.
func (i *Issuer) discovery(w http.ResponseWriter, _ *http.Request) {
	base := i.cfg.URL[:len(i.cfg.URL)-1]
	var scopes []string
	for _, s := range scopesOf(i.clients) {
		scopes = append(scopes, s.ID)
	}
	w.Header().Set("Content-Type", "application/json")
	// An error only means that the client has disconnected.
	_ = json.NewEncoder(w).Encode(metadata{
		Issuer:                i.cfg.URL,
		AuthorizationEndpoint: base + pathAuthorize,
		TokenEndpoint:         base + pathToken,
		UserInfoEndpoint:      base + pathUserInfo,
		EndSessionEndpoint:    base + pathSignOut,
		JWKSURI:               base + pathKeys,
		Scopes:                scopes,
		ResponseTypes:         []string{"code"},
		ResponseModes:         responseModes(),
		GrantTypes:            []string{"authorization_code", "refresh_token", "client_credentials"},
		SubjectTypes:          []string{"public"},
		ClaimTypes:            []string{"normal"},
		IDTokenAlgorithms:     []string{"RS256"},
		TokenAuthMethods:      []string{"none", "client_secret_post"},
		ChallengeMethods:      []string{"S256"},
		IssuerInResponse:      true,
	})
}
