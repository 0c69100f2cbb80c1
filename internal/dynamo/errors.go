package dynamo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"

	"timesheets/internal/timesheet"
)

// The codes of cancellation reasons that a step can handle.
const (
	reasonCondition  = "ConditionalCheckFailed"
	reasonValidation = "ValidationError" // of an update: the item would exceed its maximum size
)

// firstReason gives the first of a cancelled transaction's reasons that is one.
// They come in the order of the writes, so that what comes first decides: a write
// that met another transaction before one whose condition failed leaves the verdict
// open. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors
func firstReason(err error) (place int, reason types.CancellationReason) {
	var canceled *types.TransactionCanceledException
	if !errors.As(err, &canceled) {
		return 0, types.CancellationReason{}
	}
	for i, reason := range canceled.CancellationReasons {
		if code := aws.ToString(reason.Code); code != "" && code != "None" {
			return i, reason
		}
	}
	return 0, types.CancellationReason{}
}

// transient tells whether the same request may do better in a moment. What does not
// in time is timesheet.ErrUnavailable; anything else is a fault of ours.
func transient(err error) bool {
	if _, reason := firstReason(err); reason.Code != nil {
		return passing(*reason.Code)
	}
	// The SDK gives an error of the connection a response too, with the status 0.
	var response interface{ HTTPStatusCode() int }
	if !errors.As(err, &response) {
		return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
	}
	switch status := response.HTTPStatusCode(); {
	case status == http.StatusTooManyRequests:
		return true
	case status >= 400 && status < 500:
		var refusal smithy.APIError
		return errors.As(err, &refusal) && passing(refusal.ErrorCode())
	}
	// No answer, DynamoDB's own fault, or an answer that broke off.
	return true
}

// passing knows the codes of refusals that pass: DynamoDB is asked for too much, or
// is busy with the same items.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
func passing(code string) bool {
	switch code {
	case "ProvisionedThroughputExceeded", "ProvisionedThroughputExceededException",
		"ThrottlingError", "ThrottlingException", "Throttling", "RequestLimitExceeded",
		"TransactionConflict", "TransactionConflictException", "TransactionInProgressException":
		return true
	}
	return false
}

// An operationError is what a call of the Store answers when DynamoDB did not do
// what was asked. Its text is put together from what cannot hold anybody's data:
// DynamoDB's own messages may quote a request.
type operationError struct {
	operation   string
	unavailable bool
	cause       error
	earlier     error // the last trouble of its attempts that is more than waiting in vain, or nil
}

// failure translates an error of the SDK, which ended the operation of the context.
func failure(ctx context.Context, operation string, err error) error {
	return &operationError{operation: operation, unavailable: transient(err), cause: err, earlier: notedAttempt(ctx)}
}

// Error names the operation and the kind of trouble. That time ran out says little of
// a database that is gone, so what came before it is named too.
func (e *operationError) Error() string {
	text := trouble(e.cause)
	if e.earlier != nil {
		text += "; before that: " + trouble(e.earlier)
	}
	return fmt.Sprintf("dynamodb %s: %s", e.operation, text)
}

// Unwrap gives the cause, and timesheet.ErrUnavailable where that is what it means.
func (e *operationError) Unwrap() []error {
	if e.unavailable {
		return []error{timesheet.ErrUnavailable, e.cause}
	}
	return []error{e.cause}
}

// trouble describes an error of the SDK in words that can be logged.
func trouble(err error) string {
	if _, reason := firstReason(err); reason.Code != nil {
		return *reason.Code + withRequest(err)
	}
	var (
		refusal    smithy.APIError
		connection *net.OpError
	)
	switch {
	case errors.As(err, &refusal):
		return refusal.ErrorCode() + withRequest(err)
	case errors.Is(err, context.Canceled):
		return "the caller gave up"
	case givenUp(err):
		return "no answer in time"
	case errors.As(err, &connection):
		return connection.Error()
	}
	return "the answer or the connection broke off" + withRequest(err)
}

// givenUp tells whether somebody stopped waiting: the caller, or a time limit.
func givenUp(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) ||
		errors.As(err, &timeout) && timeout.Timeout()
}

// withRequest adds the id under which AWS's support finds the request.
func withRequest(err error) string {
	var response interface{ ServiceRequestID() string }
	if !errors.As(err, &response) || response.ServiceRequestID() == "" {
		return ""
	}
	return " (request " + response.ServiceRequestID() + ")"
}
