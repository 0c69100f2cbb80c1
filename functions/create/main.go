// Command create is the Lambda behind POST /timesheets.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/lambdamain"
)

func main() { lambdamain.Main(api.Create) }
