package weights

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// timmFile is a valid timm file: width 64, two blocks, a classifier of another element type.
func timmFile(t testing.TB) []byte {
	t.Helper()
	const w = 64
	var l specs
	l.add("blocks.0.attn.proj.bias", w) // in any order
	l.add("blocks.0.attn.proj.weight", w, w)
	for _, b := range []string{"blocks.0.", "blocks.1."} {
		l.affine(b+"norm1", w)
		l.linear(b+"attn.qkv", 3*w, w)
		l.affine(b+"norm2", w)
		l.linear(b+"mlp.fc1", 2*w, w)
		l.linear(b+"mlp.fc2", w, 2*w)
	}
	l.linear("blocks.1.attn.proj", w, w)
	l.add("cls_token", 1, 1, w)
	l.add("pos_embed", 1, 5, w)
	l.add("patch_embed.proj.weight", w, 3, 4, 4)
	l.add("patch_embed.proj.bias", w)
	l.affine("norm", w)
	l.linear("head", 10, w)
	var b bytes.Buffer
	i := uint64(0)
	err := write(&b, map[string]string{"format": "pt"}, l, func(s Spec) (Tensor, error) {
		i++
		return Tensor{Data: uniform(i, int(s.Size()))}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return edit(t, b.Bytes(), `"head.weight":{"dtype":"F32","shape":[10,64]`,
		`"head.weight":{"dtype":"F16","shape":[20,64]`)
}

func TestTimm(t *testing.T) {
	m, err := Read("timm", timmFile(t))
	if err != nil {
		t.Fatal(err)
	}
	half := [3]float32{0.5, 0.5, 0.5}
	want := Config{Name: "vit-64x2-p4-8", Image: 8, Patch: 4, Width: 64, Layers: 2, Heads: 1,
		Embed: 64, MLP: 128, Taps: []int{1, 2}, PatchBias: true, GELU: "exact", Eps: 1e-6,
		Mean: half, Std: half, Classes: []string{}}
	if !reflect.DeepEqual(m.Config, want) || m.HasHeads {
		t.Errorf("got %+v (heads %v)\nwant %+v", m.Config, m.HasHeads, want)
	}
	if !slices.Equal(m.Shape("visual.positional_embedding"), []int{5, 64}) ||
		!slices.Equal(m.F32("visual.transformer.resblocks.0.attn.out_proj.bias"), uniform(1, 64)) {
		t.Error("tensors are not where they belong")
	}
	// Converted to our own format it is the same model.
	var b bytes.Buffer
	err = Stream(&b, m.Config, Tensors(m.Config, false), func(s Spec) (Tensor, error) {
		return Tensor{Data: m.F32(s.Name)}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	own, err := Read("own", b.Bytes())
	if err != nil || !reflect.DeepEqual(own.Config, m.Config) {
		t.Fatalf("converted: %v", err)
	}
	for _, name := range m.Names() {
		if !slices.Equal(own.F32(name), m.F32(name)) {
			t.Errorf("%s changed", name)
		}
	}
}

func TestMiddleTaps(t *testing.T) {
	for layers, want := range map[int][]int{
		1: {1}, 2: {1, 2}, 3: {1, 2}, 6: {3, 4, 5}, 12: {6, 7, 8, 9},
		24: {12, 13, 14, 15, 16, 17, 18},
	} {
		if got := MiddleTaps(layers); !slices.Equal(got, want) {
			t.Errorf("%d layers: %v, want %v", layers, got, want)
		}
	}
}

// TestTimmReal reads a real ImageNet ViT-Tiny if there is one.
func TestTimmReal(t *testing.T) {
	dir := os.Getenv("INCTRL_MODELS")
	if dir == "" {
		t.Skip("INCTRL_MODELS does not name a folder of models")
	}
	m, err := Open(filepath.Join(dir, "vit_tiny_patch16_224.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	if m.Name != "vit-192x12-p16-224" || m.Heads != 3 || m.Tokens() != 197 || m.MLP != 768 ||
		!slices.Equal(m.Taps, []int{6, 7, 8, 9}) ||
		len(m.Names()) != len(Tensors(m.Config, false)) {
		t.Errorf("%+v with %d tensors", m.Config, len(m.Names()))
	}
	if slices.ContainsFunc(m.Names(), func(s string) bool { return strings.Contains(s, "head") }) {
		t.Error("the classifier was not left out")
	}
}
