//go:build !linux

package dynamolocal

import "os/exec"

// dieWithParent does nothing on systems other than Linux. The child ends by Close, or by an
// interrupt at the terminal, because it shares our process group.
func dieWithParent(*exec.Cmd) {}
