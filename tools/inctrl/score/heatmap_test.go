package score

import (
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/internal/printable"
)

func TestHeatmapName(t *testing.T) {
	t.Parallel()
	for img, want := range map[string]string{
		"a/b.png": "a/b.png", "/a/b.png": "a/b.png", "../../b.png": "up/up/b.png",
		"./a//c/../b.jpg": "a/b.jpg", "-": "stdin", "a\x1b\x9b.jpg": `a\u001b\x9b.jpg`,
	} {
		if got := filepath.ToSlash(heatmapName(img)); got != want {
			t.Errorf("%q becomes %s, want %s", img, got, want)
		}
	}
}

// TestHeatmapNames checks that no two images have one heat map, whatever their names.
func TestHeatmapNames(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	parts := []string{
		"a", "A", "a.png", "a.PNG", "a.jpg", "up", "..", "/", "/", ".", "-2", "a-2", "\x9b", "\x9c",
		`\x9b`, "-", "stdin",
	}
	for range 500 {
		var images []string
		for range 20 {
			image := ""
			for range 1 + r.IntN(5) {
				image += parts[r.IntN(len(parts))]
			}
			images = append(images, image)
		}
		m := planHeatmaps("maps", images)
		of := map[string]string{}
		for _, image := range images {
			path := m.path(image)
			key := strings.ToLower(path)
			if other, ok := of[key]; ok && other != image {
				t.Fatalf("%q and %q are both %q", other, image, path)
			}
			of[key] = image
			rest, ok := strings.CutPrefix(filepath.ToSlash(path), "maps/")
			if !ok || !filepath.IsLocal(rest) || !strings.HasSuffix(rest, ".png") ||
				!printable.Is(rest) {
				t.Fatalf("%q becomes %q", image, path)
			}
		}
	}
	m := planHeatmaps("maps", []string{"x/a.png", "x/a.jpg", "y/a.png", "/x/a.png", "x/a.png"})
	for image, want := range map[string]string{
		"x/a.png": "maps/x/a.png.png", "x/a.jpg": "maps/x/a.jpg.png",
		"y/a.png": "maps/y/a.png.png", "/x/a.png": "maps/x/a.png-2.png",
	} {
		if got := filepath.ToSlash(m.path(image)); got != want {
			t.Errorf("%s becomes %s, want %s", image, got, want)
		}
	}
}
