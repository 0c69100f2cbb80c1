package sam

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// An account is a fake of AWS for the upload of the page: moto's S3 and CloudFormation, and
// a proxy in front that records uploads and can reject one.
// https://docs.getmoto.org/
type account struct {
	address  string // of the proxy
	mu       sync.Mutex
	bucket   string   // of the last upload
	uploads  []string // the names of uploaded objects, in order
	rejected string   // the name of the object to reject; "" if none
	changes  changeSets
}

// newAccount starts an account until the test ends.
func newAccount(t testing.TB) *account {
	t.Helper()
	address := freePorts(t, 1)[0]
	start(t, exec.CommandContext(t.Context(), newTool(t, "moto_server").path, "-H", "127.0.0.1", "-p", port(t, "http://"+address)), address)
	target, err := url.Parse("http://" + address)
	if err != nil {
		t.Fatal(err)
	}
	a := &account{}
	forward := a.changes.handler(target, httputil.NewSingleHostReverseProxy(target))
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut && !a.recordUpload(r.URL.Path) {
			w.WriteHeader(http.StatusForbidden)
			_, _ = io.WriteString(w, "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>")
			return
		}
		forward.ServeHTTP(w, r)
	}))
	t.Cleanup(proxy.Close)
	a.address = proxy.URL
	return a
}

// reset deletes everything in the account.
func (a *account) reset(t testing.TB) {
	t.Helper()
	response, err := http.Post(a.address+"/moto-api/reset", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Fatalf("reset moto: %s", response.Status)
	}
	a.changes.reset()
	a.reject("")
	a.newUploads()
}

// recordUpload reports whether an object may be uploaded, and records its name if so.
func (a *account) recordUpload(path string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	bucket, name, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if name != "" && name == a.rejected {
		return false
	}
	a.bucket, a.uploads = bucket, append(a.uploads, name)
	return true
}

// newUploads returns the names of the objects that were uploaded since the last call.
func (a *account) newUploads() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	uploads := a.uploads
	a.uploads = nil
	return uploads
}

func (a *account) reject(name string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.rejected = name
}

// The stacks of an account.
const (
	stackName = "timesheets"
	pageStack = stackName + "-page"
)

// fakeTemplate returns a template with the parameters and outputs of a stack's template, and
// with resources that the outputs refer to. moto supports neither SAM nor distributions,
// but a bucket has a DomainName too.
func fakeTemplate(t testing.TB, stack string) string {
	t.Helper()
	if stack == pageStack {
		return "AWSTemplateFormatVersion: \"2010-09-09\"\n" + sections(t, hosting, "Parameters", "Conditions", "Outputs") + `
Resources:
  PageBucket: {Type: AWS::S3::Bucket}
  PageDistribution: {Type: AWS::S3::Bucket}
`
	}
	return "AWSTemplateFormatVersion: \"2010-09-09\"\n" + sections(t, "template.yaml", "Parameters", "Mappings", "Conditions", "Outputs") + `
Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: api}}
  Table: {Type: AWS::SNS::Topic, Condition: MakesTable}
`
}

// deploy creates the API's stack, and the page's stack unless its parameters are nil.
func (a *account) deploy(t testing.TB, api, page map[string]string) {
	t.Helper()
	a.cloudFormation(t, "CreateStack", stackName, fakeTemplate(t, stackName), api)
	if page != nil {
		a.cloudFormation(t, "CreateStack", pageStack, fakeTemplate(t, pageStack), page)
	}
	a.newUploads() // discard the uploads of the buckets that it created
}

// cloudFormation calls an action with a template.
func (a *account) cloudFormation(t testing.TB, action, stack, body string, parameters map[string]string, more ...string) {
	t.Helper()
	form := url.Values{"Action": {action}, "Version": {"2010-05-15"}, "StackName": {stack}, "TemplateBody": {body}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	n := 0
	for name, value := range parameters {
		n++
		form.Set(fmt.Sprintf("Parameters.member.%d.ParameterKey", n), name)
		form.Set(fmt.Sprintf("Parameters.member.%d.ParameterValue", n), value)
	}
	a.call(t, form)
}

// call returns the response of CloudFormation.
func (a *account) call(t testing.TB, form url.Values) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, a.address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	// moto reads the service and the region from it, and doesn't check the signature.
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local/20261123/"+awsRegion+"/cloudformation/aws4_request, SignedHeaders=host, Signature=0")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s, error %v", form.Get("Action"), response.StatusCode, body, err)
	}
	return string(body)
}

// pageURL returns the PageUrl output of the page's stack, or "" if there is none.
func (a *account) pageURL(t testing.TB) string {
	t.Helper()
	stacks := a.call(t, url.Values{"Action": {"DescribeStacks"}, "Version": {"2010-05-15"}})
	output := regexp.MustCompile(`<OutputKey>PageUrl</OutputKey>\s*<OutputValue>([^<]*)`).FindStringSubmatch(stacks)
	if output == nil {
		return ""
	}
	return output[1]
}

// sections returns whole sections of a template.
func sections(t testing.TB, template string, names ...string) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(repository(t), template))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, name := range names {
		section := regexp.MustCompile(`(?m)^` + name + `:\n(?:(?: .*)?\n)+`).FindString(string(source))
		if section == "" {
			t.Fatalf("%s has no section %s", template, name)
		}
		b.WriteString(section)
	}
	// moto doesn't support the short form of Condition.
	return regexp.MustCompile(`!Condition (\w+)`).ReplaceAllString(b.String(), "{Condition: $1}")
}

// A file is a file of the page, as it is hosted or served locally.
type file struct{ ContentType, CacheControl, Body string }

// file returns a file from the page's bucket, or the zero file if it doesn't exist.
func (a *account) file(t testing.TB, name string) file {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.address+"/"+a.bucket+"/"+name, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local/20261123/"+awsRegion+"/s3/aws4_request, SignedHeaders=host, Signature=0")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK {
		return file{}
	}
	return file{response.Header.Get("Content-Type"), response.Header.Get("Cache-Control"), string(body)}
}
