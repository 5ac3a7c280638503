package store

import "sync"

// usage is the order in which this process used prompt files. Files that it did not use come
// before those, in the order of their writing. Reading a file thus writes nothing.
type usage struct {
	mu    sync.Mutex
	count int64
	last  map[string]int64
}

func (u *usage) now(name string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.last == nil {
		u.last = map[string]int64{}
	}
	u.count++
	u.last[name] = u.count
}

// of says when some files were used, 0 for never, and forgets all others.
func (u *usage) of(names []string) map[string]int64 {
	u.mu.Lock()
	defer u.mu.Unlock()
	last := map[string]int64{}
	for _, name := range names {
		if n, ok := u.last[name]; ok {
			last[name] = n
		}
	}
	u.last = last
	return last
}
