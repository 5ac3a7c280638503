package preprocess

import (
	"crypto/sha256"
	"encoding/hex"
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

// TestGIFSize: it is that of the decoded image.
func TestGIFSize(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"gif_P.gif", "gif_large_frame.gif", "gif_small_frame.gif"} {
		data := file(t, name)
		m, err := Decode(data, Options{})
		if err != nil {
			t.Fatal(err)
		}
		w, h, err := GIFSize(data)
		if w != m.width || h != m.height || err != nil {
			t.Errorf("%s: %d × %d, %v, want %d × %d", name, w, h, err, m.width, m.height)
		}
	}
	if _, _, err := GIFSize([]byte("GIF89a")); err == nil {
		t.Error("a file that ends too early has a size")
	}
}
