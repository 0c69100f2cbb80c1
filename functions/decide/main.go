// Command decide is the Lambda behind PUT /approvals/{id}.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/lambdamain/functionmain"
)

func main() { functionmain.Run(api.Decide) }
