package dynamo

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"timesheets/internal/timesheet"
)

// operationBudget limits one call of the Store, with all attempts and the delays between
// them. A function has at least 10 s, so it has time left to respond with 503. If a function
// makes several calls or starts slowly, its context's deadline may come before the end of the
// budget.
const operationBudget = 8 * time.Second

// Config selects the table. Table and Region are required.
type Config struct {
	Table       string
	Region      string
	Endpoint    string // empty: AWS's endpoint of the region
	Credentials Credentials
	HTTPClient  *http.Client // nil: a client with timeouts that fit operationBudget
}

// Credentials sign the requests. A Lambda function has them in its environment. They stay
// valid until Lambda ends the process.
type Credentials struct {
	AccessKeyID, SecretAccessKey, SessionToken string
}

// A Store is a timesheet.Store on DynamoDB. Its errors never contain the value of an
// attribute, so they can be logged.
type Store struct {
	client *dynamodb.Client
	table  string
	budget time.Duration // of one operation
	// retention is how long trails and records are kept; 0 is forever.
	retention time.Duration
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
	return &Store{client: newClient(cfg, attemptTimeout), table: cfg.Table, budget: operationBudget}, nil
}

// WithTrailRetention returns a store on the same table that keeps the trails and the records
// it writes for this long, and then lets DynamoDB delete them; 0 is forever. DynamoDB may take
// days to delete a record, and the record is used until then.
func (s *Store) WithTrailRetention(retention time.Duration) timesheet.Store {
	limited := *s
	limited.retention = retention
	return &limited
}

// expiry returns the value of expires_at for an item written at a time. ok is false if the item
// doesn't expire.
func (s *Store) expiry(at time.Time) (value types.AttributeValue, ok bool) {
	if s.retention == 0 {
		return nil, false
	}
	return number(at.Add(s.retention).Unix()), true
}

// withBudget returns the context of an operation, which ends after the store's budget and keeps
// the error of the last attempt. If the caller's deadline is earlier, that deadline applies.
func (s *Store) withBudget(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(withLastAttempt(ctx), s.budget)
}
