package dynamo

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"timesheets/internal/timesheet"
)

// operationBudget bounds one call of the Store, every attempt and every wait
// between attempts included. The functions have 10 s; this leaves them the time to
// answer 503 themselves. Where a function needs several calls, or was slow to start,
// the deadline of its context comes first.
const operationBudget = 8 * time.Second

// Config says which table to use. Table and Region are required.
type Config struct {
	Table       string
	Region      string
	Endpoint    string // empty: AWS's own for the region
	Credentials Credentials
	HTTPClient  *http.Client // nil: one whose time limits fit operationBudget
}

// Credentials sign the requests. A Lambda function gets them in its environment,
// where they stay good for as long as its sandbox lives.
type Credentials struct {
	AccessKeyID, SecretAccessKey, SessionToken string
}

// A Store is a timesheet.Store on DynamoDB. Its errors never hold the value of an
// attribute, so that they can be logged.
type Store struct {
	client *dynamodb.Client
	table  string
}

var _ timesheet.Store = (*Store)(nil)

// Open makes a store. It sends nothing: whether the table is there, the first call
// finds out.
func Open(cfg Config) (*Store, error) {
	var faults []error
	if cfg.Table == "" {
		faults = append(faults, errors.New("open dynamo: no table"))
	}
	if cfg.Region == "" {
		faults = append(faults, errors.New("open dynamo: no region"))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	return &Store{client: newClient(cfg), table: cfg.Table}, nil
}

// bounded gives an operation its budget, and the place where its attempts are noted.
// A shorter deadline of the caller stays.
func bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(withLastAttempt(ctx), operationBudget)
}
