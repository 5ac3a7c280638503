package engine

import (
	"bytes"
	"context"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/nlpodyssey/spago/mat"

	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/weights"
)

// uniform is the generator of docs/algorithm.md §16: n values in [−½, ½) for a name.
func uniform(name string, n int) []float64 {
	x := uint32(2166136261)
	for i := range len(name) {
		x = (x ^ uint32(name[i])) * 16777619
	}
	v := make([]float64, n)
	for i := range v {
		x = 1664525*x + 1013904223
		v[i] = float64(x>>8)/(1<<24) - 0.5
	}
	return v
}

// tinyTensor is a weight of the tiny InCTRL of docs/algorithm.md §16.2.
func tinyTensor(name string, shape []int) []float32 {
	n, fan := 1, 1
	for i, d := range shape {
		if n *= d; i > 0 {
			fan *= d
		}
	}
	if name == "visual.proj" {
		fan = shape[0]
	}
	centre, reach := 0.0, math.Sqrt(12/float64(fan))
	switch {
	case strings.HasSuffix(name, "running_var"):
		centre, reach = 1, 0.5
	case strings.HasSuffix(name, "running_mean"):
		reach = 0.2
	case strings.HasSuffix(name, "bias"):
		reach = 0.1
	case len(shape) == 1 && strings.HasSuffix(name, "weight"):
		centre, reach = 1, 0.2
	case strings.Contains(name, "embedding"):
		reach = 0.2
	}
	v := make([]float32, n)
	for i, u := range uniform(name, n) {
		v[i] = float32(centre + float64(reach*u))
	}
	return v
}

func tinyDetector(t *testing.T) *Detector {
	t.Helper()
	c := weights.Config{
		Name: "tiny-240", Image: 240, Patch: 16, Width: 64, Layers: 12, Heads: 1, Embed: 640,
		Taps: []int{7, 9, 11}, LnPre: true, Proj: true, Classes: []string{"object"},
		Mean: [3]float32{}, Std: [3]float32{1, 1, 1},
	}
	var tensors []weights.Tensor
	for _, s := range weights.Tensors(c, true) {
		v := tinyTensor(s.Name, s.Shape)
		tensors = append(tensors, weights.Tensor{Name: s.Name, Shape: s.Shape, Data: v})
	}
	var b bytes.Buffer
	if err := weights.Write(&b, c, tensors); err != nil {
		t.Fatal(err)
	}
	d, err := Read("tiny", b.Bytes(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// tinyImage is float32(4·u) in C, H, W order, as patch rows.
func tinyImage(mix ...string) []float32 {
	const side, patch, grid = 240, 16, 15
	image := make([]float64, 3*side*side)
	for _, name := range mix {
		for i, u := range uniform(name, len(image)) {
			image[i] += float64(float32(4*u)) / float64(len(mix))
		}
	}
	rows := make([]float32, 0, len(image))
	for p := range grid * grid {
		for c := range 3 {
			for y := range patch {
				at := (c*side+p/grid*patch+y)*side + p%grid*patch
				for _, v := range image[at : at+patch] {
					rows = append(rows, float32(v))
				}
			}
		}
	}
	return rows
}

func TestGoldenTinyVectors(t *testing.T) {
	d := tinyDetector(t)
	near := func(what string, got float32, want float64) {
		t.Helper()
		if diff := math.Abs(float64(got) - want); !(diff <= 2e-5*max(1, math.Abs(want))) {
			t.Errorf("%s is %.7g, want %.7g", what, got, want)
		}
	}
	taps := map[int][9]float64{
		7: {-5.976160, 0.056338, 4.170763, -3.657877, 5.085359, 2.476363, -0.039134, 4.093924,
			4.453503},
		9: {-6.605155, -0.536614, 2.720674, -4.404146, 4.178026, 0.174767, -1.111917, 3.694410,
			3.390311},
		11: {-5.672764, -0.557137, 2.228570, -3.081496, 3.945685, -1.175536, -0.330667, 3.292628,
			2.497180},
	}
	trace := func(stage int, x mat.Tensor) {
		want, ok := taps[stage]
		if !ok {
			return
		}
		v := ops.Values(x)
		for i, w := range want {
			near("tap", v[[3]int{0, 1, 225}[i/3]*64+i%3], w)
		}
	}
	want := every
	want.trace = trace
	query, err := d.encodeRows(context.Background(), &Features{},
		patches{d.grid(View{}), tinyImage("query")}, want)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{0.6498985, -1.8833908, 0.5225536, 1.0598133} {
		near("token", query.Token[i], want)
	}
	var prompts []*Features
	for _, mix := range [][]string{{"query", "prompt0"}, {"prompt1"}} {
		f, err := d.encodeRows(context.Background(), &Features{},
			patches{d.grid(View{}), tinyImage(mix...)}, every)
		if err != nil {
			t.Fatal(err)
		}
		prompts = append(prompts, f)
	}
	for class, want := range map[string][3]float64{ // s_a, holistic, score
		"bird":      {0.2625033, 0.5760456, 0.3524947},
		"candle":    {0.4428286, 0.5925869, 0.3607653},
		"metal_nut": {0.5800956, 0.6049638, 0.3669538},
	} {
		set, err := d.LearnFeatures(prompts,
			LearnOptions{Direction: directionFor(query.Token, want[0])})
		if err != nil {
			t.Fatal(err)
		}
		r, err := d.ScoreFeatures(t.Context(), query, set)
		if err != nil {
			t.Fatal(err)
		}
		p := r.Parts
		for i, m := range map[int]float64{0: 0.103062, 112: 0.089769, 224: 0.067492,
			120: 0.128944} {
			near("M", p.Map[i], m)
		}
		near("max M", p.PatchScore, 0.128944)
		near("s_i", p.ImageScore, 0.4911397)
		near(class+" s_a", p.TextScore, want[0])
		near(class+" holistic", p.HolisticScore, want[1])
		near(class+" score", p.Score, want[2])
	}
}

// directionFor is a class direction that gives the token the text score sa. The text tower that
// made those of docs/algorithm.md §16.2 is not part of a model file.
func directionFor(token []float32, sa float64) []float32 {
	norm := 0.0
	for _, v := range token {
		norm += float64(v) * float64(v)
	}
	logit := math.Log(sa / (1 - sa))
	g := make([]float32, len(token))
	for i, v := range token {
		g[i] = float32(float64(v) / math.Sqrt(norm) * logit / 100)
	}
	return g
}

func TestGoldenTinyWeights(t *testing.T) {
	conv := tinyTensor("visual.conv1.weight", []int{64, 3, 16, 16})
	for i, want := range []float32{0.0486574, -0.000646695, -0.0259427} {
		if math.Abs(float64(conv[i]-want)) > 1e-7 {
			t.Errorf("conv1.weight[%d] is %g, want %g", i, conv[i], want)
		}
	}
}

// TestBlocksAfterTaps: without the class token the tower stops after its last tap, 11 of 12 blocks
// here, and what it returns has the same bits.
func TestBlocksAfterTaps(t *testing.T) {
	d := tinyDetector(t)
	rows := patches{d.grid(View{}), tinyImage("query")}
	encode := func(token bool) (f *Features, blocks int) {
		want := every
		want.token = token
		want.trace = func(stage int, _ mat.Tensor) { blocks = stage }
		f, err := d.encodeRows(t.Context(), &Features{}, rows, want)
		if err != nil {
			t.Fatal(err)
		}
		return f, blocks
	}
	whole, blocks := encode(true)
	if blocks != 12 || len(whole.Token) != 640 {
		t.Errorf("with the token: %d blocks, %d values", blocks, len(whole.Token))
	}
	f, blocks := encode(false)
	if blocks != 11 || f.Token != nil {
		t.Errorf("without the token: %d blocks, %d values", blocks, len(f.Token))
	}
	if !reflect.DeepEqual(f.Taps, whole.Taps) || !slices.Equal(f.Fused, whole.Fused) {
		t.Error("without the token the patch rows differ")
	}
}
