package token

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/MicahParks/jwkset"
)

const (
	// fetchTimeout is for all of a fetch, from the name's lookup to the last byte. A
	// caller waits for it, and the gateway waits 29 s for both of us.
	fetchTimeout = 2 * time.Second
	// maxKeySetSize in bytes. Sets have some 2 KB a key; this is room for hundreds.
	maxKeySetSize = 1 << 20
	// maxHeaderSize in bytes, for the answer's headers.
	maxHeaderSize = 64 << 10
	// userAgent is a name of our own. Some CDNs and firewalls answer 403 to the default
	// names of HTTP clients, which scrapers use too, and the provider's administrator can
	// find it in a log.
	userAgent = "timesheets-authorizer"
)

// An Endpoint is the address at which an issuer publishes its keys.
type Endpoint struct {
	url    string
	client *http.Client
}

var _ Source = (*Endpoint)(nil)

// NewEndpoint makes an Endpoint. Nothing but the URL is ever called: redirects are
// not followed, and proxies that the environment names are not asked.
func NewEndpoint(url string) *Endpoint {
	return &Endpoint{url: url, client: &http.Client{
		Timeout:       fetchTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			// A connection kept for the next fetch, a quarter of an hour away, is
			// dead after a freeze of the sandbox, and takes a goroutine meanwhile.
			DisableKeepAlives:      true,
			MaxResponseHeaderBytes: maxHeaderSize,
		},
	}}
}

// Keys fetches the set. An answer counts only where its status is 200 and it is a
// JWK set with a usable key.
func (e *Endpoint) Keys(ctx context.Context) ([]jwkset.JWK, error) {
	body, err := e.get(ctx)
	if err != nil {
		return nil, fmt.Errorf("fetch keys: %w", err)
	}
	keys, err := parseKeySet(body)
	if err != nil {
		return nil, fmt.Errorf("fetch keys: %w", err)
	}
	return keys, nil
}

func (e *Endpoint) get(ctx context.Context) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, e.url, http.NoBody)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/jwk-set+json, application/json")
	request.Header.Set("User-Agent", userAgent)
	response, err := e.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxKeySetSize+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxKeySetSize {
		return nil, fmt.Errorf("more than %d bytes", maxKeySetSize)
	}
	return body, nil
}
