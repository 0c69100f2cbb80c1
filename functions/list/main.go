// Command list is the Lambda behind GET /timesheets.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/function"
)

func main() { function.Main(api.List) }
