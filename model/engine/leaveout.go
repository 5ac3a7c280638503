package engine

import (
	"slices"

	"github.com/inctrl-go/inctrl/model/calibration"
	"github.com/inctrl-go/inctrl/model/weights"
)

// without is the set of all prompts except number k. The caller holds the lock and frees the set.
func (d *Detector) without(set *PromptSet, k int) *PromptSet {
	file := *set.file
	file.Shots--
	file.Tokens = drop(file.Tokens, k, set.file.Shots)
	file.Bank = make([][]float32, len(set.file.Bank))
	for l, bank := range set.file.Bank {
		file.Bank[l] = drop(bank, k, set.file.Shots)
	}
	file.LeftOut = drop(file.LeftOut, k, set.file.Shots)
	dropTiles(&file, k)
	return d.bind(d.adapt(&file))
}

// drop copies v, which has n equal parts, without part k.
func drop[T any](v []T, k, n int) []T {
	size := len(v) / n
	return slices.Concat(v[:k*size], v[(k+1)*size:])
}

// dropTiles removes the tiles of prompt number k from the prompt file.
func dropTiles(file *weights.PromptFile, k int) {
	if file.Tiles == nil {
		return
	}
	first := 0
	for _, n := range file.TileRows[:k] {
		first += n
	}
	end := (first + file.TileRows[k]) * file.Width
	first *= file.Width
	tiles := make([][]float32, len(file.Tiles))
	for l, bank := range file.Tiles {
		tiles[l] = slices.Concat(bank[:first], bank[end:])
	}
	file.Tiles = tiles
	file.TileRows = slices.Concat(file.TileRows[:k], file.TileRows[k+1:])
}

// prompt is prompt number k, unrotated, as the features of an image.
func (set *PromptSet) prompt(k int) *Features {
	p := set.file
	part := func(v []float32, size int) []float32 {
		at := k * (len(v) / p.Shots)
		return v[at : at+size]
	}
	f := &Features{Token: part(p.Tokens, len(p.Tokens)/p.Shots)}
	for _, bank := range p.Bank {
		f.Taps = append(f.Taps, part(bank, p.Patches*p.Width))
	}
	if p.LeftOut == nil {
		return f
	}
	if out := p.LeftOut[k*p.Patches : (k+1)*p.Patches]; slices.Contains(out, true) {
		f.out = out
	}
	return f
}

// leaveOneOut scores every prompt against the others, without tiles. The caller holds the lock.
func (d *Detector) leaveOneOut(set *PromptSet) []Parts {
	parts := make([]Parts, set.file.Shots)
	bare := *set.file
	bare.Tiles, bare.TileRows = nil, nil // not needed, and large
	for k := range parts {
		rest := d.without(&PromptSet{file: &bare}, k)
		mark, f := d.backend.Mark(), set.prompt(k)
		parts[k] = d.score(d.upload(f), rest)[0]
		d.backend.Release(mark)
		f.counted(&parts[k], set.method)
		rest.free()
	}
	return parts
}

// scale is the residual that a heat map of this set shows at full intensity.
func (d *Detector) scale(set *PromptSet) float32 {
	if set.file.Shots < 2 {
		return calibration.LoneScale
	}
	var all []float32
	for k, p := range d.leaveOneOut(set) {
		out := set.prompt(k).out
		for i, v := range p.Map {
			if out == nil || !out[i] {
				all = append(all, v)
			}
		}
	}
	return calibration.Scale(all)
}
