// Command get is the Lambda behind GET /timesheets/{id}.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/lambdamain/functionmain"
)

func main() { functionmain.Run(api.Get) }
