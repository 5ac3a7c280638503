package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"os"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/model/weights"
)

// What peer.mjs reads beside a model, as little-endian float32.
const (
	imageFile = "image.f32"
	tokenFile = "token.f32"
)

// testImage is the image that every contender gets: smooth colours and a fine pattern. Another
// shift gives another image.
func testImage(side, shift int) *image.NRGBA {
	p := image.NewNRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			c := color.NRGBA{
				uint8(x*y/side + shift), uint8(x + y + shift), uint8((x ^ y) + shift), 255,
			}
			p.SetNRGBA(x, y, c)
		}
	}
	return p
}

// normalized is the image as the tower wants it: [3, side, side], ((v/255) − mean)/std
// (docs/algorithm.md §2.4).
func normalized(p *image.NRGBA, c weights.Config) []float32 {
	side := p.Rect.Dx()
	out := make([]float32, 0, 3*side*side)
	for channel := range 3 {
		for i := channel; i < len(p.Pix); i += 4 {
			out = append(out, (float32(p.Pix[i])/255-c.Mean[channel])/c.Std[channel])
		}
	}
	return out
}

// classToken is what our own model in a file makes of the image.
func classToken(ctx context.Context, file string) ([]float32, error) {
	d, err := engine.Open(file, model.Options{})
	if err != nil {
		return nil, err
	}
	defer d.Close()
	p := model.Image{Name: "image", Pixels: testImage(d.Info().Config.Image, 0)}
	f, err := d.Features(ctx, p, d.Info().View)
	if err != nil {
		return nil, err
	}
	return f.Token, nil
}

func floats(v []float32) func(io.Writer) error {
	return func(w io.Writer) error { return binary.Write(w, binary.LittleEndian, v) }
}

func readFloats(path string) ([]float32, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	v := make([]float32, len(b)/4)
	if _, err := binary.Decode(b, binary.LittleEndian, v); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return v, nil
}

func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i, v := range a {
		x, y := float64(v), float64(b[i])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	return ab / math.Sqrt(aa*bb)
}
