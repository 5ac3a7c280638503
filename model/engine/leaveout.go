package engine

import (
	"slices"

	"github.com/inctrl-go/inctrl/model/weights"
)

// without is the set of all prompts except number k. The caller holds the lock and frees the set.
func (d *Detector) without(set *PromptSet, k int) *PromptSet {
	file := *set.file
	file.Shots--
	file.Tokens = drop(file.Tokens, k, set.file.Shots)
	first, end := set.file.Rows(k, k+1)
	file.Bank = make([][]float32, len(set.file.Bank))
	for i, bank := range set.file.Bank {
		file.Bank[i] = slices.Concat(bank[:first*file.Width], bank[end*file.Width:])
	}
	file.Kept = drop(file.Kept, k, set.file.Shots)
	file.LeftOut = drop(file.LeftOut, k, set.file.Shots)
	file.Residuals, file.Scores, file.Alike = nil, nil, nil // they are against all others
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
	for i, bank := range file.Tiles {
		tiles[i] = slices.Concat(bank[:first], bank[end:])
	}
	file.Tiles = tiles
	file.TileRows = slices.Concat(file.TileRows[:k], file.TileRows[k+1:])
}

// leaveOneOut scores the features of prompt number k against the others, and against all of those
// but the next one, without tiles. The second is zero if the set has fewer than three prompts. The
// caller holds the lock.
func (d *Detector) leaveOneOut(set *PromptSet, f *Features, k int) (one, two Parts) {
	bare := *set.file
	bare.Tiles, bare.TileRows = nil, nil // not needed, and large
	score := func(rest *PromptSet) Parts {
		defer d.backend.Release(d.backend.Mark())
		return d.score(d.upload(f), rest)[0]
	}
	rest := d.without(&PromptSet{file: &bare}, k)
	defer rest.free()
	if one = score(rest); rest.file.Shots == 1 {
		return one, two
	}
	fewer := d.without(rest, k%rest.file.Shots) // the next one has moved to k's place
	defer fewer.free()
	return one, score(fewer)
}
