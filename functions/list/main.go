// Command list is the Lambda behind GET /timesheets.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/lambdamain"
)

func main() { lambdamain.Main(api.List) }
