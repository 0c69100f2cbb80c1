// Command delete is the Lambda behind DELETE /timesheets/{id}.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/lambdamain/functionmain"
)

func main() { functionmain.Run(api.Delete) }
