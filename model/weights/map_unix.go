//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package weights

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// mapping is a file mapped read-only into memory.
type mapping struct{ data []byte }

// newMapping maps size bytes of a file, which may be closed afterwards; nil if mapping fails.
func newMapping(f *os.File, size int64) *mapping {
	data, err := unix.Mmap(int(f.Fd()), 0, int(size), unix.PROT_READ, unix.MAP_PRIVATE)
	if err != nil {
		return nil
	}
	return &mapping{data}
}

// close unmaps the file; a nil mapping is fine.
func (m *mapping) close() {
	if m != nil {
		_ = unix.Munmap(m.data) // fails only for memory that is not a mapping
	}
}

// drop releases the whole pages of b, which is mapped memory; reading them again loads them from
// the file.
func drop(b []byte) {
	page := os.Getpagesize()
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(b))) & uintptr(page-1))
	if skip >= len(b) {
		return
	}
	if b = b[skip : skip+(len(b)-skip)&^(page-1)]; len(b) > 0 {
		_ = unix.Madvise(b, unix.MADV_DONTNEED) // only advice: nothing is lost if it is refused
	}
}
