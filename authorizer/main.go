// Command authorizer is the Lambda that decides which routes a caller may use.
package main

import "timesheets/internal/lambdamain/authorizermain"

func main() { authorizermain.Run() }
