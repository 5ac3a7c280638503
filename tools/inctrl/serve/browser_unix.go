//go:build unix

package serve

import (
	"os/exec"
	"syscall"
)

// apart starts a command in a session of its own, so that Ctrl-C does not end the browser.
func apart(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
