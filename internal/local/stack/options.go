package stack

import (
	"errors"
	"fmt"
	"net/netip"
	"path/filepath"
	"time"

	"timesheets/internal/config"
	"timesheets/internal/local/issuer"
	"timesheets/internal/local/repo"
)

// The local stack's addresses and names. Every address is 127.0.0.1, never localhost: for a
// browser, 127.0.0.1 and localhost are two sites, and it doesn't send the cookies of one to
// the other.
const (
	defaultAPI      = "127.0.0.1:8080"
	defaultSignIn   = "127.0.0.1:8081"
	defaultWeb      = "127.0.0.1:8082"
	defaultDynamoDB = "127.0.0.1:8000"
	defaultIssuer   = "http://" + defaultSignIn + "/"
	defaultAudience = "https://api.exampleco.com/timesheets"
	// defaultEmailClaim is the default of template.yaml.
	defaultEmailClaim = "https://api.exampleco.com/email"
	tableName         = "timesheets"
)

// The stores.
const (
	storeBolt     = "bolt"
	storeDynamoDB = "dynamodb"
)

// options are the flags of the stack.
type options struct {
	api, signIn, web, dynamoDB string // addresses to listen on, on loopback; port 0 is any free port
	page                       string // the origin of the web page; empty means the origin of web
	store                      string
	data                       string            // folder of the store and of the signing key
	template                   string            // openapi.yaml is beside it
	dist                       string            // folder of the built page
	parameters                 map[string]string // of the template; they override this stack's own
	tokenLife                  time.Duration
	dockerBridge               string // the interface of Docker's network; empty if containers can't call the stack
	wrap                       Wrap   // of Start; no flag sets it
}

func parseOptions(args []string, to streams) (options, error) {
	var o options
	flags := newFlags("local", to)
	flags.StringVar(&o.api, "api", defaultAPI, "`address` of the API, on loopback")
	flags.StringVar(&o.signIn, "issuer", defaultSignIn, "`address` of the OpenID provider, on loopback")
	flags.StringVar(&o.dynamoDB, "dynamodb", defaultDynamoDB, "`address` of DynamoDB Local on 127.0.0.1, with -store dynamodb")
	flags.StringVar(&o.web, "web", defaultWeb, "`address` of the web pages, on loopback")
	flags.StringVar(&o.page, "page", "", "`origin` of the web page, the only origin that CORS allows (default the origin of -web)")
	flags.StringVar(&o.store, "store", storeBolt, "`kind` of store: bolt (a file) or dynamodb (DynamoDB Local)")
	flags.StringVar(&o.data, "data", "", "`folder` of the stored data (default .local beside the template)")
	flags.StringVar(&o.template, "template", "", "`file` of the API's template (default template.yaml beside go.mod)")
	flags.StringVar(&o.dist, "dist", "", "`folder` of the built page (default web/dist beside the template)")
	flags.Func("parameter", "`Name=Value` of a template parameter, as for a deployment; may be repeated. If it sets Issuer, that provider signs users in", o.setParameter)
	flags.Func("parameters", "several template parameters in one `text`, separated by white space; quote a value that contains white space with \"", o.setParameters)
	flags.DurationVar(&o.tokenLife, "token-life", issuer.DefaultTokenLife, "how long access tokens are valid")
	flags.BoolFunc("docker-bridge", "also listen on Docker's bridge "+bridgeName+", for the containers of sam local; -docker-bridge=`name` selects another bridge", o.setBridge)
	if err := parse(flags, args); err != nil {
		return options{}, err
	}
	if err := o.complete(); err != nil {
		return options{}, err
	}
	return o, o.check()
}

// complete sets the defaults of the options that are empty.
func (o *options) complete() error {
	if o.template == "" {
		root, err := repo.Root()
		if err != nil {
			return fmt.Errorf("%w; set -template to its path", err)
		}
		o.template = filepath.Join(root, "template.yaml")
	}
	if o.data == "" {
		o.data = filepath.Join(filepath.Dir(o.template), ".local")
	}
	if o.dist == "" {
		o.dist = filepath.Join(filepath.Dir(o.template), "web", "dist")
	}
	return nil
}

func (o options) check() error {
	if o.store != storeBolt && o.store != storeDynamoDB {
		return fmt.Errorf("-store %s: it must be %s or %s", o.store, storeBolt, storeDynamoDB)
	}
	if o.parameters["TableName"] != "" && o.store != storeDynamoDB {
		return fmt.Errorf("TableName needs -store %s: a file has no tables", storeDynamoDB)
	}
	if o.tokenLife < time.Second {
		return fmt.Errorf("-token-life %s: it must be at least 1s", o.tokenLife)
	}
	return errors.Join(onLoopback("-api", o.api), onLoopback("-issuer", o.signIn), onLoopback("-web", o.web), onLoopback("-dynamodb", o.dynamoDB), o.checkPage())
}

// checkPage checks the origin as the functions do, and returns an error that names the flag.
func (o options) checkPage() error {
	if o.page == "" {
		return nil
	}
	_, err := config.LoadFunction(func(name string) (string, bool) { return o.page, name == "ALLOWED_ORIGIN" })
	var invalid config.SettingErrors
	errors.As(err, &invalid)
	for _, f := range invalid {
		if f.Variable == "ALLOWED_ORIGIN" {
			return fmt.Errorf("-page %s: it %s: it must be %s", o.page, f.Problem, f.Rule)
		}
	}
	return nil // every other setting is missing here, so the errors of other settings are ignored
}

// onLoopback returns an error for an address that other machines could reach: the stack
// signs in any caller, without a password.
func onLoopback(flag, address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%s %s: it must be an address with a port, such as 127.0.0.1:8080", flag, address)
	}
	if !at.Addr().IsLoopback() {
		return fmt.Errorf("%s %s: the local stack listens on loopback only, such as 127.0.0.1:%d", flag, address, at.Port())
	}
	return nil
}
