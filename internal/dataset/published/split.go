package published

import (
	"math/bits"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mathext/prng"
)

const seed = 42

// split decides the part of normal images that have none, category by category: a quarter, rounded
// up, is for testing. Anomalous images are always for testing.
func split(all []img) {
	open := map[string][]*img{}
	for i := range all {
		switch p := &all[i]; {
		case p.part != "":
		case p.defect != Good:
			p.part = "test"
		default:
			open[p.category] = append(open[p.category], p)
		}
	}
	for _, ps := range open {
		slices.SortFunc(ps, func(a, b *img) int { return strings.Compare(a.name, b.name) })
		order := permutation(len(ps))
		tests := (len(ps) + 3) / 4
		for i, at := range order {
			ps[at].part = "train"
			if i < tests {
				ps[at].part = "test"
			}
		}
	}
}

// permutation is numpy's RandomState(42).permutation(n), which scikit-learn splits by: Fisher–Yates
// from the end, each place drawn by rejection of 32-bit words under a mask.
func permutation(n int) []int {
	words := prng.NewMT19937()
	words.Seed(seed)
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	for i := n - 1; i > 0; i-- {
		mask := uint32(1)<<bits.Len32(uint32(i)) - 1
		j := words.Uint32() & mask
		for j > uint32(i) {
			j = words.Uint32() & mask
		}
		order[i], order[j] = order[j], order[i]
	}
	return order
}
