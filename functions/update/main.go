// Command update is the Lambda behind PUT /timesheets/{id}.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/lambdamain/functionmain"
)

func main() { functionmain.Run(api.Update) }
