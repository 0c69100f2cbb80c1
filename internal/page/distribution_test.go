package page_test

import (
	"strings"
	"testing"

	"timesheets/internal/page"
)

// What this package would not do is refused, so that the local page never promises
// what the hosted one does not keep, or the other way round.
func TestNewRefuses(t *testing.T) {
	tests := []struct{ name, from, to, want string }{
		{"no distribution", "Type: AWS::CloudFront::Distribution", "Type: AWS::SNS::Topic", "the template has no AWS::CloudFront::Distribution"},
		{"a second one", "Type: AWS::S3::BucketPolicy", "Type: AWS::CloudFront::Distribution", "two of AWS::CloudFront::Distribution"},
		{"a pattern", "PathPattern: /config.json", "PathPattern: /*.json", "the pattern /*.json is not understood"},
		{"other methods", "AllowedMethods: [GET, HEAD]", "AllowedMethods: [GET, HEAD, OPTIONS]", "the methods [GET HEAD OPTIONS] are not understood"},
		{"a function on the way back", "EventType: viewer-request", "EventType: viewer-response", "PageRoutes.FunctionARN at viewer-response is not understood"},
		{"another function", "FunctionARN: !GetAtt PageRoutes.FunctionARN", "FunctionARN: arn:aws:cloudfront::123456789012:function/other", "function/other at viewer-request is not understood"},
		{"no headers", "ResponseHeadersPolicyId: !Ref PageHeaders", "Compress: true", "there is no ResponseHeadersPolicyId"},
		{"a kind of header", "FrameOptions:\n", "XSSProtection: {}\n          FrameOptions:\n", `unknown field "XSSProtection"`},
		{"removed headers", "CustomHeadersConfig:", "RemoveHeadersConfig: {}\n        CustomHeadersConfig:", `unknown field "RemoveHeadersConfig"`},
		{"error pages", "DefaultRootObject: index.html", "DefaultRootObject: index.html\n        CustomErrorResponses: []", `unknown field "CustomErrorResponses"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := source(t)
			at := strings.LastIndex(text, test.from)
			if at < 0 {
				t.Fatalf("the template does not say %q", test.from)
			}
			_, err := page.New(page.Config{Template: parse(t, text[:at]+test.to+text[at+len(test.from):])})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
	if _, err := page.New(page.Config{}); err == nil {
		t.Error("no template: no error")
	}
}
