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

// The vectors of docs/algorithm.md §4.2, and what open_clip 3.3.0 gives for special tokens.
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
		// Special tokens are known only where a piece of the text begins, in any case of letters.
		"<start_of_text>": {Start}, "<END_OF_TEXT>": {End}, "a <end_of_text> b": {320, End, 321},
		"&lt;start_of_text&gt;x":       {Start, 343},
		"<end_of_text><start_of_text>": {End, Start}, "photo<end_of_text>": {1125, End},
		"1<start_of_text>1": {272, Start, 272}, "<end_of_text>>": {End, 285},
		"'s<end_of_text>": {568, End},
		"!<end_of_text>":  {0, 283, 806, 318, 539, 318, 4160, 285},
		"<<end_of_text>":  {16482, 806, 318, 539, 318, 4160, 285},
		"<end_of_text":    {283, 806, 318, 539, 318, 4160},
		"<ſtart_of_text>": {27, 129, 123, 16707, 62, 684, 62, 18169, 285},
		"<|endoftext|>":   {27, 347, 40786, 4160, 91, 285},
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
	f.Add("<start_of_text><end_of_text>")
	f.Add("\xff\x00‘ﬁ&lt;&#0;İ")
	f.Fuzz(func(t *testing.T, text string) {
		got := Tokens(text)
		end := min(1+len(IDs(text)), Context-1)
		if got[0] != Start || got[end] != End || slices.Max(got[:]) != End {
			t.Errorf("%q: %v", text, got)
		}
		for _, id := range got[end+1:] {
			if id != 0 {
				t.Errorf("%q: ids after the end: %v", text, got)
			}
		}
	})
}
