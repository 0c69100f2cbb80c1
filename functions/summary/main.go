// Command summary is the Lambda behind GET /timesheets/summary.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/function"
)

func main() { function.Main(api.Summary) }
