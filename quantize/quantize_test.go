package quantize

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/weights"
)

func nano(t *testing.T) *weights.Model {
	t.Helper()
	var b bytes.Buffer
	if err := WriteSynthetic(&b, "nano-240", false); err != nil {
		t.Fatal(err)
	}
	m, err := weights.Read("nano-240", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func write(t *testing.T, m *weights.Model, o Options) (*weights.Model, *Report, []byte) {
	t.Helper()
	var b bytes.Buffer
	r, err := Write(&b, m.Config, m, o)
	if err != nil {
		t.Fatal(err)
	}
	q, err := weights.Read("int8", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return q, r, b.Bytes()
}

// Every weight is within half a level of its row, and everything else is unchanged.
func TestWriteWithoutFold(t *testing.T) {
	t.Parallel()
	m := nano(t)
	q, r, data := write(t, m, Options{})
	if q.Quantization == nil || q.Quantization.Fold != 0 || len(r.Matrices) != 2+4*m.Layers {
		t.Fatalf("%+v, %d matrices", q.Quantization, len(r.Matrices))
	}
	if r.Int8Size >= r.FloatSize || r.Int8Size > int64(len(data)) {
		t.Errorf("%d bytes of %d, in a file of %d", r.Int8Size, r.FloatSize, len(data))
	}
	f := newFolding(m, Options{}, m.Width)
	for _, name := range m.Names() {
		want := m.F32(name)
		if !q.Int8(name) {
			if !slices.Equal(q.F32(name), want) {
				t.Errorf("%s has changed", name)
			}
			continue
		}
		got, scale, l := q.I8(name), q.F32(weights.ScaleOf(name)), f.layout(name)
		for o := range l.out {
			for k := range l.in {
				i := l.at(o, k)
				off := math.Abs(float64(got[i])*float64(scale[o]) - float64(want[i]))
				if !(off <= 0.5001*float64(scale[o])) { // half a step and the scale's rounding
					t.Fatalf("%s[%d][%d] is off by %g, the level is %g", name, o, k, off, scale[o])
				}
			}
		}
	}
	if again, _, same := write(t, m, Options{}); again == nil || !bytes.Equal(same, data) {
		t.Error("equal models give other bytes")
	}
}

// Folding changes nothing in exact arithmetic: gain times column, value row times out_proj column.
func TestFoldCancels(t *testing.T) {
	t.Parallel()
	m := nano(t)
	f := newFolding(m, Options{Fold: 0.5}, m.Width)
	f.tower(m.Config)
	const block = "visual.transformer.resblocks.3"
	product := func(get func(string) []float32, i int) (norm, value float64) {
		d := m.Width
		w := get(block + inProj)
		norm = float64(get(block + ".ln_1.weight")[i]) * float64(w[5*d+i])
		value = float64(w[(2*d+i)*d+1]) * float64(get(block + ".ln_1.weight")[1]) *
			float64(get(block + outProj)[7*d+i])
		return norm, value
	}
	moved := false
	for i := range m.Width {
		n0, v0 := product(m.F32, i)
		n1, v1 := product(f.tensor, i)
		// two or three roundings to float32 of 2⁻²⁴ each, on either side
		if math.Abs(n1-n0) > 4e-7*math.Abs(n0) || math.Abs(v1-v0) > 4e-7*math.Abs(v0) {
			t.Fatalf("input %d: %g is now %g, %g is now %g", i, n0, n1, v0, v1)
		}
		moved = moved || f.tensor(block + ".ln_1.weight")[i] != m.F32(block + ".ln_1.weight")[i]
	}
	if !moved {
		t.Error("nothing is folded")
	}
	proj := f.tensor(embedded)[3*m.Embed+2] * f.tensor("visual.ln_post.weight")[3]
	if want := m.F32(embedded)[3*m.Embed+2] * m.F32("visual.ln_post.weight")[3]; math.Abs(
		float64(proj-want)) > 4e-7*math.Abs(float64(want)) {
		t.Errorf("visual.proj: %g is now %g", want, proj)
	}
}

func TestWriteRefuses(t *testing.T) {
	t.Parallel()
	m := nano(t)
	q, _, _ := write(t, m, Options{Fold: 0.5})
	if _, err := Write(new(bytes.Buffer), q.Config, q, Options{}); !errors.Is(err, ErrInt8) {
		t.Errorf("an int8 model: %v", err)
	}
	for _, fold := range []float64{-0.1, 1.1, math.NaN()} {
		_, err := Write(new(bytes.Buffer), m.Config, m, Options{Fold: fold})
		if !errors.Is(err, ErrFold) {
			t.Errorf("fold %g: %v", fold, err)
		}
	}
}

// TestProgress: it rises, its total is the same throughout, and it ends with all done.
func TestProgress(t *testing.T) {
	t.Parallel()
	m := nano(t)
	for _, fold := range []float64{0, Fold} {
		var last, total int64
		steps := 0
		write(t, m, Options{Fold: fold, Progress: func(done, all int64) {
			if done < last || done > all || steps > 0 && all != total {
				t.Fatalf("%d of %d after %d of %d", done, all, last, total)
			}
			last, total, steps = done, all, steps+1
		}})
		if last != total || steps <= len(m.Names()) {
			t.Errorf("fold %g: %d of %d after %d steps", fold, last, total, steps)
		}
	}
}

// TestLargest compares the loops over stored rows with the definition.
func TestLargest(t *testing.T) {
	t.Parallel()
	w := SyntheticTensor("w", []int{3, 5})
	for i := range w {
		w[i] *= float32(1 - 2*(i%2))
	}
	for _, l := range []layout{{3, 5, false}, {3, 5, true}, {5, 3, false}} {
		inputs, outputs := make([]float32, l.in), make([]float32, l.out)
		for o := range l.out {
			for k := range l.in {
				v := float32(math.Abs(float64(w[l.at(o, k)])))
				inputs[k], outputs[o] = max(inputs[k], v), max(outputs[o], v)
			}
		}
		if got := l.largest(w, true); !slices.Equal(got, inputs) {
			t.Errorf("%+v: inputs %v, want %v", l, got, inputs)
		}
		if got := l.largest(w, false); !slices.Equal(got, outputs) {
			t.Errorf("%+v: outputs %v, want %v", l, got, outputs)
		}
		bad := slices.Clone(w)
		bad[l.at(1, 2)] = float32(math.NaN())
		if a, b := l.largest(bad, true)[2], l.largest(bad, false)[1]; !math.IsNaN(float64(a)) ||
			!math.IsNaN(float64(b)) {
			t.Errorf("%+v: a NaN gives %g and %g", l, a, b)
		}
	}
}
