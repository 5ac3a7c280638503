//go:build !js || formats

package preprocess

import (
	"bytes"
	"image"
	"image/color"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRealImages decodes every image of the folder INCTRL_DATA and compares it with the
// standard library: the same size, and nearly the same luma. The two differ in the rounding of
// the transform and of the colours, by less than 2 levels in the mean.
func TestRealImages(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("INCTRL_DATA")
	if dir == "" {
		t.Skip("INCTRL_DATA is not set")
	}
	n := 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		ext := strings.ToLower(filepath.Ext(path))
		if err != nil || e.IsDir() || ext != ".jpg" && ext != ".jpeg" && ext != ".png" {
			return err
		}
		n++
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		checkReal(t, path, data)
		return nil
	})
	if err != nil || n == 0 {
		t.Errorf("%d images, %v", n, err)
	}
	t.Logf("%d images", n)
}

func checkReal(t *testing.T, path string, data []byte) {
	m, err := Decode(data, Options{})
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return
	}
	if _, _, err := m.Square(240); err != nil {
		t.Errorf("%s: %v", path, err)
	}
	std, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return
	}
	b, got := std.Bounds(), m.RGBA()
	if got.Rect.Dx() != b.Dx() || got.Rect.Dy() != b.Dy() {
		t.Errorf("%s: %v, the standard library says %v", path, got.Rect, b)
		return
	}
	total := 0
	for y := range b.Dy() {
		for x := range b.Dx() {
			want := color.GrayModel.Convert(std.At(b.Min.X+x, b.Min.Y+y)).(color.Gray)
			d := int(color.GrayModel.Convert(got.RGBAAt(x, y)).(color.Gray).Y) - int(want.Y)
			total += max(d, -d)
		}
	}
	if total > 2*b.Dx()*b.Dy() {
		t.Errorf("%s: the mean difference is %d/%d", path, total, b.Dx()*b.Dy())
	}
}
