package table

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cftypes "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/dynamo"
)

// stackTemplate is a stack of this service with its table alone.
const stackTemplate = `
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  TableName: {Type: String, Default: ""}
  Architecture: {Type: String, Default: arm64}
Resources:
  Table:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions:
        - {AttributeName: pk, AttributeType: S}
        - {AttributeName: sk, AttributeType: S}
        - {AttributeName: waiting, AttributeType: S}
      KeySchema:
        - {AttributeName: pk, KeyType: HASH}
        - {AttributeName: sk, KeyType: RANGE}
      GlobalSecondaryIndexes:
        - IndexName: Waiting
          KeySchema:
            - {AttributeName: waiting, KeyType: HASH}
            - {AttributeName: sk, KeyType: RANGE}
          Projection: {ProjectionType: ALL}
Outputs:
  TableName: {Value: !Ref Table}
`

// at is the time of the restores. The source table can be restored to an hour before and
// after it.
func at() time.Time { return time.Date(2100, 11, 23, 16, 0, 0, 0, time.UTC) }

// An account is moto with a stack and its table, behind a proxy. The proxy records the calls,
// interrupts one, and adds what moto lacks: the time of a restore, and a table that isn't
// active at once.
type account struct {
	endpoint string
	source   string // the stack's table
	dynamo   *dynamodb.Client
	stacks   *cloudformation.Client

	mu        sync.Mutex
	calls     []string
	interrupt int                // the number of the call to interrupt, from 1; 0: none
	after     bool               // the call takes effect before it is interrupted
	cancel    context.CancelFunc // interrupts the command
	restored  map[string]float64 // the time of each restore, by the new table
	creating  map[string]int     // how often the new table is still being created
	owned     map[string]string  // the status of the tables in stacks
	backups   int                // how often backups aren't available
}

func newAccount(t testing.TB) *account {
	t.Helper()
	target, err := url.Parse(startMoto(t))
	if err != nil {
		t.Fatal(err)
	}
	a := &account{restored: map[string]float64{}, creating: map[string]int{}, owned: map[string]string{}}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = a.modify
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	server := httptest.NewServer(a.record(proxy))
	t.Cleanup(server.Close)
	a.endpoint = server.URL
	a.dynamo = dynamodb.NewFromConfig(testConfig(a.endpoint))
	a.stacks = cloudformation.NewFromConfig(testConfig(a.endpoint))
	a.createStack(t, "timesheets", "x86_64")
	out, err := a.stacks.DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{StackName: aws.String("timesheets")})
	if err != nil {
		t.Fatal(err)
	}
	a.source = usedTable(out.Stacks[0])
	a.owned[a.source] = "CREATE_COMPLETE"
	a.enableBackups(t, a.source)
	described, err := a.dynamo.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: &a.source})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.dynamo.TagResource(t.Context(), &dynamodb.TagResourceInput{
		ResourceArn: described.Table.TableArn, Tags: []types.Tag{{Key: aws.String("cost"), Value: aws.String("people")}},
	}); err != nil {
		t.Fatal(err)
	}
	write(t, a.dynamo, a.source, []dynamo.Item{{"pk": s("a@example.com"), "sk": s("KEY#1")}, {"pk": s("b@example.com"), "sk": s("KEY#2")}})
	a.newCalls()
	return a
}

func (a *account) createStack(t testing.TB, name, architecture string) {
	t.Helper()
	if _, err := a.stacks.CreateStack(t.Context(), &cloudformation.CreateStackInput{
		StackName: &name, TemplateBody: aws.String(stackTemplate),
		Parameters: []cftypes.Parameter{{ParameterKey: aws.String("Architecture"), ParameterValue: &architecture}},
	}); err != nil {
		t.Fatal(err)
	}
}

func (a *account) enableBackups(t testing.TB, table string) {
	t.Helper()
	if _, err := a.dynamo.UpdateContinuousBackups(t.Context(), &dynamodb.UpdateContinuousBackupsInput{
		TableName: &table, PointInTimeRecoverySpecification: &types.PointInTimeRecoverySpecification{PointInTimeRecoveryEnabled: aws.Bool(true)},
	}); err != nil {
		t.Fatal(err)
	}
}

// restore runs a restore. If interrupt isn't 0, the command is cancelled at that call.
func (a *account) restore(t testing.TB, name string, interrupt int, after bool) (out string, calls []string, err error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	a.mu.Lock()
	a.interrupt, a.after, a.cancel = interrupt, after, cancel
	a.mu.Unlock()
	out, err = run(ctx, t, a.endpoint, "restore", "-at", at().Format(time.RFC3339), "-name", name)
	a.mu.Lock()
	a.interrupt = 0
	a.mu.Unlock()
	return out, a.newCalls(), err
}

// newCalls returns the calls since the last time.
func (a *account) newCalls() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	calls := a.calls
	a.calls = nil
	return calls
}

// record records and interrupts calls.
func (a *account) record(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return // the client was interrupted
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		_, action, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		form, _ := url.ParseQuery(string(body))
		if action == "" {
			action = form.Get("Action")
		}
		var input struct {
			TargetTableName, ResourceArn string
			RestoreDateTime              float64
		}
		_ = json.Unmarshal(body, &input)
		if strings.HasSuffix(input.ResourceArn, "/"+a.source) {
			r.Header.Set(ofSource, "true")
		}
		a.mu.Lock()
		a.calls = append(a.calls, action)
		interrupted := a.interrupt == len(a.calls)
		if interrupted && !a.after {
			a.cancel()
			a.mu.Unlock()
			panic(http.ErrAbortHandler) // closes the connection
		}
		if action == "RestoreTableToPointInTime" {
			a.restored[input.TargetTableName], a.creating[input.TargetTableName] = input.RestoreDateTime, 2
		}
		unavailable := action == "UpdateContinuousBackups" && a.backups > 0
		if unavailable {
			a.backups--
		}
		a.mu.Unlock()
		switch {
		case unavailable:
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"__type": "com.amazonaws.dynamodb.v20120810#ContinuousBackupsUnavailableException", "message": "not yet"}`)
		case form.Get("PhysicalResourceId") != "":
			a.respondOwner(w, form.Get("PhysicalResourceId"))
		case interrupted:
			next.ServeHTTP(httptest.NewRecorder(), r.WithContext(context.WithoutCancel(r.Context())))
			a.cancel()
			panic(http.ErrAbortHandler)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// respondOwner responds to DescribeStackResources as CloudFormation does. moto ignores
// PhysicalResourceId.
func (a *account) respondOwner(w http.ResponseWriter, table string) {
	a.mu.Lock()
	status := a.owned[table]
	a.mu.Unlock()
	if status == "" {
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack for %s does not exist</Message></Error></ErrorResponse>`, table)
		return
	}
	fmt.Fprintf(w, `<DescribeStackResourcesResponse><DescribeStackResourcesResult><StackResources><member><LogicalResourceId>Table</LogicalResourceId>
<PhysicalResourceId>%s</PhysicalResourceId><ResourceType>AWS::DynamoDB::Table</ResourceType><ResourceStatus>%s</ResourceStatus></member>
</StackResources></DescribeStackResourcesResult></DescribeStackResourcesResponse>`, table, status)
}

// ofSource is a header for requests about the source table.
const ofSource = "X-Test-Source"

// modify changes moto's descriptions of tables, and the tags of the source, to which
// CloudFormation adds some.
func (a *account) modify(response *http.Response) error {
	_, action, _ := strings.Cut(response.Request.Header.Get("X-Amz-Target"), ".")
	if response.StatusCode != http.StatusOK || !slices.Contains([]string{"DescribeTable", "DescribeContinuousBackups", "ListTagsOfResource"}, action) {
		return nil
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	var content map[string]any
	if err := json.Unmarshal(body, &content); err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if table, ok := content["Table"].(map[string]any); ok {
		a.modifyTable(table)
	}
	if backups, ok := content["ContinuousBackupsDescription"].(map[string]any); ok {
		recovery, _ := backups["PointInTimeRecoveryDescription"].(map[string]any)
		if recovery["PointInTimeRecoveryStatus"] == "ENABLED" {
			recovery["EarliestRestorableDateTime"] = at().Add(-time.Hour).Unix()
			recovery["LatestRestorableDateTime"] = at().Add(time.Hour).Unix()
		}
	}
	if tags, ok := content["Tags"].([]any); ok && response.Request.Header.Get(ofSource) != "" {
		content["Tags"] = append(tags, map[string]string{"Key": "aws:cloudformation:stack-name", "Value": "timesheets"})
	}
	changed, err := json.Marshal(content)
	if err != nil {
		return err
	}
	response.Body = io.NopCloser(bytes.NewReader(changed))
	response.ContentLength = int64(len(changed))
	response.Header.Set("Content-Length", fmt.Sprint(len(changed)))
	response.Header.Del("X-Amz-Crc32")
	return nil
}

func (a *account) modifyTable(table map[string]any) {
	name, _ := table["TableName"].(string)
	if name == a.source {
		table["CreationDateTime"] = at().Add(-2 * time.Hour).Unix()
	}
	summary, ok := table["RestoreSummary"].(map[string]any)
	if !ok {
		return
	}
	summary["RestoreDateTime"] = a.restored[name]
	if a.creating[name] > 0 {
		a.creating[name]--
		table["TableStatus"], summary["RestoreInProgress"] = "CREATING", true
	}
}
