package engine

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/nlpodyssey/safetensors"
	"github.com/nlpodyssey/spago/mat"

	"github.com/inctrl-go/inctrl/model/clip"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/quantize"
)

// goldens is a file of testdata/golden, or of the folder named by INCTRL_GOLDEN.
type goldens struct {
	t    *testing.T
	dir  string
	file safetensors.SafeTensors
	meta map[string]string
}

func goldenDir() string {
	if dir := os.Getenv("INCTRL_GOLDEN"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "testdata", "golden")
}

func openGoldens(t *testing.T, name string) *goldens {
	t.Helper()
	return goldensIn(t, goldenDir(), name)
}

func goldensIn(t *testing.T, dir, name string) *goldens {
	t.Helper()
	g := &goldens{t: t, dir: dir}
	data, err := os.ReadFile(filepath.Join(g.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	if g.file, err = safetensors.Deserialize(data); err != nil {
		t.Fatal(err)
	}
	_, m, err := safetensors.ReadMetadata(data)
	if err != nil {
		t.Fatal(err)
	}
	header, _ := json.Marshal(m)
	var meta struct {
		Metadata map[string]string `json:"__metadata__"`
	}
	if err := json.Unmarshal(header, &meta); err != nil {
		t.Fatal(err)
	}
	g.meta = meta.Metadata
	return g
}

func (g *goldens) get(name string) []float32 {
	g.t.Helper()
	v, ok := g.file.Tensor(name)
	if !ok {
		g.t.Fatalf("golden %s is missing", name)
	}
	b := v.Data()
	f := make([]float32, len(b)/4)
	for i := range f {
		f[i] = math.Float32frombits(uint32(b[4*i]) | uint32(b[4*i+1])<<8 |
			uint32(b[4*i+2])<<16 | uint32(b[4*i+3])<<24)
	}
	return f
}

// class is the class of a query, from the file's metadata.
func (g *goldens) class(query string) string {
	if c, ok := g.meta["class of "+query]; ok {
		return c
	}
	return g.meta["class of the others"]
}

func (g *goldens) img(name string) Image {
	g.t.Helper()
	p, err := ReadImage(filepath.Join(g.dir, "images", name+".png"), 0)
	if err != nil {
		g.t.Fatal(err)
	}
	return p
}

func synthetic(t *testing.T, name string) *Detector {
	t.Helper()
	var b bytes.Buffer
	if err := quantize.WriteSynthetic(&b, name, false); err != nil {
		t.Fatal(err)
	}
	d, err := Read(name, b.Bytes(), Options{PaperMode: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func TestGoldenNano(t *testing.T)       { testGoldens(t, "nano-240", "nano-240.safetensors") }
func TestGoldenNanoDouble(t *testing.T) { testGoldens(t, "nano-240", "nano-240.f64.safetensors") }

func TestGoldenFull(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("SKIPPED: ViT-B-16-plus-240 takes minutes here")
	}
	testGoldens(t, "vit-b-16-plus-240", "vit-b-16-plus-240.safetensors")
}

var queryName = regexp.MustCompile(`^k(\d+)/([^/]+)/final_score$`)

func testGoldens(t *testing.T, model, file string) {
	g, d := openGoldens(t, file), synthetic(t, model)
	g.checkTrace(d)
	features := map[string]*Features{}
	encode := func(name string) *Features {
		if features[name] == nil {
			f, err := d.Features(context.Background(), g.img(name), d.view())
			if err != nil {
				t.Fatal(err)
			}
			features[name] = f
		}
		return features[name]
	}
	found := 0
	for _, name := range g.file.Names() {
		m := queryName.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		found++
		k := 0
		fmt.Sscan(m[1], &k)
		normals := make([]*Features, k)
		for i := range normals {
			normals[i] = encode(fmt.Sprintf("normal%d", i))
		}
		g.checkQuery(d, strings.TrimSuffix(name, "/final_score"), encode(m[2]), normals, m[2])
	}
	if found == 0 {
		t.Fatal("no golden queries")
	}
}

// checkQuery compares every stage of one query in the order of computation.
func (g *goldens) checkQuery(
	d *Detector, key string, query *Features, normals []*Features, name string,
) {
	t := g.t
	t.Helper()
	text := g.get("text/" + g.class(name))
	e := len(text) / 2
	direction := make([]float32, e)
	for i := range direction {
		direction[i] = text[e+i] - text[i]
	}
	set, err := d.LearnFeatures(normals, LearnOptions{Direction: direction})
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	r, err := d.ScoreFeatures(t.Context(), query, set)
	if err != nil {
		t.Fatal(err)
	}
	p := r.Parts
	var maps []float32
	for _, m := range p.Maps {
		maps = append(maps, m...)
	}
	worst := 0.0
	for _, s := range []struct {
		stage string
		got   []float32
		tol   float64
	}{
		// Features are O(1) sums of thousands of products, so their difference is relative to the
		// largest value. Scores and maps have the tolerances of docs/algorithm.md §6.
		{"class_token", query.Token, 1e-5 * largest(query.Token)},
		{"patch_maps", maps, 1e-5},
		{"patch_map", p.Map, 1e-5},
		{"text_score", []float32{p.TextScore}, 1e-5},
		{"image_residual", p.ImageResidual, 1e-5 * largest(query.Token)},
		{"image_score", []float32{p.ImageScore}, 1e-5},
		{"holistic_map", p.HolisticMap, 1e-5},
		{"holistic_score", []float32{p.HolisticScore}, 1e-5},
		{"patch_score", []float32{p.PatchScore}, 1e-5},
		{"final_score", []float32{p.Score}, 1e-5},
	} {
		diff := departure(s.got, g.get(key+"/"+s.stage))
		if !(diff <= s.tol) {
			t.Errorf("%s: first stage that departs is %s, by %.3g (tolerance %.3g)", key, s.stage,
				diff, s.tol)
			return
		}
		worst = max(worst, diff/s.tol)
	}
	t.Logf("%s: worst stage at %.2f of its tolerance", key, worst)
}

// departure is the largest difference, infinite if the lengths differ.
func departure(got, want []float32) (d float64) {
	if len(got) != len(want) {
		return math.Inf(1)
	}
	for i := range got {
		d = max(d, math.Abs(float64(got[i])-float64(want[i])))
	}
	return d
}

func largest(v []float32) (m float64) {
	for _, x := range v {
		m = max(m, math.Abs(float64(x)))
	}
	return m
}

// checkTrace compares the residual stream of the first query after ln_pre and after each block.
func (g *goldens) checkTrace(d *Detector) {
	t := g.t
	t.Helper()
	rows := []int{0, 1, 113, 225} // testdata/golden/README.md
	stages, failed := 0, false
	trace := func(stage int, x mat.Tensor) {
		name := fmt.Sprintf("trace/%02d", stage)
		want, ok := g.file.Tensor(name)
		if !ok || failed {
			return
		}
		stages++
		columns := int(want.Shape()[len(want.Shape())-1])
		v, width := ops.Values(x), x.Shape()[1]
		golden := g.get(name)
		for i, r := range rows {
			if r >= x.Shape()[0] {
				continue // if the last block is no tap, only its class row is computed
			}
			expect := golden[i*columns : (i+1)*columns]
			tol := 1e-5 * max(1, largest(v[r*width:(r+1)*width]))
			diff := departure(v[r*width:r*width+columns], expect)
			if !(diff <= tol) {
				t.Errorf("first stage that departs is %s, row %d, by %.3g (tolerance %.3g)", name,
					r, diff, tol)
				failed = true
				return
			}
		}
	}
	if _, err := traced(d, g.img(g.firstQuery()), trace); err != nil {
		t.Fatal(err)
	}
	if stages == 0 {
		t.Fatal("no golden trace")
	}
}

func (g *goldens) firstQuery() string {
	files, err := filepath.Glob(filepath.Join(g.dir, "images", "query0*.png"))
	if err != nil || len(files) != 1 {
		g.t.Fatalf("want one image query0*, found %d (%v)", len(files), err)
	}
	return strings.TrimSuffix(filepath.Base(files[0]), ".png")
}

// traced encodes an image and records the residual stream.
func traced(d *Detector, p Image, t clip.Trace) (*Features, error) {
	q, err := d.Prepare(p, View{})
	if err != nil {
		return nil, err
	}
	want := every
	want.trace = t
	return d.encodeRows(context.Background(), q.features, d.queryPatches(q), want)
}
