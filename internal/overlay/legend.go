package overlay

import (
	"fmt"
	"image"
	"image/color"
	"strconv"
	"strings"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
)

// Sizes of the legend in pixels, before it is enlarged for a large image.
const (
	margin     = 8
	glyph      = 7 // width of every character of the face
	lineHeight = 16
	barHeight  = 10
	narrowest  = 200 // width that the numbers of the scale need
	longText   = 120 // characters of a caption
)

var ink = color.RGBA{0x22, 0x22, 0x22, 255}

// Verdict is the caption of a scored image: "score 0.412  threshold 0.350  ANOMALOUS".
func Verdict(score, threshold float64, anomalous bool) string {
	word := "normal"
	if anomalous {
		word = "ANOMALOUS"
	}
	return fmt.Sprintf("score %.3f  threshold %.3f  %s", score, threshold, word)
}

// withLegend puts the image on a white sheet with the caption and the scale of colours
// below. The sheet is wider than a narrow image, so that the legend is complete.
func withLegend(img *image.RGBA, scale float64, caption string) *image.RGBA {
	caption = ascii(caption)
	need := max(narrowest, glyph*len(caption)) + 2*margin
	size := img.Bounds().Size()
	zoom := max(1, min(size.X/need, 3))
	legend := legend(max(need, size.X/zoom), caption, scale)
	width := max(size.X, legend.Bounds().Dx()*zoom)
	sheet := image.NewRGBA(image.Rect(0, 0, width, size.Y+legend.Bounds().Dy()*zoom))
	draw.Draw(sheet, sheet.Bounds(), image.White, image.Point{}, draw.Src)
	left := (width - size.X) / 2
	draw.Draw(sheet, image.Rect(left, 0, left+size.X, size.Y), img, image.Point{}, draw.Src)
	below := image.Rect(0, size.Y, legend.Bounds().Dx()*zoom, sheet.Bounds().Dy())
	draw.NearestNeighbor.Scale(sheet, below, legend, legend.Bounds(), draw.Src, nil)
	return sheet
}

func legend(width int, caption string, scale float64) *image.RGBA {
	height := margin + barHeight + lineHeight + margin/2
	if caption != "" {
		height += lineHeight
	}
	l := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(l, l.Bounds(), image.White, image.Point{}, draw.Src)
	y := margin
	if caption != "" {
		write(l, margin, y, caption)
		y += lineHeight
	}
	long := width - 2*margin
	bar(l, image.Rect(margin, y, margin+long, y+barHeight))
	y += barHeight + 2
	middle, full := number(scale/2), number(scale)
	write(l, margin, y, "0")
	write(l, margin+(long-glyph*len(middle))/2, y, middle)
	write(l, margin+long-glyph*len(full), y, full)
	return l
}

// bar draws all colours, opaque, with a frame.
func bar(l *image.RGBA, r image.Rectangle) {
	draw.Draw(l, r, image.NewUniform(color.RGBA{0x88, 0x88, 0x88, 255}), image.Point{}, draw.Src)
	in := r.Inset(1)
	for x := in.Min.X; x < in.Max.X; x++ {
		c := heat(float64(x-in.Min.X) / float64(in.Dx()-1))
		for y := in.Min.Y; y < in.Max.Y; y++ {
			l.SetRGBA(x, y, c)
		}
	}
}

// write draws a line of text whose top left corner is given.
func write(l *image.RGBA, x, y int, text string) {
	face := basicfont.Face7x13
	d := font.Drawer{Dst: l, Src: image.NewUniform(ink), Face: face}
	d.Dot = fixed.P(x, y+face.Ascent)
	d.DrawString(text)
}

func number(v float64) string {
	return strconv.FormatFloat(v, 'g', 3, 64)
}

// ascii replaces what the face cannot draw and cuts what is too long.
func ascii(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
	return text[:min(len(text), longText)]
}
