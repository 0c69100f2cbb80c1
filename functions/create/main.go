// Command create is the Lambda behind POST /timesheets.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/function"
)

func main() { function.Main(api.Create) }
