package dynamolocal

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"timesheets/internal/local/cfntemplate"
)

const (
	// tableResource is the logical id of the table in template.yaml.
	tableResource = "Table"
	// callLimit bounds one call. Making a table takes some 50 ms, and many times that
	// on a machine that is busy with other tests.
	callLimit = 30 * time.Second
	// answerLimit bounds what is read of an answer, in bytes. One that describes a
	// table has a few thousand.
	answerLimit = 1 << 20
)

// table is what CreateTable takes of the template. CloudFormation and DynamoDB
// name and shape these alike, so they are passed on as they are. What else the
// template says (backups, encryption, deletion protection) has no meaning here.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
type table struct {
	TableName              string
	AttributeDefinitions   json.RawMessage
	KeySchema              json.RawMessage
	BillingMode            json.RawMessage `json:",omitempty"`
	GlobalSecondaryIndexes json.RawMessage `json:",omitempty"`
}

type timeToLive struct {
	AttributeName string
	Enabled       bool
}

// CreateTable makes the table that a template describes as the resource Table,
// under the name given here. A table of that name that is already there is left as
// it is, save that its time to live is put right.
func CreateTable(ctx context.Context, endpoint, name string, templateYAML []byte) error {
	var properties struct {
		table
		TimeToLiveSpecification *timeToLive
	}
	t, err := cfntemplate.Parse(templateYAML, nil)
	if err != nil {
		return fmt.Errorf("create table %s: %w", name, err)
	}
	if err := t.Properties(tableResource, &properties); err != nil {
		return fmt.Errorf("create table %s: %w", name, err)
	}
	properties.TableName = name
	var refused *refusal
	err = call(ctx, endpoint, "CreateTable", properties.table, nil)
	if errors.As(err, &refused) && refused.is("ResourceInUseException") {
		err = nil
	}
	if err != nil {
		return fmt.Errorf("create table %s: %w", name, err)
	}
	if properties.TimeToLiveSpecification == nil {
		return nil
	}
	if err := setTimeToLive(ctx, endpoint, name, *properties.TimeToLiveSpecification); err != nil {
		return fmt.Errorf("create table %s: %w", name, err)
	}
	return nil
}

// setTimeToLive looks first: DynamoDB refuses to turn on what is on.
func setTimeToLive(ctx context.Context, endpoint, name string, want timeToLive) error {
	var now struct {
		TimeToLiveDescription struct{ TimeToLiveStatus string }
	}
	if err := call(ctx, endpoint, "DescribeTimeToLive", map[string]string{"TableName": name}, &now); err != nil {
		return err
	}
	on := strings.HasPrefix(now.TimeToLiveDescription.TimeToLiveStatus, "ENABL")
	if on == want.Enabled {
		return nil
	}
	return call(ctx, endpoint, "UpdateTimeToLive", map[string]any{
		"TableName": name, "TimeToLiveSpecification": want,
	}, nil)
}

// A refusal is an error answer of DynamoDB.
type refusal struct {
	Type    string `json:"__type"`
	Message string `json:"message"`
}

func (r *refusal) Error() string { return r.Type + ": " + r.Message }

// is compares the part of the type behind its name space.
func (r *refusal) is(code string) bool { return strings.HasSuffix(r.Type, "#"+code) }

// call speaks DynamoDB's JSON protocol. into may be nil.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
func call(ctx context.Context, endpoint, operation string, input, into any) error {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	body, err := json.Marshal(input)
	if err != nil {
		return fmt.Errorf("%s: %w", operation, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%s: %w", operation, err)
	}
	req.Header.Set("Content-Type", "application/x-amz-json-1.0")
	req.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	// DynamoDB Local wants the header and does not check what it says.
	req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local/20000101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("%s: %w", operation, err)
	}
	defer res.Body.Close()
	return answer(operation, res, into)
}

func answer(operation string, res *http.Response, into any) error {
	body, err := io.ReadAll(io.LimitReader(res.Body, answerLimit))
	if err != nil {
		return fmt.Errorf("%s: %w", operation, err)
	}
	if res.StatusCode != http.StatusOK {
		r := &refusal{Type: res.Status}
		// An answer that is not JSON leaves the status to speak.
		_ = json.Unmarshal(body, r)
		return fmt.Errorf("%s: %w", operation, r)
	}
	if into == nil {
		return nil
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("%s: %w", operation, err)
	}
	return nil
}
