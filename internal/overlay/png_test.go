package overlay

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"testing"
)

// TestHeatmapMark checks that a heat map is an ordinary PNG file and is told from others.
func TestHeatmapMark(t *testing.T) {
	t.Parallel()
	img := image.NewRGBA(image.Rect(0, 0, 3, 2))
	img.SetRGBA(1, 1, color.RGBA{1, 2, 3, 255})
	var marked, plain bytes.Buffer
	if err := WritePNG(&marked, img); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&plain, img); err != nil {
		t.Fatal(err)
	}
	got, err := png.Decode(bytes.NewReader(marked.Bytes()))
	if err != nil || got.Bounds() != img.Bounds() ||
		color.RGBAModel.Convert(got.At(1, 1)) != color.Color(img.RGBAAt(1, 1)) {
		t.Errorf("%v, %v", got, err)
	}
	for name, data := range map[string][]byte{
		"marked": marked.Bytes(), "plain": plain.Bytes(),
		"short": marked.Bytes()[:headLen], "": nil,
	} {
		path := filepath.Join(t.TempDir(), "x.png")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if IsHeatmap(path) != (name == "marked") {
			t.Errorf("%q: %t", name, IsHeatmap(path))
		}
	}
	if IsHeatmap(t.TempDir()) || IsHeatmap("none") {
		t.Error("no file is a heat map")
	}
}
