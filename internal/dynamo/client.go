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
	// attemptTimeout limits one request, from dialing to the last byte of the response. A
	// page of a megabyte takes a few hundred milliseconds. The limit is much longer, because
	// the server doesn't stop working on an aborted request when the next attempt arrives. Two
	// attempts on a server that never responds fit in operationBudget.
	attemptTimeout = 3500 * time.Millisecond
	// connectTimeout limits dialing, and separately the TLS handshake. If a host drops
	// packets, there is time left to try another host.
	connectTimeout = time.Second
	// idleConnections is the number of connections kept open. A function handles one event
	// at a time, and the local stack handles several requests of a browser at once.
	idleConnections = 16
	// idleTimeout closes an idle connection before DynamoDB or a proxy does.
	idleTimeout = 50 * time.Second
)

// newClient returns a client. attempt limits one request, unless cfg has an HTTP client.
func newClient(cfg Config, attempt time.Duration) *dynamodb.Client {
	options := dynamodb.Options{
		Region: cfg.Region,
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{
				AccessKeyID: cfg.Credentials.AccessKeyID, SecretAccessKey: cfg.Credentials.SecretAccessKey,
				SessionToken: cfg.Credentials.SessionToken,
			}, nil
		}),
		HTTPClient: cfg.HTTPClient,
		Retryer:    retryer{},
	}
	if cfg.HTTPClient == nil {
		options.HTTPClient = &http.Client{
			Timeout: attempt,
			Transport: &http.Transport{
				Proxy:               http.ProxyFromEnvironment,
				DialContext:         (&net.Dialer{Timeout: connectTimeout}).DialContext,
				TLSHandshakeTimeout: connectTimeout,
				MaxIdleConnsPerHost: idleConnections,
				IdleConnTimeout:     idleTimeout,
				ForceAttemptHTTP2:   true,
			},
			// DynamoDB never redirects, and a signed request must not go to another host.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}
	}
	if cfg.Endpoint != "" {
		options.BaseEndpoint = &cfg.Endpoint
	}
	return dynamodb.New(options)
}

// The delay before a retry is random. Its upper limit is shortestWait, doubled with each
// attempt, and never more than longestWait. Sixty concurrent creates on one day, which DynamoDB
// applies one after the other at about 10 ms each, spread over longestWait and finish well
// within operationBudget. If the table is unavailable, about twenty attempts fit in
// operationBudget.
// https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
const (
	shortestWait = 25 * time.Millisecond
	longestWait  = 800 * time.Millisecond
)

// A retryer retries transient errors until the operation's budget is spent. The SDK's own
// retryer stops after three attempts and doesn't retry a transaction that conflicted with
// another transaction. It also has a quota of retries for all requests, which a few concurrent
// writers would use up.
type retryer struct{}

func (retryer) IsErrorRetryable(err error) bool { return transient(err) }

// MaxAttempts returns 0, which means no limit. The operation's budget is the limit.
func (retryer) MaxAttempts() int { return 0 }

func (retryer) RetryDelay(attempt int, _ error) (time.Duration, error) {
	ceiling := longestWait
	// The fifth doubling reaches longestWait. Stop there, so that the shift can't overflow.
	if attempt < 5 {
		ceiling = shortestWait << attempt
	}
	return rand.N(ceiling), nil //nolint:gosec // G404: the delay isn't a secret
}

// GetRetryToken is called after a failed attempt, before the delay.
func (retryer) GetRetryToken(ctx context.Context, err error) (func(error) error, error) {
	recordAttempt(ctx, err)
	return release, nil
}

func (retryer) GetInitialToken() func(error) error { return release }

// release does nothing: this retryer has no quota of tokens.
func release(error) error { return nil }
