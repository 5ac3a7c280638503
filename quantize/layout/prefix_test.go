package layout

import (
	"errors"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model/weights"
)

// under are the arrays with names that begin with a prefix.
func (a arrays) under(prefix string) arrays {
	b := arrays{}
	for name, v := range a {
		b[prefix+name] = v
	}
	return b
}

// TestPrefixes checks that what all names begin with is left out and said, for every layout.
func TestPrefixes(t *testing.T) {
	t.Parallel()
	vit := specsOf(weights.Tensors(plainViT, false))
	dino, wantDINO := dinoArrays(0)
	for _, prefix := range []string{
		"module.", "_orig_mod.", "model.", "backbone.", "module._orig_mod.", "_orig_mod.module.",
		"model.backbone.", "module.model._orig_mod.backbone.", "teacher.backbone.", "model.model.",
		".",
	} {
		for name, c := range map[string]struct{ in, want arrays }{
			"OpenCLIP": {clipArrays(), clipArrays()},
			"InCTRL":   {with(clipArrays(), headArrays()), with(clipArrays(), headArrays())},
			"CLIP":     {hfArrays(), clipArrays()},
			"timm":     {timmArrays(vit), vit},
			"DINOv2":   {dino, wantDINO},
		} {
			w := openOne(t, Options{GELU: "exact", Image: 48}, c.in.under(prefix).file(t, "m"))
			same(t, w, c.want)
			if len(w.Notes) != 1 || !strings.Contains(w.Notes[0], `"`+prefix+`"`) {
				t.Errorf("%s below %s: notes %q", name, prefix, w.Notes)
			}
		}
	}
	// A base without and heads with a prefix.
	heads := headArrays().under("module.").file(t, "m")
	w := openOne(t, Options{}, clipArrays().file(t, "m"), heads)
	if !w.HasHeads || len(w.Notes) != 1 {
		t.Errorf("heads: %t, notes %q", w.HasHeads, w.Notes)
	}
	if w := openOne(t, Options{}, clipArrays().file(t, "m")); len(w.Notes) != 0 {
		t.Errorf("without a prefix: notes %q", w.Notes)
	}
}

// TestAmbiguousPrefixes checks that no tensors are dropped or guessed at.
func TestAmbiguousPrefixes(t *testing.T) {
	t.Parallel()
	one := array{[]int{1}, []float32{1}}
	for name, c := range map[string]struct {
		in   arrays
		says []string
	}{
		"two models": {
			with(clipArrays().under("student."), clipArrays().under("teacher.")),
			[]string{`"student."`, `"teacher."`},
		},
		"a layer beside it": {
			with(clipArrays().under("backbone."), arrays{"neck.weight": one}),
			[]string{`"backbone."`, `"neck.weight"`},
		},
		"a model in a model": {
			with(clipArrays().under("model."), clipArrays().under("model.model.")),
			[]string{`"model."`, `"model.model."`},
		},
		"a copy beside it": {
			with(clipArrays(), clipArrays().under("ema.")), []string{`"ema.ln_final.bias"`},
		},
		"a name that only ends so": {
			clipArrays().under("x"), []string{"are not those of a model"},
		},
	} {
		_, err := Open([]string{c.in.file(t, "m")}, Options{})
		if !errors.Is(err, ErrLayout) && !errors.Is(err, ErrTensors) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, text := range c.says {
			if !strings.Contains(err.Error(), text) {
				t.Errorf("%s: no %s in %.300s", name, text, err)
			}
		}
	}
}
