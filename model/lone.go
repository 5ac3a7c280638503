package model

import "sync"

// lone lets one call run at a time until the end.
type lone struct {
	mu    sync.Mutex
	ended bool
}

// locked calls f while no other call runs, and not after the end.
func (l *lone) locked(f func() error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return ErrClosed
	}
	return f()
}

// end calls f once, after the call that runs.
func (l *lone) end(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.ended {
		l.ended = true
		f()
	}
}
