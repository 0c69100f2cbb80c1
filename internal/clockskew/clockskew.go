// Package clockskew defines how far clocks may differ when the times in a token are
// checked.
package clockskew

import "time"

// Leeway is how far the issuer's clock and ours may differ. The authorizer adds the leeway
// when it verifies a token, and each function adds it when it checks exp again. If the two
// leeways differed, a token could be valid for the authorizer and expired for the function.
// https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4
const Leeway = 30 * time.Second
