package engine

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"math"
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
