// Command upload is the Lambda behind POST /timesheets/upload.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/lambdamain"
)

func main() { lambdamain.Main(api.Upload) }
