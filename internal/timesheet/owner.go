package timesheet

import (
	"strings"
	"unicode"
)

// maxOwnerLength in bytes is that of an address in SMTP (RFC 5321, section 4.5.3.1.3).
const maxOwnerLength = 254

// ParseOwner gives the owner that an email names, in the one spelling that the
// authorizer puts into its context: white space around it trimmed, A to Z lowered and
// no other letter. Whoever writes for somebody else goes through here, or the entries
// would land where their owner never looks.
func ParseOwner(s string) (Owner, bool) {
	if !isText(s) { // the authorizer refuses it too
		return "", false
	}
	s = strings.Map(lowerASCII, strings.TrimSpace(s))
	local, domain, _ := strings.Cut(s, "@")
	sound := len(s) <= maxOwnerLength && local != "" && domain != "" && !strings.Contains(domain, "@") &&
		!strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	if !sound {
		return "", false
	}
	return Owner(s), true
}

func lowerASCII(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + ('a' - 'A')
	}
	return r
}

// CheckOwner gives the owner that an optional user_id names, or adds its fault.
func CheckOwner(faults *Faults, v Value) Owner {
	s, ok := text(faults, "user_id", v)
	if !ok {
		return ""
	}
	owner, ok := ParseOwner(s)
	if !ok {
		faults.Add("user_id", CodeFormat, "must be an email address")
	}
	return owner
}
