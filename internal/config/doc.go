// Package config turns the environment into settings that are known to be sound.
//
// Start with [LoadAuthorizer] or [LoadFunction]. Both read every variable before
// they answer, so that one failed start names everything that is wrong.
//
// Deliberately absent: a global configuration, files, flags, and values in error
// texts. A setting may hold a secret, and what starts badly logs its errors.
package config
