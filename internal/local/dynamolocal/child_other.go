//go:build !linux

package dynamolocal

import "os/exec"

// dieWithParent does nothing where the kernel has no such service: there the child
// ends by Close or, sharing our process group, by the terminal's interrupt.
func dieWithParent(*exec.Cmd) {}
