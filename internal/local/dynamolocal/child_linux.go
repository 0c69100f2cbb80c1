package dynamolocal

import (
	"os/exec"
	"syscall"
)

// dieWithParent makes the kernel kill the child when this process ends for any reason. The
// child has its own process group, so that an interrupt typed at the terminal doesn't reach
// the child while this process still handles requests. Close stops the child.
func dieWithParent(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}
