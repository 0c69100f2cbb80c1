// Package web runs the tests of the page, those of its parts and those in a real
// browser, as tests of Go: what is counted, listed and skipped is so in one place. The
// tests themselves are in web/src and web/browser.
package web
