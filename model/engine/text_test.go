package engine

import (
	"bytes"
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/inctrl-go/inctrl/model/clip/bpe"
	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/quantize"
)

var nanoText = weights.TextConfig{Name: "nano-text", Width: 64, Heads: 1, Layers: 2, Embed: 640}

// syntheticText is the file of a text tower of a synthetic checkpoint.
func syntheticText(t testing.TB, c weights.TextConfig) []byte {
	t.Helper()
	var b bytes.Buffer
	err := weights.StreamText(&b, c, weights.TextTensors(c),
		func(s weights.Spec) (weights.Tensor, error) {
			return weights.Tensor{Data: quantize.SyntheticTensor(s.Name, s.Shape)}, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// int8Text is a text tower's file as int8.
func int8Text(t testing.TB, file []byte) []byte {
	t.Helper()
	w, err := weights.ReadText("text", file)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := quantize.WriteText(&b, w.TextConfig, w, quantize.Options{Fold: 0.5}); err != nil {
		t.Fatal(err)
	}
	t.Logf("int8: %.1f MB of %.1f MB", float64(b.Len())/1e6, float64(len(file))/1e6)
	return b.Bytes()
}

func readText(t testing.TB, file []byte) *Text {
	t.Helper()
	text, err := ReadText("text", file, bpe.Tokens, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { text.Close() })
	return text
}

func TestGoldenText(t *testing.T) { testText(t, nanoText, "nano-240.safetensors") }

func TestGoldenTextFull(t *testing.T) {
	if testing.Short() || raceEnabled {
		t.Skip("SKIPPED: the full-size text tower takes long here")
	}
	c := weights.TextConfig{Name: "plus-text", Width: 640, Heads: 10, Layers: 12, Embed: 640}
	testText(t, c, "vit-b-16-plus-240.safetensors")
}

// testText compares prototypes with the goldens', and the text scores of an int8 tower with theirs.
func testText(t *testing.T, c weights.TextConfig, golden string) {
	file := syntheticText(t, c)
	g, classes := openGoldens(t, golden), 0
	float := readText(t, file)
	for _, name := range g.file.Names() {
		class, ok := strings.CutPrefix(name, "text/")
		if !ok {
			continue
		}
		classes++
		normal, anomaly, err := float.prototypes(t.Context(), class)
		if err != nil {
			t.Fatal(err)
		}
		got := slices.Concat(normal, anomaly)
		worst := 0.0
		for i, want := range g.get(name) {
			worst = max(worst, math.Abs(float64(got[i]-want)))
		}
		t.Logf("%s: |Δ| at most %.2g", class, worst)
		if !(worst <= 1e-5) {
			t.Errorf("%s: prototypes differ by %.2g", class, worst)
		}
	}
	if classes == 0 {
		t.Error("no classes")
	}
	testInt8Text(t, readText(t, int8Text(t, file)), g)
}

// testInt8Text compares s_a, from the goldens' class tokens and an int8 tower's directions.
func testInt8Text(t *testing.T, text *Text, g *goldens) {
	t.Helper()
	directions, worst, compared := map[string][]float32{}, 0.0, 0
	for _, name := range g.file.Names() {
		if !strings.HasSuffix(name, "/class_token") {
			continue
		}
		class := g.class(strings.Split(name, "/")[1])
		if directions[class] == nil {
			d, err := text.Direction(t.Context(), class)
			if err != nil {
				t.Fatal(err)
			}
			directions[class] = d
		}
		token, dot, norm := g.get(name), 0.0, 0.0
		for i, v := range token {
			dot += float64(v) * float64(directions[class][i])
			norm += float64(v) * float64(v)
		}
		got := 1 / (1 + math.Exp(-100*dot/math.Sqrt(norm)))
		want := g.get(strings.Replace(name, "class_token", "text_score", 1))[0]
		worst = max(worst, math.Abs(got-float64(want)))
		compared++
	}
	t.Logf("int8: |Δ s_a| at most %.2g over %d", worst, compared)
	if !(worst <= 0.01) || compared == 0 {
		t.Errorf("int8: s_a differs by %.2g over %d", worst, compared)
	}
}

// The direction of a class that the model does not hold comes from a text tower of the same space;
// a tower of another space is refused.
func TestLearnText(t *testing.T) {
	var b bytes.Buffer
	c, err := quantize.Synthetic("nano-240")
	if err != nil {
		t.Fatal(err)
	}
	c.Space = strings.Repeat("a1", 32)
	err = weights.Stream(&b, c, weights.Tensors(c, true),
		func(s weights.Spec) (weights.Tensor, error) {
			return weights.Tensor{Data: quantize.SyntheticTensor(s.Name, s.Shape)}, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	d, err := Read("nano", b.Bytes(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	learn := func(class string, text *Text) (*PromptSet, error) {
		o, err := text.Class(t.Context(), d, class)
		if err != nil {
			return nil, err
		}
		return d.Learn(t.Context(), normals(2), o)
	}
	unknown := LearnOptions{Class: "metal nut"}
	if _, err := d.Learn(t.Context(), normals(2), unknown); !errors.Is(err, errClass) {
		t.Errorf("no tower: %v", err)
	}
	other := nanoText
	other.Space = strings.Repeat("b2", 32)
	if _, err := learn("metal nut", readText(t, syntheticText(t, other))); !errors.Is(
		err, weights.ErrMismatch) {
		t.Errorf("another space: %v", err)
	}
	same := nanoText
	same.Space = c.Space
	text := readText(t, syntheticText(t, same))
	set, err := learn("metal nut", text)
	if err != nil {
		t.Fatal(err)
	}
	want, err := text.Direction(t.Context(), "metal nut")
	if err != nil || set.Info().Class != "metal nut" || set.file.Direction[7] != want[7] {
		t.Errorf("class %q, %v", set.Info().Class, err)
	}
	if o, err := text.Class(t.Context(), d, "object"); err != nil || o.Direction != nil {
		t.Errorf("a class of the model: %v, %v", o, err)
	}
	for _, bad := range []string{"", "a/b", "a\x00", strings.Repeat("x", 65)} {
		if _, err := text.Direction(t.Context(), bad); !errors.Is(err, errClass) {
			t.Errorf("class %q: %v", bad, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := text.Direction(ctx, "metal nut"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	text.Close()
	if _, err := text.Direction(t.Context(), "metal nut"); !errors.Is(err, ErrClosed) {
		t.Errorf("closed: %v", err)
	}
}

// BenchmarkDirection measures how long a new class takes at full size, in units of an image: the
// limit is 8.
func BenchmarkDirection(b *testing.B) {
	c := weights.TextConfig{Name: "plus-text", Width: 640, Heads: 10, Layers: 12, Embed: 640}
	text, image := syntheticText(b, c), fullModel(b)
	b.Run("float32", func(b *testing.B) { benchDirection(b, text, image) })
	m, err := weights.Read("model", image)
	if err != nil {
		b.Fatal(err)
	}
	var int8 bytes.Buffer
	if _, err := quantize.Write(&int8, m.Config, m, quantize.Options{Fold: 0.5}); err != nil {
		b.Fatal(err)
	}
	text = int8Text(b, text)
	b.Run("int8", func(b *testing.B) { benchDirection(b, text, int8.Bytes()) })
}

func fullModel(b *testing.B) []byte {
	var file bytes.Buffer
	if err := quantize.WriteSynthetic(&file, "vit-b-16-plus-240", false); err != nil {
		b.Fatal(err)
	}
	return file.Bytes()
}

func benchDirection(b *testing.B, tower, image []byte) {
	text := readText(b, tower)
	d, err := Read("model", image, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	p := texture(1, false)
	var classes, images time.Duration
	for b.Loop() {
		for range 6 {
			begin := time.Now()
			if _, err := d.Features(b.Context(), p, d.view()); err != nil {
				b.Fatal(err)
			}
			images += time.Since(begin)
		}
		begin := time.Now()
		if _, err := text.Direction(b.Context(), "candle"); err != nil {
			b.Fatal(err)
		}
		classes += time.Since(begin)
	}
	b.ReportMetric(6*classes.Seconds()/images.Seconds(), "images/class")
}
