//go:build amd64 && !linux && !purego

package cpu

// amx is false: other systems give no way to ask for tile registers.
func amx() bool { return false }
