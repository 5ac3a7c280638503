package score

import (
	"path/filepath"
	"testing"
)

func TestHeatmapName(t *testing.T) {
	t.Parallel()
	for img, want := range map[string]string{
		"a/b.png": "a/b.png.png", "/a/b.png": "a/b.png.png", "../../b.png": "up/up/b.png.png",
		"./a//c/../b.jpg": "a/b.jpg.png", "-": "stdin.png",
	} {
		if got := filepath.ToSlash(heatmapName(img)); got != want {
			t.Errorf("%s becomes %s, want %s", img, got, want)
		}
	}
}
