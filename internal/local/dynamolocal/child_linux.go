package dynamolocal

import (
	"os/exec"
	"syscall"
)

// dieWithParent has the kernel kill the child when this process ends, however it
// ends. The child gets a process group of its own, so that an interrupt typed at
// the terminal stops it in its turn, by Close, and not ahead of its users.
func dieWithParent(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}
