package main

import "text/template"

// greeting prints a token: it opens nothing but this stack, and showing it is what the
// command is for.
var greeting = template.Must(template.New("greeting").Parse(`Timesheets runs on this machine until it is interrupted.

  API      {{.API}}
  sign-in  {{.Issuer}}, without passwords, as{{range .People}}
             {{.Email}}, who {{.Role}}{{end}}
  store    {{.Store}}
  routes   {{.Reference}}, made of {{.Description}}

Record an hour as the employee, then list what is recorded:

curl -i {{.API}}/timesheets -H 'Authorization: Bearer {{.Token}}' -H 'Content-Type: application/json' -d '{"date":"{{.Today}}","project":"StoreZero","hours":1}'

curl -i {{.API}}/timesheets -H 'Authorization: Bearer {{.Token}}'

The token is good for an hour; go run ./cmd/local token -user employee (or contractor, manager, import) prints another.

`))
