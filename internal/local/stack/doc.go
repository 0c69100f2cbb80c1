// Package stack runs the whole of Timesheets on one machine, in one process and on
// loopback only: the gateway and the page that template.yaml describes, an OpenID
// provider with three demo users, and a store.
//
//	go run ./cmd/local                        the stack, until it is interrupted
//	go run ./cmd/local token -user employee   a token of the running stack
//	go run ./cmd/local events                 new tokens in events/, see docs/events.md
//	go run ./cmd/local parameters "A=b"       parameters of a deployment, for the SAM CLI
//
// -help after each command lists its flags. Run is the entry point.
package stack
