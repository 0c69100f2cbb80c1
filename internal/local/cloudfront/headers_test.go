package cloudfront_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every response has these headers, including the errors.
func TestEveryResponseHasTheSecurityHeaders(t *testing.T) {
	p := openBuilt(t)
	tag := send(t, p, http.MethodGet, "/").Header().Get("ETag")
	responses := map[string]http.Header{
		"the page":     send(t, p, http.MethodGet, "/").Header(),
		"a route":      send(t, p, http.MethodGet, "/approvals").Header(),
		"an asset":     send(t, p, http.MethodGet, "/assets/index-B1c2.js").Header(),
		"the settings": send(t, p, http.MethodGet, "/config.json").Header(),
		"unchanged":    send(t, p, http.MethodGet, "/", "If-None-Match", tag).Header(),
		"not found":    send(t, p, http.MethodGet, "/assets/none.js").Header(),
		"not allowed":  send(t, p, http.MethodPost, "/").Header(),
	}
	want := map[string]string{
		"Strict-Transport-Security":    "max-age=31536000",
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
		"Referrer-Policy":              "no-referrer",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
	}
	for name, header := range responses {
		got := map[string]string{}
		for key := range want {
			got[key] = header.Get(key)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("headers of %s (-want +got):\n%s", name, diff)
		}
		for _, key := range []string{"Content-Security-Policy", "Permissions-Policy"} {
			if header.Get(key) == "" || header.Get(key) != responses["the page"].Get(key) {
				t.Errorf("%s: %s is %q, want the page's value", name, key, header.Get(key))
			}
		}
		if header.Get("Cache-Control") == "" {
			t.Errorf("%s: the response has no Cache-Control", name)
		}
	}
}

// The policy allows no inline code, no text that is parsed as HTML (Trusted Types), no files
// of other origins and no framing. Requests may go only to the origins in the template.
func TestContentSecurityPolicy(t *testing.T) {
	header := send(t, openBuilt(t), http.MethodGet, "/").Header().Get("Content-Security-Policy")
	got := map[string][]string{}
	for directive := range strings.SplitSeq(header, ";") {
		fields := strings.Fields(directive)
		got[fields[0]] = fields[1:]
	}
	none, self := []string{"'none'"}, []string{"'self'"}
	want := map[string][]string{
		"default-src": none, "base-uri": none, "form-action": none, "frame-ancestors": none,
		"script-src": self, "style-src": self, "img-src": self, "font-src": self, "manifest-src": self,
		"require-trusted-types-for": {"'script'"}, "trusted-types": none,
		"connect-src": {
			"'self'", "https://*.execute-api.eu-central-1.amazonaws.com", "https://login.example.com", "https://a.example.com", "https://b.example.com:8443",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("policy (-want +got):\n%s", diff)
	}
}

// A form may be posted only to the provider, which redirects back to the page. Browsers also
// check the redirect against form-action.
func TestFormsMayBePostedOnlyToSignOut(t *testing.T) {
	for signOut, want := range map[string]string{
		"oidc": " form-action 'none';", "cognito": " form-action 'none';", "id_token": " form-action 'self' https://login.example.com;",
	} {
		p := openTemplate(t, replaceInTemplate(t, "Default: oidc\n", "Default: "+signOut+"\n"), t.TempDir())
		if policy := send(t, p, http.MethodGet, "/").Header().Get("Content-Security-Policy"); !strings.Contains(policy, want) {
			t.Errorf("PageSignOut=%s: want%s in %s", signOut, want, policy)
		}
	}
}

// Neither the page nor a frame in it may use the device's features.
func TestPermissionsPolicyDeniesDeviceFeatures(t *testing.T) {
	header := send(t, openBuilt(t), http.MethodGet, "/").Header().Get("Permissions-Policy")
	for _, feature := range []string{"camera", "geolocation", "microphone", "payment", "usb"} {
		if !strings.Contains(", "+header+",", ", "+feature+"=(),") {
			t.Errorf("%s isn't denied in %q", feature, header)
		}
	}
}
