// Package web runs the page's tests, those of web/src and those of web/browser in a real
// browser, as Go tests: they are counted and listed, and their skips too, like all others.
package web
