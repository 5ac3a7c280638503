// Package filelock locks files between processes. The operating system releases a lock when its
// process ends, so no lock is ever stale and none needs a timeout.
package filelock

import (
	"context"
	"errors"
	"os"
	"time"
)

// ErrHeld means that another process, or another call in this one, holds the lock.
var ErrHeld = errors.New("locked by another process")

// Try opens a file for reading and appending, creates it if there is none, and locks it. The error
// is ErrHeld if it is locked. Closing the file releases the lock. The file may only be removed by
// who holds the lock.
func Try(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	held, err := try(f)
	if err == nil && !(held && names(path, f)) {
		err = ErrHeld // or removed meanwhile: the next try creates it
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Wait waits for the lock; unlock removes the file.
func Wait(ctx context.Context, path string) (unlock func(), err error) {
	for wait := 10 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		f, err := Try(path)
		if err == nil {
			return func() { os.Remove(path); f.Close() }, nil
		}
		if !errors.Is(err, ErrHeld) {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(wait):
		}
	}
}

// names reports whether the path still names the file.
func names(path string, f *os.File) bool {
	a, err := os.Stat(path)
	if err != nil {
		return false
	}
	b, err := f.Stat()
	return err == nil && os.SameFile(a, b)
}
