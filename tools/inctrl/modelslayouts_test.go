package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/internal/catalogue"
)

// likeness are small models that the reference libraries wrote in the layouts of the catalogue's
// (testdata/layouts), and their sides and patches.
var likeness = map[string]struct {
	folder      string
	side, patch int
}{
	"dinov2-small":                {"hf-dinov2", 56, 14},
	"dinov2-base":                 {"hf-dinov2", 56, 14},
	"dinov2-with-registers-small": {"hf-dinov2-registers", 24, 4},
	"dinov2-with-registers-base":  {"hf-dinov2-registers", 24, 4},
	"dinov3-vits16":               {"hf-dinov3", 24, 4},
	"siglip2-base":                {"hf-siglip", 16, 4},
	"clip-vit-l-14":               {"hf-clip-projection", 16, 4},
	"vit-base-in21k":              {"hf-vit", 16, 4},
	"vit-tiny":                    {"timm-vit", 16, 4},
}

// TestModelsLayouts: each model of the catalogue is converted as its entry says from a checkpoint
// in its layout, and scores.
func TestModelsLayouts(t *testing.T) {
	h := hubOf(t)
	openCLIP := filepath.Join(t.TempDir(), "clip.pt")
	writeTorch(t, openCLIP, checkpointOf(t, false))
	for _, e := range catalogue.All() {
		like, ok := likeness[e.Name]
		files := []string{openCLIP}
		if ok {
			var err error
			files, err = filepath.Glob(filepath.Join("testdata", "layouts", like.folder, "*"))
			if err != nil || len(files) < 2 {
				t.Fatalf("%s: %q, %v", e.Name, files, err)
			}
		} else {
			like.side, like.patch = 240, 16 // OpenCLIP's
		}
		e.Files, e.Image, e.Patch, e.Gated = nil, like.side, like.patch, false
		for _, path := range files {
			name := filepath.Base(path)
			if strings.HasPrefix(name, "expected") || strings.HasPrefix(name, "outputs") {
				continue
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			h.files[e.Name+"/"+name] = data
			e.Files = append(e.Files, catalogue.File{Name: name, URL: h.url + e.Name + "/" + name,
				Bytes: int64(len(data)), Exact: true, SHA256: hexOf(data)})
		}
		h.offer(t, e)
		if c := inctrl(t, "models", "get", e.Name); c.code != exitOK {
			t.Errorf("%s: %+v", e.Name, c)
			continue
		}
		c := inctrl(t, "score", "--model", e.Name, "--normals", demo+"/fabric/train/good",
			demo+"/fabric/test/hole/000.jpg")
		if c.code != exitOK || c.records(t)[0].Score == nil {
			t.Errorf("%s: %+v", e.Name, c)
		}
	}
}
