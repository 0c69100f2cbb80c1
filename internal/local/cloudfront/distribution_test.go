package cloudfront_test

import (
	"net/http"
	"strings"
	"testing"

	"timesheets/internal/local/cloudfront"
)

// Unsupported configuration is refused, so that the local page and the hosted one can't
// behave differently.
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
		{"no content types", "ContentTypes:", "Others:", "the metadata of PageBucket has no ContentTypes"},
		{"no cache control", "CacheControl:", "Others:", "or no CacheControl"},
		{"no bucket", "Type: AWS::S3::Bucket\n", "Type: AWS::SNS::Topic\n", "the template has no AWS::S3::Bucket"},
		{"error pages", "DefaultRootObject: index.html", "DefaultRootObject: index.html\n        CustomErrorResponses: []", `unknown field "CustomErrorResponses"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := cloudfront.New(cloudfront.Config{Template: parse(t, replaced(t, test.from, test.to))})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %q", err, test.want)
			}
		})
	}
	if _, err := cloudfront.New(cloudfront.Config{}); err == nil {
		t.Error("no template: no error")
	}
}

// The app's routes and the headers come from the template alone.
func TestTemplateDecides(t *testing.T) {
	dist := t.TempDir()
	write(t, dist, build(t))
	unrouted := openBy(t, replaced(t, "            - EventType: viewer-request\n              FunctionARN: !GetAtt PageRoutes.FunctionARN\n", "            []\n"), dist)
	if w := ask(t, unrouted, http.MethodGet, "/history"); w.Code != http.StatusNotFound {
		t.Errorf("without the function a route is %d, want 404", w.Code)
	}
	if w := ask(t, unrouted, http.MethodGet, "/"); w.Code != http.StatusOK || w.Body.String() != index {
		t.Errorf("without the function / is %d, want the root object", w.Code)
	}
	overriding := openBy(t, replaced(t, "Override: false", "Override: true"), dist)
	if w := ask(t, overriding, http.MethodGet, "/assets/index-B1c2.js"); w.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("Cache-Control is %q, want the template's over the file's", w.Header().Get("Cache-Control"))
	}
	typed := openBy(t, replaced(t, ".svg: image/svg+xml", ".svg: image/other"), dist)
	if w := ask(t, typed, http.MethodGet, "/icon.svg"); w.Header().Get("Content-Type") != "image/other" {
		t.Errorf("Content-Type is %q, want the template's", w.Header().Get("Content-Type"))
	}
}
