//go:build !unix

package serve

import "os/exec"

// apart does nothing: what opens a page has ended by the time of Ctrl-C.
func apart(*exec.Cmd) {}
