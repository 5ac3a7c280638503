//go:build !purego

package cpu

import "unsafe"

//go:noescape
func productAMX32(acc *int32, a unsafe.Pointer, b *int8, k int, ahead uintptr)

//go:noescape
func productAMX16(acc *int32, a unsafe.Pointer, b *int8, k int, ahead uintptr)
