package ops

import "sync"

// Lists keeps lists for Pick that are wanted again and again: making one takes time, and a backend
// knows it where it has seen it. Any goroutine may ask.
type Lists struct {
	mu   sync.Mutex
	kept map[[3]int][]int
	size int // indices in all of them
}

// listed is the indices that are kept before it begins anew: those of batches of 1 … 64 images and
// more, with as many patches as models mostly have.
const listed = 4 << 20

// Of is the list of that name, made when it is wanted first.
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
