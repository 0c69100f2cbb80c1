package stack

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"timesheets/internal/local/cfntemplate"
	"timesheets/internal/local/issuer"
)

// parameterText matches one Name=Value and the white space after it. A value with white
// space in it is between double quotes.
var parameterText = regexp.MustCompile(`^([A-Za-z0-9]+)=("[^"]*"|[^\s"]\S*|)(?:\s+|$)`)

// parseParameters returns the template parameters in a text such as
//
//	Issuer=https://id.example.com/ EmailClaim="work email" AllowedOrigin=
//
// All other characters are literal: there are no escapes and no expansion. It returns an
// error for text that isn't a parameter, and for a name that is set twice.
func parseParameters(text string) (map[string]string, error) {
	parameters := map[string]string{}
	for rest := strings.TrimSpace(text); rest != ""; {
		match := parameterText.FindStringSubmatch(rest)
		if match == nil {
			return nil, fmt.Errorf("%q: it must be Name=Value, or Name=\"a value\" if the value contains spaces", strings.Fields(rest)[0])
		}
		name, value := match[1], match[2]
		if _, ok := parameters[name]; ok {
			return nil, fmt.Errorf("%s is set twice", name)
		}
		if strings.HasPrefix(value, `"`) {
			value = strings.Trim(value, `"`)
		}
		parameters[name] = value
		rest = rest[len(match[0]):]
	}
	return parameters, nil
}

// changedBySAM matches the values that the SAM CLI would change: it takes them for quoted or
// escaped text, even in a file.
var changedBySAM = regexp.MustCompile(`^'.*'$|^'$|\\["' ]`)

// runParameters prints the parameters of a text as JSON, which is also YAML, for a file that
// the SAM CLI reads. A file is used because the SAM CLI ignores text on its command line that
// it can't parse.
func runParameters(args []string, to streams) error {
	if len(args) != 1 {
		fmt.Fprintln(to.log, `usage: local parameters "Name=Value ..."`)
		return ErrUsage
	}
	parameters, err := parseParameters(args[0])
	if err != nil {
		return fmt.Errorf("parameters: %w", err)
	}
	for name, value := range parameters {
		if changedBySAM.MatchString(value) {
			return fmt.Errorf("parameters: %s: the SAM CLI can't pass on a value in single quotes, or with a backslash before a quote or a space", name)
		}
	}
	encoder := json.NewEncoder(to.out)
	encoder.SetEscapeHTML(false) // keep & and < readable
	return encoder.Encode(parameters)
}

// setParameters sets several parameters, for the flag -parameters.
func (o *options) setParameters(text string) error {
	parameters, err := parseParameters(text)
	if err != nil {
		return err
	}
	for name, value := range parameters {
		if err := o.set(name, value); err != nil {
			return err
		}
	}
	return nil
}

// setParameter sets one parameter, for the flag -parameter.
func (o *options) setParameter(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok {
		return errors.New("it must be Name=Value")
	}
	return o.set(name, value)
}

func (o *options) set(name, value string) error {
	switch name {
	case "AllowedOrigin":
		return errors.New("set it with -page")
	case "HostPage", "PageCertificateArn", "DynamoDBEndpoint":
		return fmt.Errorf("the local stack sets %s itself", name)
	}
	if o.parameters == nil {
		o.parameters = map[string]string{}
	}
	o.parameters[name] = value
	return nil
}

// hasExternalProvider reports whether a provider other than this stack's own signs users in.
func (o options) hasExternalProvider() bool { return o.parameters["Issuer"] != "" }

// parameters returns the parameters of the API's template and of the page's template.
// AllowedOrigin and PageConnectOrigins allow the page to call the API on this machine.
func (s *stack) parameters(endpoint string) map[string]string {
	p := map[string]string{"Audience": defaultAudience, "PageClientId": issuer.WebClient, "AccessLog": "true"}
	if s.signIn != nil {
		p["Issuer"] = url(s.signIn) + "/"
	}
	maps.Copy(p, s.options.parameters)
	maps.Copy(p, map[string]string{
		"AllowedOrigin":      s.options.page,
		"PageConnectOrigins": strings.TrimSuffix(url(s.api)+","+s.options.parameters["PageConnectOrigins"], ","),
		"DynamoDBEndpoint":   endpoint,
		"AWS::Region":        localRegion,
	})
	return p
}

// readTemplates reads the API's template and the page's template, each with the parameters
// that it declares, and checks the rules of both. It returns an error for a flag's parameter
// that neither template declares.
func (s *stack) readTemplates(endpoint string) (api, page *cfntemplate.Template, err error) {
	parameters := s.parameters(endpoint)
	api, apiParameters, err := readTemplate(s.options.template, parameters)
	if err != nil {
		return nil, nil, err
	}
	// In the page's template, AllowedOrigin is the page's own domain in CloudFront. This stack
	// has no such domain.
	delete(parameters, "AllowedOrigin")
	hosting := filepath.Join(filepath.Dir(s.options.template), "web", "hosting.yaml")
	page, pageParameters, err := readTemplate(hosting, parameters)
	if err != nil {
		return nil, nil, err
	}
	for name := range s.options.parameters {
		if _, ok := apiParameters[name]; ok {
			continue
		}
		if _, ok := pageParameters[name]; !ok {
			return nil, nil, fmt.Errorf("neither %s nor %s has a parameter %s", s.options.template, hosting, name)
		}
	}
	return api, page, nil
}

// readTemplate returns the template and those of the parameters that it declares.
func readTemplate(path string, parameters map[string]string) (*cfntemplate.Template, map[string]string, error) {
	source, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	declared, err := cfntemplate.Declared(source, parameters)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	t, err := cfntemplate.Parse(source, declared)
	if err == nil {
		err = t.CheckRules()
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, declared, nil
}
