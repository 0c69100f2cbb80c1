// Command get is the Lambda behind GET /timesheets/{id}.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/function"
)

func main() { function.Main(api.Get) }
