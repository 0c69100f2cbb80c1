// Command delete is the Lambda behind DELETE /timesheets/{id}.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/function"
)

func main() { function.Main(api.Delete) }
