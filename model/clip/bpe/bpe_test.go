package bpe

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func golden(t *testing.T) (g struct {
	Strings []struct {
		Text string
		IDs  []int32
	}
}) {
	t.Helper()
	dir := cmp.Or(os.Getenv("INCTRL_GOLDEN"), "../../../testdata/golden")
	b, err := os.ReadFile(filepath.Join(dir, "tokens.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

func TestGoldenTokens(t *testing.T) {
	all := golden(t).Strings
	if len(all) == 0 {
		t.Fatal("no strings")
	}
	for _, s := range all {
		if got := Tokens(s.Text); !slices.Equal(got[:], s.IDs) {
			t.Errorf("%q\ngot  %v\nwant %v", s.Text, got, s.IDs)
		}
	}
}

// The vectors of docs/algorithm.md §4.2.
func TestVectors(t *testing.T) {
	for text, want := range map[string][]int32{
		"a photo of a candle.": {320, 1125, 539, 320, 12674, 269},
		"a close-up photo of a metal nut without flaw.": {
			320, 2660, 268, 705, 1125, 539, 320, 4044, 6491, 2193, 34978, 269,
		},
		"a photo of the pcb1 for anomaly detection.": {
			320, 1125, 539, 518, 26235, 272, 556, 46811, 16220, 269,
		},
		"a photo of a AITEX with defect for visual inspection.": {
			320, 1125, 539, 320, 64, 2732, 343, 593, 44013, 556, 7195, 15142, 269,
		},
		"it's 240x240 Größe!": {
			585, 568, 273, 275, 271, 343, 273, 275, 271, 709, 7255, 127, 253, 324, 256,
		},
	} {
		if got := IDs(text); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	if n := len(vocab().id); n != Start {
		t.Errorf("%d symbols before Start, want %d", n, Start)
	}
}

func FuzzTokens(f *testing.F) {
	f.Add("a photo of a cat")
	f.Add("\xff\x00‘ﬁ&lt;&#0;İ")
	f.Fuzz(func(t *testing.T, text string) {
		got := Tokens(text)
		end := slices.Index(got[:], End)
		if got[0] != Start || end < 1 || slices.Max(got[1:end+1]) != End {
			t.Errorf("%q: %v", text, got)
		}
		for _, id := range got[end+1:] {
			if id != 0 {
				t.Errorf("%q: ids after the end: %v", text, got)
			}
		}
	})
}
