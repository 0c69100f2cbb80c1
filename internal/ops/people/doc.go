// Package people exports, erases and renames the data of one user, for an operator who has
// rights on the table. It answers an employee who asks for their data, for its deletion, or who
// has a new email address. docs/privacy.md lists the data.
//
// Call [Run]. command.go reads the flags. Each command has a file. Without -yes, a command only
// counts what it would export or change.
//
// The functions may write all the while. Every write is conditional on the items being as they
// were read, so a command changes nothing that it hasn't read; it reads again what has changed
// meanwhile. A command that was interrupted, at any request, is completed by running it again.
//
// Deliberately absent: a route of the API, since no token should be able to do this; anything
// about the accounts of the identity provider; an undo of erase.
package people
