package eval

import (
	"fmt"
	"image"
	"math"
	"slices"

	"github.com/inctrl-go/inctrl/internal/report"
	"github.com/inctrl-go/inctrl/model"
)

// describe says which regions count, "" if no category has masks to compare with.
func (r *evalRun) describe(all []*tested) string {
	if !slices.ContainsFunc(all, func(t *tested) bool { return t.Masks }) {
		return ""
	}
	o := r.regions
	above, size := "the prompt file's threshold of a patch", "as large as a patch or larger"
	if o.Threshold != 0 {
		above = fmt.Sprintf("%g", o.Threshold)
	}
	switch {
	case o.MinShare > 0:
		size = fmt.Sprintf("%g %% of the image or larger", 100*o.MinShare)
	case o.MinArea == 1:
		size = "of any size"
	case o.MinArea > 1:
		size = fmt.Sprintf("%d pixels or larger", o.MinArea)
	}
	return fmt.Sprintf("residuals above %s, %s", above, size)
}

// located says what the anomalous regions of an image are with one seed.
type located struct {
	regions int
	hit     bool // a region has a pixel of the image's masks
}

// locate finds the regions of an image, one result per seed, and compares them with its masks.
func (r *evalRun) locate(results []*model.Result, masks []*image.Gray) ([]located, error) {
	all := make([]located, len(results))
	o := r.regions
	o.Outlines = true
	for seed, result := range results {
		found, err := result.Regions(o)
		if err != nil {
			return nil, err
		}
		all[seed] = located{
			regions: len(found.List) + found.LeftOut,
			hit: slices.ContainsFunc(found.List, func(region model.Region) bool {
				return slices.ContainsFunc(masks, func(mask *image.Gray) bool {
					return touches(region, mask)
				})
			}),
		}
	}
	return all, nil
}

// touches reports whether the middle of a pixel of a mask lies in the outline of a region.
func touches(r model.Region, mask *image.Gray) bool {
	for y := r.Y; y < r.Y+r.Height; y++ {
		edges := crossings(r.Outline, float32(y)+0.5)
		for i := 1; i < len(edges); i += 2 {
			from := int(math.Ceil(float64(edges[i-1]) - 0.5))
			for x := from; float32(x)+0.5 < edges[i]; x++ {
				if mask.GrayAt(x, y).Y != 0 {
					return true
				}
			}
		}
	}
	return false
}

// crossings are the places, from left to right, at which a level line crosses an outline, whose
// edges are upright or level. From the first to the second it is inside, and so on.
func crossings(outline []float32, y float32) (edges []float32) {
	before := outline[len(outline)-1]
	for i := 0; i < len(outline); i += 2 {
		after := outline[i+1]
		if (before <= y) != (after <= y) {
			edges = append(edges, outline[i])
		}
		before = after
	}
	slices.Sort(edges)
	return edges
}

// figure adds what the regions of a seed are on the images that have masks, and on normal ones.
func (t *tested) figure(run *report.Run, seed int) {
	var defects, hit, normal, regions, with float64
	for _, v := range t.trials {
		switch of := v.located; {
		case of == nil: // without masks
		case !v.item.Anomalous():
			normal++
			regions += float64(of[seed].regions)
			if of[seed].regions > 0 {
				with++
			}
		default:
			defects++
			if of[seed].hit {
				hit++
			}
		}
	}
	if defects > 0 {
		run.DefectsHit = report.Some(hit / defects)
	}
	if normal > 0 {
		run.FalseRegions, run.WithRegion = report.Some(regions/normal), report.Some(with/normal)
	}
}
