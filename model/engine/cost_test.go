package engine

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"math"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/view"
)

// TestCost: an image takes no more memory than Cost says.
func TestCost(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	for _, v := range []View{
		{}, {Letterbox: true}, {Rotations: 4}, {Letterbox: true, Tiles: 2, Rotations: 8},
	} {
		p := plate(300, 100, 1, 50, 50)
		c := d.Info().Cost(300, 100, v)
		q := prepare(t, d, p, v)
		if n := q.Bytes(); n > c.Query || 4*n < c.Query {
			t.Errorf("%+v: a query of %d bytes, said to be %d", v, n, c.Query)
		}
		set := learnView(t, d, v, []Image{p})
		is := int64(0)
		for l, bank := range set.file.Bank {
			is += 4 * int64(len(bank))
			if v.Tiles > 0 {
				is += 4 * int64(len(set.file.Tiles[l]))
			}
		}
		if is > c.Prompt || 2*is < c.Prompt {
			t.Errorf("%+v: features of %d bytes, said to be %d", v, is, c.Prompt)
		}
		if c.Learn < 4*is { // the set and one without an image, in memory and on the backend
			t.Errorf("%+v: learning takes %d bytes, said to be %d", v, 4*is, c.Learn)
		}
	}
	for _, side := range []int{math.MinInt, 0, 1, math.MaxInt} {
		v := View{Letterbox: true, Tiles: view.MaxTiles}
		if c := d.Info().Cost(side, side, v); c.Decode < 1 || c.Query < 1 || c.Prompt < 1 {
			t.Errorf("a side of %d costs %+v", side, c)
		}
	}
}

// TestLearnCost: images cost the sum of their costs until the bank of method patch is full; then
// each adds its square only.
func TestLearnCost(t *testing.T) {
	t.Parallel()
	d := openNano(t, Options{})
	i, v, size := d.Info(), View{Letterbox: true, Rotations: 8}, image.Pt(96, 96)
	cost := func(n int, method string) Cost {
		return i.LearnCost(slices.Repeat([]image.Point{size}, n), LearnOptions{method, "", nil, &v})
	}
	one := i.Cost(96, 96, v)
	if c := cost(3, MethodInCTRL); c.Prompt != 3*one.Prompt || c.Learn != 3*one.Learn ||
		c.Decode != one.Decode || c.Query != one.Query || c != cost(3, "") {
		t.Errorf("three images cost %+v, one %+v", c, one)
	}
	if c := cost(300, MethodInCTRL); c.Prompt != 300*one.Prompt || c.Learn != 300*one.Learn {
		t.Errorf("300 images cost %+v, one %+v", c, one)
	}
	const full = 4 * 64 * maxBank // 9.1 images
	few, many, more := cost(9, MethodPatch), cost(10, MethodPatch), cost(11, MethodPatch)
	if few.Prompt != 9*8*4*64*225 || few.Learn != 5*few.Prompt || many.Prompt != full ||
		more.Prompt != full || more.Learn-many.Learn != 4*64*225+3*240*240 {
		t.Errorf("9, 10 and 11 images cost %+v, %+v and %+v", few, many, more)
	}
	var normals []Image
	for k := range 10 {
		normals = append(normals, plate(96+k, 96, k, 30+5*k, 40))
	}
	set := learnOf(t, d, normals, LearnOptions{Method: MethodPatch, View: &v})
	if n := 4 * int64(len(set.file.Bank[0])); n > full || n < full/2 {
		t.Errorf("features of %d bytes, said to be %d", n, full)
	}
}

// TestDecodeBytes: an image that takes more memory than the detector may use is too large; the
// detector says before what it takes.
func TestDecodeBytes(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 1600, 1200)), nil); err != nil {
		t.Fatal(err)
	}
	d := openMini(t)
	p := Image{Name: "x", Data: b.Bytes()}
	n, err := d.DecodeBytes(p, 0)
	if err != nil || n < 2*1600*1200 || n > 2*1600*1200+2<<20 {
		t.Errorf("%d bytes, %v", n, err)
	}
	if got, err := d.DecodeBytes(p, n); got != n || err != nil {
		t.Errorf("%d bytes, %v, want %d", got, err, n)
	}
	if _, err := d.DecodeBytes(p, n-1); !errors.Is(err, preprocess.ErrTooLarge) {
		t.Errorf("more than may be taken: %v", err)
	}
	d.decode.Limits.Memory = n
	if _, err := d.Prepare(p, View{}); err != nil {
		t.Error(err)
	}
	d.decode.Limits.Memory--
	if _, err := d.Prepare(p, View{}); !errors.Is(err, preprocess.ErrTooLarge) {
		t.Errorf("a byte less: %v", err)
	}
	if n, err := d.DecodeBytes(Image{Pixels: image.NewGray(image.Rect(0, 0, 9, 9))}, 0); n < 81 ||
		err != nil {
		t.Errorf("pixels: %d bytes, %v", n, err)
	}
	if _, err := d.DecodeBytes(Image{Name: "x"}, 0); err == nil {
		t.Error("no image has a cost")
	}
}

// TestSize: the header and the pixels give the same size.
func TestSize(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	pixels := image.NewGray(image.Rect(3, 4, 203, 104))
	if err := jpeg.Encode(&b, pixels, nil); err != nil {
		t.Fatal(err)
	}
	for _, p := range []Image{{Pixels: pixels}, {Data: b.Bytes()}} {
		if w, h, err := p.Size(); w != 200 || h != 100 || err != nil {
			t.Errorf("%d × %d, %v, want 200 × 100", w, h, err)
		}
	}
	if _, _, err := (Image{Name: "x"}).Size(); err == nil {
		t.Error("no image has a size")
	}
}
