package overlay

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"maps"
	"math"
	"slices"
	"testing"
)

// wide is a 400×300 image whose central 240×240 of 320×240 the model saw.
var wide = Frame{Width: 400, Height: 300, ResizedWidth: 320, ResizedHeight: 240,
	Left: 40, InputWidth: 240, InputHeight: 240}

func plain(width, height int, c color.Color) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			p.Set(x, y, c)
		}
	}
	return p
}

func flat(side int, v float32) Map {
	m := Map{Rows: side, Columns: side, Values: make([]float32, side*side)}
	for i := range m.Values {
		m.Values[i] = v
	}
	return m
}

func paint(t *testing.T, p image.Image, m Map, f Frame, o Options) *image.RGBA {
	t.Helper()
	painted, err := Paint(p, m, f, 0.5, o)
	if err != nil {
		t.Fatal(err)
	}
	return painted
}

// TestPaintNothing checks that a map of zeros leaves the image as it is inside the crop and
// that the image outside it is grey.
func TestPaintNothing(t *testing.T) {
	t.Parallel()
	blue := color.RGBA{20, 40, 200, 255}
	p := paint(t, plain(400, 300, blue), flat(15, 0), wide, Options{})
	for y := range 300 {
		for x := range 400 {
			c := p.RGBAAt(x, y)
			inside := x >= 50 && x < 350 // the crop's columns 0 to 240 times 400/320
			if inside && c != blue {
				t.Fatalf("inside at (%d, %d): %v", x, y, c)
			}
			if !inside && (c.R != c.G || c.G != c.B) {
				t.Fatalf("outside at (%d, %d): %v", x, y, c)
			}
		}
	}
}

// TestPaintClips checks both ends of the scale.
func TestPaintClips(t *testing.T) {
	t.Parallel()
	base := plain(400, 300, color.White)
	low := paint(t, base, flat(15, -3), wide, Options{})
	if c := low.RGBAAt(200, 150); c != (color.RGBA{255, 255, 255, 255}) {
		t.Errorf("below the scale: %v", c)
	}
	full := paint(t, base, flat(15, 0.5), wide, Options{Alpha: 1})
	over := paint(t, base, flat(15, 7), wide, Options{Alpha: 1})
	if c := full.RGBAAt(200, 150); c != heat(1) {
		t.Errorf("full scale: %v, want %v", c, heat(1))
	}
	if !bytes.Equal(full.Pix, over.Pix) {
		t.Error("a value above the scale is not clipped")
	}
}

// TestPaintPlace puts one high value into the map and looks for it in the image.
func TestPaintPlace(t *testing.T) {
	t.Parallel()
	m := flat(15, 0)
	m.Values[4*15+11] = 0.5
	for _, o := range []Options{{}, {MinSide: 800}, {MaxSide: 216}} {
		p := paint(t, plain(400, 300, color.Black), m, wide, o)
		zoom := float64(max(400, o.MinSide)) / 400
		if o.MaxSide != 0 {
			zoom = float64(o.MaxSide) / 400
		}
		bx, by, best := 0, 0, -1
		for y := range int(300 * zoom) {
			for x := int(50*zoom) + 1; x < int(350*zoom)-1; x++ {
				if c := p.RGBAAt(x, y); int(c.R) > best {
					bx, by, best = x, y, int(c.R)
				}
			}
		}
		// the centre of cell (11, 4) lies at (11.5·16, 4.5·16) from the crop's corner
		wx, wy := (11.5*16+40)*1.25*zoom, 4.5*16*1.25*zoom
		if math.Abs(float64(bx)+0.5-wx) > 1+zoom || math.Abs(float64(by)+0.5-wy) > 1+zoom {
			t.Errorf("%+v: peak at (%d, %d), want (%g, %g)", o, bx, by, wx, wy)
		}
	}
}

func TestPaintSizes(t *testing.T) {
	t.Parallel()
	square := func(n int) Frame {
		return Frame{Width: n, Height: n, ResizedWidth: 240, ResizedHeight: 240,
			InputWidth: 240, InputHeight: 240}
	}
	long := Frame{Width: 5000, Height: 2, ResizedWidth: 5000, ResizedHeight: 2,
		InputWidth: 2, InputHeight: 2}
	cases := []struct {
		f     Frame
		o     Options
		width int // of the sheet
	}{
		{square(28), Options{}, narrowest + 2*margin},
		{square(28), Options{Caption: "0123456789012345678901234567890123456789"}, 296},
		{square(28), Options{MinSide: 256}, 256},
		{square(300), Options{MinSide: 256}, 300},
		{square(1500), Options{}, 1024},
		{square(500), Options{MaxSide: 250}, 250},
		{long, Options{}, 1024},
	}
	for _, c := range cases {
		p := paint(t, plain(c.f.Width, c.f.Height, color.Gray{90}), flat(15, 0.2), c.f, c.o)
		if p.Bounds().Dx() != c.width {
			t.Errorf("%+v %+v: width %d, want %d", c.f, c.o, p.Bounds().Dx(), c.width)
		}
	}
}

func TestPaintCaption(t *testing.T) {
	t.Parallel()
	base, m := plain(400, 300, color.Gray{90}), flat(15, 0.2)
	without := paint(t, base, m, wide, Options{})
	normal := paint(t, base, m, wide, Options{Caption: Verdict(0.1, 0.35, false)})
	bad := paint(t, base, m, wide, Options{Caption: Verdict(0.412, 0.35, true)})
	if normal.Bounds().Dy() != without.Bounds().Dy()+lineHeight {
		t.Error("no line for the caption")
	}
	if bytes.Equal(normal.Pix, bad.Pix) {
		t.Error("the caption is not drawn")
	}
	again := paint(t, base, m, wide, Options{Caption: Verdict(0.412, 0.35, true)})
	if !bytes.Equal(again.Pix, bad.Pix) {
		t.Error("the same input gives another image")
	}
	hostile := paint(t, base, m, wide, Options{Caption: string(make([]byte, 1<<20)) + "é"})
	if w := hostile.Bounds().Dx(); w > glyph*longText+2*margin {
		t.Errorf("a long caption makes a sheet of width %d", w)
	}
	if got := Verdict(0.4123, 0.35, true); got != "score 0.412  threshold 0.350  ANOMALOUS" {
		t.Errorf("verdict: %q", got)
	}
}

// TestPaintSource checks an image whose bounds do not start at zero and one with alpha.
func TestPaintSource(t *testing.T) {
	t.Parallel()
	whole := plain(500, 400, color.Black)
	part := whole.SubImage(image.Rect(50, 60, 450, 360))
	whole.SetRGBA(50+200, 60+150, color.RGBA{10, 200, 30, 255})
	p := paint(t, part, flat(15, 0), wide, Options{})
	if c := p.RGBAAt(200, 150); c != (color.RGBA{10, 200, 30, 255}) {
		t.Errorf("shifted image: %v", c)
	}
	clear := paint(t, plain(400, 300, color.Transparent), flat(15, 0), wide, Options{})
	if c := clear.RGBAAt(200, 150); c != (color.RGBA{255, 255, 255, 255}) {
		t.Errorf("transparent image: %v", c)
	}
}

func TestPaintErrors(t *testing.T) {
	t.Parallel()
	base, m := plain(400, 300, color.Black), flat(15, 0)
	nan := flat(2, float32(math.NaN()))
	inf := float32(math.Inf(1))
	outside := wide
	outside.Left = 320 // the first column beside the image
	negative := wide
	negative.Top = -240
	empty := wide
	empty.InputWidth = 0
	huge := wide
	huge.ResizedWidth = math.MaxInt
	cases := []struct {
		name  string
		m     Map
		f     Frame
		scale float32
		o     Options
		want  error
	}{
		{"short map", Map{Rows: 15, Columns: 15, Values: m.Values[1:]}, wide, 1, Options{}, ErrMap},
		{"no map", Map{}, wide, 1, Options{}, ErrMap},
		{"overflowing side", Map{Rows: 1 << 32, Columns: 1 << 32}, wide, 1, Options{}, ErrMap},
		{"NaN", nan, wide, 1, Options{}, ErrMap},
		{"crop outside", m, outside, 1, Options{}, ErrFrame},
		{"crop above", m, negative, 1, Options{}, ErrFrame},
		{"no crop", m, empty, 1, Options{}, ErrFrame},
		{"huge", m, huge, 1, Options{}, ErrFrame},
		{"other image", m, Frame{240, 240, 240, 240, 0, 0, 240, 240}, 1, Options{}, ErrFrame},
		{"scale 0", m, wide, 0, Options{}, ErrOption},
		{"scale NaN", m, wide, nan.Values[0], Options{}, ErrOption},
		{"scale Inf", m, wide, inf, Options{}, ErrOption},
		{"opacity", m, wide, 1, Options{Alpha: 1.5}, ErrOption},
		{"sides", m, wide, 1, Options{MinSide: 300, MaxSide: 200}, ErrOption},
		{"long", m, wide, 1, Options{MaxSide: longest + 1}, ErrOption},
	}
	for _, c := range cases {
		if _, err := Paint(base, c.m, c.f, c.scale, c.o); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, err, c.want)
		}
	}
}

// TestHeat checks the order of the colours: relative luminance never falls.
func TestHeat(t *testing.T) {
	t.Parallel()
	last := -1.0
	for i := range 256 {
		c := heat(float64(i) / 255)
		luminance := 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
		if luminance < last-1e-3 { // one step of an 8-bit channel
			t.Errorf("colour %d is darker than the one before", i)
		}
		last = luminance
	}
	if last < 0.8 || len(table) != 3*256 {
		t.Errorf("top luminance %g, %d bytes", last, len(table))
	}
}

func linear(v uint8) float64 {
	return math.Pow((float64(v)/255+0.055)/1.055, 2.4)
}

// Places that were not looked at are hatched whatever their value, with lines that can be told from
// what is between them, on black and on white.
func TestPaintOutside(t *testing.T) {
	t.Parallel()
	for _, under := range []color.Color{
		color.Black, color.White, color.RGBA{150, 150, 150, 255}, color.RGBA{20, 40, 200, 255},
	} {
		m := flat(2, 0)
		m.Outside = []bool{false, true, true, false}
		f := Frame{Width: 256, Height: 256, ResizedWidth: 32, ResizedHeight: 32,
			InputWidth: 32, InputHeight: 32}
		p := paint(t, plain(256, 256, under), m, f, Options{})
		hatched, base := map[uint8]bool{}, color.RGBAModel.Convert(under).(color.RGBA)
		for y := range 256 {
			for x := range 256 {
				c := p.RGBAAt(x, y)
				if out := (x < 128) != (y < 128); out {
					hatched[c.R] = true
				} else if c != base {
					t.Fatalf("(%d, %d) is looked at and has %v", x, y, c)
				}
			}
		}
		grey := slices.Sorted(maps.Keys(hatched))
		if len(grey) != 2 || grey[1]-grey[0] < 20 {
			t.Errorf("on %v: hatched in %v, want two greys that differ", under, grey)
		}
	}
	m := flat(2, 0)
	m.Outside = make([]bool, 3)
	_, err := Paint(plain(400, 300, color.White), m, wide, 1, Options{})
	if !errors.Is(err, ErrMap) {
		t.Errorf("a map with other places outside: %v", err)
	}
}
