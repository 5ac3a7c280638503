package ops_test

import (
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/ops"
)

// TestLists: a list is made once while there is room, is the one that was asked for, and room there
// is always.
func TestLists(t *testing.T) {
	t.Parallel()
	var l ops.Lists
	made := 0
	of := func(n, size int) []int {
		return l.Of([3]int{n, size, 0}, func() []int {
			made++
			return slices.Repeat([]int{n}, size)
		})
	}
	for range 2 {
		for n := range 9 {
			if got := of(n, 5); len(got) != 5 || got[0] != n {
				t.Errorf("list %d is %v", n, got)
			}
		}
	}
	if first, again := of(3, 5), of(3, 5); made != 9 || &first[0] != &again[0] {
		t.Errorf("%d lists are made, want 9", made)
	}
	for n := range 9 { // 9 million indices
		of(n, 1<<20)
	}
	if of(3, 5)[0] != 3 || made <= 18 {
		t.Errorf("%d lists are made, want some anew", made)
	}
}
