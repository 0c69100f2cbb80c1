// Package config reads and validates settings from the environment.
//
// Start with [LoadAuthorizer], [LoadFunction] or [LoadOperator]. Each of them reads every
// variable before it returns, so that one failed start reports every invalid setting.
//
// Deliberately absent: a global configuration, files, flags, and values in error messages.
// A setting may be a secret, and a process that fails to start logs the error.
package config
