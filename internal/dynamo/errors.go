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

// The codes of cancellation reasons that a write can handle.
const (
	reasonCondition  = "ConditionalCheckFailed"
	reasonValidation = "ValidationError" // of an update: the item would exceed its maximum size
)

// ErrNotCounted: a day's totals don't count one of the day's entries. No write of this package
// causes this.
var ErrNotCounted = errors.New("stored day: the entry isn't in the day's totals")

// firstReason returns the first write that cancelled the transaction, and its reason. The
// reasons are in the order of the writes, and the first decides the result. If a write
// conflicted with another transaction, the failed condition of a later write isn't decisive:
// the condition may hold when the other transaction has ended.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html#API_TransactWriteItems_Errors
func firstReason(err error) (i int, reason types.CancellationReason) {
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

// transient reports whether a retry of the request may succeed. If no retry succeeds in time,
// the error is timesheet.ErrUnavailable. Any other error is a bug or a wrong configuration.
func transient(err error) bool {
	if _, reason := firstReason(err); reason.Code != nil {
		return isTransientCode(*reason.Code)
	}
	// The SDK's connection errors have a response too, with status 0.
	var response interface{ HTTPStatusCode() int }
	if !errors.As(err, &response) {
		return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
	}
	switch status := response.HTTPStatusCode(); {
	case status == http.StatusTooManyRequests:
		return true
	case status >= 400 && status < 500:
		var apiError smithy.APIError
		return errors.As(err, &apiError) && isTransientCode(apiError.ErrorCode())
	}
	// No response, a server error, or a response that is incomplete.
	return true
}

// isTransientCode reports whether an error code means that DynamoDB throttled the request, or
// that the request conflicts with another request for the same items.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
func isTransientCode(code string) bool {
	switch code {
	case "ProvisionedThroughputExceeded", "ProvisionedThroughputExceededException",
		"ThrottlingError", "ThrottlingException", "Throttling", "RequestLimitExceeded",
		"TransactionConflict", "TransactionConflictException", "TransactionInProgressException":
		return true
	}
	return false
}

// An operationError is the error of a failed call of the Store. Its text contains no data of
// users, so it omits DynamoDB's own messages, which may quote a request.
type operationError struct {
	operation   string
	unavailable bool
	cause       error
	earlier     error // the last attempt's error that isn't a timeout, or nil
}

// newOperationError returns the error of an operation that failed with this error of the SDK.
func newOperationError(ctx context.Context, operation string, err error) error {
	return &operationError{operation: operation, unavailable: transient(err), cause: err, earlier: lastAttemptError(ctx)}
}

// Error returns the operation and the kind of error, and the kind of an earlier attempt's
// error if there is one: after a timeout, that is the error that helps an operator.
func (e *operationError) Error() string {
	text := describe(e.cause)
	if e.earlier != nil {
		text += "; previous error: " + describe(e.earlier)
	}
	return fmt.Sprintf("dynamodb %s: %s", e.operation, text)
}

// Unwrap returns the cause, and timesheet.ErrUnavailable if a retry may succeed.
func (e *operationError) Unwrap() []error {
	if e.unavailable {
		return []error{timesheet.ErrUnavailable, e.cause}
	}
	return []error{e.cause}
}

// describe returns a text for an error of the SDK. It is safe to log.
func describe(err error) string {
	if _, reason := firstReason(err); reason.Code != nil {
		return *reason.Code + requestID(err)
	}
	var (
		apiError   smithy.APIError
		connection *net.OpError
	)
	switch {
	case errors.As(err, &apiError):
		return apiError.ErrorCode() + requestID(err)
	case errors.Is(err, context.Canceled):
		return "the caller cancelled the request"
	case timedOut(err):
		return "timed out"
	case errors.As(err, &connection):
		return connection.Error()
	}
	return "the connection failed or the response was incomplete" + requestID(err)
}

// timedOut reports whether a timeout or the caller ended the request.
func timedOut(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) ||
		errors.As(err, &timeout) && timeout.Timeout()
}

// requestID returns a suffix with the id that AWS support needs to find the request. It is
// empty if there is no id.
func requestID(err error) string {
	var response interface{ ServiceRequestID() string }
	if !errors.As(err, &response) || response.ServiceRequestID() == "" {
		return ""
	}
	return " (request " + response.ServiceRequestID() + ")"
}
