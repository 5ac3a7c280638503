// Package trainer trains InCTRL's heads: it draws episodes, takes steps, writes checkpoints and
// stops early. Everything random is a function of the seed and the step number, so a run that was
// killed continues with the same bits.
package trainer

import (
	"math/rand/v2"
	"slices"
)

// Item is a labelled image.
type Item struct {
	Path      string
	Type      string // class of the item; its prompts have the same
	Anomalous bool
	Seen      string // digest of what the frozen towers make of it
}

// Random streams, which must differ.
const (
	streamNormals = iota
	streamAnomalies
	streamPrompts
	streamHoldout
	streamValidation
)

func random(seed uint64, stream int, number uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, uint64(stream)<<56|number))
}

// endless is element i of an endless sequence of permutations of 0 … n−1.
func endless(seed uint64, stream int, n int, i uint64) int {
	pass := i / uint64(n)
	return random(seed, stream, pass).Perm(n)[i%uint64(n)]
}

// episode is a query image and its prompts, by index.
type episode struct {
	query   int
	prompts []int
}

// pool holds the items to train on.
type pool struct {
	normals, anomalies []int
	ofType             map[string][]int // normal items
}

func newPool(items []Item, use []int) *pool {
	p := &pool{ofType: map[string][]int{}}
	for _, i := range use {
		if items[i].Anomalous {
			p.anomalies = append(p.anomalies, i)
			continue
		}
		p.normals = append(p.normals, i)
		p.ofType[items[i].Type] = append(p.ofType[items[i].Type], i)
	}
	return p
}

// draw is the batch of a step: half normal, half anomalous, alternating (docs/algorithm.md §9).
func (p *pool) draw(items []Item, c *Config, step int) []episode {
	batch, half := make([]episode, c.Batch), uint64(c.Batch/2)
	for j := range batch {
		from, stream := p.normals, streamNormals
		if j%2 == 1 {
			from, stream = p.anomalies, streamAnomalies
		}
		at := uint64(step)*half + uint64(j/2)
		query := from[endless(c.Seed, stream, len(from), at)]
		r := random(c.Seed, streamPrompts, uint64(step)<<16|uint64(j))
		batch[j] = episode{query, p.prompts(items[query].Type, query, c, r)}
	}
	return batch
}

// prompts are K normal images of a type, without the query unless the configuration allows it.
func (p *pool) prompts(kind string, query int, c *Config, r *rand.Rand) []int {
	from := p.ofType[kind]
	if !c.IncludeSelf {
		from = slices.DeleteFunc(slices.Clone(from), func(i int) bool { return i == query })
	}
	out := make([]int, c.Shots)
	for k, at := range r.Perm(len(from))[:c.Shots] {
		out[k] = from[at]
	}
	return out
}

// split holds out images for validation: the same fraction of each type and label, rounded.
func split(items []Item, share float64, seed uint64) (train, held []int) {
	groups := map[Item][]int{}
	var order []Item
	for i, item := range items {
		key := Item{Type: item.Type, Anomalous: item.Anomalous}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], i)
	}
	for number, key := range order {
		group := groups[key]
		n := int(share*float64(len(group)) + 0.5)
		perm := random(seed, streamHoldout, uint64(number)).Perm(len(group))
		for k, at := range perm {
			if k < n {
				held = append(held, group[at])
			} else {
				train = append(train, group[at])
			}
		}
	}
	slices.Sort(train)
	slices.Sort(held)
	return train, held
}
