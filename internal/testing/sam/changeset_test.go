package sam

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// changeSets executes change sets in front of moto, which would ignore their parameters and
// not update the outputs. It records the calls that matter for the order.
type changeSets struct {
	mu      sync.Mutex
	last    url.Values // the call that made the last change set
	calls   []string
	failing bool // the next executed change set fails, and CloudFormation rolls back
	failed  bool
}

func (c *changeSets) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last, c.calls, c.failing, c.failed = nil, nil, false, false
}

// newCalls returns the calls since the last one: the change sets made, executed and deleted,
// and the policies set.
func (c *changeSets) newCalls() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	calls := c.calls
	c.calls = nil
	return calls
}

func (c *changeSets) fail() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failing = true
}

func (c *changeSets) handler(target *url.URL, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
			next.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		form, _ := url.ParseQuery(string(body))
		if response := c.respond(target, r.Header, form); response != "" {
			w.Header().Set("Content-Type", "text/xml")
			_, _ = io.WriteString(w, response)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		next.ServeHTTP(w, r)
	})
}

// respond returns the response to a call, or "" if moto responds.
func (c *changeSets) respond(target *url.URL, header http.Header, form url.Values) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch action := form.Get("Action"); action {
	case "CreateChangeSet":
		c.last = form
		c.calls = append(c.calls, action)
	case "DeleteChangeSet":
		c.calls = append(c.calls, action)
	case "SetStackPolicy":
		kind := " allowing everything"
		if strings.Contains(form.Get("StackPolicyBody"), "Deny") {
			kind = " protecting the table"
		}
		c.calls = append(c.calls, action+kind)
	case "ExecuteChangeSet":
		c.calls = append(c.calls, action)
		if c.failed = c.failing; !c.failed {
			c.execute(target, header)
		}
		// CloudFormation deletes the change sets of the stack; moto lists them for any stack.
		c.post(target, header, url.Values{"Action": {"DeleteChangeSet"}, "Version": {"2010-05-15"}, "ChangeSetName": {form.Get("ChangeSetName")}})
		return "<ExecuteChangeSetResponse><ExecuteChangeSetResult/></ExecuteChangeSetResponse>"
	case "DescribeStackEvents":
		if c.failed {
			return rolledBack
		}
	}
	return ""
}

// execute creates or updates the stack with the template and the parameters of the change set.
func (c *changeSets) execute(target *url.URL, header http.Header) {
	form := url.Values{}
	for name, values := range c.last {
		form[name] = slices.Clone(values)
	}
	form.Set("Action", "UpdateStack")
	if form.Get("ChangeSetType") == "CREATE" {
		form.Set("Action", "CreateStack")
		c.post(target, header, url.Values{"Action": {"DeleteStack"}, "Version": {"2010-05-15"}, "StackName": {form.Get("StackName")}})
	}
	c.post(target, header, form)
}

func (c *changeSets) post(target *url.URL, header http.Header, form url.Values) {
	request, err := http.NewRequest(http.MethodPost, target.String(), strings.NewReader(form.Encode()))
	if err != nil {
		panic(err)
	}
	request.Header = header.Clone()
	request.Header.Del("Content-Length")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	body, _ := io.ReadAll(response.Body)
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		panic(form.Get("Action") + ": " + string(body))
	}
}

// rolledBack are the events of an update that CloudFormation rolled back.
const rolledBack = `<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents>
<member><EventId>2</EventId><StackId>id</StackId><StackName>timesheets</StackName><LogicalResourceId>timesheets</LogicalResourceId>
<PhysicalResourceId>id</PhysicalResourceId><ResourceStatus>UPDATE_ROLLBACK_COMPLETE</ResourceStatus><Timestamp>2026-11-23T16:00:01Z</Timestamp></member>
<member><EventId>1</EventId><StackId>id</StackId><StackName>timesheets</StackName><LogicalResourceId>CreateFunction</LogicalResourceId>
<PhysicalResourceId>create</PhysicalResourceId><ResourceStatus>UPDATE_FAILED</ResourceStatus>
<ResourceStatusReason>the memory is too small</ResourceStatusReason><Timestamp>2026-11-23T16:00:00Z</Timestamp></member>
</StackEvents></DescribeStackEventsResult></DescribeStackEventsResponse>`

// wantCalls fails the test unless these calls were made since the last check.
func (c *changeSets) wantCalls(t testing.TB, want ...string) {
	t.Helper()
	if got := c.newCalls(); !slices.Equal(got, want) {
		t.Errorf("calls %q, want %q", got, want)
	}
}
