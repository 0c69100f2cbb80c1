package main

import (
	"errors"
	"fmt"
	"maps"
	"strings"

	"timesheets/internal/issuer"
)

// setParameter takes a parameter of the template from the command line.
func (o *options) setParameter(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok {
		return errors.New("it must be Name=Value")
	}
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
