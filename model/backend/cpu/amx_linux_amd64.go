//go:build !purego

package cpu

import (
	"sync"
	"syscall"

	"golang.org/x/sys/cpu"
)

// amx reports whether tile registers can be used. Linux gives them to a process that asks; their
// state, 8 KB, then fits the signal stacks of Go's threads.
var amx = sync.OnceValue(func() bool {
	const archPrctl, requestPermission, tileData = 158, 0x1023, 18
	if !cpu.X86.HasAMXTile || !cpu.X86.HasAMXInt8 {
		return false
	}
	_, _, err := syscall.RawSyscall(archPrctl, requestPermission, tileData, 0)
	return err == 0
})
