//go:build !js || formats

package preprocess

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pillowTIFF is what Pillow makes of a file: see testdata/tiff.py, which writes the table.
type pillowTIFF struct {
	File   string `json:"file"`             // SHA-256 of the file, the first 16 digits
	Data   string `json:"data,omitempty"`   // the file, if it does not come from oddTIFFs
	Mode   string `json:"mode,omitempty"`   // Pillow's; "" where it refuses the file
	Size   [2]int `json:"size,omitempty"`   // width and height, orientation applied
	Pixels string `json:"pixels,omitempty"` // SHA-256 of the samples, the first 16 digits
	Note   string `json:"note,omitempty"`   // how the expectation departs from Pillow, or why
}

func digest16(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// TestOddTIFF compares hundreds of odd TIFF files with Pillow: the same mode and pixels. What
// Pillow refuses is refused too, or is one of the extensions that docs/images.md lists, whose
// pixels are those that were written.
//
// With INCTRL_TIFF_DIR it writes the files into that folder instead, for testdata/tiff.py.
func TestOddTIFF(t *testing.T) {
	t.Parallel()
	all := oddTIFFs()
	if dir := os.Getenv("INCTRL_TIFF_DIR"); dir != "" {
		for i, o := range all {
			name := filepath.Join(dir, fmt.Sprintf("%03d.tif", i))
			if err := os.WriteFile(name, o.encode(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	table := map[string]pillowTIFF{}
	raw, err := os.ReadFile("testdata/tiff.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &table); err != nil {
		t.Fatal(err)
	}
	read, extended, refused := 0, 0, 0
	for i, o := range all {
		key, name := fmt.Sprintf("%03d", i), fmt.Sprintf("%03d %v", i, o)
		want, ok := table[key]
		delete(table, key)
		data := o.encode()
		if !ok || want.File != digest16(data) {
			t.Fatalf("%s is not in the table", name)
		}
		m, err := Decode(data, Options{Orient: true})
		switch {
		case want.Mode != "":
			read++
			checkPillow(t, name, m, err, want)
			checkPages(t, name, m, o.pages)
		case err != nil:
			refused++
			checkRefused(t, name, err)
		default:
			extended++
			checkWritten(t, name, m, o)
		}
	}
	for name, want := range table { // written by libtiff
		data, err := base64.StdEncoding.DecodeString(want.Data)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Decode(data, Options{Orient: true})
		checkPillow(t, name, m, err, want)
	}
	if read < 250 || extended < 20 || refused < 20 || len(table) < 30 {
		t.Errorf("%d files read, %d extensions, %d refused, %d of libtiff", read, extended, refused,
			len(table))
	}
}

func checkPages(t *testing.T, name string, m *Image, pages int) {
	t.Helper()
	want := ""
	if pages > 1 {
		want = fmt.Sprintf("the first of %d pages", pages)
	}
	got := ""
	if m != nil {
		for _, n := range m.Notes() {
			if n.Kind == NoteFirstPage {
				got += n.Text
			}
		}
	}
	if m != nil && got != want {
		t.Errorf("%s: note %q, want %q", name, got, want)
	}
}

// checkRefused: an error names what is not read and what to do.
func checkRefused(t *testing.T, name string, err error) {
	t.Helper()
	if s := err.Error(); !strings.Contains(s, "convert it") && !strings.Contains(s, "save ") {
		t.Errorf("%s: %v", name, err)
	}
}

func checkPillow(t *testing.T, name string, m *Image, err error, want pillowTIFF) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v, Pillow has %s", name, err, want.Mode)
		return
	}
	mode, pixels := pillowForm(m)
	if w, h := m.Size(); mode != want.Mode || [2]int{w, h} != want.Size {
		t.Errorf("%s: %s of %dx%d, Pillow has %s of %v", name, mode, w, h, want.Mode, want.Size)
	} else if got := digest16(pixels); got != want.Pixels {
		t.Errorf("%s: pixels %s, Pillow has %s of %s", name, got, want.Pixels, mode)
	}
}

// pillowForm is the image as testdata/tiff.py writes Pillow's: grey of 16 bits as such, the high
// bytes of other samples of 16 bits, palettes as RGB.
func pillowForm(m *Image) (mode string, pixels []byte) {
	mode = [...]string{modeL: "L", modeLA: "LA", modeRGB: "RGB", modeRGBA: "RGBA", modeCMYK: "CMYK",
		modeP: "P", modeBit: "1"}[m.mode]
	switch {
	case m.mode == modeP:
		return mode, flat(m)
	case m.wide == nil:
		return mode, m.pix
	case m.mode == modeL:
		for _, v := range m.wide {
			pixels = binary.LittleEndian.AppendUint16(pixels, v)
		}
		return "wide", pixels
	}
	for _, v := range m.wide {
		pixels = append(pixels, byte(v>>8))
	}
	return mode, pixels
}

// checkWritten compares an image that Pillow does not read, or not right, with what was written.
func checkWritten(t *testing.T, name string, m *Image, o *oddTIFF) {
	t.Helper()
	want := &Image{width: o.width, height: o.height, mode: m.mode}
	n := m.mode.channels()
	for i := range o.width * o.height {
		for c := range n {
			v := o.values[i*o.samples+c]
			if m.wide != nil {
				want.wide = append(want.wide, o.wide(v))
				continue
			}
			top := uint64(1)<<o.bits - 1
			if o.photometric == 0 {
				v = top - v
			}
			if m.mode != modeP {
				v *= 255 / top
			}
			want.pix = append(want.pix, uint8(v))
		}
	}
	if len(o.extra) > 0 && o.extra[0] == 1 {
		unmultiply(want.pix, n)
		for i := range o.width * o.height { // no colour without opacity
			if p := want.pix[i*n : i*n+n]; p[n-1] == 0 {
				clear(p)
			}
		}
	}
	if o.oddity != "bytes" { // which an orientation is not
		want.orient(o.orientation)
	}
	if o.photometric == 6 && o.samples == 3 || o.compression == 7 {
		t.Errorf("%s: an extension without a check", name)
		return
	}
	if fmt.Sprint(want.wide, want.pix, want.width) != fmt.Sprint(m.wide, m.pix, m.width) {
		t.Errorf("%s: not the pixels that were written", name)
	}
}

// wide is a sample as 16 bits.
func (o *oddTIFF) wide(v uint64) uint16 {
	w := uint16(v)
	if o.bits > 16 {
		if o.least == o.most {
			o.least, o.most = math.Inf(1), math.Inf(-1)
			for _, v := range o.values {
				o.least, o.most = min(o.least, o.number(v)), max(o.most, o.number(v))
			}
		}
		part := float64(0)
		if o.most > o.least {
			part = (o.number(v) - o.least) / (o.most - o.least)
		}
		w = uint16(math.Floor(float64(part*65535) + 0.5))
		return w
	}
	if o.format == 2 {
		w += 1 << 15
	}
	if o.photometric == 0 {
		w = 65535 - w
	}
	return w
}

// number is the value of a sample of 32 or 64 bits.
func (o *oddTIFF) number(v uint64) float64 {
	switch {
	case o.format == 1:
		return float64(v)
	case o.format == 2:
		return float64(int32(v))
	case o.bits == 32:
		return float64(math.Float32frombits(uint32(v)))
	}
	return math.Float64frombits(v)
}
