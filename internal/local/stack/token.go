package stack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	neturl "net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"timesheets/internal/local/issuer"
)

// importUser is the import job, which signs in with a client secret, not as a user.
const importUser = "import"

// callLimit bounds each request: the stack may hang.
const callLimit = 10 * time.Second

// runToken prints a token of the running stack, and nothing else.
func runToken(ctx context.Context, args []string, to streams) error {
	flags := newFlags("local token", to)
	user := flags.String("user", "employee", "`name` of the user that the token is for: "+strings.Join(users(), ", "))
	at := flags.String("issuer", defaultIssuer, "`URL` of the OpenID provider")
	audience := flags.String("audience", defaultAudience, "`name` of the API that the token is for")
	if err := parse(flags, args); err != nil {
		return err
	}
	accessToken, err := signIn(ctx, *at, *audience, *user)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(to.out, accessToken)
	return err
}

// users returns the names that -user accepts.
func users() []string {
	var names []string
	for _, p := range issuer.Users() {
		names = append(names, p.Key)
	}
	return append(names, importUser)
}

// signIn requests an access token over HTTP, as an app does.
func signIn(ctx context.Context, issuerURL, audience, user string) (string, error) {
	client, err := newBrowser()
	if err != nil {
		return "", err
	}
	ctx = context.WithValue(ctx, oauth2.HTTPClient, client)
	endpoint, err := discover(ctx, client, issuerURL)
	if err != nil {
		return "", err
	}
	if user == importUser {
		return importToken(ctx, endpoint, audience)
	}
	return userToken(ctx, client, endpoint, audience, user)
}

func importToken(ctx context.Context, endpoint oauth2.Endpoint, audience string) (string, error) {
	job := clientcredentials.Config{
		ClientID: issuer.ImportClient, ClientSecret: issuer.ImportSecret, TokenURL: endpoint.TokenURL,
		AuthStyle: endpoint.AuthStyle, EndpointParams: neturl.Values{"audience": {audience}},
	}
	t, err := job.Token(ctx)
	if err != nil {
		return "", fmt.Errorf("request a token: %w", err)
	}
	return t.AccessToken, nil
}

// userToken runs the authorization code flow with PKCE, including the steps of the user.
// https://www.rfc-editor.org/rfc/rfc7636
func userToken(ctx context.Context, client *http.Client, endpoint oauth2.Endpoint, audience, user string) (string, error) {
	app := oauth2.Config{ClientID: issuer.CLIClient, RedirectURL: issuer.CLIRedirect, Endpoint: endpoint}
	verifier, state := oauth2.GenerateVerifier(), oauth2.GenerateVerifier()
	address := app.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier), oauth2.SetAuthURLParam("audience", audience))
	callback, err := chooseUser(ctx, client, address, user)
	if err != nil {
		return "", err
	}
	if callback.Get("state") != state {
		return "", errors.New("sign in: the issuer's response is to another request: the state differs")
	}
	t, err := app.Exchange(ctx, callback.Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		return "", fmt.Errorf("redeem the code: %w", err)
	}
	return t.AccessToken, nil
}

// chooseUser requests a sign-in, chooses the user on the issuer's page, and returns the
// parameters of the redirect to the app. If the issuer redirects to the app without showing
// the page, for example with an error, chooseUser returns the parameters of that redirect.
func chooseUser(ctx context.Context, client *http.Client, address, user string) (neturl.Values, error) {
	page, err := redirect(ctx, client, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	callback := page
	if !strings.HasPrefix(page.String(), issuer.CLIRedirect) {
		callback, err = redirect(ctx, client, http.MethodPost, page.String(), neturl.Values{"user": {user}})
		if err != nil {
			return nil, err
		}
	}
	if errorCode := callback.Query().Get("error"); errorCode != "" {
		return nil, fmt.Errorf("sign in as %s: the issuer responds with the error %s", user, errorCode)
	}
	return callback.Query(), nil
}

// redirect sends a request and returns the Location of the response.
func redirect(ctx context.Context, client *http.Client, method, address string, form neturl.Values) (*neturl.URL, error) {
	r, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	response, err := client.Do(r)
	if err != nil {
		return nil, err
	}
	response.Body.Close()
	location, err := response.Location()
	if err != nil {
		return nil, fmt.Errorf("sign in: the issuer responds with %s; -user must be one of %s", response.Status, strings.Join(users(), ", "))
	}
	return location, nil
}

// newBrowser returns a client that keeps cookies, follows no redirects and uses no proxy:
// all servers that it calls are on this machine.
func newBrowser() (*http.Client, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	return &http.Client{
		Jar: jar, Timeout: callLimit, Transport: &http.Transport{Proxy: nil},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}
