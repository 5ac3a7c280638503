package layout

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestTaps: default blocks by family and depth.
func TestTaps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		of     *family
		layers int
		want   []int
	}{
		{clips, 12, []int{7, 9, 11}}, {openCLIPs, 24, []int{14, 18, 22}}, {clips, 1, []int{1}},
		{dinov2s, 12, []int{6, 7, 8, 9, 10, 11, 12}}, {dinov3s, 1, []int{1}},
		{dinov3s, 7, []int{3, 4, 5, 6, 7}},
		{siglips, 12, []int{6, 7, 8, 9}}, {timmViTs, 3, []int{1, 2}}, {hfViTs, 1, []int{1}},
		{timmSigLIPs, 27, []int{13, 14, 15, 16, 17, 18, 19, 20}},
	} {
		if got := c.of.taps(c.layers); !slices.Equal(got, c.want) {
			t.Errorf("%d layers: %v, want %v", c.layers, got, c.want)
		}
	}
}

// TestLibraryModels: what is recognised, and what is said to be left out or guessed.
func TestLibraryModels(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]struct {
		layout   string
		gelu     string
		notes    string // joined
		warnings int
	}{
		"hf-dinov2": {"Hugging Face DINOv2", "exact", "positions", 0},
		"hf-dinov2-classifier": {
			"Hugging Face DINOv2", "exact", "dinov2. classifier positions", 0},
		"hf-dinov3":             {"Hugging Face DINOv3", "exact", "", 0},
		"hf-vit":                {"Hugging Face ViT", "exact", "pooler", 1},
		"hf-vit-classifier":     {"Hugging Face ViT", "tanh", "vit. classifier", 1},
		"hf-clip-vision":        {"Hugging Face CLIP", "quick", "", 0},
		"hf-clip-projection":    {"Hugging Face CLIP", "exact", "", 0},
		"hf-siglip":             {"Hugging Face SigLIP", "tanh", "pooling text blocks", 0},
		"hf-siglip2":            {"Hugging Face SigLIP", "tanh", "pooling blocks", 0},
		"timm-vit":              {"timm ViT", "exact", "classifier", 0},
		"timm-clip":             {"timm CLIP", "exact", "classifier", 0},
		"timm-clip-quick":       {"timm CLIP", "quick", "classifier", 0},
		"timm-siglip":           {"timm SigLIP", "exact", "pooling blocks", 0},
		"timm-siglip-tanh":      {"timm SigLIP", "tanh", "pooling blocks", 0},
		"timm-dinov2":           {"DINOv2", "exact", "positions", 0},
		"timm-dinov2-registers": {"DINOv2", "exact", "positions", 0},
		"timm-dinov3":           {"timm DINOv3", "exact", "", 0},
	} {
		w, err := libraryModel(t, name).open(t)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		w.Close()
		if w.Layouts[0] != want.layout || w.Config.GELU != want.gelu ||
			len(w.Warnings) != want.warnings || len(w.Notes) != len(strings.Fields(want.notes)) {
			t.Errorf("%s: %q, GELU %s, notes %q, warnings %q", name, w.Layouts[0],
				w.Config.GELU, w.Notes, w.Warnings)
		}
		for _, word := range strings.Fields(want.notes) {
			if !strings.Contains(fmt.Sprint(w.Notes), word) {
				t.Errorf("%s: no %q in %q", name, word, w.Notes)
			}
		}
	}
}

// TestWithoutMaskToken: a DINOv2 is one without its mask token too, and without a config.json; so
// is timm's with registers. LayerScale alone does not make a DINOv2 of patches of 16 pixels.
func TestWithoutMaskToken(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"timm-dinov2", "timm-dinov2-registers", "hf-dinov2"} {
		m := libraryModel(t, name)
		m.drop("mask_token")
		m.config, m.options.Heads = "", 2
		w, err := m.open(t)
		if err != nil {
			t.Fatal(err)
		}
		w.Close()
		if w.Config.Mean != natural || w.Config.Image != 448 || w.Config.Taps[2] != 3 {
			t.Errorf("%s: %+v", name, w.Config)
		}
	}
	m := libraryModel(t, "timm-vit")
	for i := range 3 {
		m.put(fmt.Sprintf("blocks.%d.ls1.gamma", i), 16)
		m.put(fmt.Sprintf("blocks.%d.ls2.gamma", i), 16)
	}
	m.config, m.options.Heads = "", 2
	w, err := m.open(t)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if w.Layouts[0] != "timm ViT" || w.Config.Mean != natural || len(w.Warnings) != 1 {
		t.Errorf("%q, mean %v, warnings %q", w.Layouts, w.Config.Mean, w.Warnings)
	}
}
