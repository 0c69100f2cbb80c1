package probe

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// maxRun is the longest time that a run may take. A run deletes entries of others only if
// they are older than leftoverAge, so runs may overlap.
const maxRun = time.Minute

// The environment variables with the tokens.
const (
	varToken         = "PROBE_TOKEN"
	varManager       = "PROBE_TOKEN_MANAGER"
	varExpired       = "PROBE_TOKEN_EXPIRED"
	varOtherAudience = "PROBE_TOKEN_OTHER_AUDIENCE"
	varOtherIssuer   = "PROBE_TOKEN_OTHER_ISSUER"
	varNoScope       = "PROBE_TOKEN_NO_SCOPE"
)

// pageFlag is the name that a skipped check of the page reports as missing.
const pageFlag = "-page"

// A variable is an environment variable with a token.
type variable struct {
	name, about string
}

func variables() []variable {
	return []variable{
		{varToken, "required: of the prober's own user, with the scopes read:timesheets, create:timesheets and delete:timesheets and no other"},
		{varManager, "of another user, with those scopes and approve:timesheets"},
		{varExpired, "an earlier PROBE_TOKEN that has expired"},
		{varOtherAudience, "for another API, of the same issuer and user"},
		{varOtherIssuer, "for this API, of another issuer that signs with the same key, such as another tenant"},
		{varNoScope, "for this API, with none of its scopes"},
	}
}

// settings are the flags and the tokens of a run.
type settings struct {
	api     *url.URL // without a trailing slash
	page    *url.URL // an origin; nil if the page isn't checked
	timeout time.Duration
	tokens  map[string]token // by variable; those that were given
}

// errUsage means that settings are invalid. The reasons have been written to the log.
var errUsage = errors.New("usage")

// readSettings returns flag.ErrHelp after -help, and errUsage if settings are invalid. It
// writes every error, and the usage, to log.
func readSettings(args []string, lookup func(string) (string, bool), log io.Writer) (settings, error) {
	s := settings{tokens: map[string]token{}}
	var api, page string
	flags := flag.NewFlagSet("probe", flag.ContinueOnError)
	flags.SetOutput(log)
	flags.Usage = func() { usage(flags) }
	flags.StringVar(&api, "api", "", "`URL` of the API, the output ApiUrl of its stack (required)")
	flags.StringVar(&page, "page", "", "`origin` of the page; without it the checks of the page are skipped")
	flags.DurationVar(&s.timeout, "timeout", maxRun, "time limit of the run, at most "+maxRun.String())
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return s, err
		}
		return s, errUsage
	}
	var errs []error
	if flags.NArg() > 0 {
		errs = append(errs, fmt.Errorf("unexpected argument %q", flags.Arg(0)))
	}
	if s.timeout <= 0 || s.timeout > maxRun {
		errs = append(errs, fmt.Errorf("-timeout %s: it must be more than 0, and at most %s", s.timeout, maxRun))
	}
	var err error
	if s.api, err = parseAddress("-api", api); err != nil {
		errs = append(errs, err)
	}
	if page != "" {
		if s.page, err = parseOrigin(page); err != nil {
			errs = append(errs, err)
		}
	}
	errs = append(errs, s.readTokens(lookup)...)
	if len(errs) == 0 {
		return s, nil
	}
	for _, err := range errs {
		fmt.Fprintln(log, "probe:", err)
	}
	usage(flags)
	return s, errUsage
}

func usage(flags *flag.FlagSet) {
	fmt.Fprint(flags.Output(), "usage: probe -api URL [-page origin] [-timeout duration]\n\nflags:\n")
	flags.PrintDefaults()
	fmt.Fprint(flags.Output(), "\naccess tokens, in environment variables; a check without its token is skipped:\n")
	for _, v := range variables() {
		fmt.Fprintf(flags.Output(), "  %s\n    \t%s\n", v.name, v.about)
	}
	fmt.Fprint(flags.Output(), "\nexit codes: 0 no fault, 1 a fault, 2 invalid settings or a check that couldn't be made\n")
}

// readTokens reads the tokens and returns an error for each that isn't one. The errors
// contain nothing of the token.
func (s settings) readTokens(lookup func(string) (string, bool)) []error {
	var errs []error
	for _, v := range variables() {
		text, _ := lookup(v.name)
		if text == "" {
			if v.name == varToken {
				errs = append(errs, fmt.Errorf("%s is missing: the access token of the prober's user", v.name))
			}
			continue
		}
		t, err := parseToken(text)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", v.name, err))
			continue
		}
		s.tokens[v.name] = t
	}
	return errs
}

// parseAddress parses the URL of a server that receives tokens: https, except on this
// machine. It returns the URL without a trailing slash.
func parseAddress(flagName, text string) (*url.URL, error) {
	if text == "" {
		return nil, fmt.Errorf("%s is missing", flagName)
	}
	u, err := url.Parse(text)
	// Not the error of url.Parse, nor the text: both may contain a password.
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fmt.Errorf("%s must be https://host/path, without user, query and fragment", flagName)
	}
	if u.Scheme == "http" && !isLoopback(u.Hostname()) {
		return nil, fmt.Errorf("%s must be https: only a server on this machine may be http", flagName)
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	u.RawPath = strings.TrimSuffix(u.RawPath, "/")
	return u, nil
}

func parseOrigin(text string) (*url.URL, error) {
	u, err := parseAddress(pageFlag, text)
	if err == nil && cmp.Or(u.Path, u.RawPath) != "" {
		return nil, fmt.Errorf("%s must be an origin: https://host, without a path", pageFlag)
	}
	return u, err
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true // RFC 6761, section 6.3
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}
