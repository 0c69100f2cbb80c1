// Command create is the Lambda behind POST /timesheets.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/lambdamain/functionmain"
)

func main() { functionmain.Run(api.Create) }
