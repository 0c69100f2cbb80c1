package timesheet

import (
	"math/big"
	"strconv"
)

// Minutes is a length of time worked. Hours are stored as whole minutes, because
// floating-point sums of decimal fractions accumulate rounding errors.
type Minutes int

const (
	// StepMinutes is the smallest unit that can be recorded, a quarter of an hour.
	StepMinutes Minutes = 15
	// DayMinutes is the most that one user can record for one day, over all entries.
	DayMinutes Minutes = 24 * 60
)

// Hours returns the length in hours. The result is exact for quarters of an hour, because a
// quarter is a binary fraction.
func (m Minutes) Hours() float64 { return float64(m) / 60 }

// MaxNumberLength limits the literal of a number, in bytes. Exact arithmetic on a million
// digits takes seconds.
const MaxNumberLength = 64

// parseHours parses a JSON number (RFC 8259, section 6) of hours. It returns the code of the
// validation error, or "".
func parseHours(literal string) (Minutes, Code) {
	if len(literal) > MaxNumberLength {
		return 0, CodeFormat
	}
	// The float is parsed first to bound the exponent: for a literal such as 1e999999999, the
	// exact arithmetic below would allocate memory for a billion digits.
	f, err := strconv.ParseFloat(literal, 64)
	if err != nil || f <= 0 || f > DayMinutes.Hours() {
		return 0, CodeRange
	}
	hours, ok := new(big.Rat).SetString(literal)
	// The float may have been rounded down to 24.
	if !ok || hours.Cmp(big.NewRat(24, 1)) > 0 {
		return 0, CodeRange
	}
	steps := hours.Mul(hours, big.NewRat(int64(60/StepMinutes), 1))
	if !steps.IsInt() {
		return 0, CodeStep
	}
	return Minutes(steps.Num().Int64()) * StepMinutes, ""
}
