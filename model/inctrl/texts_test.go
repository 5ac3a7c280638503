package inctrl

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/clip/bpe"
)

// The prompts of the goldens' classes become the goldens' tokens.
func TestGoldenTexts(t *testing.T) {
	dir := cmp.Or(os.Getenv("INCTRL_GOLDEN"), "../../testdata/golden")
	b, err := os.ReadFile(filepath.Join(dir, "tokens.json"))
	if err != nil {
		t.Fatal(err)
	}
	var g struct{ Prototypes map[string][2][][]int32 }
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatal(err)
	}
	if len(g.Prototypes) == 0 {
		t.Fatal("no classes")
	}
	for class, want := range g.Prototypes {
		normal, anomaly := Texts(class)
		for side, prompts := range [][]string{normal, anomaly} {
			if len(prompts) != len(want[side]) {
				t.Errorf("%s: %d prompts, want %d", class, len(prompts), len(want[side]))
				continue
			}
			for i, p := range prompts {
				if got := bpe.Tokens(p); !slices.Equal(got[:], want[side][i]) {
					t.Errorf("%q: %v, want %v", p, got, want[side][i])
				}
			}
		}
	}
}

func TestTexts(t *testing.T) {
	normal, anomaly := Texts("metal_nut")
	if len(normal) != 154 || len(anomaly) != 88 {
		t.Errorf("%d and %d prompts, want 154 and 88", len(normal), len(anomaly))
	}
	want := "a photo of the metal nut with flaw for anomaly detection."
	if !slices.Contains(anomaly, want) {
		t.Errorf("%q lacks", want)
	}
}
