package dataset

import (
	"cmp"
	"fmt"
	"math/bits"
	"path/filepath"
	"slices"
)

// HasDefects reports whether any category has an anomalous test image of its own. A data set
// without any is meant for OneVsAll.
func HasDefects(categories []Category) bool {
	return slices.ContainsFunc(categories, func(c Category) bool {
		return slices.ContainsFunc(c.Test, Item.Anomalous)
	})
}

// OneVsAll makes semantic anomalies: a category is tested on its own test/good as normal and
// on every other category's test/good as anomalous, the other's name being the defect. There
// are no masks. The argument is not changed.
func OneVsAll(categories []Category) ([]Category, error) {
	if len(categories) < 2 {
		return nil, &Error{"", ErrAlone}
	}
	result := make([]Category, 0, len(categories))
	for _, own := range categories {
		if own.Name == Good {
			return nil, &Error{own.Name, ErrName}
		}
		c := Category{Name: own.Name, Train: own.Train}
		for _, other := range categories {
			c.Test = append(c.Test, normals(other, own.Name)...)
		}
		result = append(result, c)
	}
	return result, nil
}

// normals are the normal test images of a category as the category named own sees them.
func normals(c Category, own string) []Item {
	defect := c.Name
	if c.Name == own {
		defect = Good
	}
	var items []Item
	for _, item := range c.Test {
		if !item.Anomalous() {
			items = append(items, Item{Path: item.Path, Defect: defect})
		}
	}
	return items
}

// Prompts draws k normal images from train/good without replacement: the first k places of
// a Fisher–Yates shuffle of the sorted list. Place i takes the element at i + r, where r is
// uniform below n − i by Lemire's method on the outputs of splitmix64 started at seed. The
// draw is the same on every platform and for every Go version, and with one seed a smaller k
// gives a prefix of a larger one.
func Prompts(c Category, k int, seed uint64) ([]Item, error) {
	if k < 1 || k > len(c.Train) {
		err := fmt.Errorf("%w: want %d of %d", ErrCount, k, len(c.Train))
		return nil, &Error{c.Name, err}
	}
	items := slices.Clone(c.Train)
	slices.SortFunc(items, compare)
	for i := range k {
		var r int
		r, seed = below(uint64(len(items)-i), seed)
		items[i], items[i+r] = items[i+r], items[i]
	}
	return items[:k:k], nil
}

// compare orders by the file's name first, which does not depend on where the set lies or on
// the platform's separator.
func compare(a, b Item) int {
	byName := cmp.Compare(filepath.Base(a.Path), filepath.Base(b.Path))
	return cmp.Or(byName, cmp.Compare(a.Path, b.Path))
}

// below is uniform in [0, n): D. Lemire, Fast Random Integer Generation in an Interval, 2019.
func below(n, state uint64) (int, uint64) {
	for {
		var z uint64
		z, state = splitmix64(state)
		high, low := bits.Mul64(z, n)
		if low >= -n%n { // the few low products that would favour some values are drawn again
			return int(high), state
		}
	}
}

// splitmix64 returns an output and the next state (G. Steele et al., 2014).
func splitmix64(state uint64) (z, next uint64) {
	state += 0x9E3779B97F4A7C15
	z = (state ^ state>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31, state
}
