// Package cache is a model's prompt cache: an LRU cache, bounded in bytes, of the prompt sets that
// the model has learned or read.
package cache

import (
	"container/list"
	"context"
	"sync"
)

// Cache is an LRU cache of values that are expensive to make. Values in use are never dropped, even
// when the cache is over its size.
type Cache[K comparable, V any] struct {
	drop func(V)
	most int64

	mu   sync.Mutex
	size int64
	keys map[K]*list.Element // of *entry
	used list.List           // most recently used first
}

// entry is a value that was made, or is being made.
type entry[K comparable, V any] struct {
	key    K
	making chan struct{} // semaphore: held while the value is made, or checked
	made   bool
	value  V
	bytes  int64
	users  int
	gone   bool // no longer in the cache, but perhaps in use
}

// New makes a cache of at most most bytes. It calls drop, on its own goroutine, for each value that
// it evicts.
func New[K comparable, V any](most int64, drop func(V)) *Cache[K, V] {
	return &Cache[K, V]{drop: drop, most: most, keys: map[K]*list.Element{}}
}

// Use returns the value of a key and a function that releases it. If the value is missing, Use
// calls make. Of several concurrent callers of one key only one makes the value; the others wait
// for it.
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
		if !e.gone {
			c.size += bytes
		}
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

// release ends one use of an entry and evicts unused values until the cache fits its size.
func (c *Cache[K, V]) release(e *entry[K, V]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e.users--
	switch {
	case e.users > 0:
	case e.gone && e.made:
		go c.drop(e.value)
	case !e.gone && !e.made:
		c.remove(c.keys[e.key])
	}
	for at := c.used.Back(); at != nil && c.size > c.most; {
		before := at.Prev()
		if at.Value.(*entry[K, V]).users == 0 {
			c.remove(at)
		}
		at = before
	}
}

// Forget evicts the values of the keys that which selects: those in use when they are released.
func (c *Cache[K, V]) Forget(which func(K) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, at := range c.keys {
		if which(key) {
			c.remove(at)
		}
	}
}

// remove takes an entry out of the cache and drops its value if nobody uses it.
func (c *Cache[K, V]) remove(at *list.Element) {
	e := c.used.Remove(at).(*entry[K, V])
	delete(c.keys, e.key)
	c.size -= e.bytes
	e.gone = true
	if e.made && e.users == 0 {
		go c.drop(e.value) // may wait for the model
	}
}

// Count returns the number of values and their total size in bytes.
func (c *Cache[K, V]) Count() (values int, bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.used.Len(), c.size
}
