// Command decide is the Lambda behind PUT /approvals/{id}.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/function"
)

func main() { function.Main(api.Decide) }
