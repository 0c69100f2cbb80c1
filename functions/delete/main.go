// Command delete is the Lambda behind DELETE /timesheets/{id}.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/lambdamain"
)

func main() { lambdamain.Main(api.Delete) }
