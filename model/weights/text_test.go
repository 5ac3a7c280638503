package weights

import (
	"bytes"
	"errors"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"
)

func tinyText() TextConfig {
	return TextConfig{
		Name: "tiny-text", Width: 8, Layers: 1, Heads: 2, Embed: 4, MLP: 12, GELU: "quick",
		Eps:   1e-6,
		Space: strings.Repeat("0a", 32), Sources: []string{strings.Repeat("0b", 32) + "  base.pt"},
	}
}

func writeText(t testing.TB, c TextConfig) []byte {
	t.Helper()
	var b bytes.Buffer
	err := StreamText(&b, c, TextTensors(c), func(s Spec) (Tensor, error) {
		n := int(s.Size())
		if s.Int8 {
			return Tensor{I8: make([]int8, n)}, nil
		}
		v := make([]float32, n)
		for i := range v {
			v[i] = float32(i%7+1) / 8
		}
		return Tensor{Data: v}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestText(t *testing.T) {
	for _, q := range []*Quantization{nil, {Scheme: SchemeW8, Bits: 12, Calibration: "none"}} {
		c := tinyText()
		c.Quantization = q
		file := writeText(t, c)
		x, err := ReadText("text", file)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(x.TextConfig, c) || len(x.Names()) != len(TextTensors(c)) ||
			x.Int8("token_embedding.weight") != (q != nil) {
			t.Errorf("read %+v, wrote %+v", x.TextConfig, c)
		}
		if err := x.Fits(Config{Space: c.Space, Embed: 4}); err != nil {
			t.Error(err)
		}
		for _, other := range []Config{{Embed: 4}, {Space: c.Space, Embed: 8},
			{Space: strings.Repeat("0c", 32), Embed: 4}} {
			if err := x.Fits(other); !errors.Is(err, ErrMismatch) {
				t.Errorf("%+v: %v", other, err)
			}
		}
		if _, err := Read("text", file); !errors.Is(err, ErrFormat) ||
			!strings.Contains(err.Error(), "a text tower") {
			t.Errorf("read as a model: %v", err)
		}
	}
}

func TestHostileText(t *testing.T) {
	good := writeText(t, tinyText())
	const config = `"{\"embed\":4,`
	hostiles := []hostile{
		{"a model", ErrFormat,
			func(t testing.TB, _ []byte) []byte { return tinyModel(t, tinyConfig()) }},
		{"empty", ErrFormat, func(testing.TB, []byte) []byte { return nil }},
		{"unknown key", ErrFormat, swap(config, config+`\"teleports\":4,`)},
		{"key twice", ErrFormat, swap(config, config+`\"embed\":4,`)},
		{"embed of another shape", ErrShape, swap(config, `"{\"embed\":8,`)},
		{"embed 0", ErrConfig, swap(config, `"{\"embed\":0,`)},
		{"embed huge", ErrFormat, swap(config, `"{\"embed\":4294967296,`)},
		{"heads", ErrConfig, swap(`\"heads\":2`, `\"heads\":3`)},
		{"layers", ErrConfig, swap(`\"layers\":1`, `\"layers\":65`)},
		{"more layers than there are", ErrMissing, swap(`\"layers\":1`, `\"layers\":2`)},
		{"fewer tensors", ErrUnexpected, swap(`"ln_final.bias"`, `"ln_fnial.bias"`)},
		{"gelu", ErrConfig, swap(`\"quick\"`, `\"slow\"`)},
		{"eps", ErrConfig, swap(`\"eps\":0.000001`, `\"eps\":1`)},
		{"name", ErrConfig, swap("tiny-text", "tiny/text")},
		{"space", ErrConfig, swap(strings.Repeat("0a", 32), strings.Repeat("0A", 32))},
		{"source", ErrConfig, swap("  base.pt", "  ../base")},
		{"no number", ErrValue, value("ln_final.weight", 3, math.NaN())},
		{"cut", ErrFormat, func(_ testing.TB, b []byte) []byte { return b[:len(b)-1] }},
		{"longer", ErrFormat,
			func(_ testing.TB, b []byte) []byte { return append(b[:len(b):len(b)], 0) }},
	}
	for _, h := range hostiles {
		t.Run(h.name, func(t *testing.T) {
			bad := h.make(t, good)
			bounded(t, len(bad), func() {
				_, err := ReadText("hostile.bin", bad)
				wantError(t, err, "hostile.bin", h.kind)
			})
		})
	}
}

func TestStreamTextRefuses(t *testing.T) {
	c := tinyText()
	c.Heads = 3
	err := StreamText(io.Discard, c, nil, nil)
	if !errors.Is(err, ErrConfig) {
		t.Errorf("config: %v", err)
	}
	c.Heads = 2
	if err := StreamText(io.Discard, c, TextTensors(c)[1:], nil); !errors.Is(err, ErrMissing) {
		t.Errorf("missing: %v", err)
	}
}
