// Package quantize makes int8 model files from float32 models, and models with random weights for
// tests (Synthetic). Package checkpoint reads published checkpoints and package layout maps their
// tensors to InCTRL's names; Write folds outliers, rounds weights and writes the file. An Observer
// records activations, which improve both steps.
//
// It is exported for this module's own programs and carries no compatibility promise.
package quantize

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"github.com/inctrl-go/inctrl/model/weights"
)

// UnknownError means that there is no synthetic model with a name.
type UnknownError struct {
	Name  string
	Known []string
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("no synthetic model %.64q, there are %s",
		e.Name, strings.Join(e.Known, ", "))
}

// synthetics are the configurations of the synthetic models (testdata/golden/README.md).
func synthetics() []weights.Config {
	full := weights.Config{ // docs/algorithm.md §3: the paper's model
		Name: "vit-b-16-plus-240", Image: 240, Patch: 16, Width: 896, Layers: 12, Heads: 14,
		Embed: 640, MLP: 3584, Taps: []int{7, 9, 11}, LnPre: true, Proj: true,
		GELU: "exact", Eps: 1e-5, // docs/algorithm.md §3.2
		Mean:    [3]float32{0.48145466, 0.4578275, 0.40821073}, // docs/algorithm.md §2.4
		Std:     [3]float32{0.26862954, 0.26130258, 0.27577711},
		Classes: []string{"object"},
	}
	nano := full
	nano.Name, nano.Width, nano.Heads, nano.MLP = "nano-240", 64, 1, 256
	return append([]weights.Config{nano, full}, backbones()...)
}

// Synthetic is the configuration of a synthetic model: "nano-240" or "vit-b-16-plus-240", or a
// public backbone, which has no heads and no text tower. Other names are an [*UnknownError].
func Synthetic(name string) (weights.Config, error) {
	all := synthetics()
	i := slices.IndexFunc(all, func(c weights.Config) bool { return c.Name == name })
	if i >= 0 {
		return all[i], nil
	}
	err := &UnknownError{Name: name}
	for _, c := range all {
		err.Known = append(err.Known, c.Name)
	}
	return weights.Config{}, err
}

// SyntheticText is the configuration of a synthetic model's text tower, if it has one.
func SyntheticText(name string) (weights.TextConfig, error) {
	m, err := Synthetic(name)
	if err != nil {
		return weights.TextConfig{}, err
	}
	c := weights.TextConfig{Name: name + "-text", Width: 640, Layers: 12, Heads: 10, Embed: m.Embed}
	if m.Width < c.Width {
		c.Width, c.Layers, c.Heads = 64, 2, 1
	}
	h := sha256.New()
	for _, v := range SyntheticTensor(textEmbedded, []int{c.Width, c.Embed}) {
		h.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(v)))
	}
	c.Space = hex.EncodeToString(h.Sum(nil))
	return c, nil
}

// synthetic are the tensors of synthetic models, by name.
type synthetic map[string][]int

func syntheticOf(specs []weights.Spec) Source {
	shapes := synthetic{}
	for _, s := range specs {
		shapes[s.Name] = s.Shape
	}
	return shapes
}

func (s synthetic) Has(name string) bool    { return s[name] != nil }
func (s synthetic) Shape(name string) []int { return s[name] }

func (s synthetic) F32(name string) []float32 {
	if strings.HasPrefix(name, "text_direction.") {
		return make([]float32, weights.Spec{Shape: s[name]}.Size())
	}
	return SyntheticTensor(name, s[name])
}

// WriteSyntheticInt8 is [WriteSynthetic] for an int8 model.
func WriteSyntheticInt8(w io.Writer, name string, spoken bool, o Options) error {
	c, err := syntheticModel(name, spoken)
	if err != nil {
		return err
	}
	_, err = Write(w, c, syntheticOf(syntheticTensors(c)), o)
	return err
}

// WriteSyntheticTextInt8 is [WriteSyntheticText] for an int8 text tower.
func WriteSyntheticTextInt8(w io.Writer, name string, o Options) error {
	c, err := SyntheticText(name)
	if err != nil {
		return err
	}
	_, err = WriteText(w, c, syntheticOf(weights.TextTensors(c)), o)
	return err
}

// WriteSyntheticText writes the text tower of a synthetic model.
func WriteSyntheticText(w io.Writer, name string) error {
	c, err := SyntheticText(name)
	if err != nil {
		return err
	}
	return weights.StreamText(w, c, weights.TextTensors(c),
		func(s weights.Spec) (weights.Tensor, error) {
			return weights.Tensor{Data: SyntheticTensor(s.Name, s.Shape)}, nil
		})
}

// syntheticTensors are the tensors of a synthetic model, which has heads if it has classes.
func syntheticTensors(c weights.Config) []weights.Spec {
	return weights.Tensors(c, len(c.Classes) > 0)
}

// WriteSynthetic writes the model file of a synthetic model, with its heads if it has any; the text
// direction of the class "object" is zero. spoken makes it fit its text tower. It holds one tensor
// in memory at a time.
func WriteSynthetic(w io.Writer, name string, spoken bool) error {
	c, err := syntheticModel(name, spoken)
	if err != nil {
		return err
	}
	var buf []float32 // reused for all tensors
	return weights.Stream(w, c, syntheticTensors(c), func(s weights.Spec) (weights.Tensor, error) {
		n := int(s.Size())
		buf = slices.Grow(buf[:0], n)[:n]
		if strings.HasPrefix(s.Name, "text_direction.") {
			clear(buf)
		} else {
			synthesize(buf, s.Name, s.Shape)
		}
		return weights.Tensor{Data: buf}, nil
	})
}

// syntheticModel is the configuration of a synthetic model, which fits its text tower if spoken.
func syntheticModel(name string, spoken bool) (weights.Config, error) {
	c, err := Synthetic(name)
	if err != nil || !spoken {
		return c, err
	}
	text, err := SyntheticText(name)
	c.Space = text.Space
	return c, err
}

// SyntheticTensor is the tensor with a name and shape in every synthetic checkpoint, text tower
// included: element i (C order) is offset + scale·uᵢ in float32 with uᵢ uniform in −1 … 1, a
// function of name and i alone (testdata/golden/README.md). The shape must have at least one
// dimension, all positive.
func SyntheticTensor(name string, shape []int) []float32 {
	out := make([]float32, weights.Spec{Shape: shape}.Size())
	synthesize(out, name, shape)
	return out
}

// synthesize fills out with all values of a tensor, on all processors.
func synthesize(out []float32, name string, shape []int) {
	n := len(out)
	offset, scale := spread(name, shape)
	h := fnv.New64a()
	h.Write([]byte(name))
	u := uniform{state: h.Sum64(), offset: offset, scale: scale}
	step := max(chunk, 1+n/runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for begin := 0; begin < n; begin += step {
		wg.Go(func() { u.fill(out[begin:min(n, begin+step)], begin) })
	}
	wg.Wait()
}

// chunk is the smallest number of values worth a goroutine.
const chunk = 1 << 15

// spread is the first rule of testdata/golden/README.md that applies.
func spread(name string, shape []int) (offset, scale float32) {
	vector := len(shape) == 1
	switch {
	case strings.HasSuffix(name, "running_var"):
		return 1, 0.5
	case strings.HasSuffix(name, "running_mean"):
		return 0, 0.1
	case vector && strings.HasSuffix(name, "weight"):
		return 1, 0.25
	case strings.HasSuffix(name, "embedding"), name == "token_embedding.weight":
		return 0, 0.5
	case vector:
		return 0, 0.1
	}
	fan := weights.Spec{Shape: shape[1:]}.Size()
	if name == "visual.proj" || name == "text_projection" {
		fan = int64(shape[0])
	}
	return 0, float32(math.Sqrt(3 / float64(fan)))
}

// uniform is a sequence of values between offset − scale and offset + scale.
type uniform struct {
	state         uint64
	offset, scale float32
}

// fill writes the values from index first on: splitmix64 at state + (i+1)·γ, with the upper 24 bits
// as u ∈ [−1, 1), which is exact in float32.
func (r uniform) fill(out []float32, first int) {
	const gamma = 0x9E3779B97F4A7C15
	state := r.state + uint64(first)*gamma
	for i := range out {
		state += gamma
		z := state
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
		z = (z ^ z>>27) * 0x94D049BB133111EB
		z ^= z >> 31
		u := float32(float32(z>>40)*0x1p-23) - 1
		out[i] = r.offset + float32(r.scale*u)
	}
}
