// Command list is the Lambda behind GET /timesheets.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/lambdamain/functionmain"
)

func main() { functionmain.Run(api.List) }
