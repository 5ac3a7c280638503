package engine

import (
	"sync"
	"sync/atomic"

	"github.com/inctrl-go/inctrl/model/ops"
)

// lone runs calls one at a time until it is ended.
type lone struct {
	mu    sync.Mutex
	ended atomic.Bool // set under mu
}

// locked calls f while no other call runs; after the end it returns an error instead. A panic of
// failing hardware becomes an error.
func (l *lone) locked(f func() error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended.Load() {
		return errClosedOrEnded
	}
	return ops.Try(f)
}

// end calls f once, after the running call.
func (l *lone) end(f func() error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended.Swap(true) {
		return errClosedOrEnded
	}
	return ops.Try(f)
}
