// Package stack runs all of Timesheets on one machine: the gateway that template.yaml
// describes, the page that web/hosting.yaml describes, an OpenID provider with three demo
// users, and a store. Everything runs in one process, except DynamoDB Local (-store
// dynamodb), and listens only on loopback, unless -docker-bridge adds Docker's bridge.
//
//	go run ./cmd/local                        run the stack until it is interrupted
//	go run ./cmd/local token -user employee   print a token of the running stack
//	go run ./cmd/local events                 renew the tokens in events/, see docs/events.md
//	go run ./cmd/local parameters "A=b"       print a deployment's parameters for the SAM CLI
//
// -help lists the flags of the stack; token -help and events -help list those of the
// command. [Run] is the entry point. Tests of other packages call [Start], which can replace
// parts of the stack.
package stack
