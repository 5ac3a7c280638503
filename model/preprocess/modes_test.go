//go:build !js || formats

package preprocess

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math/rand/v2"
	"testing"
)

// noise16 is an image of 16-bit samples with an opacity.
func noise16(w, h int) *image.NRGBA64 {
	r := rand.New(rand.NewPCG(3, 4))
	m := image.NewNRGBA64(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = byte(r.Uint32())
	}
	for i := 6; i+9 < len(m.Pix); i += 24 { // some pixels opaque, some invisible
		m.Pix[i], m.Pix[i+1] = 255, 255
		m.Pix[i+8], m.Pix[i+9] = 0, 0
	}
	return m
}

// doubled is a 16-bit image whose samples are those of an 8-bit one, times 257.
func doubled(m *image.NRGBA) *image.NRGBA64 {
	out := image.NewNRGBA64(m.Rect)
	for i, v := range m.Pix {
		out.Pix[2*i], out.Pix[2*i+1] = v, v
	}
	return out
}

// TestWide: 16-bit samples round to 8 bits only after the resize. An image of samples v*257 is
// the 8-bit image whole, and after the resize differs from it by the two roundings to bytes
// that it is spared: 1/2 after each pass, the first weighted by the second pass (sum of |k| at
// most 1.4), and 1/2 of its own: below 2.
func TestWide(t *testing.T) {
	t.Parallel()
	eight := lcgImage(70, 50)
	for y := range 50 { // smooth, so that no sum is clamped
		for x := range 70 {
			eight.SetNRGBA(x, y, color.NRGBA{uint8(40 + 2*x), uint8(200 - 2*y), uint8(x + y), 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, doubled(eight)); err != nil {
		t.Fatal(err)
	}
	wide, err := Decode(b.Bytes(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	narrow, err := FromImage(eight)
	if err != nil {
		t.Fatal(err)
	}
	if wide.wide == nil || !bytes.Equal(wide.RGBA().Pix, narrow.RGBA().Pix) {
		t.Fatal("the 16-bit image is not the 8-bit one")
	}
	got, _, _ := wide.Square(24)
	want, _, _ := narrow.Square(24)
	differ := 0
	for i := range got {
		d := int(got[i]) - int(want[i])
		if d < -2 || d > 2 {
			t.Fatalf("byte %d: %d, 8-bit gives %d", i, got[i], want[i])
		}
		if d != 0 {
			differ++
		}
	}
	if differ == 0 {
		t.Error("16 bits make no difference")
	}
}

// TestWideReference compares the 16-bit filter with the same sums in float64: each of the two
// passes rounds to a sample and the fixed-point weights are off by 2^-23 each.
func TestWideReference(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{37, 23}, {23, 37}, {9, 50}, {50, 9}, {16, 16}} {
		m := collect(noise16(size[0], size[1]), modeRGB)
		f := frameOf(m.width, m.height, 16)
		got := resample(rowsOf(m.wide, 3*f.Width), modeRGB, f, f.window())
		want := naive(m.wide, f)
		for i, v := range want {
			if d := float64(got[i]) - v; d < -3 || d > 3 {
				t.Fatalf("%v: sample %d is %d, want %.2f", size, i, got[i], v)
			}
		}
	}
}

// naive resamples three channels in float64, rounding nothing, clamping after each pass.
func naive[T sample](pix []T, f Frame) []float64 {
	top := float64(^T(0))
	rows := make([][]float64, f.Height)
	for y := range rows {
		rows[y] = make([]float64, 3*f.InputWidth)
		for i := range rows[y] {
			at := func(j int) float64 { return float64(pix[3*(y*f.Width+j)+i%3]) }
			v := sum(f.Width, f.ResizedWidth, f.Left+i/3, at)
			rows[y][i] = min(max(v, 0), top)
		}
	}
	out := make([]float64, 3*f.InputWidth*f.InputHeight)
	for i := range out {
		at := func(j int) float64 { return rows[j][i%(3*f.InputWidth)] }
		v := sum(f.Height, f.ResizedHeight, f.Top+i/(3*f.InputWidth), at)
		out[i] = min(max(v, 0), top)
	}
	return out
}

// sum is output x of an axis of n samples resized to m: the cubic over all samples.
func sum(n, m, x int, at func(j int) float64) float64 {
	scale := float64(n) / float64(m)
	fs := max(scale, 1)
	total, weight := 0.0, 0.0
	for j := range n {
		w := bicubic((float64(j) + 0.5 - (float64(x)+0.5)*scale) / fs)
		total += w * at(j)
		weight += w
	}
	return total / weight
}

// TestAlpha16: the 16-bit premultiplication is the rounded product, and undoing it floors.
func TestAlpha16(t *testing.T) {
	t.Parallel()
	src := []uint16{65535, 65535, 30000, 32768, 12345, 0, 777, 65535}
	dst := make([]uint16, len(src))
	premultiply(dst, src, 2)
	for i := 0; i < len(src); i += 2 {
		c, a := uint64(src[i]), uint64(src[i+1])
		if want := (2*c*a + 65535) / (2 * 65535); uint64(dst[i]) != want {
			t.Errorf("%d * %d = %d, want %d", c, a, dst[i], want)
		}
	}
	unmultiply(dst, 2)
	for i, want := range []uint16{65535, 65535, 29999, 32768, 0, 0, 777, 65535} {
		if d := int(dst[i]) - int(want); d < -1 || d > 1 {
			t.Errorf("sample %d: %d, want %d", i, dst[i], want)
		}
	}
}

// TestFromImage: every Go image type gives the colours of its pixels, sub-images included.
func TestFromImage(t *testing.T) {
	t.Parallel()
	base := lcgImage(20, 10)
	yuv := image.NewYCbCr(base.Rect, image.YCbCrSubsampleRatio420)
	copy(yuv.Y, base.Pix)
	for i := range yuv.Cb {
		yuv.Cb[i], yuv.Cr[i] = byte(90+i), byte(160-i)
	}
	cmyk := image.NewCMYK(base.Rect)
	copy(cmyk.Pix, base.Pix)
	paletted := image.NewPaletted(base.Rect, color.Palette{color.Black, color.NRGBA{9, 99, 199, 0},
		color.NRGBA{1, 2, 3, 255}})
	for i := range paletted.Pix {
		paletted.Pix[i] = byte(i % 3)
	}
	inner := image.Rect(3, 2, 17, 9)
	for name, m := range map[string]image.Image{
		"NRGBA": base.SubImage(inner), "YCbCr": yuv, "CMYK": cmyk,
		"RGBA":   drawn(image.NewRGBA(base.Rect), base).(*image.RGBA).SubImage(inner),
		"Gray":   drawn(image.NewGray(base.Rect), base).(*image.Gray).SubImage(inner),
		"Gray16": drawn(image.NewGray16(base.Rect), base), "NRGBA64": doubled(base),
		"RGBA64": drawn(image.NewRGBA64(base.Rect), base), "Paletted": paletted.SubImage(inner),
		"Uniform part": &image.Alpha{Pix: make([]byte, 6), Stride: 3, Rect: image.Rect(1, 1, 4, 3)},
	} {
		got, err := FromImage(m)
		if err != nil {
			t.Fatal(name, err)
		}
		checkColors(t, name, got.RGBA(), m)
	}
}

func drawn(dst draw.Image, src image.Image) draw.Image {
	draw.Draw(dst, dst.Bounds(), src, src.Bounds().Min, draw.Src)
	return dst
}

// checkColors allows 1 for the different roundings of the conversions of CMYK and 16 bits.
func checkColors(t *testing.T, name string, got *image.RGBA, m image.Image) {
	t.Helper()
	b := m.Bounds()
	if got.Rect.Dx() != b.Dx() || got.Rect.Dy() != b.Dy() {
		t.Fatalf("%s: %v of %v", name, got.Rect, b)
	}
	for y := range b.Dy() {
		for x := range b.Dx() {
			c := m.At(b.Min.X+x, b.Min.Y+y)
			want, ok := c.(color.NRGBA)
			if !ok {
				want = color.NRGBAModel.Convert(c).(color.NRGBA)
			}
			p := got.RGBAAt(x, y)
			for _, d := range []int{int(p.R) - int(want.R), int(p.G) - int(want.G),
				int(p.B) - int(want.B)} {
				if d < -1 || d > 1 {
					t.Fatalf("%s: pixel (%d,%d) is %v, want %v", name, x, y, p, want)
				}
			}
		}
	}
}

func TestFromImageRefuses(t *testing.T) {
	t.Parallel()
	if _, err := FromImage(nil); !errors.Is(err, ErrArgument) {
		t.Error(err)
	}
	if _, err := FromImage(image.NewGray(image.Rectangle{})); !errors.Is(err, ErrCorrupt) {
		t.Error(err)
	}
	huge := image.NewUniform(color.White) // a billion pixels wide
	if _, err := FromImage(huge); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
}

// rowsOf are the rows of n samples of an image.
func rowsOf[T sample](pix []T, n int) func(y int) []T {
	return func(y int) []T { return pix[n*y : n*(y+1)] }
}
