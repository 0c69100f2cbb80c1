package timesheet

import (
	"math/big"
	"strconv"
)

// Minutes is a length of time worked. Hours are kept as whole minutes, because
// sums of decimal fractions in floating point drift.
type Minutes int

const (
	// StepMinutes is the smallest unit that can be recorded, a quarter of an hour.
	StepMinutes Minutes = 15
	// DayMinutes is what one person can record for one day, over all entries.
	DayMinutes Minutes = 24 * 60
)

// Hours gives the same length in hours. It is exact: quarters are binary fractions.
func (m Minutes) Hours() float64 { return float64(m) / 60 }

// MaxNumberLength is how long a number may be as text. Exact arithmetic on a literal of a
// million digits takes seconds.
const MaxNumberLength = 64

// parseHours reads a JSON number (RFC 8259, section 6) of hours. It answers
// with the code of what is wrong, or "".
func parseHours(literal string) (Minutes, Code) {
	if len(literal) > MaxNumberLength {
		return 0, CodeFormat
	}
	// The float comes first: it bounds the exponent, so that the exact reading below
	// cannot be made to allocate by a literal such as 1e999999999.
	f, err := strconv.ParseFloat(literal, 64)
	if err != nil || f <= 0 || f > DayMinutes.Hours() {
		return 0, CodeRange
	}
	hours, ok := new(big.Rat).SetString(literal)
	// What a float rounds down to 24 may still be more than that.
	if !ok || hours.Cmp(big.NewRat(24, 1)) > 0 {
		return 0, CodeRange
	}
	steps := hours.Mul(hours, big.NewRat(int64(60/StepMinutes), 1))
	if !steps.IsInt() {
		return 0, CodeStep
	}
	return Minutes(steps.Num().Int64()) * StepMinutes, ""
}
