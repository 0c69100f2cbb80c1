package cloudfront

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"timesheets/internal/local/cfntemplate"
)

// A distribution is the template's configuration of paths and headers.
type distribution struct {
	root            string              // the file for /
	behaviors       map[string]behavior // by exact path
	defaultBehavior behavior            // for every other path
}

// A behavior is the configuration of some paths.
type behavior struct {
	routed   bool // a path of the app that isn't a file is served index.html
	compress bool
	headers  headers
}

// distributionProperties are the supported properties of AWS::CloudFront::Distribution. Any
// other property is an error.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudfront-distribution-distributionconfig.html
type distributionProperties struct {
	DistributionConfig struct {
		DefaultRootObject    string
		DefaultCacheBehavior behaviorProperties
		CacheBehaviors       []behaviorProperties

		// Accepted and ignored, because a browser on this machine can't observe them.
		Comment, Enabled, HttpVersion, IPV6Enabled, PriceClass, Aliases, ViewerCertificate, Origins any
	}
}

type behaviorProperties struct {
	PathPattern             string
	AllowedMethods          []string
	Compress                bool
	ResponseHeadersPolicyId string
	FunctionAssociations    []struct{ EventType, FunctionARN string }

	// Accepted and ignored, because they configure only CloudFront's edge.
	TargetOriginId, ViewerProtocolPolicy, CachePolicyId any
}

func readDistribution(t *cfntemplate.Template) (distribution, error) {
	var d distribution
	id, err := findResource(t, "AWS::CloudFront::Distribution")
	if err != nil {
		return d, err
	}
	var properties distributionProperties
	if err := readProperties(t, id, &properties); err != nil {
		return d, err
	}
	config := properties.DistributionConfig
	d.root, d.behaviors = config.DefaultRootObject, map[string]behavior{}
	if d.defaultBehavior, err = readBehavior(t, config.DefaultCacheBehavior); err != nil {
		return d, fmt.Errorf("page: %s: DefaultCacheBehavior: %w", id, err)
	}
	for _, p := range config.CacheBehaviors {
		if strings.ContainsAny(p.PathPattern, "*?") {
			return d, fmt.Errorf("page: %s: PathPattern %s isn't supported: it must be an exact path", id, p.PathPattern)
		}
		if d.behaviors[p.PathPattern], err = readBehavior(t, p); err != nil {
			return d, fmt.Errorf("page: %s: behavior of %s: %w", id, p.PathPattern, err)
		}
	}
	return d, nil
}

func readBehavior(t *cfntemplate.Template, p behaviorProperties) (behavior, error) {
	b := behavior{compress: p.Compress}
	if !slices.Equal(p.AllowedMethods, []string{"GET", "HEAD"}) {
		return b, fmt.Errorf("AllowedMethods %v isn't supported: it must be [GET HEAD]", p.AllowedMethods)
	}
	for _, f := range p.FunctionAssociations {
		if f.EventType != "viewer-request" || f.FunctionARN != "PageRoutes.FunctionARN" {
			return b, fmt.Errorf("function %s at %s isn't supported: it must be PageRoutes at viewer-request", f.FunctionARN, f.EventType)
		}
		b.routed = true
	}
	var err error
	b.headers, err = readHeaders(t, p.ResponseHeadersPolicyId)
	return b, err
}

// findResource returns the logical id of the one resource of a type. It returns an error if there is
// none, or more than one.
func findResource(t *cfntemplate.Template, kind string) (string, error) {
	found := ""
	for _, resource := range t.Resources() {
		if resource.Type != kind {
			continue
		}
		if found != "" {
			return "", fmt.Errorf("page: the template has more than one %s", kind)
		}
		found = resource.ID
	}
	if found == "" {
		return "", errors.New("page: the template has no " + kind)
	}
	return found, nil
}

// readProperties decodes a resource's properties. It returns an error for a property that into
// has no field for.
func readProperties(t *cfntemplate.Template, logicalID string, into any) error {
	var properties json.RawMessage
	if err := t.Properties(logicalID, &properties); err != nil {
		return err
	}
	if err := cfntemplate.DecodeStrict(properties, into); err != nil {
		return fmt.Errorf("page: %s: %w", logicalID, err)
	}
	return nil
}
