package weights

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

// Bounds of a configuration: wide enough for every published ViT, and small enough that no product
// of two of them overflows a 32-bit int.
const (
	maxImage   = 1024 // the largest square that package preprocess makes
	maxPatches = 1 << 14
	maxWidth   = 8192
	// Bounds tokens times the widest row of an image: ViT-L/14 at 336 pixels needs 2.4 million
	// values.
	maxActivations = 1 << 26
	maxHidden      = 4 * maxWidth
	maxHeadDim     = 256
	maxLayers      = 64
	maxClasses     = 1024
	maxName        = 64 // bytes
	maxRegisters   = 64
	maxRope        = 10000 // the powers of it that positions need are far below float64's limit
	maxSources     = 64
)

// Config describes an image tower and its heads. In a model file it is JSON under "config" in
// __metadata__, with the names in lower case.
type Config struct {
	Name      string     // letters, digits, "._-"
	Image     int        // side of the square input, pixels
	Patch     int        // side of a patch, pixels; divides Image
	Width     int        // of the residual stream
	Layers    int        // transformer blocks
	Heads     int        // of attention; divides Width
	Embed     int        // length of the image feature, a multiple of 4 (adapter: Embed/4)
	MLP       int        // hidden width of the block's MLP; 0 stands for 4·Width
	Gated     bool       // "gated": SwiGLU, so c_fc has 2·MLP outputs, the gates first; no GELU
	Taps      []int      // blocks whose output is compared, from 1, increasing
	LnPre     bool       // "ln_pre", true if absent: LayerNorm before the first block
	Proj      bool       // "proj", true if absent: projection Width → Embed; else Embed = Width
	PatchBias bool       // "patch_bias": the patch embedding has a bias
	GELU      string     // "exact" (erf; also the empty string), "quick" (x·σ(1.702x)) or "tanh"
	Eps       float32    // of LayerNorm; 0 stands for 1e-5
	Mean      [3]float32 // of RGB in 0 … 1, subtracted
	Std       [3]float32 // of RGB in 0 … 1, divided by
	Classes   []string   // class names whose text direction is stored
	Registers int        // tokens between the class token and the patches; their output is not used
	NoClass   bool       // "no_class": no class token, so no feature of the whole image, no heads
	Rope      float32    // "rope": base of rotary positions, 100 in DINOv3; 0: embedded positions

	// Interpolation is how embedded positions become those of another grid of patches:
	// InterpolationPlain, InterpolationBilinear, or empty for bicubic with antialiasing.
	Interpolation string

	// Space identifies the embedding space of texts and images: the SHA-256 of the text tower's
	// float32 text_projection, hexadecimal; empty if unknown or if there is no text tower.
	Space string
	// Sources are the files that the weights came from, each "SHA-256  name"; empty if unknown.
	Sources []string

	// Quantization says how the tower's matrices were quantized to int8: an object under
	// "quantization"; nil and absent in a float32 model.
	Quantization *Quantization
}

// The values of Config.Interpolation besides the empty one.
const (
	InterpolationPlain    = "plain"    // bicubic without antialiasing, as in DINOv2
	InterpolationBilinear = "bilinear" // with antialiasing, as in SigLIP 2
)

// SchemeW8 is the only numeric scheme: int8 weights, −127 … 127, with a scale per output;
// activations are quantized at run time, with a scale and a zero point per row.
const SchemeW8 = "w8"

// Quantization records how an int8 model was quantized.
type Quantization struct {
	Scheme      string  // SchemeW8
	Bits        int     // bits of an activation, 8 or 12
	Fold        float64 // exponent of the outlier folding, 0 … 1; 0: no folding
	Calibration string  // what the folding was measured on: a short text for humans
}

// maxInputs is, for each activation width in bits, the longest row whose dot product with int8
// weights fits in int32.
var maxInputs = map[int]int{8: (1<<31 - 1) / (127 * 255), 12: (1<<31 - 1) / (127 * 4095)}

func (q *Quantization) record() record {
	return record{"scheme": &q.Scheme, "bits": &q.Bits, "fold": &q.Fold,
		"calibration": &q.Calibration}
}

// MarshalJSON writes the JSON that parsing reads.
func (q *Quantization) MarshalJSON() ([]byte, error) { return quote(q.record()), nil }

// Grid is the number of patches along one side.
func (c Config) Grid() int { return c.Image / c.Patch }

// Patches is the number of patches of an image.
func (c Config) Patches() int { return c.Grid() * c.Grid() }

// Lead is the number of rows before the patches: the class token, if there is one, and registers.
func (c Config) Lead() int {
	if c.NoClass {
		return c.Registers
	}
	return 1 + c.Registers
}

// Token is the length of the image feature, 0 without a class token.
func (c Config) Token() int {
	if c.NoClass {
		return 0
	}
	return c.Embed
}

// CheckGrid returns an [*Error] of [ErrConfig] if a grid of patches is too large for the tower: on
// a side it can have 4 times as many as the model's square, and so in all.
func (c Config) CheckGrid(columns, rows int) error {
	n, most := columns*rows, min(4*c.Patches(), maxPatches)
	if side := 4 * c.Grid(); columns < 1 || rows < 1 || max(columns, rows) > side {
		return refuse(ErrConfig, "grid of %d×%d patches, want 1 … %d along a side", columns, rows,
			side)
	}
	if n > most || (c.Lead()+n)*c.widest() > maxActivations {
		return refuse(ErrConfig, "grid of %d×%d patches, %d in all, want at most %d", columns,
			rows, n, min(most, maxActivations/c.widest()-c.Lead()))
	}
	return nil
}

// Tokens is the number of rows of the tower.
func (c Config) Tokens() int { return c.Lead() + c.Patches() }

// widest is the longest row of a block.
func (c Config) widest() int {
	if c.Gated {
		return max(2*c.MLP, 3*c.Width)
	}
	return max(c.MLP, 3*c.Width)
}

// withDefaults replaces zero values by their defaults.
func (c Config) withDefaults() Config {
	if c.MLP == 0 {
		c.MLP = 4 * c.Width
	}
	if c.Eps == 0 {
		c.Eps = 1e-5
	}
	if c.GELU == "" {
		c.GELU = "exact"
	}
	if c.Classes == nil {
		c.Classes = []string{} // an empty list in JSON, not null
	}
	return c
}

func (c *Config) record() record {
	return record{
		"name": &c.Name, "image": &c.Image, "patch": &c.Patch, "width": &c.Width,
		"layers": &c.Layers, "heads": &c.Heads, "embed": &c.Embed, "mlp": &c.MLP,
		"taps": &c.Taps, "ln_pre": &c.LnPre, "proj": &c.Proj, "patch_bias": &c.PatchBias,
		"gelu": &c.GELU, "eps": &c.Eps, "mean": &c.Mean, "std": &c.Std, "classes": &c.Classes,
		"registers": &c.Registers, "space": &c.Space, "sources": &c.Sources,
		"quantization": &c.Quantization, "gated": &c.Gated, "no_class": &c.NoClass, "rope": &c.Rope,
		"interpolation": &c.Interpolation,
	}
}

// text is the configuration as stored. Newer fields are omitted at their default, so that older
// files keep their bytes.
func (c *Config) text() string {
	r := c.record()
	r.omit("registers", c.Registers == 0)
	r.omit("space", c.Space == "")
	r.omit("sources", len(c.Sources) == 0)
	r.omit("quantization", c.Quantization == nil)
	r.omit("gated", !c.Gated)
	r.omit("no_class", !c.NoClass)
	r.omit("rope", c.Rope == 0)
	r.omit("interpolation", c.Interpolation == "")
	return r.text()
}

// parseConfig reads and checks the text under "config".
func parseConfig(text string) (Config, error) {
	c := Config{LnPre: true, Proj: true}
	if err := c.record().parse(text); err != nil {
		return Config{}, err
	}
	c = c.withDefaults()
	return c, c.Validate()
}

// Validate returns an [*Error] of [ErrConfig] for the first invalid field. In a valid configuration
// every size is positive and small enough that products do not overflow.
func (c Config) Validate() error {
	c = c.withDefaults()
	checks := []func(Config) string{
		Config.badSizes, Config.badShape, Config.badTaps, Config.badNumbers, Config.badNames,
		Config.badOrigin, Config.badQuantization,
	}
	for _, check := range checks {
		if reason := check(c); reason != "" {
			return refuse(ErrConfig, "config: %s", reason)
		}
	}
	return nil
}

func (c Config) badSizes() string {
	for _, v := range []struct {
		name     string
		n, limit int
	}{
		{"image", c.Image, maxImage}, {"patch", c.Patch, maxImage}, {"width", c.Width, maxWidth},
		{"layers", c.Layers, maxLayers}, {"heads", c.Heads, maxWidth},
		{"embed", c.Embed, maxWidth}, {"mlp", c.MLP, maxHidden},
	} {
		if v.n < 1 || v.n > v.limit {
			return fmt.Sprintf("%s is %d, want 1 … %d", v.name, v.n, v.limit)
		}
	}
	if c.Registers < 0 || c.Registers > maxRegisters {
		return fmt.Sprintf("registers is %d, want 0 … %d", c.Registers, maxRegisters)
	}
	return ""
}

func (c Config) badShape() string {
	switch {
	case c.Image%c.Patch != 0:
		return fmt.Sprintf("patch %d does not divide image %d", c.Patch, c.Image)
	case c.Patches() > maxPatches:
		return fmt.Sprintf("%d patches, want at most %d", c.Patches(), maxPatches)
	case c.Tokens()*c.widest() > maxActivations:
		return fmt.Sprintf("%d tokens of %d values, want at most %d in all",
			c.Tokens(), c.widest(), maxActivations)
	case c.Width%c.Heads != 0:
		return fmt.Sprintf("heads %d do not divide width %d", c.Heads, c.Width)
	case c.Width/c.Heads > maxHeadDim:
		return fmt.Sprintf("heads are %d wide, want at most %d", c.Width/c.Heads, maxHeadDim)
	case c.Embed%4 != 0:
		return fmt.Sprintf("embed %d is not a multiple of 4", c.Embed)
	case !c.Proj && c.Embed != c.Width:
		return fmt.Sprintf("embed %d differs from width %d without proj", c.Embed, c.Width)
	case c.NoClass && (c.Proj || len(c.Classes) > 0):
		return "no_class goes with neither proj nor classes: both need a class token"
	}
	return c.badRope()
}

// badRope describes what is wrong with rotary positions: a quarter of a head is angles of rows, a
// quarter angles of columns, half their partners.
func (c Config) badRope() string {
	switch {
	case c.Rope == 0:
	case !(c.Rope >= 1 && c.Rope <= maxRope):
		return fmt.Sprintf("rope is %g, want 1 … %d", c.Rope, maxRope)
	case c.Width/c.Heads%4 != 0:
		return fmt.Sprintf("heads are %d wide, want a multiple of 4 for rope", c.Width/c.Heads)
	}
	return ""
}

func (c Config) badTaps() string {
	if len(c.Taps) == 0 {
		return "no taps"
	}
	last := 0
	for _, t := range c.Taps {
		if t <= last || t > c.Layers {
			return fmt.Sprintf("tap %d: want increasing numbers in 1 … %d", t, c.Layers)
		}
		last = t
	}
	return ""
}

func (c Config) badNumbers() string {
	if !(c.Eps > 0 && c.Eps <= 0.1) {
		return fmt.Sprintf("eps is %g, want 0 < eps ≤ 0.1", c.Eps)
	}
	for i := range c.Mean {
		if !(math.Abs(float64(c.Mean[i])) <= 256) {
			return fmt.Sprintf("mean is %g, want at most 256 in size", c.Mean[i])
		}
		if !(c.Std[i] >= 1e-6 && c.Std[i] <= 256) {
			return fmt.Sprintf("std is %g, want 1e-6 … 256", c.Std[i])
		}
	}
	return ""
}

func (c Config) badNames() string {
	if !slug(c.Name) {
		return fmt.Sprintf("name %s: want 1 … %d letters, digits, \"._-\"", scan.Quote(c.Name),
			maxName)
	}
	if !slices.Contains([]string{"exact", "quick", "tanh"}, c.GELU) {
		return fmt.Sprintf("gelu %s, want \"exact\", \"quick\" or \"tanh\"", scan.Quote(c.GELU))
	}
	ways := []string{"", InterpolationPlain, InterpolationBilinear}
	if !slices.Contains(ways, c.Interpolation) || c.Interpolation != "" && c.Rope != 0 {
		return fmt.Sprintf("interpolation %s, want \"plain\", \"bilinear\" or none; none with rope",
			scan.Quote(c.Interpolation))
	}
	if len(c.Classes) > maxClasses {
		return fmt.Sprintf("%d classes, want at most %d", len(c.Classes), maxClasses)
	}
	seen := map[string]bool{}
	for _, class := range c.Classes {
		if !label(class) || seen[class] {
			return fmt.Sprintf("class %s is empty, unprintable, too long or repeated",
				scan.Quote(class))
		}
		seen[class] = true
	}
	return ""
}

func (c Config) badOrigin() string { return badOrigin(c.Space, c.Sources) }

func badOrigin(space string, sources []string) string {
	if space != "" && !isDigest(space) {
		return fmt.Sprintf("space %s is not a digest", scan.Quote(space))
	}
	if len(sources) > maxSources {
		return fmt.Sprintf("%d sources, want at most %d", len(sources), maxSources)
	}
	for _, s := range sources {
		digest, name, ok := strings.Cut(s, "  ")
		if !ok || !isDigest(digest) || !label(name) {
			return fmt.Sprintf("source %s: want \"SHA-256  name\"", scan.Quote(s))
		}
	}
	return ""
}

// isDigest reports a SHA-256 in lower-case hexadecimal.
func isDigest(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

func (c Config) badQuantization() string {
	return c.Quantization.bad(max(c.MLP, c.Width, 3*c.Patch*c.Patch))
}

// bad describes what is wrong, for rows of at most longest values; empty if nothing is.
func (q *Quantization) bad(longest int) string {
	switch {
	case q == nil:
		return ""
	case q.Scheme != SchemeW8:
		return fmt.Sprintf("quantization scheme %s, want %q", scan.Quote(q.Scheme), SchemeW8)
	case q.Bits != 8 && q.Bits != 12:
		return fmt.Sprintf("quantization to %d bits, want 8 or 12", q.Bits)
	case longest > maxInputs[q.Bits]:
		return fmt.Sprintf("quantization to %d bits of rows longer than %d", q.Bits,
			maxInputs[q.Bits])
	case !(q.Fold >= 0 && q.Fold <= 1):
		return fmt.Sprintf("quantization fold is %g, want 0 … 1", q.Fold)
	case !label(q.Calibration):
		return fmt.Sprintf("quantization calibration %s: empty, unprintable or too long",
			scan.Quote(q.Calibration))
	}
	return ""
}

// slug reports whether a name is safe as a file name and in a log line.
func slug(s string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	return s != "" && len(s) <= maxName && s[0] != '.' && strings.Trim(s, letters+"._-") == ""
}

// ClassName reports whether s is a valid class name: printable, at most 64 bytes, no slashes.
func ClassName(s string) bool { return label(s) }

// label reports whether s is a short, printable text without path separators.
func label(s string) bool {
	return s != "" && len(s) <= maxName && utf8.ValidString(s) && !strings.ContainsAny(s, `/\`) &&
		strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}
