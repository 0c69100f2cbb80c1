// Command summary is the Lambda behind GET /timesheets/summary.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/lambdamain/functionmain"
)

func main() { functionmain.Run(api.Summary) }
