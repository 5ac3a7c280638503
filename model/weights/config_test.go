package weights

import (
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func inf() float64 { return math.Inf(1) }

// TestConfigDefaults: a file needs only the fields that differ from CLIP's towers.
func TestConfigDefaults(t *testing.T) {
	c, err := parseConfig(`{"name":"a","image":32,"patch":8,"width":128,"layers":1,"heads":2,
		"embed":64,"taps":[1],"mean":[0,0,0],"std":[1,1,1]}`)
	if err != nil {
		t.Fatal(err)
	}
	want := Config{Name: "a", Image: 32, Patch: 8, Width: 128, Layers: 1, Heads: 2, Embed: 64,
		MLP: 512, Taps: []int{1}, LnPre: true, Proj: true, GELU: "exact", Eps: 1e-5,
		Std: [3]float32{1, 1, 1}, Classes: []string{}}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got %+v\nwant %+v", c, want)
	}
	if c.Grid() != 4 || c.Patches() != 16 || c.Tokens() != 17 {
		t.Errorf("grid %d, patches %d, tokens %d", c.Grid(), c.Patches(), c.Tokens())
	}
}

// TestConfigBounds changes one field of a valid configuration at a time.
func TestConfigBounds(t *testing.T) {
	if err := tinyConfig().Validate(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(c *Config){
		"image 0":         func(c *Config) { c.Image = 0 },
		"image 1028":      func(c *Config) { c.Image = 1028 },
		"patch 0":         func(c *Config) { c.Patch = 0 },
		"patch 3 of 8":    func(c *Config) { c.Patch = 3 },
		"patches":         func(c *Config) { c.Image, c.Patch = 1024, 4 },
		"width 8194":      func(c *Config) { c.Width = 8194 },
		"layers 65":       func(c *Config) { c.Layers = 65 },
		"layers -1":       func(c *Config) { c.Layers = -1 },
		"heads 3 of 8":    func(c *Config) { c.Heads = 3 },
		"head width":      func(c *Config) { c.Width, c.Heads = 1024, 1 },
		"embed 6":         func(c *Config) { c.Embed = 6 },
		"embed, no proj":  func(c *Config) { c.Proj = false },
		"mlp":             func(c *Config) { c.MLP = 40000 },
		"activations":     func(c *Config) { c.Image, c.Patch, c.MLP = 1024, 8, 32768 },
		"no taps":         func(c *Config) { c.Taps = nil },
		"tap 0":           func(c *Config) { c.Taps = []int{0} },
		"tap 4 of 3":      func(c *Config) { c.Taps = []int{1, 4} },
		"taps decrease":   func(c *Config) { c.Taps = []int{2, 1} },
		"taps repeat":     func(c *Config) { c.Taps = []int{2, 2} },
		"eps":             func(c *Config) { c.Eps = -1 },
		"eps NaN":         func(c *Config) { c.Eps = float32(math.NaN()) },
		"mean NaN":        func(c *Config) { c.Mean[1] = float32(math.NaN()) },
		"mean":            func(c *Config) { c.Mean[2] = -300 },
		"std 0":           func(c *Config) { c.Std[0] = 0 },
		"std Inf":         func(c *Config) { c.Std[2] = float32(inf()) },
		"gelu":            func(c *Config) { c.GELU = "silu" },
		"rope":            func(c *Config) { c.Rope = 1e5 },
		"rope NaN":        func(c *Config) { c.Rope = float32(math.NaN()) },
		"rope below 1":    func(c *Config) { c.Rope = 0.5 },
		"rope, odd heads": func(c *Config) { c.Rope, c.Width, c.Heads = 100, 12, 2 },
		"no class, proj":  func(c *Config) { c.NoClass, c.Classes = true, nil },
		"no class, heads": func(c *Config) { c.NoClass, c.Proj, c.Embed = true, false, c.Width },
		"gated, wide": func(c *Config) {
			c.Image, c.Patch, c.MLP, c.Gated = 1024, 8, 3000, true
		},
		"no name":         func(c *Config) { c.Name = "" },
		"name path":       func(c *Config) { c.Name = "../x" },
		"name hidden":     func(c *Config) { c.Name = ".x" },
		"name long":       func(c *Config) { c.Name = strings.Repeat("x", 65) },
		"class empty":     func(c *Config) { c.Classes[0] = "" },
		"class twice":     func(c *Config) { c.Classes[0] = c.Classes[1] },
		"class path":      func(c *Config) { c.Classes[0] = `..\x` },
		"class control":   func(c *Config) { c.Classes[0] = "a\x1b[31m" },
		"class not UTF-8": func(c *Config) { c.Classes[0] = "a\xff" },
		"classes":         func(c *Config) { c.Classes = make([]string, 1025) },
	} {
		c := tinyConfig()
		change(&c)
		if err := c.Validate(); !errors.Is(err, ErrConfig) {
			t.Errorf("%s: %v, want ErrConfig", name, err)
		}
	}
}

// TestKinds: models of every kind are read back as they were written, with exactly their tensors.
func TestKinds(t *testing.T) {
	for _, c := range []Config{tinyConfig(), plainConfig(), rotaryConfig(), classlessConfig()} {
		m, err := Read(c.Name, tinyModel(t, c))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(m.Config, c) {
			t.Errorf("got %+v\nwant %+v", m.Config, c)
		}
		class, norm := m.Has("visual.class_embedding"), m.Has("visual.ln_post.bias")
		if class == c.NoClass || norm == c.NoClass {
			t.Errorf("%s: tensors %q", c.Name, m.Names())
		}
	}
	m, err := Read("rotary", tinyModel(t, rotaryConfig()))
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Shape("visual.positional_embedding"); !slices.Equal(got, []int{3, 8}) {
		t.Errorf("positions %v", got)
	}
	got := m.Shape("visual.transformer.resblocks.0.mlp.c_fc.weight")
	if !slices.Equal(got, []int{24, 8}) {
		t.Errorf("gates %v", got)
	}
}
