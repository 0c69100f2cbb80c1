package dynamo

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"timesheets/internal/timesheet"
)

// operationBudget limits one call of the Store, with all attempts and the delays between
// them. The functions have 10 s, which leaves them time to respond with 503. If a function
// makes several calls or started slowly, its context's deadline comes first.
const operationBudget = 8 * time.Second

// Config selects the table. Table and Region are required.
type Config struct {
	Table       string
	Region      string
	Endpoint    string // empty: AWS's endpoint of the region
	Credentials Credentials
	HTTPClient  *http.Client // nil: a client with timeouts that fit operationBudget
}

// Credentials sign the requests. A Lambda function has them in its environment, and they
// stay valid as long as its sandbox exists.
type Credentials struct {
	AccessKeyID, SecretAccessKey, SessionToken string
}

// A Store is a timesheet.Store on DynamoDB. Its errors never contain the value of an
// attribute, so they can be logged.
type Store struct {
	client *dynamodb.Client
	table  string
}

var _ timesheet.Store = (*Store)(nil)

// Open returns a store. The error contains every missing setting. Open sends no request, so a
// missing table is an error of the first call.
func Open(cfg Config) (*Store, error) {
	var errs []error
	if cfg.Table == "" {
		errs = append(errs, errors.New("open dynamo: Table is required"))
	}
	if cfg.Region == "" {
		errs = append(errs, errors.New("open dynamo: Region is required"))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return &Store{client: newClient(cfg), table: cfg.Table}, nil
}

// withBudget returns the context of an operation, with its budget and a record of its
// attempts. If the caller's deadline is earlier, it still applies.
func withBudget(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(withLastAttempt(ctx), operationBudget)
}
