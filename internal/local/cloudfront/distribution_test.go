package cloudfront_test

import (
	"net/http"
	"strings"
	"testing"

	"timesheets/internal/local/cloudfront"
)

// Unsupported configuration is rejected, so that the local page can't behave differently from
// the hosted page.
func TestNewRefusesUnsupportedTemplates(t *testing.T) {
	tests := []struct{ name, from, to, want string }{
		{"no distribution", "Type: AWS::CloudFront::Distribution", "Type: AWS::SNS::Topic", "the template has no AWS::CloudFront::Distribution"},
		{"two distributions", "Type: AWS::S3::BucketPolicy", "Type: AWS::CloudFront::Distribution", "more than one AWS::CloudFront::Distribution"},
		{"a path pattern", "PathPattern: /config.json", "PathPattern: /*.json", "PathPattern /*.json isn't supported"},
		{"other methods", "AllowedMethods: [GET, HEAD]", "AllowedMethods: [GET, HEAD, OPTIONS]", "AllowedMethods [GET HEAD OPTIONS] isn't supported"},
		{"a function for responses", "EventType: viewer-request", "EventType: viewer-response", "PageRoutes.FunctionARN at viewer-response isn't supported"},
		{"another function", "FunctionARN: !GetAtt PageRoutes.FunctionARN", "FunctionARN: arn:aws:cloudfront::123456789012:function/other", "function/other at viewer-request isn't supported"},
		{"no headers policy", "ResponseHeadersPolicyId: !Ref PageHeaders", "Compress: true", "ResponseHeadersPolicyId is missing"},
		{"an unsupported header", "FrameOptions:\n", "XSSProtection: {}\n          FrameOptions:\n", `unknown field "XSSProtection"`},
		{"removed headers", "CustomHeadersConfig:", "RemoveHeadersConfig: {}\n        CustomHeadersConfig:", `unknown field "RemoveHeadersConfig"`},
		{"no content types", "ContentTypes:", "Others:", "the metadata of PageBucket must contain ContentTypes"},
		{"no cache control", "CacheControl:", "Others:", "and CacheControl"},
		{"no bucket", "Type: AWS::S3::Bucket\n", "Type: AWS::SNS::Topic\n", "the template has no AWS::S3::Bucket"},
		{"error pages", "DefaultRootObject: index.html", "DefaultRootObject: index.html\n        CustomErrorResponses: []", `unknown field "CustomErrorResponses"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := cloudfront.New(cloudfront.Config{Template: parse(t, replaceInTemplate(t, test.from, test.to))})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
	if _, err := cloudfront.New(cloudfront.Config{}); err == nil {
		t.Error("no error without a template")
	}
}

// The app's routes and the headers come from the template alone.
func TestRoutesAndHeadersComeFromTheTemplate(t *testing.T) {
	dist := t.TempDir()
	write(t, dist, build(t))
	unrouted := openTemplate(t, replaceInTemplate(t, "            - EventType: viewer-request\n              FunctionARN: !GetAtt PageRoutes.FunctionARN\n", "            []\n"), dist)
	if w := send(t, unrouted, http.MethodGet, "/history"); w.Code != http.StatusNotFound {
		t.Errorf("without the function, GET /history: %d, want 404", w.Code)
	}
	if w := send(t, unrouted, http.MethodGet, "/"); w.Code != http.StatusOK || w.Body.String() != index {
		t.Errorf("without the function, GET /: %d, want 200 and the root object", w.Code)
	}
	overriding := openTemplate(t, replaceInTemplate(t, "Override: false", "Override: true"), dist)
	if w := send(t, overriding, http.MethodGet, "/assets/index-B1c2.js"); w.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("Cache-Control is %q, want no-cache, the template's value", w.Header().Get("Cache-Control"))
	}
	typed := openTemplate(t, replaceInTemplate(t, ".svg: image/svg+xml", ".svg: image/other"), dist)
	if w := send(t, typed, http.MethodGet, "/icon.svg"); w.Header().Get("Content-Type") != "image/other" {
		t.Errorf("Content-Type is %q, want image/other, the template's value", w.Header().Get("Content-Type"))
	}
}
