package stack

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"

	"timesheets/internal/local/issuer"
)

// parameterText matches one Name=Value and the white space after it. A value with white
// space in it is between double quotes.
var parameterText = regexp.MustCompile(`^([A-Za-z0-9]+)=("[^"]*"|[^\s"]\S*|)(?:\s+|$)`)

// parseParameters returns the parameters of the template in a text such as
//
//	Issuer=https://id.example.com/ EmailClaim="work email" AllowedOrigin=
//
// Every other character stands for itself: nothing is escaped and nothing expanded. It
// returns an error for text that isn't a parameter, and for a name that is set twice.
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

// changedBySAM matches the values that the SAM CLI takes for quoted or escaped text, even
// in a file.
var changedBySAM = regexp.MustCompile(`^'.*'$|^'$|\\["' ]`)

// runParameters prints the parameters of a text for a file that the SAM CLI reads: JSON,
// which is YAML too. Given the text itself, the SAM CLI ignores what it can't parse.
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
	encoder.SetEscapeHTML(false) // it is a file to look at
	return encoder.Encode(parameters)
}

// setParameters sets the parameters of a text, for the flag -parameters.
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
		return errors.New("-page says it here")
	case "HostPage", "PageCertificateArn", "DynamoDBEndpoint":
		return fmt.Errorf("the local stack sets %s itself", name)
	}
	if o.parameters == nil {
		o.parameters = map[string]string{}
	}
	o.parameters[name] = value
	return nil
}

// elsewhere tells whether another provider than this stack's own signs people in.
func (o options) elsewhere() bool { return o.parameters["Issuer"] != "" }

// parameters deploy the template on this machine: the page is hosted, at a domain of its
// own, and may call the API where the API is.
func (s *stack) parameters(endpoint string) map[string]string {
	p := map[string]string{"Audience": defaultAudience, "PageClientId": issuer.WebClient}
	if s.signIn != nil {
		p["Issuer"] = url(s.signIn) + "/"
	}
	maps.Copy(p, s.options.parameters)
	maps.Copy(p, map[string]string{
		"AllowedOrigin":      s.options.page,
		"HostPage":           "true",
		"PageCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/none-on-loopback",
		"PageConnectOrigins": strings.TrimSuffix(url(s.api)+","+s.options.parameters["PageConnectOrigins"], ","),
		"DynamoDBEndpoint":   endpoint,
		"AWS::Region":        localRegion,
	})
	return p
}
