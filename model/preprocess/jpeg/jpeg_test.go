package jpeg

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLibjpegTurbo compares the files of testdata with what libjpeg-turbo makes of them: unusual
// sampling, scans, restarts, tables and colour transforms. sums.txt has SHA-256 of the pixel
// bytes, width, height, channels, name.
func TestLibjpegTurbo(t *testing.T) {
	t.Parallel()
	sums, err := os.ReadFile("testdata/sums.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(sums)), "\n")
	if len(lines) < 20 {
		t.Fatalf("%d images", len(lines))
	}
	for _, line := range lines {
		var sum, name string
		var w, h, n int
		if _, err := fmt.Sscan(line, &sum, &w, &h, &n, &name); err != nil {
			t.Fatal(err)
		}
		p, err := Decode(file(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if p.Width != w || p.Height != h || p.Channels != n {
			t.Errorf("%s: %dx%dx%d, want %dx%dx%d", name, p.Width, p.Height, p.Channels, w, h, n)
		}
		if got := sha256.Sum256(p.Pix); hex.EncodeToString(got[:]) != sum {
			t.Errorf("%s: pixels differ", name)
		}
	}
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestTransform compares with the defining sum in float64. The integer transform rounds twice:
// 1/8 of a step after the columns (2 fractional bits, 8 terms of weight below 1/2 each) and 1/2
// after the rows, so a sample is at most one off.
func TestTransform(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	var q [64]uint16
	for i := range q {
		q[i] = uint16(1 + r.IntN(20))
	}
	for range 200 {
		var b [64]int16
		for range 1 + r.IntN(12) {
			b[r.IntN(64)] = int16(r.IntN(41) - 20)
		}
		var got [64]byte
		idct(got[:], 8, &b, &q)
		for i, v := range got {
			if want := exact(&b, &q, i%8, i/8); math.Abs(float64(v)-want) > 1 {
				t.Fatalf("sample %d is %d, want %.3f of %v", i, v, want, b)
			}
		}
	}
}

// exact is one sample by ITU T.81 A.3.3.
func exact(b *[64]int16, q *[64]uint16, x, y int) float64 {
	sum := 0.0
	for i, v := range b {
		u, w := i%8, i/8
		c := float64(v) * float64(q[i]) / 4
		if u == 0 {
			c *= math.Sqrt2 / 2
		}
		if w == 0 {
			c *= math.Sqrt2 / 2
		}
		sum += c * math.Cos(float64((2*x+1)*u)*math.Pi/16) * math.Cos(float64((2*y+1)*w)*math.Pi/16)
	}
	return min(max(sum+128, 0), 255)
}

// TestTruncated cuts images everywhere; each cut must be refused, and as truncated where only
// the end is missing. Only a sequential image can be complete without its end marker.
func TestTruncated(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"s411.jpg", "restart3prog.jpg", "cmyk.jpg"} {
		b := file(t, name)
		for n := range b {
			p, err := Decode(b[:n])
			if err == nil && n >= len(b)-2 && name != "restart3prog.jpg" && p.Cut {
				continue
			}
			if own := (*Error)(nil); !errors.As(err, &own) || !errors.Is(err, ErrTruncated) {
				t.Fatalf("%s cut to %d bytes: %v", name, n, err)
			}
		}
	}
}

// TestNoEnd: a complete sequential image without its end marker is read, whatever pads the file.
func TestNoEnd(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"s411.jpg", "restart1.jpg", "noninterleaved420.jpg", "cmyk.jpg"} {
		b := file(t, name)
		want, err := Decode(b)
		if err != nil || want.Cut {
			t.Fatal(name, want.Cut, err)
		}
		for _, end := range []string{"", "\xff", "\x00\x00\x00", "abc"} {
			p, err := Decode(append(bytes.Clone(b[:len(b)-2]), end...))
			if err != nil || !p.Cut || !bytes.Equal(p.Pix, want.Pix) {
				t.Errorf("%s, end %q: %v", name, end, err)
			}
		}
	}
	b := file(t, "greyprog.jpg")
	if _, err := Decode(b[:len(b)-2]); !errors.Is(err, ErrTruncated) {
		t.Errorf("a progressive image: %v", err)
	}
}

// TestStray: bytes between segments, fill bytes and what follows the end are not read.
func TestStray(t *testing.T) {
	t.Parallel()
	b := file(t, "s440.jpg")
	want, err := Decode(b)
	if err != nil {
		t.Fatal(err)
	}
	i := bytes.Index(b, []byte{0xFF, mDQT})
	c := append(bytes.Clone(b[:i]), 1, 2, 3, 0xFF, 0, 0xFF, 0xFF, 0xFF)
	c = append(append(c, b[i:]...), b...)
	got, err := Decode(c)
	if err != nil || !bytes.Equal(got.Pix, want.Pix) {
		t.Fatal("stray bytes change the image:", err)
	}
}

func TestConfig(t *testing.T) {
	t.Parallel()
	c, err := DecodeConfig(file(t, "prog411.jpg"))
	if err != nil || c.Width != 35 || c.Height != 20 || c.Components != 3 || !c.Progressive {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestHuffman decodes codes of all lengths through the look-up and past it.
func TestHuffman(t *testing.T) {
	t.Parallel()
	counts := [16]byte{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1} // 0, 10, 110, ...
	symbols := []byte("abcdefghijklmnop")
	table := newTable(&counts, symbols)
	if table == nil {
		t.Fatal("table refused")
	}
	for i, want := range symbols {
		code := uint64(1<<(i+1)-2) << (64 - i - 1)
		data := make([]byte, 0, 16)
		for s := 56; s >= 0; s -= 8 {
			if data = append(data, byte(code>>s)); byte(code>>s) == 0xFF {
				data = append(data, 0)
			}
		}
		b := bits{data: data}
		if got := b.symbol(table); byte(got) != want || b.bad {
			t.Errorf("code %d: %c", i, got)
		}
	}
	full := [16]byte{2}
	if newTable(&full, symbols) != nil {
		t.Error("a code of all ones is accepted")
	}
}
