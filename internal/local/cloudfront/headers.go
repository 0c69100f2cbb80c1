package cloudfront

import (
	"errors"
	"net/http"
	"strconv"

	"timesheets/internal/local/cfntemplate"
)

// headers are the headers that a response headers policy adds to every response.
type headers []header

// A header is a header of a policy. If override is false, it doesn't replace a header of the
// same name that the file has.
type header struct {
	name, value string
	override    bool
}

func (h headers) add(to http.Header) {
	for _, item := range h {
		if item.override || to.Get(item.name) == "" {
			to.Set(item.name, item.value)
		}
	}
}

// policyProperties are the supported properties of AWS::CloudFront::ResponseHeadersPolicy. Any
// other property is an error.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudfront-responseheaderspolicy-responseheaderspolicyconfig.html
type policyProperties struct {
	ResponseHeadersPolicyConfig struct {
		Name                  any
		SecurityHeadersConfig securityProperties
		CustomHeadersConfig   struct {
			Items []struct {
				Header, Value string
				Override      bool
			}
		}
	}
}

type securityProperties struct {
	ContentSecurityPolicy struct {
		ContentSecurityPolicy string
		Override              bool
	}
	ContentTypeOptions struct{ Override bool }
	FrameOptions       struct {
		FrameOption string
		Override    bool
	}
	ReferrerPolicy struct {
		ReferrerPolicy string
		Override       bool
	}
	StrictTransportSecurity struct {
		AccessControlMaxAgeSec int
		IncludeSubdomains      bool
		Preload                bool
		Override               bool
	}
}

func readHeaders(t *cfntemplate.Template, policy string) (headers, error) {
	if policy == "" {
		return nil, errors.New("ResponseHeadersPolicyId is missing")
	}
	var properties policyProperties
	if err := readProperties(t, policy, &properties); err != nil {
		return nil, err
	}
	config := properties.ResponseHeadersPolicyConfig
	read := config.SecurityHeadersConfig.headers()
	for _, item := range config.CustomHeadersConfig.Items {
		read = append(read, header{item.Header, item.Value, item.Override})
	}
	return read, nil
}

func (p securityProperties) headers() headers {
	return headers{
		{"Content-Security-Policy", p.ContentSecurityPolicy.ContentSecurityPolicy, p.ContentSecurityPolicy.Override},
		{"X-Content-Type-Options", "nosniff", p.ContentTypeOptions.Override},
		{"X-Frame-Options", p.FrameOptions.FrameOption, p.FrameOptions.Override},
		{"Referrer-Policy", p.ReferrerPolicy.ReferrerPolicy, p.ReferrerPolicy.Override},
		{"Strict-Transport-Security", p.transportSecurity(), p.StrictTransportSecurity.Override},
	}
}

// transportSecurity returns the value of Strict-Transport-Security (RFC 6797, section 6.1).
func (p securityProperties) transportSecurity() string {
	value := "max-age=" + strconv.Itoa(p.StrictTransportSecurity.AccessControlMaxAgeSec)
	if p.StrictTransportSecurity.IncludeSubdomains {
		value += "; includeSubDomains"
	}
	if p.StrictTransportSecurity.Preload {
		value += "; preload"
	}
	return value
}
