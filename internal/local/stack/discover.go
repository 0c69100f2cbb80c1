package stack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"

	"golang.org/x/oauth2"
)

// maxDiscovery bounds the discovery document, in bytes: another program, whose responses
// have no limit, may be listening at the issuer's address.
const maxDiscovery = 64 << 10

// discover fetches the endpoints of an issuer.
// https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
func discover(ctx context.Context, client *http.Client, issuerURL string) (oauth2.Endpoint, error) {
	address := strings.TrimSuffix(issuerURL, "/") + "/.well-known/openid-configuration"
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return oauth2.Endpoint{}, err
	}
	response, err := client.Do(r)
	var failed *net.OpError
	if errors.As(err, &failed) && failed.Op == "dial" {
		return oauth2.Endpoint{}, fmt.Errorf("no local stack runs at %s; start one with `make run`, or set -issuer to another address", issuerURL)
	}
	if err != nil {
		return oauth2.Endpoint{}, err
	}
	defer response.Body.Close()
	var metadata struct {
		Issuer    string `json:"issuer"`
		Authorize string `json:"authorization_endpoint"`
		Token     string `json:"token_endpoint"`
	}
	err = json.NewDecoder(io.LimitReader(response.Body, maxDiscovery)).Decode(&metadata)
	if err == nil && metadata.Issuer == issuerURL+"/" {
		return oauth2.Endpoint{}, fmt.Errorf("-issuer %s: the local stack's issuer is this URL with a slash at the end: %s", issuerURL, metadata.Issuer)
	}
	if err != nil || response.StatusCode != http.StatusOK || metadata.Issuer != issuerURL {
		return oauth2.Endpoint{}, fmt.Errorf("%s isn't the issuer of a local stack: another program or issuer responds", issuerURL)
	}
	return oauth2.Endpoint{AuthURL: metadata.Authorize, TokenURL: metadata.Token, AuthStyle: oauth2.AuthStyleInParams}, nil
}
