//go:build !linux

package dynamolocal

import "os/exec"

// dieWithParent does nothing on systems other than Linux. The child ends by Close, or by an
// interrupt at the terminal, because the child has the process group of this process.
func dieWithParent(*exec.Cmd) {}
