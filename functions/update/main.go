// Command update is the Lambda behind PUT /timesheets/{id}.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/lambdamain"
)

func main() { lambdamain.Main(api.Update) }
