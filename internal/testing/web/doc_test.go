// Package web runs the page's tests as Go tests: those of web/src, and those of web/browser
// in a real browser. So the page's tests, and their skips, are counted and listed like all other
// tests.
package web
