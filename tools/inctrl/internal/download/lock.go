package download

import (
	"context"
	"os"
	"time"
)

// lock waits until no other process, and no other call in this one, holds the lock. The system
// gives up a lock with the process that holds it, so none is ever stale.
func lock(ctx context.Context, path string) (unlock func(), err error) {
	for wait := 10 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, err
		}
		held, err := tryLock(f)
		if held && names(path, f) {
			// Removed while it is held: whoever waits for this file finds that it is gone.
			return func() { os.Remove(path); f.Close() }, nil
		}
		f.Close()
		if err != nil {
			return nil, err
		}
		if err := sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// names tells whether the path still is the file's.
func names(path string, f *os.File) bool {
	a, err := os.Stat(path)
	if err != nil {
		return false
	}
	b, err := f.Stat()
	return err == nil && os.SameFile(a, b)
}
