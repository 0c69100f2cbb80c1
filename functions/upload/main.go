// Command upload is the Lambda behind POST /timesheets/upload.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/lambdamain/functionmain"
)

func main() { functionmain.Run(api.Upload) }
