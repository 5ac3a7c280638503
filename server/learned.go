package server

import (
	"container/list"
	"context"
	"sync"
)

// learned keeps what a model learned of prompt sets that are resources, those used last, in so many
// bytes. Sets in use are kept beyond that.
type learned struct {
	most int64

	mu   sync.Mutex
	size int64
	keys map[versionKey]*list.Element // of *lesson
	used list.List                    // the one used last is in front
}

// versionKey is a version of a prompt set.
type versionKey struct {
	id      string
	version int
}

// lesson is a version that was learned, or is being learned.
type lesson struct {
	key   versionKey
	turn  chan struct{} // held by who learns it, or looks whether it is learned
	set   Set
	bytes int64
	users int
}

func newLearned(most int64) *learned {
	return &learned{most: most, keys: map[versionKey]*list.Element{}}
}

// use gives a version's prompt set, and what gives it back. If it is not there, learn makes it; of
// those who want the same at a time one does, the others wait.
func (l *learned) use(
	ctx context.Context, key versionKey, learn func() (set Set, bytes int64, err error),
) (Set, func(), error) {
	one := l.hold(key)
	select {
	case one.turn <- struct{}{}:
	case <-ctx.Done():
		l.release(one)
		return Set{}, nil, context.Cause(ctx)
	}
	defer func() { <-one.turn }()
	if one.set.PromptSet == nil {
		set, bytes, err := learn()
		if err != nil {
			l.release(one)
			return Set{}, nil, err
		}
		l.mu.Lock()
		one.set, one.bytes = set, bytes
		l.size += bytes
		l.mu.Unlock()
	}
	return one.set, func() { l.release(one) }, nil
}

func (l *learned) hold(key versionKey) *lesson {
	l.mu.Lock()
	defer l.mu.Unlock()
	e := l.keys[key]
	if e == nil {
		e = l.used.PushFront(&lesson{key: key, turn: make(chan struct{}, 1)})
		l.keys[key] = e
	}
	l.used.MoveToFront(e)
	one := e.Value.(*lesson)
	one.users++
	return one
}

// release gives a lesson back. What is too much is forgotten.
func (l *learned) release(one *lesson) {
	l.mu.Lock()
	defer l.mu.Unlock()
	one.users--
	if one.set.PromptSet == nil && one.users == 0 {
		l.remove(l.keys[one.key])
	}
	for e := l.used.Back(); e != nil && l.size > l.most; {
		before := e.Prev()
		if old := e.Value.(*lesson); old.users == 0 {
			l.remove(e)
			go old.set.Close() // it may wait for the model
		}
		e = before
	}
}

func (l *learned) remove(e *list.Element) {
	one := l.used.Remove(e).(*lesson)
	delete(l.keys, one.key)
	l.size -= one.bytes
}

// count is how many are learned, and in how many bytes.
func (l *learned) count() (sets int, bytes int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.used.Len(), l.size
}
