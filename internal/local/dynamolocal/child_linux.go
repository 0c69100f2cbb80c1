package dynamolocal

import (
	"os/exec"
	"syscall"
)

// dieWithParent makes the kernel kill the child when this process ends for any reason. The
// child has its own process group, so that an interrupt typed at the terminal doesn't stop it
// before the processes that use it. Close stops it when they have ended.
func dieWithParent(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}
