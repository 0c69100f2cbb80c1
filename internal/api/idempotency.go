package api

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"timesheets/internal/timesheet"
)

const headerIdempotencyKey = "Idempotency-Key"

// maxKeyLength limits an idempotency key, in characters.
const maxKeyLength = 255

// parseIdempotencyKey parses the values of Idempotency-Key. It returns "" if there are none.
// If they are invalid, it adds a validation error and returns "".
func parseIdempotencyKey(errs *timesheet.FieldErrors, values []string) string {
	switch {
	case len(values) == 0:
		return ""
	case len(values) > 1:
		errs.Add(headerIdempotencyKey, timesheet.CodeDuplicate, "must appear only once")
	case values[0] == "" || len(values[0]) > maxKeyLength:
		errs.Add(headerIdempotencyKey, timesheet.CodeLength, "must have 1 to 255 characters")
	case strings.ContainsFunc(values[0], func(r rune) bool { return r < ' ' || r > '~' }):
		errs.Add(headerIdempotencyKey, timesheet.CodeCharacters, "must be printable ASCII")
	default:
		return values[0]
	}
	return ""
}

// hashKey returns the hash that identifies an idempotency key in a store.
func hashKey(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}
