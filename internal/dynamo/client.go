package dynamo

import (
	"context"
	"math/rand/v2"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

const (
	// attemptTimeout bounds one request, from dialling to the last byte of the answer.
	// A page of a megabyte takes a few hundred milliseconds. What is slow is not cut
	// short: the server would go on with it, and have the next attempt on top. Two
	// attempts at a server that never answers fit in operationBudget.
	attemptTimeout = 3500 * time.Millisecond
	// connectTimeout bounds the dialling and the TLS handshake, each, so that a host
	// which drops packets leaves time to reach another.
	connectTimeout = time.Second
	// idleConnections is how many are kept open. A function serves one event at a
	// time; the local stack serves a browser.
	idleConnections = 16
	// idleTimeout closes a connection before DynamoDB or what stands between does.
	idleTimeout = 50 * time.Second
)

func newClient(cfg Config) *dynamodb.Client {
	options := dynamodb.Options{
		Region:      cfg.Region,
		Credentials: fixed(cfg.Credentials),
		HTTPClient:  cfg.HTTPClient,
		Retryer:     retryer{},
	}
	if cfg.HTTPClient == nil {
		options.HTTPClient = newHTTPClient()
	}
	if cfg.Endpoint != "" {
		options.BaseEndpoint = &cfg.Endpoint
	}
	return dynamodb.New(options)
}

func fixed(c Credentials) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{
			AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, SessionToken: c.SessionToken,
		}, nil
	})
}

func newHTTPClient() *http.Client {
	dialer := &net.Dialer{Timeout: connectTimeout}
	return &http.Client{
		Timeout: attemptTimeout,
		Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         dialer.DialContext,
			TLSHandshakeTimeout: connectTimeout,
			MaxIdleConnsPerHost: idleConnections,
			IdleConnTimeout:     idleTimeout,
			ForceAttemptHTTP2:   true,
		},
		// DynamoDB redirects nobody, and a signed request is not to be carried elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Waits between attempts: a random time up to shortestWait, doubled with each
// attempt up to longestWait. Sixty creates for one day, which DynamoDB can only
// take one by one at some 10 ms each, spread over the longest and are done well
// within operationBudget; a table in trouble sees some twenty attempts in it.
// https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
const (
	shortestWait = 25 * time.Millisecond
	longestWait  = 800 * time.Millisecond
)

// A retryer repeats what is worth repeating until the budget of the operation is
// spent. The SDK's own gives up after three attempts, does not repeat a transaction
// that met another, and shares a quota among all requests, which a few people
// writing at once would use up for everybody.
type retryer struct{}

func (retryer) IsErrorRetryable(err error) bool { return transient(err) }

// MaxAttempts is 0, no limit: time is the limit.
func (retryer) MaxAttempts() int { return 0 }

func (retryer) RetryDelay(attempt int, _ error) (time.Duration, error) {
	ceiling := longestWait
	// Past the fifth doubling it stays at the longest, and the shift cannot overflow.
	if attempt < 5 {
		ceiling = shortestWait << attempt
	}
	return rand.N(ceiling), nil //nolint:gosec // G404: a wait that is guessed harms nobody
}

// GetRetryToken is called between an attempt that failed and the wait for the next.
func (retryer) GetRetryToken(ctx context.Context, err error) (func(error) error, error) {
	noteAttempt(ctx, err)
	return release, nil
}

func (retryer) GetInitialToken() func(error) error { return release }

// release returns a token of a quota that there is not.
func release(error) error { return nil }
