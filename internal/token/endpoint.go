package token

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/MicahParks/jwkset"
)

const (
	// fetchTimeout limits the whole fetch, from the DNS lookup to the last byte. The
	// client's request waits for the fetch, and the gateway waits 29 s for the authorizer
	// and the function.
	fetchTimeout = 2 * time.Second
	// maxKeySetSize in bytes. A key takes about 2 KB, so this is enough for hundreds of keys.
	maxKeySetSize = 1 << 20
	// maxHeaderSize in bytes, for the response's headers.
	maxHeaderSize = 64 << 10
	// userAgent replaces the default of Go's HTTP client. Some CDNs and firewalls respond
	// with 403 to such defaults, because scrapers send them too. The provider's
	// administrator can also find this name in a log.
	userAgent = "timesheets-authorizer"
)

// An Endpoint fetches the keys that an issuer publishes at a URL.
type Endpoint struct {
	url    string
	client *http.Client
}

var _ Source = (*Endpoint)(nil)

// NewEndpoint returns an Endpoint. The Endpoint never calls another URL: it doesn't follow
// redirects, or use the proxies that the environment configures.
func NewEndpoint(url string) *Endpoint {
	return &Endpoint{url: url, client: &http.Client{
		Timeout:       fetchTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			// A connection that is kept open needs a goroutine. The server would close it
			// before the next fetch, 15 minutes later, while Lambda has frozen the process.
			DisableKeepAlives:      true,
			MaxResponseHeaderBytes: maxHeaderSize,
		},
	}}
}

// Keys fetches the keys. It fails unless the response has status 200 and is a JWK set
// with at least one valid key.
func (e *Endpoint) Keys(ctx context.Context) ([]jwkset.JWK, error) {
	body, err := e.get(ctx)
	if err != nil {
		return nil, fmt.Errorf("fetch keys from %s: %w", e.url, err)
	}
	keys, err := parseKeySet(body)
	if err != nil {
		return nil, fmt.Errorf("fetch keys from %s: %w", e.url, err)
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
		if withURL, ok := errors.AsType[*url.Error](err); ok {
			err = withURL.Err // Keys adds the URL to every error
		}
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the response has status %d", response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxKeySetSize+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxKeySetSize {
		return nil, fmt.Errorf("the response has more than %d bytes", maxKeySetSize)
	}
	return body, nil
}
