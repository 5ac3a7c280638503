// Package filelock locks files between processes. The system gives up a lock with the process that
// holds it, so none is ever stale and no clock is asked.
package filelock

import (
	"context"
	"errors"
	"os"
	"time"
)

// ErrHeld means that another process, or another call in this one, holds the lock.
var ErrHeld = errors.New("locked by another process")

// Try opens a file for reading and appending, makes it if need be, and locks it or gives ErrHeld.
// The lock ends when the file is closed. Whoever may remove the file does so while holding its
// lock.
func Try(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	held, err := try(f)
	if err == nil && !(held && names(path, f)) {
		err = ErrHeld // or removed while it was: whoever tries again makes it anew
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

// names tells whether the path still is the file's.
func names(path string, f *os.File) bool {
	a, err := os.Stat(path)
	if err != nil {
		return false
	}
	b, err := f.Stat()
	return err == nil && os.SameFile(a, b)
}
