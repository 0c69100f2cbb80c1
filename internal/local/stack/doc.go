// Package stack runs all of Timesheets on one machine, in one process and on
// loopback only: the gateway and the page that template.yaml describes, an OpenID
// provider with three demo users, and a store.
//
//	go run ./cmd/local                        run the stack until it is interrupted
//	go run ./cmd/local token -user employee   print a token of the running stack
//	go run ./cmd/local events                 renew the tokens in events/, see docs/events.md
//	go run ./cmd/local parameters "A=b"       print a deployment's parameters for the SAM CLI
//
// -help after each command lists its flags. [Run] is the entry point. A test of another
// package calls [Start], which can replace parts of the stack.
package stack
