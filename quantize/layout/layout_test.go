package layout

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/nlpodyssey/safetensors"

	"github.com/inctrl-go/inctrl/model/clip/position"
	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/quantize"
)

// array is a float32 tensor that can be written to a file.
type array struct {
	shape  []int
	values []float32
}

func (a array) DType() safetensors.DType { return safetensors.F32 }

func (a array) Shape() []uint64 {
	s := make([]uint64, len(a.shape))
	for i, d := range a.shape {
		s[i] = uint64(d)
	}
	return s
}

func (a array) Data() []byte {
	var b []byte
	for _, v := range a.values {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

func (a array) DataLen() uint64 { return 4 * uint64(len(a.values)) }

type arrays map[string]array

// file writes the arrays as a checkpoint.
func (a arrays) file(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	write(t, path, a.bytes(t))
	return path
}

func (a arrays) bytes(t testing.TB) []byte {
	t.Helper()
	b, err := safetensors.Serialize(a, nil)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// but is a changed copy of the arrays.
func (a arrays) but(change func(arrays)) arrays {
	b := arrays{}
	for name, v := range a {
		b[name] = v
	}
	change(b)
	return b
}

// tiny is a CLIP of a few small layers. Its text tower has the tokenizer's vocabulary, so it is
// narrow.
var tiny = weights.Config{
	Image: 48, Patch: 16, Width: 64, Layers: 3, Heads: 1, Embed: 16, MLP: 96, Taps: []int{2, 3},
	LnPre: true, Proj: true,
}

var tinyText = weights.TextConfig{Width: 64, Layers: 2, Heads: 1, Embed: 16, MLP: 80}

func specsOf(specs []weights.Spec) arrays {
	a := arrays{}
	for _, s := range specs {
		a[s.Name] = array{s.Shape, quantize.SyntheticTensor(s.Name, s.Shape)}
	}
	return a
}

// clipArrays are the tensors of a CLIP under InCTRL's names.
func clipArrays() arrays {
	a := specsOf(weights.Tensors(tiny, false))
	for name, v := range specsOf(weights.TextTensors(tinyText)) {
		a[name] = v
	}
	return a
}

func headArrays() arrays {
	a := specsOf(weights.Tensors(tiny, true))
	for name := range a {
		if !strings.HasPrefix(name, "adapter") && !strings.HasPrefix(name, "diff_head") {
			delete(a, name)
		}
	}
	for _, head := range []string{"diff_head", "diff_head_ref"} {
		a[head+".bn2.num_batches_tracked"] = array{[]int{1}, []float32{7}}
	}
	return a
}

func with(all ...arrays) arrays {
	out := arrays{}
	for _, a := range all {
		for name, v := range a {
			out[name] = v
		}
	}
	return out
}

func openOne(t *testing.T, o Options, paths ...string) *Weights {
	t.Helper()
	w, err := Open(paths, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	return w
}

// same requires exactly these names and values.
func same(t *testing.T, w *Weights, want arrays) {
	t.Helper()
	for name := range w.tensors {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is too much", name)
		}
	}
	for name, v := range want {
		if strings.HasSuffix(name, "num_batches_tracked") {
			continue
		}
		if !w.Has(name) {
			t.Errorf("%s is missing", name)
			continue
		}
		if !slices.Equal(w.Shape(name), v.shape) || !slices.Equal(w.F32(name), v.values) {
			t.Errorf("%s came back changed", name)
		}
	}
	if err := w.Err(); err != nil {
		t.Error(err)
	}
}

func TestOpenCLIP(t *testing.T) {
	t.Parallel()
	extra := arrays{"logit_scale": {[]int{1}, []float32{4.6}}}
	w := openOne(t, Options{}, with(clipArrays(), extra).file(t, "model.safetensors"))
	same(t, w, clipArrays())
	c := w.Config
	if c.Image != 48 || c.Patch != 16 || c.Width != 64 || c.Layers != 3 || c.Heads != 1 ||
		c.Embed != 16 || c.MLP != 96 || !c.LnPre || !c.Proj || c.PatchBias || c.GELU != "exact" ||
		c.Eps != 1e-5 || c.Mean != clipMean || w.HasHeads || !slices.Equal(c.Taps, []int{2, 3}) {
		t.Errorf("config %+v", c)
	}
	if w.Text == nil || w.Text.Width != 64 || w.Text.Layers != 2 || w.Text.MLP != 80 ||
		w.Text.Embed != 16 || w.Text.Space == "" || w.Text.Space != c.Space {
		t.Errorf("text %+v", w.Text)
	}
}

func TestCustomText(t *testing.T) {
	t.Parallel()
	a := specsOf(weights.Tensors(tiny, false))
	for name, v := range specsOf(weights.TextTensors(tinyText)) {
		a["text."+name] = v
	}
	same(t, openOne(t, Options{}, a.file(t, "m")), clipArrays())
}

// OpenCLIP's ViT-bigG-14 has an image tower of 16 heads and a text tower of 20, with width 1280.
func TestTextHeads(t *testing.T) {
	t.Parallel()
	a := clipArrays()
	a["token_embedding.weight"] = array{[]int{2, 1280}, make([]float32, 2*1280)}
	w := &Weights{tensors: map[string]*tensor{}}
	for name, v := range a {
		w.tensors[name] = &tensor{shape: v.shape}
	}
	w.configureText(facts{})
	image, err := openCLIPs.headsOf(1280)
	if w.Text == nil || w.Text.Heads != 20 || image != 16 || err != nil {
		t.Errorf("text tower %+v, image tower %d heads, %v", w.Text, image, err)
	}
}

// A full InCTRL checkpoint, and heads on top of a base, give the same model.
func TestInCTRL(t *testing.T) {
	t.Parallel()
	want := with(clipArrays(), headArrays())
	full := want.file(t, "full")
	one := openOne(t, Options{}, full)
	same(t, one, want)
	base := clipArrays().file(t, "base")
	two := openOne(t, Options{}, base, headArrays().file(t, "heads"))
	same(t, two, want)
	if !one.HasHeads || !two.HasHeads || len(one.Warnings)+len(two.Warnings) != 0 {
		t.Errorf("heads %t, %t; warnings %q, %q",
			one.HasHeads, two.HasHeads, one.Warnings, two.Warnings)
	}
	three := openOne(t, Options{}, base, full)
	same(t, three, want)
	other := want.but(func(a arrays) {
		v := a["ln_final.bias"]
		v.values = slices.Clone(v.values)
		v.values[0]++
		a["ln_final.bias"] = v
	})
	four := openOne(t, Options{}, base, other.file(t, "other"))
	same(t, four, other)
	if len(four.Warnings) != 1 || !strings.Contains(four.Warnings[0], "1 tensors of other differ") {
		t.Errorf("warnings %q", four.Warnings)
	}
}

// parts cuts a tensor into n equal blocks of rows.
func (a array) parts(n int) []array {
	shape := slices.Clone(a.shape)
	shape[0] /= n
	out, size := make([]array, n), len(a.values)/n
	for i := range out {
		out[i] = array{shape, a.values[i*size : (i+1)*size]}
	}
	return out
}

func (a array) turned() array {
	rows, columns := a.shape[0], a.shape[1]
	out := array{[]int{columns, rows}, make([]float32, len(a.values))}
	for i, v := range a.values {
		out.values[i%columns*rows+i/columns] = v
	}
	return out
}

// hfArrays are the tensors of a CLIP under Hugging Face's names.
func hfArrays() arrays {
	a := arrays{"logit_scale": {[]int{1}, []float32{4.6}}}
	for name, v := range clipArrays() {
		if name == "visual.proj" || name == "text_projection" {
			to := map[string]string{"visual.proj": "visual_projection.weight"}[name]
			if to == "" {
				to = "text_projection.weight"
			}
			a[to] = v.turned()
			continue
		}
		if i := strings.Index(name, "attn.in_proj_"); i >= 0 {
			kind := name[i+len("attn.in_proj_"):]
			for j, p := range v.parts(3) {
				block := hfBlockName(name[:i-1])
				a[fmt.Sprintf("%s.self_attn.%c_proj.%s", block, "qkv"[j], kind)] = p
			}
			continue
		}
		a[hfName(name)] = v
	}
	return a
}

func hfBlockName(block string) string {
	number := block[strings.LastIndex(block, ".")+1:]
	if strings.HasPrefix(block, "visual.") {
		return "vision_model.encoder.layers." + number
	}
	return "text_model.encoder.layers." + number
}

func hfName(name string) string {
	if strings.HasPrefix(name, "visual.") {
		return "vision_model." + hfCLIP.original(name)
	}
	return "text_model." + hfText.original(name)
}

func TestHuggingFace(t *testing.T) {
	t.Parallel()
	path := hfArrays().file(t, "model.safetensors")
	if _, err := Open([]string{path}, Options{}); !errors.Is(err, ErrOption) {
		t.Errorf("without config.json: %v", err)
	}
	same(t, openOne(t, Options{GELU: "exact"}, path), clipArrays())
	config := filepath.Join(filepath.Dir(path), "config.json")
	for act, want := range map[string]string{"quick_gelu": "quick", "gelu": "exact"} {
		text := `{"vision_config":{"num_attention_heads":2,"hidden_act":"` + act +
			`","layer_norm_eps":1e-6,"more":[1]}}`
		if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		w := openOne(t, Options{}, filepath.Dir(path))
		if w.Config.GELU != want || w.Config.Heads != 2 || w.Config.Eps != 1e-6 {
			t.Errorf("%s: %+v", act, w.Config)
		}
	}
	swish := []byte(`{"vision_config":{"hidden_act":"swish"}}`)
	if err := os.WriteFile(config, swish, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open([]string{path}, Options{}); !errors.Is(err, ErrOption) {
		t.Errorf("unknown activation: %v", err)
	}
}

// plainViT is a ViT of timm.
var plainViT = weights.Config{
	Image: 48, Patch: 16, Width: 64, Layers: 3, Heads: 1, Embed: 64, MLP: 96, Taps: []int{1, 2},
	PatchBias: true,
}

// timmArrays are a ViT's tensors under timm's names.
func timmArrays(want arrays) arrays {
	a := arrays{}
	for name, v := range want {
		to := timm.original(name)
		if to == "cls_token" {
			v.shape = append([]int{1, 1}, v.shape...)
		} else if to == "pos_embed" || to == "reg_token" {
			v.shape = append([]int{1}, v.shape...)
		}
		a[to] = v
	}
	return a
}

func TestTimm(t *testing.T) {
	t.Parallel()
	want := specsOf(weights.Tensors(plainViT, false))
	a := timmArrays(want)
	a["head.weight"], a["head.bias"] = array{[]int{5, 64}, make([]float32, 320)},
		array{[]int{5}, make([]float32, 5)}
	path := a.file(t, "model.safetensors")
	w := openOne(t, Options{}, path)
	same(t, w, want)
	if w.Config.Mean != half || w.Config.Eps != 1e-6 || w.Text != nil || w.Config.Proj {
		t.Errorf("config %+v", w.Config)
	}
	text := `{"pretrained_cfg":{"mean":[0.1,0.2,0.3],"std":[0.4,0.5,0.6]}}`
	config := filepath.Join(filepath.Dir(path), "config.json")
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	w = openOne(t, Options{}, path)
	if w.Config.Mean != [3]float32{0.1, 0.2, 0.3} || w.Config.Std != [3]float32{0.4, 0.5, 0.6} {
		t.Errorf("mean %v, std %v", w.Config.Mean, w.Config.Std)
	}
}

// dinoArrays are a DINOv2's tensors and the expected ones at 48 pixels.
func dinoArrays(registers int) (a, want arrays) {
	c := plainViT
	c.Registers = registers
	want = specsOf(weights.Tensors(c, false))
	raw := want.but(func(b arrays) {
		pos := b["visual.positional_embedding"]
		b["visual.positional_embedding"] = array{[]int{10, 64},
			slices.Concat(pos.values[:64], pos.values[64*(1+registers):])}
		if registers > 0 {
			b[registerTokens] = array{[]int{registers, 64}, pos.values[64 : 64*(1+registers)]}
		}
		for i := range c.Layers {
			for j, layer := range []string{"attn.out_proj.", "mlp.c_proj."} {
				block := blockName(i)
				gamma := quantize.SyntheticTensor(fmt.Sprint(block, j), []int{64})
				b[fmt.Sprint(block, "ls_", j+1)] = array{[]int{64}, gamma}
				for _, kind := range []string{"weight", "bias"} {
					v := want[block+layer+kind]
					v.values = slices.Clone(v.values)
					for at := range v.values {
						v.values[at] *= gamma[at/(len(v.values)/64)]
					}
					want[block+layer+kind] = v
				}
			}
		}
	})
	a = timmArrays(raw)
	a["mask_token"] = array{[]int{1, 64}, make([]float32, 64)}
	return a, want
}

func TestDINOv2(t *testing.T) {
	t.Parallel()
	for _, registers := range []int{0, 4} {
		a, want := dinoArrays(registers)
		w := openOne(t, Options{Image: 48}, a.file(t, "dino.safetensors"))
		if w.Config.Registers != registers || w.Config.Mean != natural {
			t.Errorf("config %+v", w.Config)
		}
		same(t, w, want)
	}
	a, _ := dinoArrays(0)
	w := openOne(t, Options{}, a.file(t, "dino.safetensors"))
	if w.Config.Image != 448 || w.Shape("visual.positional_embedding")[0] != 785 ||
		len(w.Notes) != 1 || len(w.Warnings) != 0 || !slices.Equal(w.Config.Taps, []int{1, 2, 3}) {
		t.Errorf("%+v, notes %q, warnings %q", w.Config, w.Notes, w.Warnings)
	}
}

// Positions for the patches only: the class row gets zeros, whatever the buffer held before.
func TestNoClassPosition(t *testing.T) {
	t.Parallel()
	want := specsOf(weights.Tensors(plainViT, false))
	const name = "visual.positional_embedding"
	pos := want[name].values
	patches := pos[64:]
	a := timmArrays(want)
	a["pos_embed"] = array{[]int{1, 9, 64}, patches}
	w := openOne(t, Options{}, a.file(t, "model.safetensors"))
	w.F32(blockName(0) + "mlp.c_fc.weight")
	if got := w.F32(name); !slices.Equal(got, slices.Concat(make([]float32, 64), patches)) {
		t.Errorf("class row %v", got[:64])
	}
}

// Interpolation preserves constants, and slopes away from the edges.
func TestPositions(t *testing.T) {
	t.Parallel()
	grid := func(side int) position.Grid {
		return position.Grid{Columns: side, Rows: side + side/4}
	}
	for _, r := range []position.Resize{
		{From: grid(5), To: grid(9), Width: 2}, {From: grid(9), To: grid(4), Width: 2},
		{From: grid(5), To: grid(9), Width: 2, Filter: position.BicubicPlain, Offset: 0.1},
		{From: grid(9), To: grid(4), Width: 2, Filter: position.BicubicPlain, Offset: 0.1},
		{From: grid(5), To: grid(9), Width: 2, Filter: position.Bilinear},
	} {
		from, to := r.From.Columns, r.To.Columns
		src, dst := make([]float32, from*r.From.Rows*2), make([]float32, to*r.To.Rows*2)
		for i := range src {
			if src[i] = 3; i%2 == 1 {
				src[i] = float32(i / 2 % from)
			}
		}
		position.Interpolate(dst, src, r)
		scale := float64(from) / (float64(to) + r.Offset)
		for i, v := range dst {
			want := 3.0
			if i%2 == 1 {
				x := i / 2 % to
				want = (float64(x)+0.5)*scale - 0.5
				if edge := 2 * max(scale, 1); want < edge || want > float64(from)-1-edge {
					continue
				}
			}
			if math.Abs(float64(v)-want) > 1e-5 {
				t.Errorf("%v → %v: %d is %g, want %g", r.From, r.To, i, v, want)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	clip := clipArrays()
	drop := func(name string) arrays { return clip.but(func(a arrays) { delete(a, name) }) }
	put := func(name string, shape ...int) arrays {
		zeros := make([]float32, array{shape: shape}.size())
		return clip.but(func(a arrays) { a[name] = array{shape, zeros} })
	}
	hf := hfArrays()
	narrow, _ := dinoArrays(4)
	narrow["reg_token"] = array{[]int{1, 4, 32}, make([]float32, 128)}
	for _, c := range []struct {
		name string
		a    arrays
		kind error
		says string
	}{
		{"nothing known", arrays{"x": {[]int{1}, []float32{1}}}, ErrLayout, `"x"`},
		{"missing", drop("visual.transformer.resblocks.1.ln_2.bias"), ErrTensors,
			"resblocks.1.ln_2.bias"},
		{"text missing", drop("ln_final.weight"), ErrTensors, "ln_final.weight"},
		{"block missing", clip.but(func(a arrays) {
			for name := range a {
				if strings.HasPrefix(name, "visual.transformer.resblocks.1.") {
					delete(a, name)
				}
			}
		}), ErrTensors, "12 missing"},
		{"unexpected", put("visual.extra", 3), ErrTensors, "visual.extra"},
		{"shape", put("visual.ln_post.bias", 63), ErrShape, "visual.ln_post.bias"},
		{"no square", put("visual.positional_embedding", 8, 64), ErrShape, "8 positions"},
		{"no image tower", drop("visual.positional_embedding"), ErrTensors, "no image tower"},
		{"wide", put("visual.class_embedding", 1<<14), ErrShape, "class_embedding"},
		{"no patch", put("visual.conv1.weight", 64, 3, 0, 0), ErrTensors, "no image tower"},
		{"text too wide", put("token_embedding.weight", 1, 1<<14), weights.ErrConfig,
			"width is 16384"},
		{"narrow registers", narrow, ErrShape, "registers are [4 32], want [4 64]"},
		{"heads alone", headArrays(), ErrTensors, "no image tower"},
		{"half a projection", hf.but(func(a arrays) {
			delete(a, "text_model.encoder.layers.1.self_attn.q_proj.weight")
		}), ErrTensors, "part 0 of 3"},
		{"uneven projection", hf.but(func(a arrays) {
			const bias = "text_model.encoder.layers.1.self_attn.q_proj.bias"
			a[bias] = array{[]int{5}, make([]float32, 5)}
		}), ErrShape, "[5] and [64]"},
		{"unknown in a layout", hf.but(func(a arrays) { a["vision_model.x"] = a["logit_scale"] }),
			ErrTensors, "vision_model.x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, err := Open([]string{c.a.file(t, "m")}, Options{GELU: "exact"})
			if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q that says %q", err, c.kind, c.says)
			}
			if w != nil || err != nil && len(err.Error()) > 1<<15 {
				t.Errorf("%v and an error of %d bytes", w, len(err.Error()))
			}
		})
	}
}

func (a array) size() int {
	n := 1
	for _, d := range a.shape {
		n *= d
	}
	return n
}

func TestIdentify(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]int{
		"vit_b_16_plus_240-laion400m_e31-8fb26589.pt": 1, // by its name; the digest differs
		"vit_b_16_plus_240-laion400m_e32-699c4b84.pt": 1, // not the file that its name claims
		"mine.pt": 0,
	} {
		w := openOne(t, Options{}, clipArrays().file(t, name))
		if err := w.Identify(); err != nil {
			t.Fatal(err)
		}
		if len(w.Warnings) != want {
			t.Errorf("%s: warnings %q", name, w.Warnings)
		}
		if len(w.Config.Sources) != 1 || !strings.HasSuffix(w.Config.Sources[0], "  "+name) ||
			w.Config.Validate() != nil {
			t.Errorf("%s: sources %q", name, w.Config.Sources)
		}
	}
}
