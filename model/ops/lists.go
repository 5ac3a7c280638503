package ops

import "sync"

// Lists keeps lists for Pick that are used again and again: it takes time to make one, and a
// backend may keep a copy of those that it has seen. It is safe for concurrent use.
type Lists struct {
	mu   sync.Mutex
	kept map[[3]int][]int
	size int // indices in all of them
}

// listed is how many indices are kept before all lists are dropped: enough for batches of 1 … 64
// images with as many patches as most models have.
const listed = 4 << 20

// Of returns the list of that name; create makes it on first use.
func (l *Lists) Of(name [3]int, create func() []int) []int {
	l.mu.Lock()
	defer l.mu.Unlock()
	list, ok := l.kept[name]
	if ok {
		return list
	}
	if l.kept == nil || l.size > listed {
		l.kept, l.size = map[[3]int][]int{}, 0
	}
	list = create()
	l.kept[name] = list
	l.size += len(list)
	return list
}
