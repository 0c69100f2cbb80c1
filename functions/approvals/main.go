// Command approvals is the Lambda behind GET /approvals.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/function"
)

func main() { function.Main(api.Approvals) }
