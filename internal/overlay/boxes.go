package overlay

import (
	"image"
	"image/color"
	"image/draw"
	"strconv"
)

// boxes draws frames around rectangles of the original image, and their numbers from 1.
func boxes(p *image.RGBA, all []image.Rectangle, f Frame) {
	size := p.Bounds().Size()
	x := func(v int) int { return v * size.X / f.Width }
	y := func(v int) int { return v * size.Y / f.Height }
	thick := max(1, min(size.X, size.Y)/240)
	for i, box := range all {
		in := image.Rect(x(box.Min.X), y(box.Min.Y), x(box.Max.X), y(box.Max.Y))
		frame(p, in.Inset(-2*thick), 3*thick, ink)
		frame(p, in.Inset(-thick), thick, color.RGBA{255, 255, 255, 255})
		number := strconv.Itoa(i + 1)
		label := image.Rect(0, 0, glyph*len(number)+4, lineHeight-2).Add(in.Min)
		label = label.Add(image.Pt(-2*thick, -2*thick-label.Dy()))
		label = label.Add(image.Pt(max(0, -label.Min.X), max(0, -label.Min.Y)))
		draw.Draw(p, label, image.White, image.Point{}, draw.Src)
		write(p, label.Min.X+2, label.Min.Y, number)
	}
}

// frame fills the inside of a rectangle's edge, so many pixels thick.
func frame(p *image.RGBA, r image.Rectangle, thick int, c color.Color) {
	of := image.NewUniform(c)
	in := r.Inset(thick)
	for _, side := range []image.Rectangle{
		{r.Min, image.Pt(r.Max.X, in.Min.Y)}, {image.Pt(r.Min.X, in.Max.Y), r.Max},
		{r.Min, image.Pt(in.Min.X, r.Max.Y)}, {image.Pt(in.Max.X, r.Min.Y), r.Max},
	} {
		draw.Draw(p, side, of, image.Point{}, draw.Src)
	}
}
