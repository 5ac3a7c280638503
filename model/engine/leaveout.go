package engine

import (
	"math"
	"slices"

	"github.com/nlpodyssey/spago/mat"

	"github.com/inctrl-go/inctrl/model/calibration"
	"github.com/inctrl-go/inctrl/model/ops"
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

// learned is the rows of an image, or of some of which the first is none.
type learned struct {
	*ops.Bank
	image int // or mixed
}

const mixed = -1

// keep keeps rows to compare with, if there are any.
func (l *learning) keep(rows []float32, image int) {
	if len(rows) > 0 {
		l.banks = append(l.banks, learned{ops.NewBank(l.backend, rows, l.file.Width), image})
	}
}

// leaveOut compares image k, whose rows in all rotations are given, with the images before it, and
// those with it. So each image has its residuals against all others.
func (l *learning) leaveOut(k int, rows []float32) error {
	return l.locked(func() error {
		n := l.images[k]
		n.lone = slices.Repeat([]float32{float32(math.Inf(1))}, l.file.Patches)
		n.fewer = slices.Clone(n.lone)
		for _, b := range l.banks {
			l.compare(k, b)
		}
		l.keep(rows, k)
		for other := range k {
			l.compare(other, l.banks[len(l.banks)-1])
		}
		return nil
	})
}

// compare lowers the residuals of image k to those against others.
func (l *learning) compare(k int, others learned) {
	n := l.images[k]
	near := l.near(n.Fused, others)
	lower(n.lone, near, n.patches)
	if others.image != (k+1)%len(l.images) {
		lower(n.fewer, near, n.patches)
	}
}

// near are the residuals of unit rows to others.
func (l *learning) near(rows []float32, others learned) []float32 {
	if len(rows) == 0 {
		return nil
	}
	defer l.backend.Release(l.backend.Mark())
	up := ops.Upload(l.backend, len(rows)/l.file.Width, l.file.Width, rows)
	return ops.Values(ops.Nearest([]mat.Tensor{up}, []*ops.Bank{others.Bank}))
}

// lower takes the smaller residuals of some patches; nil: of all.
func lower(residuals, near []float32, patches []int) {
	for i, v := range near {
		if patches != nil {
			i = patches[i]
		}
		residuals[i] = min(residuals[i], v)
	}
}

// judge stores what each image is against the others, how its score falls with their number, the
// scale of heat maps and the threshold of a patch.
func (l *learning) judge(set *PromptSet) {
	file := l.file
	if file.Shots < 2 {
		alone(file)
		return
	}
	var scores, fewer []float64
	for k, n := range l.images {
		var one, two Parts
		if file.Method == MethodPatch {
			one.Map, two.Map = n.lone, n.fewer
			set.method.Judge(&one, one.Map)
			set.method.Judge(&two, two.Map)
		} else {
			one, two = l.leaveOneOut(set, n.Features, k)
		}
		file.Residuals = append(file.Residuals, one.Map...)
		n.counted(&one, set.method)
		file.Scores = append(file.Scores, one.Score)
		n.counted(&two, set.method)
		scores, fewer = append(scores, float64(one.Score)), append(fewer, float64(two.Score))
	}
	if file.Shots > 2 && !l.full {
		file.Growth = calibration.Growth(scores, fewer)
	}
	images := counting(file)
	file.Scale = calibration.Scale(slices.Concat(images...))
	for _, k := range file.Alike { // they show nothing new
		images[k] = nil
	}
	file.PatchThreshold = calibration.PatchThreshold(images)
}

// alone sets what judge does, without others to compare with.
func alone(file *weights.PromptFile) {
	file.Scale, file.PatchThreshold = calibration.LoneScale, calibration.PatchThreshold(nil)
}

// counting are the residuals of each image's patches that count.
func counting(file *weights.PromptFile) [][]float32 {
	images := make([][]float32, file.Shots)
	for i, v := range file.Residuals {
		if k := i / file.Patches; !file.LeftOut[i] {
			images[k] = append(images[k], v)
		}
	}
	return images
}
