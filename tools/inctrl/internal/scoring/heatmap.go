package scoring

import (
	"image"

	"github.com/inctrl-go/inctrl/internal/overlay"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/engine"
)

// Paint draws an image's heat map over it, in the view in which it was scored, and the boxes of
// regions. The colour scale is the prompt set's, not the image's, so that a normal image shows no
// hot spots.
func Paint(
	d *engine.Detector, p model.Image, v model.View, r *model.Result, caption string,
	all []model.Region,
) (*image.RGBA, error) {
	base, err := d.Decode(p, v)
	if err != nil {
		return nil, err
	}
	m := overlay.Map{
		Rows: r.Rows, Columns: r.Columns, Values: r.Map, Outside: r.Outside,
	}
	o := overlay.Options{Caption: caption, MinSide: 240}
	for _, r := range all {
		o.Boxes = append(o.Boxes, image.Rect(r.X, r.Y, r.X+r.Width, r.Y+r.Height))
	}
	return overlay.Paint(base, m, overlay.Frame(r.Frame), r.Scale, o)
}
