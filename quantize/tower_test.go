package quantize

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/clip"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/weights"
)

// kinds are small towers of every kind.
func kinds() map[string]weights.Config {
	base := weights.Config{Name: "small", Image: 12, Patch: 4, Width: 32, Layers: 3, Heads: 4,
		Embed: 32, MLP: 48, Taps: []int{1, 3}, PatchBias: true, Eps: 1e-6, GELU: "exact",
		Std: [3]float32{1, 1, 1}}
	dinov2, dinov3, siglip, clip := base, base, base, base
	dinov2.Registers, dinov2.Gated = 4, true
	dinov3.Registers, dinov3.Rope = 4, 100
	siglip.NoClass, siglip.GELU = true, "tanh"
	clip.LnPre, clip.Proj, clip.Embed, clip.GELU = true, true, 16, "quick"
	plus := dinov3
	plus.Gated = true
	return map[string]weights.Config{"ViT": base, "DINOv2 giant": dinov2, "DINOv3": dinov3,
		"DINOv3 plus": plus, "SigLIP": siglip, "CLIP": clip}
}

// made are the tensors of a configuration, with LayerNorm gains that differ as much as those of
// trained models.
type made map[string]weights.Tensor

func madeOf(c weights.Config) made {
	m := made{}
	for _, s := range weights.Tensors(c, false) {
		v := SyntheticTensor(s.Name, s.Shape)
		if len(v) == c.Width && bytes.Contains([]byte(s.Name), []byte(".ln_")) {
			for i := range v {
				v[i] *= float32(math.Exp2(float64(i%7) - 3))
			}
		}
		m[s.Name] = weights.Tensor{Shape: s.Shape, Data: v}
	}
	return m
}

func (m made) Has(name string) bool      { _, ok := m[name]; return ok }
func (m made) Shape(name string) []int   { return m[name].Shape }
func (m made) F32(name string) []float32 { return slices.Clone(m[name].Data) }

// towerOf is the tower of a configuration.
func towerOf(c weights.Config, get clip.Tensors) *clip.Vision {
	acts := map[string]ops.Act{"exact": ops.GELU, "quick": ops.QuickGELU, "tanh": ops.GELUTanh}
	return clip.NewVision(clip.Config{
		Grid:      clip.Grid{Columns: c.Grid(), Rows: c.Grid()},
		Registers: c.Registers, NoClass: c.NoClass, Width: c.Width,
		Heads: c.Heads, Layers: c.Layers, Taps: c.Taps, LnPre: c.LnPre, Proj: c.Proj,
		PatchBias: c.PatchBias, Gated: c.Gated, Rope: float64(c.Rope), Eps: c.Eps,
		GELU: acts[c.GELU],
	}, get)
}

// features are those of two images: the taps, and the class tokens if there are any.
func features(t *testing.T, be ops.Backend, c weights.Config, get clip.Tensors) [][]float32 {
	t.Helper()
	v := towerOf(c, get)
	ops.Bind(v, be)
	rows := SyntheticTensor("visual.images", []int{2 * c.Patches(), 3 * c.Patch * c.Patch})
	for i := range rows {
		rows[i] *= 40
	}
	x := ops.Upload(be, 2*c.Patches(), 3*c.Patch*c.Patch, rows)
	grid := clip.Grid{Columns: c.Grid(), Rows: c.Grid()}
	f, err := v.Encode(t.Context(), x, grid, true, nil)
	if err != nil {
		t.Fatal(err)
	}
	if (f.Token == nil) != c.NoClass || len(f.Taps) != len(c.Taps) {
		t.Fatalf("class token %v, %d taps", f.Token, len(f.Taps))
	}
	all := f.Taps
	if f.Token != nil {
		all = append(all, f.Token)
	}
	return ops.AllValues(all...)
}

// furthest is the largest difference, relative to the largest value.
func furthest(got, want [][]float32) (off float64) {
	for i := range want {
		d, size := 0.0, 0.0
		for k, v := range want[i] {
			d = max(d, math.Abs(float64(got[i][k]-v)))
			size = max(size, math.Abs(float64(v)))
		}
		off = max(off, d/size)
	}
	return off
}

// least is the least cosine of two images' rows.
func least(got, want [][]float32, width int) float64 {
	cos := 1.0
	for i := range want {
		for at := 0; at < len(want[i]); at += width {
			var ab, aa, bb float64
			for k := range width {
				x, y := float64(got[i][at+k]), float64(want[i][at+k])
				ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
			}
			cos = min(cos, ab/math.Sqrt(aa*bb))
		}
	}
	return cos
}

// TestTowers quantizes towers of every kind. Folding outliers changes their features only by
// roundings to float32: 2⁻²⁴ each, in three blocks of sums of some dozen products. Features of int8
// towers point where those of float32 do, within some degrees.
func TestTowers(t *testing.T) {
	t.Parallel()
	for name, c := range kinds() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := madeOf(c)
			get := func(f func(string) []float32) clip.Tensors {
				return func(name string) ops.Weight { return ops.Weight{F32: f(name)} }
			}
			watch := Observe(ref.New(), c)
			want := features(t, watch, c, get(m.F32))
			o := Options{Fold: 0.5, Bits: 12, Inputs: watch.Inputs()}
			if n := 1 + 4*c.Layers; len(o.Inputs) < n {
				t.Errorf("%d matrices observed, want %d", len(o.Inputs), n)
			}
			f := newFolding(m, o, c.Width)
			f.tower(c)
			off := furthest(features(t, ref.New(), c, get(f.tensor)), want)
			var b bytes.Buffer
			if _, err := Write(&b, c, m, o); err != nil {
				t.Fatal(err)
			}
			q, err := weights.Read("int8", b.Bytes())
			if err != nil {
				t.Fatal(err)
			}
			cos := least(features(t, ref.New(), q.Config, func(name string) ops.Weight {
				if !q.Int8(name) {
					return ops.Weight{F32: q.F32(name)}
				}
				return ops.Weight{I8: q.I8(name), Scale: q.F32(weights.ScaleOf(name)),
					Top: ops.Levels12}
			}), want, c.Embed)
			t.Logf("%s: folded off by %.2g, int8: cosine %.6f", name, off, cos)
			if !(off <= 2e-5) || !(cos >= 0.99) {
				t.Errorf("folded off by %g, int8: cosine %g", off, cos)
			}
		})
	}
}
