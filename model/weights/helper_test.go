package weights

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// tinyConfig is the smallest model with every kind of tensor.
func tinyConfig() Config {
	return Config{
		Name: "tiny", Image: 8, Patch: 4, Width: 8, Layers: 3, Heads: 2, Embed: 4, MLP: 12,
		Taps: []int{1, 3}, LnPre: true, Proj: true, PatchBias: true, GELU: "quick", Eps: 1e-6,
		Mean: [3]float32{0.1, 0.2, 0.3}, Std: [3]float32{0.4, 0.5, 0.6},
		Classes: []string{"object", "metal nut"},
	}
}

// plainConfig is a backbone without heads.
func plainConfig() Config {
	c := tinyConfig()
	c.Name, c.Classes = "plain", []string{}
	c.LnPre, c.Proj, c.PatchBias, c.Embed = false, false, false, c.Width
	return c
}

// rotaryConfig is a backbone with rotary positions, registers and gates.
func rotaryConfig() Config {
	c := plainConfig()
	c.Name, c.Rope, c.Registers, c.Gated = "rotary", 100, 2, true
	return c
}

// classlessConfig is a backbone without a class token.
func classlessConfig() Config {
	c := plainConfig()
	c.Name, c.NoClass, c.GELU = "classless", true, "tanh"
	return c
}

// uniform makes n values in 0 … 1, which every tensor may hold.
func uniform(seed uint64, n int) []float32 {
	r := rand.New(rand.NewPCG(seed, 1))
	out := make([]float32, n)
	for i := range out {
		out[i] = r.Float32()
	}
	return out
}

func tensorsOf(c Config, heads bool) []Tensor {
	var out []Tensor
	for i, s := range Tensors(c, heads) {
		out = append(out, Tensor{
			Name: s.Name, Shape: s.Shape, Data: uniform(uint64(i), int(s.Size())),
		})
	}
	return out
}

// tinyModel is a valid model file.
func tinyModel(t testing.TB, c Config) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, c, tensorsOf(c, len(c.Classes) > 0)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// unitRows makes rows of length 1, the second one zero.
func unitRows(seed uint64, rows, width int) []float32 {
	out := uniform(seed, rows*width)
	for r := range rows {
		row := out[r*width : (r+1)*width]
		sum := 0.0
		for _, v := range row {
			sum += float64(v) * float64(v)
		}
		for i := range row {
			row[i] = float32(float64(row[i]) / math.Sqrt(sum))
		}
	}
	clear(out[width : 2*width])
	return out
}

// tinyPromptFile is a valid prompt file for the model of tinyConfig with the given digest.
func tinyPromptFile(model [32]byte) *PromptFile {
	return &PromptFile{
		Method: MethodInCTRL, Model: model, ModelName: "tiny", Preprocess: "1", Oriented: true,
		Class: "metal nut", Shots: 2, Patches: 4, Width: 8, Embed: 4,
		Bank:   [][]float32{unitRows(1, 8, 8), unitRows(2, 8, 8)},
		Tokens: uniform(3, 8), Adapted: uniform(4, 4), Direction: uniform(5, 4),
		Residuals: uniform(8, 8), Scores: uniform(9, 2),
		Threshold: &Threshold{Value: 0.1, Rate: 0.05, Images: 12, Method: "leave-one-out",
			Provisional: true, Labels: Counts{Found: 3, Missed: 1, FalseAlarms: 2, Passed: 7}},
		Growth: 0.25,
		Scale:  0.3, PatchThreshold: 0.2,
	}
}

// patchPromptFile is a valid prompt file of the training-free method.
func patchPromptFile(model [32]byte) *PromptFile {
	p := tinyPromptFile(model)
	p.Method, p.Class, p.Threshold = MethodPatch, "", nil
	p.Tokens, p.Adapted, p.Direction, p.Embed = nil, nil, nil, 0
	p.Bank = p.Bank[:1]
	return p
}

// thinPromptFile is a valid prompt file of rotated images with 5 of 32 patches in its bank.
func thinPromptFile(model [32]byte) *PromptFile {
	p := patchPromptFile(model)
	p.View.Rotations = 4
	p.Kept = make([]bool, 32)
	for _, i := range []int{0, 3, 8, 17, 30} {
		p.Kept[i] = true
	}
	p.Bank = [][]float32{unitRows(1, 5, 8)}
	p.Alike, p.Gap = []int{1}, 0.125
	return p
}

// viewPromptFile is a valid prompt file with rotations, whose prompts have 1 and 2 tiles.
func viewPromptFile(model [32]byte) *PromptFile {
	p := tinyPromptFile(model)
	p.View = View{Rotations: 4, Letterbox: true, Tiles: 2, Foreground: true,
		Range: "812:3920", Background: "00ff7f"}
	p.Bank = [][]float32{unitRows(1, 32, 8), unitRows(2, 32, 8)}
	p.Tiles, p.TileRows = [][]float32{unitRows(6, 48, 8), unitRows(7, 48, 8)}, []int{16, 32}
	p.LeftOut = []bool{true, false, false, false, false, true, false, true}
	return p
}

func promptBytes(t testing.TB, p *PromptFile) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// signed is a prompt file with the checksum of its bytes, or file itself if it has no place for
// one.
func signed(file []byte) []byte {
	if !hasChecksum(file) {
		return file
	}
	return slices.Concat(file[:checksumAt], []byte(checksum(file)), file[checksumEnd:])
}

// split separates header and data of a file; join writes a file with a correct header length.
func split(file []byte) (header string, data []byte) {
	n := binary.LittleEndian.Uint64(file)
	return string(file[8 : 8+n]), file[8+n:]
}

func join(header string, data []byte) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), data...)
}

// edit replaces the first old in the header.
func edit(t testing.TB, file []byte, old, new string) []byte {
	t.Helper()
	header, data := split(file)
	if !strings.Contains(header, old) {
		t.Fatalf("the header has no %q to replace", old)
	}
	return join(strings.Replace(header, old, new, 1), data)
}
