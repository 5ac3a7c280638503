//go:build !js || formats

package preprocess

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"image"
	"math"
	"slices"
	"testing"
)

// lcgImage is the RGB image of docs/algorithm.md §16: bytes of a linear congruential generator that
// starts at the hash of the image's name.
func lcgImage(w, h int) *image.NRGBA {
	seed := fnv.New32a()
	fmt.Fprintf(seed, "img%dx%d", w, h)
	x := seed.Sum32()
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		if i%4 == 3 {
			m.Pix[i] = 255
			continue
		}
		x = 1664525*x + 1013904223
		m.Pix[i] = byte(x >> 24)
	}
	return m
}

func clipTable() *Table {
	return NewTable([3]float32{0.48145466, 0.4578275, 0.40821073},
		[3]float32{0.26862954, 0.26130258, 0.27577711})
}

// TestVectors checks the numbers of docs/algorithm.md §16.1.
func TestVectors(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		w, h        int
		first, last [3]byte
		at          [3][3]byte // (0,0), (120,120), (239,239)
		bytes, chw  string
	}{
		{700, 700, [3]byte{134, 110, 69}, [3]byte{77, 215, 21},
			[3][3]byte{{101, 114, 100}, {162, 135, 125}, {135, 136, 110}},
			"6c22b5e989bc7a86", "e981a4af7f81976b"},
		{333, 217, [3]byte{117, 247, 253}, [3]byte{72, 145, 203},
			[3][3]byte{{45, 116, 201}, {88, 101, 104}, {251, 247, 191}},
			"cbd4f357c2c6a3c3", "727bd25793bcdf38"},
		{217, 333, [3]byte{57, 97, 57}, [3]byte{201, 76, 171},
			[3][3]byte{{120, 77, 34}, {137, 65, 72}, {180, 108, 116}},
			"1553081ca6f71e93", "2369c9f1396aa4f7"},
		{1284, 1168, [3]byte{245, 125, 21}, [3]byte{142, 46, 55},
			[3][3]byte{{122, 143, 129}, {116, 115, 119}, {138, 120, 146}},
			"9742c1986d268a55", "11890d22c85677b1"},
		{28, 28, [3]byte{36, 95, 206}, [3]byte{197, 242, 243},
			[3][3]byte{{26, 79, 223}, {172, 43, 44}, {213, 246, 255}},
			"6a59ad61a8cc18a0", "d290155d5b4d8e59"},
		{240, 500, [3]byte{182, 71, 234}, [3]byte{124, 144, 124},
			[3][3]byte{{223, 64, 50}, {230, 87, 86}, {48, 139, 9}},
			"85c7a227ef5cc8c3", "9715ee6a1aa4fb30"},
		{241, 240, [3]byte{94, 67, 63}, [3]byte{209, 220, 131},
			[3][3]byte{{94, 67, 63}, {37, 94, 224}, {156, 163, 19}},
			"353d2677a3326ba0", "426ee130e97b3485"},
	} {
		t.Run(fmt.Sprintf("%dx%d", v.w, v.h), func(t *testing.T) {
			in := lcgImage(v.w, v.h)
			n := len(in.Pix)
			if [3]byte(in.Pix[:3]) != v.first || [3]byte(in.Pix[n-4:n-1]) != v.last {
				t.Fatal("the generator departs")
			}
			m, err := FromImage(in)
			if err != nil {
				t.Fatal(err)
			}
			rgb, _, err := m.Square(240)
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range v.at {
				at := 3 * []int{0, 120*240 + 120, 239*240 + 239}[i]
				if [3]byte(rgb[at:at+3]) != want {
					t.Errorf("pixel %d is %v, want %v", at/3, rgb[at:at+3], want)
				}
			}
			if got := sum8(rgb); got != v.bytes {
				t.Errorf("bytes %s, want %s", got, v.bytes)
			}
			if got := sum8(chw(rgb, 240)); got != v.chw {
				t.Errorf("tensor %s, want %s", got, v.chw)
			}
		})
	}
}

// sum8 is the first 16 hex digits of a SHA-256.
func sum8(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:8])
}

// chw is the normalised tensor as bytes: one patch as large as the image.
func chw(rgb []byte, side int) []byte {
	x := make([]float32, len(rgb))
	clipTable().Patches(x, rgb, side, side)
	var out []byte
	for _, v := range x {
		out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
	}
	return out
}

func TestWeights(t *testing.T) {
	t.Parallel()
	for _, v := range []struct {
		n, m, index, lo int
		k               []int32
	}{
		{1024, 240, 0, 0, []int32{764787, 1012017, 1046823, 844709, 518679, 192191,
			-11908, -75657, -67617, -28940, -781}},
		{700, 240, 120, 346, []int32{-45289, -106102, -9978, 470137, 1126203, 1437021,
			1077525, 416228, -28225, -104631, -38587}},
		{28, 240, 0, 0, []int32{4698467, -504163}},
		{28, 240, 120, 12, []int32{-228409, 2020559, 2690897, -288743}},
	} {
		got := bicubicTaps(v.n, v.m, v.index, 1)[0]
		if got.lo != v.lo || !slices.Equal(got.k, v.k) {
			t.Errorf("%d to %d, index %d: %v, want %d %v", v.n, v.m, v.index, got, v.lo, v.k)
		}
	}
}

// TestTable checks the values and bits of docs/algorithm.md §2.4.
func TestTable(t *testing.T) {
	t.Parallel()
	table := clipTable()
	for c, want := range [3][4]float32{
		{-1.7922626, -1.7776641, 0.076336145, 1.9303361},
		{-1.7520971, -1.7370893, 0.16889732, 2.0748837},
		{-1.4802198, -1.4659997, 0.33994877, 2.1458969},
	} {
		for i, v := range []int{0, 1, 128, 255} {
			if got := table.values[c][v]; got != want[i] {
				t.Errorf("channel %d, byte %d: %v, want %v", c, v, got, want[i])
			}
		}
	}
	bits := [3][2]uint32{
		{0xbfe568dc, 0x3ff71541}, {0xbfe044b8, 0x4004cae5}, {0xbfbd77d8, 0x40095660},
	}
	for c, want := range bits {
		v := &table.values[c]
		if math.Float32bits(v[0]) != want[0] || math.Float32bits(v[255]) != want[1] {
			t.Errorf("channel %d: ends %x %x", c, math.Float32bits(v[0]), math.Float32bits(v[255]))
		}
	}
}

// TestPatches places every pixel by the definition; the last column and row fill no patch.
func TestPatches(t *testing.T) {
	t.Parallel()
	const side, patch, n = 13, 4, 3
	rgb := make([]byte, 3*side*side)
	for i := range rgb {
		rgb[i] = byte(i * 7)
	}
	table := clipTable()
	got := make([]float32, n*n*3*patch*patch)
	table.Patches(got, rgb, side, patch)
	for i, v := range got {
		x, y, c, row := i%patch, i/patch%patch, i/patch/patch%3, i/patch/patch/3
		px, py := row%n*patch+x, row/n*patch+y
		if want := table.values[c][rgb[3*(py*side+px)+c]]; v != want {
			t.Fatalf("row %d, channel %d, pixel (%d,%d): %v, want %v", row, c, x, y, v, want)
		}
	}
}

// TestFrame checks sizes and offsets of docs/algorithm.md §2.2, halves included.
func TestFrame(t *testing.T) {
	t.Parallel()
	for _, v := range []Frame{
		{Width: 240, Height: 240, ResizedWidth: 240, ResizedHeight: 240,
			InputWidth: 240, InputHeight: 240},
		{Width: 241, Height: 240, ResizedWidth: 241, ResizedHeight: 240, Left: 0,
			InputWidth: 240, InputHeight: 240},
		{Width: 240, Height: 243, ResizedWidth: 240, ResizedHeight: 243, Top: 2,
			InputWidth: 240, InputHeight: 240},
		{Width: 240, Height: 245, ResizedWidth: 240, ResizedHeight: 245, Top: 2,
			InputWidth: 240, InputHeight: 240},
		{Width: 333, Height: 217, ResizedWidth: 368, ResizedHeight: 240, Left: 64,
			InputWidth: 240, InputHeight: 240},
		{Width: 240, Height: 609, ResizedWidth: 240, ResizedHeight: 609, Top: 184,
			InputWidth: 240, InputHeight: 240},
	} {
		if got := frameOf(v.Width, v.Height, v.InputWidth); got != v {
			t.Errorf("%+v, want %+v", got, v)
		}
	}
}
