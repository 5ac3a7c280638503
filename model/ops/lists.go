package ops

import "sync"

// Lists keeps lists for Pick that are wanted again and again: making one takes time, and a backend knows it where
// it has seen it. Any goroutine may ask.
type Lists struct {
	mu   sync.Mutex
	kept map[[3]int][]int
}

// mostLists is how many are kept: models see batches of few sizes.
const mostLists = 64

// Of is the list of that name, made when it is wanted first.
func (l *Lists) Of(name [3]int, create func() []int) []int {
	l.mu.Lock()
	defer l.mu.Unlock()
	list, ok := l.kept[name]
	if ok {
		return list
	}
	if l.kept == nil || len(l.kept) == mostLists {
		l.kept = map[[3]int][]int{}
	}
	list = create()
	l.kept[name] = list
	return list
}
