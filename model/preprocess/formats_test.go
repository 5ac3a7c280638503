//go:build !js || formats

package preprocess

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPillow compares the files of testdata with what Pillow makes of them: every mode of every
// format, whole and as a square of 20. sums.txt has SHA-256 of the RGB bytes of both, width,
// height, name.
func TestPillow(t *testing.T) {
	t.Parallel()
	sums, err := os.ReadFile("testdata/sums.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(sums)), "\n")
	if len(lines) < 40 {
		t.Fatalf("%d images", len(lines))
	}
	for _, line := range lines {
		var whole, square, name string
		var w, h int
		if _, err := fmt.Sscan(line, &whole, &square, &w, &h, &name); err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			m, err := Decode(file(t, name), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if gw, gh := m.Size(); gw != w || gh != h {
				t.Errorf("%dx%d, want %dx%d", gw, gh, w, h)
			}
			if got := sha256.Sum256(flat(m)); hex.EncodeToString(got[:]) != whole {
				t.Error("the image differs")
			}
			rgb, _, err := m.Square(20)
			if err != nil {
				t.Fatal(err)
			}
			if got := sha256.Sum256(rgb); hex.EncodeToString(got[:]) != square {
				t.Error("the square differs")
			}
			if m.Format() != strings.SplitN(name, "_", 2)[0] {
				t.Errorf("format %s", m.Format())
			}
		})
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

// TestSize: the size by the header is that of the decoded image, in every format.
func TestSize(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, pattern := range []string{"testdata/*.*", "jpeg/testdata/*.jpg"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			m, err := Decode(data, Options{})
			if err != nil {
				continue
			}
			seen++
			w, h, err := Size(data)
			if w != m.width || h != m.height || err != nil {
				t.Errorf("%s: %d × %d, %v, want %d × %d", name, w, h, err, m.width, m.height)
			}
			if _, _, err := Size(data[:8]); err == nil {
				t.Errorf("%s: a file of 8 bytes has a size", name)
			}
		}
	}
	if seen < 60 {
		t.Errorf("%d files only", seen)
	}
	if _, _, err := Size([]byte("no image at all")); !errors.Is(err, ErrFormat) {
		t.Errorf("an unknown format: %v", err)
	}
}

// TestCountTiles: it is at least the number of tiles.
func TestCountTiles(t *testing.T) {
	t.Parallel()
	sizes := [][2]int{{1, 1}, {64, 64}, {97, 64}, {64, 970}, {16000, 16}, {1 << 24, 1}}
	for _, size := range sizes {
		m := &Image{width: size[0], height: size[1]}
		for _, across := range []int{1, 2, 7, 16} {
			n := CountTiles(m.width, m.height, across)
			_, tiles, err := m.Tiles(64, 16, across)
			off := n - int64(len(tiles))
			if err == nil && (off < 0 || off > int64(across)) || n > MaxTiles {
				t.Errorf("%v, %d across: %d tiles, counted %d", size, across, len(tiles), n)
			}
		}
	}
}
