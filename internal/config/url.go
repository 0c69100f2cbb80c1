package config

import (
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// dockerHost is the host name of the machine on which a container runs.
const dockerHost = "host.docker.internal"

// issuer accepts an OpenID Connect issuer identifier.
// https://openid.net/specs/openid-connect-discovery-1_0.html#IssuerDiscovery
func issuer() rule {
	return rule{
		text: "an https URL (http for loopback and host.docker.internal) without user, query or fragment, equal to iss in the tokens",
		problem: func(s string) string {
			u, problem := secureURL(s)
			if problem == "" && (u.RawQuery != "" || u.ForceQuery) {
				problem = "has a query"
			}
			return problem
		},
	}
}

// keysURL accepts the URL of a JWK set. The URL may have a query: some providers select the
// set by a query parameter.
func keysURL() rule {
	return rule{
		text:    "an https URL (http for loopback and host.docker.internal) without user or fragment",
		problem: func(s string) string { _, problem := secureURL(s); return problem },
	}
}

// endpoint accepts a service's base URL. http is allowed: DynamoDB Local in a container
// network has no certificate.
func endpoint() rule {
	return rule{
		text: "an http or https URL without user, path, query or fragment",
		problem: func(s string) string {
			u, problem := absoluteURL(s)
			switch {
			case problem != "":
				return problem
			case u.Path != "" && u.Path != "/":
				return "has a path"
			case u.RawQuery != "" || u.ForceQuery:
				return "has a query"
			}
			return ""
		},
	}
}

// origin accepts an origin as a browser sends it. The browser compares the page's origin byte
// by byte with Access-Control-Allow-Origin (RFC 6454, section 6.2). If the setting had another
// spelling of the page's origin, every request would fail.
func origin() rule {
	return rule{
		text: "scheme://host[:port] exactly as a browser sends it: https (http for loopback), lower case, without path, user, default port or *",
		problem: func(s string) string {
			u, problem := absoluteURL(s)
			switch {
			case problem != "":
				return problem
			case u.Scheme == "http" && !isLoopback(u.Hostname()):
				return "is not https"
			case s != u.Scheme+"://"+u.Host:
				return "is not exactly a lower-case scheme, a host and a port"
			case !isSerializedHost(u.Hostname()):
				return "has a host that a browser spells differently"
			case !isSerializedPort(u):
				return "has a port that a browser spells differently or omits"
			}
			return ""
		},
	}
}

// isSerializedHost reports whether a host is spelled as browsers serialize it: in lower
// case, with other scripts in Punycode, and without a trailing dot.
func isSerializedHost(host string) bool {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.Zone() == "" && addr.String() == host
	}
	if strings.HasSuffix(host, ".") || strings.HasPrefix(host, ".") || strings.Contains(host, "..") {
		return false
	}
	return !strings.ContainsFunc(host, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.'
	})
}

// isSerializedPort reports whether the URL's port is spelled as browsers serialize it:
// without leading zeros, and omitted if it is the scheme's default.
func isSerializedPort(u *url.URL) bool {
	switch port := u.Port(); {
	case port == "":
		return !strings.HasSuffix(u.Host, ":")
	case port[0] == '0':
		return false
	default:
		return u.Scheme+port != "http80" && u.Scheme+port != "https443"
	}
}

// secureURL parses an absolute https URL. http is allowed for loopback and dockerHost,
// because the traffic to these hosts doesn't leave the machine. The second result is the
// problem, or "".
func secureURL(s string) (*url.URL, string) {
	u, problem := absoluteURL(s)
	if problem == "" && u.Scheme == "http" && !isLoopback(u.Hostname()) && u.Hostname() != dockerHost {
		problem = "is not https"
	}
	return u, problem
}

func absoluteURL(s string) (*url.URL, string) {
	u, err := url.Parse(s)
	switch {
	case err != nil || strings.ContainsFunc(s, isSpaceOrControl):
		return nil, "is not a URL"
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, "is neither https nor http"
	case u.Hostname() == "":
		return nil, "has no host"
	case !isPort(u.Port()):
		return nil, "has an invalid port"
	case u.User != nil:
		return nil, "has a user"
	case strings.Contains(s, "#"):
		return nil, "has a fragment"
	}
	return u, ""
}

// isLoopback reports whether a host is always this machine: an address of the loopback
// network, or localhost (RFC 6761, section 6.3).
func isLoopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

func isPort(s string) bool {
	_, err := strconv.ParseUint(s, 10, 16)
	return s == "" || err == nil
}
