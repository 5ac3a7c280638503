// Package cache is the prompt cache of a model: the prompt sets that it has learned or read, those
// used last, in so many bytes.
package cache

import (
	"container/list"
	"context"
	"sync"
)

// Cache keeps values that take time to make. Values in use are kept beyond its size.
type Cache[K comparable, V any] struct {
	drop func(V)
	most int64

	mu   sync.Mutex
	size int64
	keys map[K]*list.Element // of *entry
	used list.List           // the one used last is in front
}

// entry is a value that was made, or is being made.
type entry[K comparable, V any] struct {
	key    K
	making chan struct{} // held by who makes the value, or looks whether it is made
	made   bool
	value  V
	bytes  int64
	users  int
}

// New makes a cache of so many bytes. It calls drop, on a goroutine, for each value that it does
// not keep any more.
func New[K comparable, V any](most int64, drop func(V)) *Cache[K, V] {
	return &Cache[K, V]{drop: drop, most: most, keys: map[K]*list.Element{}}
}

// Use gives a value, and what gives it back. If it is not there, make makes it; of those who want
// the same at a time one does, the others wait.
func (c *Cache[K, V]) Use(
	ctx context.Context, key K, make func() (value V, bytes int64, err error),
) (value V, release func(), err error) {
	e := c.hold(key)
	select {
	case e.making <- struct{}{}:
	case <-ctx.Done():
		c.release(e)
		return value, nil, context.Cause(ctx)
	}
	defer func() { <-e.making }()
	if !e.made {
		value, bytes, err := make()
		if err != nil {
			c.release(e)
			return value, nil, err
		}
		c.mu.Lock()
		e.made, e.value, e.bytes = true, value, bytes
		c.size += bytes
		c.mu.Unlock()
	}
	return e.value, func() { c.release(e) }, nil
}

func (c *Cache[K, V]) hold(key K) *entry[K, V] {
	c.mu.Lock()
	defer c.mu.Unlock()
	at := c.keys[key]
	if at == nil {
		at = c.used.PushFront(&entry[K, V]{key: key, making: make(chan struct{}, 1)})
		c.keys[key] = at
	}
	c.used.MoveToFront(at)
	e := at.Value.(*entry[K, V])
	e.users++
	return e
}

// release gives an entry back, and drops what is beyond the size.
func (c *Cache[K, V]) release(e *entry[K, V]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e.users--
	if !e.made && e.users == 0 {
		c.remove(c.keys[e.key])
	}
	for at := c.used.Back(); at != nil && c.size > c.most; {
		before := at.Prev()
		if old := at.Value.(*entry[K, V]); old.users == 0 {
			c.remove(at)
			go c.drop(old.value) // it may wait for the model
		}
		at = before
	}
}

func (c *Cache[K, V]) remove(at *list.Element) {
	e := c.used.Remove(at).(*entry[K, V])
	delete(c.keys, e.key)
	c.size -= e.bytes
}

// Count is how many values there are, and in how many bytes.
func (c *Cache[K, V]) Count() (values int, bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.used.Len(), c.size
}
