package issuer

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/go-jose/go-jose/v4"
)

// keyBits is the minimum for RS256.
// https://www.rfc-editor.org/rfc/rfc7518#section-3.3
const keyBits = 2048

// pemType is the label of PKCS #8. https://www.rfc-editor.org/rfc/rfc7468#section-10
const pemType = "PRIVATE KEY"

// LoadKey returns the signing key in a file, so that tokens stay valid after a restart.
// If the file doesn't exist, LoadKey creates it with a new key. Only the file's owner can
// read a file that LoadKey creates.
func LoadKey(path string) (*rsa.PrivateKey, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return createKey(path)
	}
	if err != nil {
		return nil, err
	}
	key, err := parseKey(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; remove the file to create a new key", path, err)
	}
	return key, nil
}

func parseKey(text []byte) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode(text)
	if block == nil || block.Type != pemType {
		return nil, errors.New("must be a private key in PEM")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok || key.N.BitLen() < keyBits {
		return nil, fmt.Errorf("must be an RSA key of at least %d bits", keyBits)
	}
	return key, nil
}

func createKey(path string) (*rsa.PrivateKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	return key, writeAtomic(path, pem.EncodeToMemory(&pem.Block{Type: pemType, Bytes: der}))
}

// writeAtomic writes a file atomically: if the process ends before the rename, the file
// doesn't exist. os.CreateTemp creates the file with mode 0600.
func writeAtomic(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // has no effect after the rename
	_, err = f.Write(text)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// publicKey returns the public half of a key, with the members "alg", "use" and "kid", by
// which verifiers select it. The kid is the key's thumbprint, so a key has the same kid after
// a restart.
// https://www.rfc-editor.org/rfc/rfc7638
func publicKey(key *rsa.PrivateKey) (jose.JSONWebKey, error) {
	jwk := jose.JSONWebKey{Key: key.Public(), Algorithm: string(jose.RS256), Use: "sig"}
	thumbprint, err := jwk.Thumbprint(crypto.SHA256)
	if err != nil {
		return jose.JSONWebKey{}, err
	}
	jwk.KeyID = base64.RawURLEncoding.EncodeToString(thumbprint)
	return jwk, nil
}
