package engine

import (
	"fmt"

	"github.com/inctrl-go/inctrl/model/regions"
)

// Region is a connected part of an image that is anomalous.
type Region = regions.Region

// Regions are the anomalous regions of an image.
type Regions = regions.Regions

// RegionOptions say which regions are wanted. The zero value is all that are as large as a patch,
// by the threshold of a patch that the prompt set has.
type RegionOptions = regions.RegionOptions

// Regions finds the anomalous regions of the image: the connected parts of its map above the
// threshold of a patch. Options out of range are an [ErrArgument].
func (r *Result) Regions(o RegionOptions) (*Regions, error) {
	if o.Threshold == 0 {
		o.Threshold = r.patchThreshold
	}
	found, err := regions.Find(r.Map, r.Columns, r.Frame, o)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrArgument, err)
	}
	return &found, nil
}
