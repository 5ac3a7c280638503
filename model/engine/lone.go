package engine

import (
	"sync"
	"sync/atomic"

	"github.com/inctrl-go/inctrl/model/ops"
)

// lone lets one call run at a time until the end.
type lone struct {
	mu    sync.Mutex
	ended atomic.Bool // set under mu
}

// locked calls f while no other call runs, and not after the end. Hardware that fails is an error.
func (l *lone) locked(f func() error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended.Load() {
		return errClosedOrEnded
	}
	return ops.Try(f)
}

// end calls f once, after the call that runs.
func (l *lone) end(f func() error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended.Swap(true) {
		return errClosedOrEnded
	}
	return ops.Try(f)
}
