// Command approvals is the Lambda behind GET /approvals.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/lambdamain"
)

func main() { lambdamain.Main(api.Approvals) }
