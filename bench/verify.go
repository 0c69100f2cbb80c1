package main

import (
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"timesheets/internal/lambdamain/authorizermain"
)

const (
	verifyRounds = 31
	verifyBatch  = 300 // a batch takes about 10 ms
)

// printVerify measures the authorizer's handler, including its log line, and a raw
// signature check, which every verifier needs. It alternates between batches of the two.
func printVerify(ctx context.Context, out io.Writer, p *provider) error {
	handle, err := p.handler(ctx)
	if err != nil {
		return err
	}
	raw := p.rawVerification()
	var handlerTimes, rawTimes, ratios []float64
	for range verifyRounds {
		b, err := batch(raw)
		if err != nil {
			return err
		}
		a, err := batch(handle)
		if err != nil {
			return err
		}
		handlerTimes, rawTimes, ratios = append(handlerTimes, a), append(rawTimes, b), append(ratios, a/b)
	}
	fmt.Fprintf(out, "\nIn one process, warm, medians of %d batches of %d:\n\n", verifyRounds, verifyBatch)
	fmt.Fprintln(out, "| | time | × raw |\n|---|---|---|")
	fmt.Fprintf(out, "| raw RS256 verification, 2048 bits | %.1f µs | 1.00 |\n", quantile(rawTimes, 0.5))
	fmt.Fprintf(out, "| the authorizer, event to response | %.1f µs | %.2f |\n", quantile(handlerTimes, 0.5), quantile(ratios, 0.5))
	return nil
}

// batch returns the microseconds that one call takes.
func batch(call func() error) (float64, error) {
	start := time.Now()
	for range verifyBatch {
		if err := call(); err != nil {
			return 0, err
		}
	}
	return float64(time.Since(start).Nanoseconds()) / 1e3 / verifyBatch, nil
}

// handler returns a call of the authorizer's handler, as its main sets it up. The handler has
// already fetched the keys.
func (p *provider) handler(ctx context.Context) (func() error, error) {
	values := p.settings()
	handler, err := authorizermain.Setup(func(name string) (string, bool) { v, ok := values[name]; return v, ok }, io.Discard)
	if err != nil {
		return nil, err
	}
	text, err := p.event(ctx, 0)
	if err != nil {
		return nil, err
	}
	var event events.APIGatewayCustomAuthorizerRequest
	if err := json.Unmarshal(text, &event); err != nil {
		return nil, err
	}
	handle := func() error {
		_, err := handler.Handle(ctx, event)
		return err
	}
	return handle, handle()
}

func (p *provider) rawVerification() func() error {
	input, encoded, _ := cutLast(p.token, ".")
	signature, err := base64.RawURLEncoding.DecodeString(encoded)
	return func() error {
		if err != nil {
			return err
		}
		digest := sha256.Sum256([]byte(input))
		return rsa.VerifyPKCS1v15(&p.key.PublicKey, crypto.SHA256, digest[:], signature)
	}
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
