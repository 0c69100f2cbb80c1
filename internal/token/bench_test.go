package token

import (
	"testing"

	"github.com/golang-jwt/jwt/v5"
)

// BenchmarkVerify measures a complete verification with cached keys. Compare it with
// BenchmarkRawRS256, which verifies only the signature.
func BenchmarkVerify(b *testing.B) {
	config := testConfig()
	config.Keys = nil
	v, err := NewRemote(serve(b, respondWith(keySet(keyWith(b, nil)))), config)
	if err != nil {
		b.Fatal(err)
	}
	authorization := "Bearer " + sign(b, testKey(), headerWith(b, nil), claimsWith(b, nil))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := v.Verify(b.Context(), authorization); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRawRS256(b *testing.B) {
	text := encode(headerWith(b, nil)) + "." + encode(claimsWith(b, nil))
	signature, err := jwt.SigningMethodRS256.Sign(text, testKey())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := jwt.SigningMethodRS256.Verify(text, signature, &testKey().PublicKey); err != nil {
			b.Fatal(err)
		}
	}
}
