//go:build js && wasm && !text && !formats && !convert

package main

import (
	"fmt"

	"github.com/inctrl-go/inctrl/model"
)

// regionOptions are the arguments minArea, regionThreshold and outlines; each may be missing.
func regionOptions(a arguments) (o model.RegionOptions, err error) {
	if area := a.text("minArea"); area != "" {
		if err := o.SetMinArea(area); err != nil {
			return o, fmt.Errorf("%w: %w", model.ErrArgument, err)
		}
	}
	o.Threshold, o.Outlines = float32(a.float("regionThreshold")), a.truth("outlines")
	return o, nil
}

// addRegions adds the anomalous regions of an image.
func addRegions(v map[string]any, r *model.Result, o model.RegionOptions) error {
	found, err := r.Regions(o)
	if err != nil {
		return err
	}
	list := make([]any, len(found.List))
	for i, r := range found.List {
		of := map[string]any{
			"x": r.X, "y": r.Y, "width": r.Width, "height": r.Height, "area": r.Area,
			"peak": r.Peak, "peakX": r.PeakX, "peakY": r.PeakY, "mean": r.Mean,
		}
		if r.Outline != nil {
			of["outline"] = floats(r.Outline)
		}
		list[i] = of
	}
	v["regions"], v["regionsLeftOut"] = list, found.LeftOut
	v["regionThreshold"], v["regionMinArea"] = found.Threshold, found.MinArea
	return nil
}
