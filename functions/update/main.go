// Command update is the Lambda behind PUT /timesheets/{id}.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/function"
)

func main() { function.Main(api.Update) }
