// Command approvals is the Lambda behind GET /approvals.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/lambdamain/functionmain"
)

func main() { functionmain.Run(api.Approvals) }
