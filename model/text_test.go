package model

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model/backend/auto"
	"github.com/inctrl-go/inctrl/model/clip"
	"github.com/inctrl-go/inctrl/model/clip/bpe"
	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/quantize"
)

// syntheticText is the text tower of a synthetic checkpoint.
func syntheticText(be ops.Backend, c clip.TextConfig, embed int) *clip.Text {
	w := c.Width
	shapes := map[string][]int{
		"token_embedding.weight": {49408, w}, "positional_embedding": {bpe.Context, w},
		"text_projection": {w, embed}, "attn.in_proj_weight": {3 * w, w}, "attn.in_proj_bias": {3 * w},
		"attn.out_proj.weight": {w, w}, "mlp.c_fc.weight": {4 * w, w}, "mlp.c_fc.bias": {4 * w},
		"mlp.c_proj.weight": {w, 4 * w},
	}
	t := clip.NewText(c, func(name string) ops.Weight {
		key := name
		if rest, ok := strings.CutPrefix(name, "transformer.resblocks."); ok {
			_, key, _ = strings.Cut(rest, ".")
		}
		shape, ok := shapes[key]
		if !ok {
			shape = []int{w} // a bias, or LayerNorm's
		}
		return ops.Weight{F32: quantize.SyntheticTensor(name, shape)}
	})
	ops.Bind(t, be)
	return t
}

func TestGoldenText(t *testing.T) {
	c := clip.TextConfig{Width: 64, Heads: 1, Layers: 2, Eps: 1e-5, GELU: ops.GELU}
	testText(t, c, "nano-240.safetensors")
}

func TestGoldenTextFull(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("SKIPPED: the full-size text tower takes long here")
	}
	c := clip.TextConfig{Width: 640, Heads: 10, Layers: 12, Eps: 1e-5, GELU: ops.GELU}
	testText(t, c, "vit-b-16-plus-240.safetensors")
}

func testText(t *testing.T, c clip.TextConfig, file string) {
	be, err := auto.New("", 0)
	if err != nil {
		t.Fatal(err)
	}
	tower := syntheticText(be, c, 640)
	g, classes := openGoldens(t, file), 0
	for _, name := range g.file.Names() {
		class, ok := strings.CutPrefix(name, "text/")
		if !ok {
			continue
		}
		classes++
		var got []float32
		normal, anomaly := inctrl.Texts(class)
		for _, prompts := range [][]string{normal, anomaly} {
			var texts [][]int32
			for _, p := range prompts {
				ids := bpe.Tokens(p)
				texts = append(texts, ids[:])
			}
			e, err := tower.Encode(context.Background(), be, texts)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, inctrl.Prototype(be, e, len(texts))...)
		}
		worst := 0.0
		for i, want := range g.get(name) {
			worst = max(worst, math.Abs(float64(got[i]-want)))
		}
		t.Logf("%s: |Δ| at most %.2g", class, worst)
		if !(worst <= 1e-5) {
			t.Errorf("%s: prototypes differ by %.2g", class, worst)
		}
	}
	if classes == 0 {
		t.Error("no classes")
	}
}
