// Command upload is the Lambda behind POST /timesheets/upload.
package main

import (
	"timesheets/internal/api"
	"timesheets/internal/function"
)

func main() { function.Main(api.Upload) }
