package dynamolocal

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/local/cfntemplate"
)

const (
	// tableResource is the logical id of the table in template.yaml.
	tableResource = "Table"
	// timeout limits one request, and the wait for an active table. DynamoDB Local creates a
	// table in about 50 ms, and takes much longer on a machine that runs other tests.
	timeout = 30 * time.Second
	// pollInterval is the shortest delay between two requests for the table's state.
	pollInterval = 20 * time.Millisecond
)

// CreateTable creates a table with this name from the resource Table of a template, with its
// indexes and its time to live. It returns when the table is active. If a table with this
// name exists, CreateTable only sets its time to live.
//
// It ignores settings that have no meaning on one machine, such as backups and encryption.
func CreateTable(ctx context.Context, endpoint, name string, templateYAML []byte) error {
	t, err := cfntemplate.Parse(templateYAML, nil)
	if err != nil {
		return fmt.Errorf("create table %s: %w", name, err)
	}
	// CloudFormation and DynamoDB use the same names and shapes for these properties.
	// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
	var properties struct {
		AttributeDefinitions    []types.AttributeDefinition
		KeySchema               []types.KeySchemaElement
		BillingMode             types.BillingMode
		GlobalSecondaryIndexes  []types.GlobalSecondaryIndex
		TimeToLiveSpecification *types.TimeToLiveSpecification
	}
	if err := t.Properties(tableResource, &properties); err != nil {
		return fmt.Errorf("create table %s: %w", name, err)
	}
	client := newClient(endpoint)
	_, err = client.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName:              &name,
		AttributeDefinitions:   properties.AttributeDefinitions,
		KeySchema:              properties.KeySchema,
		BillingMode:            properties.BillingMode,
		GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes,
	})
	var exists *types.ResourceInUseException
	if err != nil && !errors.As(err, &exists) {
		return fmt.Errorf("create table %s: %w", name, err)
	}
	active := dynamodb.NewTableExistsWaiter(client, func(o *dynamodb.TableExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = pollInterval, time.Second
	})
	if err := active.Wait(ctx, &dynamodb.DescribeTableInput{TableName: &name}, timeout); err != nil {
		return fmt.Errorf("create table %s: %w", name, err)
	}
	if properties.TimeToLiveSpecification == nil {
		return nil
	}
	if err := setTimeToLive(ctx, client, name, properties.TimeToLiveSpecification); err != nil {
		return fmt.Errorf("create table %s: %w", name, err)
	}
	return nil
}

// FindTable returns an error if there is no table with this name.
func FindTable(ctx context.Context, endpoint, name string) error {
	if _, err := newClient(endpoint).DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &name}); err != nil {
		return fmt.Errorf("find table %s: %w", name, err)
	}
	return nil
}

// setTimeToLive reads the table's time to live first, because DynamoDB rejects a request to
// enable it if it is already enabled.
func setTimeToLive(ctx context.Context, client *dynamodb.Client, name string, want *types.TimeToLiveSpecification) error {
	now, err := client.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: &name})
	if err != nil {
		return err
	}
	status := now.TimeToLiveDescription.TimeToLiveStatus
	enabled := status == types.TimeToLiveStatusEnabled || status == types.TimeToLiveStatusEnabling
	if enabled == aws.ToBool(want.Enabled) {
		return nil
	}
	_, err = client.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{TableName: &name, TimeToLiveSpecification: want})
	return err
}

// newClient returns a client for a DynamoDB Local, which accepts any credentials. The client
// doesn't retry, because the errors of a server on this machine aren't transient.
func newClient(endpoint string) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		Region:       "local",
		BaseEndpoint: &endpoint,
		HTTPClient:   &http.Client{Timeout: timeout},
		Retryer:      aws.NopRetryer{},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
		}),
	})
}
