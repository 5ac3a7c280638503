package main

import (
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"

	"golang.org/x/image/draw"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// Sizes in pixels: a row of normal images, the test image, and what was found.
const (
	width, height = 736, 292
	side          = 224 // of the test image, and of the block of normal images
	gap           = 8
	top           = 48
	leftX         = 24
	middleX       = leftX + side + 32
	rightX        = middleX + side + 32
	barWidth      = width - rightX - 24
	barHeight     = 12
)

var (
	ink    = color.RGBA{0x1f, 0x23, 0x28, 255}
	quiet  = color.RGBA{0x65, 0x6d, 0x76, 255}
	paper  = color.RGBA{0xff, 0xff, 0xff, 255}
	track  = color.RGBA{0xe6, 0xe8, 0xeb, 255}
	red    = color.RGBA{0xc6, 0x28, 0x28, 255}
	green  = color.RGBA{0x2e, 0x7d, 0x32, 255}
	bold   = must(opentype.Parse(gobold.TTF))
	normal = must(opentype.Parse(goregular.TTF))
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err) // a font of ours
	}
	return v
}

// A film is frames of one size, with what changed from each to the next.
type film struct {
	frames []frame
}

type frame struct {
	img   *image.RGBA
	delay int // hundredths of a second
}

// A step is how far the heat map has faded in, and how long the frame stays.
type step struct {
	part  float64
	delay int
}

// Little changes on a normal image: it fades in one step.
var (
	calm  = []step{{0, 100}, {1, 200}}
	alarm = []step{{0, 100}, {0.33, 12}, {0.67, 12}, {1, 250}}
)

// add shows a finding: the image alone, then the heat map fading in.
func (f *film) add(category string, normals []image.Image, found *finding) error {
	steps := calm
	if *found.result.Anomalous {
		steps = alarm
	}
	for _, p := range steps {
		painted, err := found.painted(side, p.part)
		if err != nil {
			return err
		}
		sheet := newSheet()
		sheet.text(leftX, top-16, 17, normal, ink, "Learn from 4 normal images")
		sheet.text(middleX, top-16, 17, normal, ink, "Score any other image")
		sheet.normals(normals)
		draw.Draw(sheet, square(middleX, top, side), painted, image.Point{}, draw.Src)
		sheet.verdict(category, found, p.part)
		f.frames = append(f.frames, frame{sheet.RGBA, p.delay})
	}
	return nil
}

// changed is the part of a frame that differs from the one before; all of the first.
func (f *film) changed(i int) *image.RGBA {
	img := f.frames[i].img
	if i == 0 {
		return img
	}
	before := f.frames[i-1].img
	var r image.Rectangle
	for y := range height {
		for x := range width {
			if img.RGBAAt(x, y) != before.RGBAAt(x, y) {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return img.SubImage(r).(*image.RGBA)
}

// dump writes every frame, to be looked at.
func (f *film) dump(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for i, frame := range f.frames {
		file, err := os.Create(filepath.Join(folder, fmt.Sprintf("%02d.png", i)))
		if err != nil {
			return err
		}
		if err := png.Encode(file, frame.img); err != nil {
			return err
		}
		if err := file.Close(); err != nil {
			return err
		}
	}
	return nil
}

// A sheet is a frame that is being drawn.
type sheet struct{ *image.RGBA }

func newSheet() sheet {
	s := sheet{image.NewRGBA(image.Rect(0, 0, width, height))}
	s.fill(s.Bounds(), paper)
	return s
}

func square(x, y, side int) image.Rectangle { return image.Rect(x, y, x+side, y+side) }

func (s sheet) fill(r image.Rectangle, c color.Color) {
	draw.Draw(s, r, image.NewUniform(c), image.Point{}, draw.Src)
}

func (s sheet) text(x, y int, size float64, f *opentype.Font, c color.Color, text string) {
	o := &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull}
	face := must(opentype.NewFace(f, o))
	d := font.Drawer{Dst: s, Src: image.NewUniform(c), Face: face, Dot: fixed.P(x, y)}
	d.DrawString(text)
}

// normals draws four images, two by two.
func (s sheet) normals(images []image.Image) {
	small := (side - gap) / 2
	for i, img := range images {
		x, y := leftX+i%2*(small+gap), top+i/2*(small+gap)
		draw.CatmullRom.Scale(s, square(x, y, small), img, img.Bounds(), draw.Src, nil)
	}
}

// verdict writes what was found, once the heat map is all there.
func (s sheet) verdict(category string, found *finding, part float64) {
	score := float64(found.result.Score)
	word, c := "normal", green
	if *found.result.Anomalous {
		word, c = "anomalous", red
	}
	s.text(rightX, top-16, 17, normal, quiet, category)
	s.text(rightX, top+84, 15, normal, quiet, "score")
	bar := image.Rect(rightX, top+140, rightX+barWidth, top+140+barHeight)
	s.fill(bar, track)
	done := bar
	done.Max.X = done.Min.X + int(float64(barWidth)*score*part+0.5)
	s.fill(done, c)
	at := bar.Min.X + int(float64(barWidth)*found.threshold+0.5)
	s.fill(image.Rect(at-1, bar.Min.Y-5, at+1, bar.Max.Y+5), ink)
	s.text(rightX, bar.Max.Y+26, 13, normal, quiet,
		fmt.Sprintf("threshold %.2f", found.threshold))
	if part > 0 {
		s.text(rightX, top+124, 40, bold, ink, fmt.Sprintf("%.2f", score*part))
	}
	if part == 1 {
		s.text(rightX, top+36, 26, bold, c, word)
	}
}
