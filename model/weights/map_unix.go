//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package weights

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// mapping is a file mapped into memory, to be read only.
type mapping struct{ data []byte }

// newMapping maps size bytes of a file, which may be closed afterwards; nil if that cannot be.
func newMapping(f *os.File, size int64) *mapping {
	data, err := unix.Mmap(int(f.Fd()), 0, int(size), unix.PROT_READ, unix.MAP_PRIVATE)
	if err != nil {
		return nil
	}
	return &mapping{data}
}

// close ends the mapping; nil has none.
func (m *mapping) close() {
	if m != nil {
		_ = unix.Munmap(m.data) // fails for memory that is no mapping, which this is
	}
}

// drop lets the whole pages of b, mapped memory, go; they come back from the file if they are read.
func drop(b []byte) {
	page := os.Getpagesize()
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(b))) & uintptr(page-1))
	if skip >= len(b) {
		return
	}
	if b = b[skip : skip+(len(b)-skip)&^(page-1)]; len(b) > 0 {
		_ = unix.Madvise(b, unix.MADV_DONTNEED) // advice: nothing is lost where it is refused
	}
}
