//go:build js && wasm

package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/hack-pad/safejs"
)

// request is a queued call.
type request struct {
	id     int
	method string
	args   safejs.Value
}

// method handles a call.
type method func(context.Context, arguments) (any, error)

// session answers calls, one at a time.
type session struct {
	host  safejs.Value
	state // what this program's methods work on

	mu        sync.Mutex
	queue     []request    // waiting calls; unbounded, because a JavaScript callback must not block
	cancelled map[int]bool // calls, waiting or running, that were canceled
	called    chan struct{}

	turn chan struct{}
	next safejs.Func
}

func newSession() *session {
	s := &session{
		state: newState(), cancelled: map[int]bool{}, called: make(chan struct{}, 1),
		turn: make(chan struct{}),
	}
	s.next = must(safejs.FuncOf(func(safejs.Value, []safejs.Value) any {
		go func() { s.turn <- struct{}{} }()
		return nil
	}))
	return s
}

func (s *session) call(r request) {
	s.mu.Lock()
	s.queue = append(s.queue, r)
	s.mu.Unlock()
	select {
	case s.called <- struct{}{}:
	default:
	}
}

// following waits for the next call.
func (s *session) following() request {
	for {
		s.mu.Lock()
		if len(s.queue) > 0 {
			r := s.queue[0]
			s.queue[0] = request{}
			s.queue = s.queue[1:]
			s.mu.Unlock()
			return r
		}
		s.mu.Unlock()
		<-s.called
	}
}

func (s *session) cancel(id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cancelled[id] = true
}

func (s *session) serve() {
	for {
		r := s.following()
		value, err := s.handle(r)
		s.mu.Lock()
		delete(s.cancelled, r.id)
		s.mu.Unlock()
		if err != nil {
			must(s.host.Call("reply", r.id, failure(err), nil))
		} else {
			must(s.host.Call("reply", r.id, nil, value))
		}
	}
}

// fault is an unexpected error, after which the program's state is unreliable.
type fault struct{ what any }

func (f *fault) Error() string { return fmt.Sprintf("internal error: %v", f.what) }

func (s *session) handle(r request) (value any, err error) {
	defer func() {
		if p := recover(); p != nil {
			value, err = nil, &fault{p}
		}
	}()
	m, ok := s.methods()[r.method]
	if !ok {
		return nil, &fault{"no method " + r.method + " now"}
	}
	ctx := &patient{Context: context.Background(), s: s, id: r.id}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return m(ctx, arguments{r.args})
}

// patient is the context of a call. When its Err is called, as a detector does between blocks, it
// first lets the worker handle messages, one of which may cancel the call.
type patient struct {
	context.Context
	s    *session
	id   int
	last time.Time // when messages were last handled
}

// pause is the longest time between handling messages, apart from one block of the model.
const pause = 100 * time.Millisecond

func (c *patient) Err() error {
	if time.Since(c.last) > pause {
		must(c.s.host.Call("yield", c.s.next.Value()))
		<-c.s.turn
		c.last = time.Now()
	}
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	if c.s.cancelled[c.id] {
		return context.Canceled
	}
	return nil
}
