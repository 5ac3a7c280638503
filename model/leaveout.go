package model

import (
	"math"
	"slices"

	"github.com/inctrl-go/inctrl/model/weights"
)

// without is the set of all prompts but number k. The caller holds the lock and frees the set.
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

// drop copies v, n equal parts, without part k.
func drop[T any](v []T, k, n int) []T {
	size := len(v) / n
	return slices.Concat(v[:k*size], v[(k+1)*size:])
}

// dropTiles leaves out what the prompt file has of the tiles of prompt number k.
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

// prompt is prompt number k, not turned, as an image's features.
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

// leaveOneOut scores every prompt against the others. The caller holds the lock.
func (d *Detector) leaveOneOut(set *PromptSet) []Parts {
	parts := make([]Parts, set.file.Shots)
	for k := range parts {
		rest := d.without(set, k)
		mark, f := d.backend.Mark(), set.prompt(k)
		parts[k] = d.score(d.upload(f), rest)[0]
		d.backend.Release(mark)
		f.counted(&parts[k], set.method)
		rest.free()
	}
	return parts
}

// loneScale is the heat map scale of a single prompt, which has no other to be compared with.
const loneScale = 0.25

// scale is the residual at which a heat map of this set is full: twice what 99 % of the patches of
// a normal image stay below, as far as the prompts themselves can tell.
func (d *Detector) scale(set *PromptSet) float32 {
	if set.file.Shots < 2 {
		return loneScale
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
	slices.Sort(all)
	if len(all) > 0 && all[len(all)*99/100] > 0 {
		return 2 * all[len(all)*99/100]
	}
	return loneScale // prompts that are all alike, or ground, say nothing
}

// threshold is the score that a fraction rate of normal images is expected to pass, judged by the
// scores of n normal images. Where n is large enough it is their quantile at rank (n+1)·(1−rate),
// interpolated: the next image passes the rank itself with probability rate, whatever the
// distribution, if it is scored as these were. Else it is the upper end of a one-sided Student
// prediction interval for the next image, mean + t(n−1)·σ·√(1+1/n).
func threshold(scores []float64, rate float64) weights.Threshold {
	n := len(scores)
	t := weights.Threshold{Rate: rate, Images: n}
	if rank := float64(n+1) * (1 - rate); rank <= float64(n) {
		t.Method, t.Value = "quantile", float32(atRank(scores, rank))
		return t
	}
	mean, std := moments(scores)
	reach := studentQuantile(1-rate, n-1) * std * math.Sqrt(1+1/float64(n))
	t.Method, t.Value = "prediction interval", float32(mean+float64(reach))
	return t
}

// atRank is the value at a rank from 1, interpolated.
func atRank(v []float64, rank float64) float64 {
	v = slices.Sorted(slices.Values(v))
	below := max(int(rank), 1)
	low, high := v[below-1], v[min(below, len(v)-1)]
	return low + float64((rank-float64(below))*(high-low))
}

// moments are the mean and the unbiased standard deviation.
func moments(v []float64) (mean, std float64) {
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		std += float64((x-mean)*(x-mean)) / float64(len(v)-1)
	}
	return mean, math.Sqrt(std)
}

// studentQuantile is the p-quantile, p ≥ ½, of Student's t with ν degrees of freedom: exact for
// ν = 1 and 2, else the Cornish–Fisher expansion of Abramowitz and Stegun 26.7.5.
func studentQuantile(p float64, nu int) float64 {
	switch v := float64(nu); nu {
	case 1:
		return math.Tan(math.Pi * (p - 0.5))
	case 2:
		return (2*p - 1) / math.Sqrt(2*p*(1-p))
	default:
		z := float64(math.Sqrt2 * math.Erfinv(2*p-1))
		g1 := polynomial(z, 1, 1) / 4
		g2 := polynomial(z, 5, 16, 3) / 96
		g3 := polynomial(z, 3, 19, 17, -15) / 384
		g4 := polynomial(z, 79, 776, 1482, -1920, -945) / 92160
		return z + g1/v + g2/(v*v) + g3/(v*v*v) + g4/(v*v*v*v)
	}
}

// polynomial is z·(c₀·z²ⁿ + … + cₙ), its products rounded: the same bits on every platform.
func polynomial(z float64, coefficients ...float64) (p float64) {
	for _, c := range coefficients {
		p = float64(p*float64(z*z)) + c
	}
	return float64(z * p)
}
