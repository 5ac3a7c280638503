package weights

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

// The largest number of normal images of a prompt file.
const (
	MaxShots        = 64 // of MethodPatch
	MaxTrainedShots = 8  // of the other methods
)

// ShotsOf is the largest number of normal images of a method.
func ShotsOf(method string) int {
	if method == MethodPatch {
		return MaxShots
	}
	return MaxTrainedShots
}

// The methods of a prompt file.
const (
	MethodInCTRL = "inctrl" // residuals of each tap, text prior and trained heads
	MethodPatch  = "patch"  // training-free residuals of fused patch features
	MethodTaps   = "taps"   // no score: the features of an image, for training heads
)

// maxTiles is the largest View.Tiles.
const maxTiles = 16

// maxArea is the longest View.Area, in bytes.
const maxArea = 32 << 10

// maxTileRows bounds the number of tile patches in a prompt file.
const maxTileRows = 1 << 22

// maxGrowth bounds PromptFile.Growth: two images for one would divide a score by 256.
const maxGrowth = 8

// unitSlack is the tolerance for the length of a bank row, which should be 1. Float32 needs about
// 1e-6; the rest allows banks stored with less precision.
const unitSlack = 1e-3

// PromptFile is a prompt set as stored: features only, never pixels (docs/algorithm.md §8.3). K =
// Shots, N = Patches.
type PromptFile struct {
	Method     string   // MethodInCTRL, MethodPatch or MethodTaps
	Model      [32]byte // digest of the model that made the features
	ModelName  string
	Preprocess string // version of the preprocessing that made its input
	Oriented   bool   // EXIF orientation was applied
	Class      string // class of Direction; may be empty for MethodPatch

	View    View // how images are looked at
	Shots   int  // number of normal images, 1 … ShotsOf(Method)
	Patches int  // patches of one image
	Width   int  // length of a patch feature
	Embed   int  // length of a class token; 0 if Tokens is nil

	// Bank holds the patch features of the normal images in all rotations: of MethodPatch one
	// matrix of fused features, else one for each tap. [kept rows, Width], rows of unit length or
	// all zeros.
	Bank      [][]float32
	Kept      []bool      // [K·Sides·N], the patches that have a row in Bank; nil: all
	Gap       float32     // any two rows of Bank have a residual above it; 0: some may have less
	Tiles     [][]float32 // as Bank [ΣTileRows, Width], of tiles; nil without tiles
	TileRows  []int       // [K], rows of Tiles per image; nil without tiles
	TileGap   float32     // Gap of Tiles
	LeftOut   []bool      // [K·N], patches outside an image or on plain ground; nil: none
	Residuals []float32   // [K, N] map of each image against the others, 0 … 1; nil if K is 1
	Scores    []float32   // [K] scores of these maps, 0 … 1; nil if K is 1
	Alike     []int       // images that are nearly the same as an earlier one, rising
	// Tokens are the class tokens, or of a tower without one the means of the fused features: [K,
	// Embed]; may be nil but for MethodInCTRL.
	Tokens    []float32
	Adapted   []float32 // [Embed] mean adapter output; MethodInCTRL only
	Direction []float32 // [Embed] text direction of Class; MethodInCTRL only

	// Growth is how a score falls with the number of normal images: as their number to this power.
	// 0 … maxGrowth; 0 if K is below 3.
	Growth    float64
	Threshold *Threshold // nil if the set is not calibrated
	Scale     float32    // residual that the heat map shows at full intensity

	// PatchThreshold is the residual above which a patch is anomalous and makes a region, 0 … 1.
	PatchThreshold float32

	file string // the file it was read from, for errors
}

// View stores how images are looked at. Package view has the same fields, explains them and applies
// them.
type View struct {
	Rotations  int
	Letterbox  bool
	Grid       string
	Tiles      int
	Foreground bool
	Range      string
	Background string
	Area       string
}

// sides is the number of orientations of a normal image.
func (v View) sides() int { return max(v.Rotations, 1) }

func (v View) check() error {
	switch {
	case v.Rotations != 0 && v.Rotations != 4 && v.Rotations != 8:
		return refuse(ErrValue, "rotations is %d, want 4, 8 or none", v.Rotations)
	case v.Tiles < 0 || v.Tiles == 1 || v.Tiles > maxTiles:
		return refuse(ErrValue, "tiles is %d, want 2 … %d or none", v.Tiles, maxTiles)
	case v.Tiles > 0 && !v.Letterbox:
		return refuse(ErrValue, "tiles need a letterbox")
	case v.Grid != "" && !label(v.Grid):
		return refuse(ErrValue, "grid %s is unprintable or too long", scan.Quote(v.Grid))
	case v.Range != "" && !label(v.Range):
		return refuse(ErrValue, "range %s is unprintable or too long", scan.Quote(v.Range))
	case v.Background != "" && !label(v.Background):
		return refuse(ErrValue, "background %s is unprintable or too long",
			scan.Quote(v.Background))
	case len(v.Area) > maxArea || strings.ContainsFunc(v.Area, unprintable):
		return refuse(ErrValue, "area %s is unprintable or longer than %d bytes",
			scan.Quote(v.Area), maxArea)
	}
	return nil
}

// unprintable reports whether a character is none of printable ASCII.
func unprintable(r rune) bool { return r < ' ' || r > '~' }

// Threshold is the score above which an image is anomalous.
type Threshold struct {
	Value  float32 // 0 or more
	Rate   float64 // fraction of normal images above it, expected or of those labelled, 0 … 1
	Images int     // number of images it was calibrated on
	Method string  // method of calibration
	// Provisional thresholds are not checked against known defects, and the normal images were few
	// for the rate or their scores are spread widely.
	Provisional bool
	Labels      Counts // its decisions on labelled images; zero if there were none
}

// Counts are the decisions of a threshold on labelled images.
type Counts struct {
	Found, Missed       int // anomalous images: above the threshold, or not
	FalseAlarms, Passed int // good images: above the threshold, or not
}

// Validate returns an [*Error] for the first inconsistency.
func (p *PromptFile) Validate() error {
	for _, check := range []func() error{
		p.checkScalars, p.checkSizes, p.checkView, p.checkKept, p.checkValues,
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (p *PromptFile) checkScalars() error {
	switch {
	case !slices.Contains([]string{MethodInCTRL, MethodPatch, MethodTaps}, p.Method):
		return refuse(ErrFormat, "method %s, want %q, %q or %q",
			scan.Quote(p.Method), MethodInCTRL, MethodPatch, MethodTaps)
	case !slug(p.ModelName):
		return refuse(ErrFormat, "model name %s is not a plain name", scan.Quote(p.ModelName))
	case !label(p.Preprocess):
		return refuse(ErrFormat, "preprocessing %s: empty, unprintable or too long",
			scan.Quote(p.Preprocess))
	case !label(p.Class) && (p.Class != "" || p.Method == MethodInCTRL):
		return refuse(ErrFormat, "class %s: empty, unprintable or too long", scan.Quote(p.Class))
	case p.Model == [32]byte{}:
		return refuse(ErrFormat, "no digest of a model")
	case !(p.Gap >= 0 && p.Gap <= 1 && p.TileGap >= 0 && p.TileGap <= 1):
		return refuse(ErrValue, "gap is %g, of tiles %g, want 0 … 1", p.Gap, p.TileGap)
	case !(p.Scale > 0 && p.Scale <= math.MaxFloat32):
		return refuse(ErrValue, "scale is %g", p.Scale)
	case !(p.PatchThreshold > 0 && p.PatchThreshold <= 1):
		return refuse(ErrValue, "threshold of a patch is %g, want above 0, 1 at most",
			p.PatchThreshold)
	case !(p.Growth >= 0 && p.Growth <= maxGrowth):
		return refuse(ErrValue, "growth is %g, want 0 … %d", p.Growth, maxGrowth)
	case p.Threshold != nil:
		return p.Threshold.check()
	}
	return nil
}

func (p *PromptFile) checkView() error {
	if err := p.View.check(); err != nil {
		return err
	}
	want, rows := 0, 0
	if p.View.Tiles > 0 {
		want = p.Shots
	}
	if len(p.TileRows) != want {
		return refuse(ErrShape, "tile_rows of %d images, want %d", len(p.TileRows), want)
	}
	whole := p.Method != MethodPatch
	for _, n := range p.TileRows {
		odd := whole && (n < p.Patches || n%p.Patches != 0)
		if n < 0 || odd || n > maxTileRows-rows {
			return refuse(ErrShape, "%d rows of tiles, want a multiple of %d, %d in all at most",
				n, p.Patches, maxTileRows)
		}
		rows += n
	}
	if want > 0 && rows == 0 {
		return refuse(ErrShape, "no rows of tiles")
	}
	return nil
}

func (t *Threshold) check() error {
	switch {
	case !(t.Value >= 0 && t.Value <= math.MaxFloat32):
		return refuse(ErrValue, "threshold is %g", t.Value)
	case !(t.Rate >= 0 && t.Rate <= 1):
		return refuse(ErrValue, "rate of the threshold is %g, want 0 … 1", t.Rate)
	case t.Images < 1 || t.Images > math.MaxInt32:
		return refuse(ErrValue, "threshold from %d images", t.Images)
	case !label(t.Method):
		return refuse(ErrFormat, "threshold method %s: empty, unprintable or too long",
			scan.Quote(t.Method))
	}
	c := t.Labels
	for _, n := range []int{c.Found, c.Missed, c.FalseAlarms, c.Passed} {
		if n < 0 || n > math.MaxInt32 {
			return refuse(ErrValue, "threshold from %d labelled images of a kind", n)
		}
	}
	if (c.Found+c.Missed == 0) != (c.FalseAlarms+c.Passed == 0) {
		return refuse(ErrValue, "threshold from labelled images of one kind")
	}
	return nil
}

func (p *PromptFile) checkSizes() error {
	for _, v := range []struct {
		name           string
		n, least, most int
	}{
		{"shots", p.Shots, 1, ShotsOf(p.Method)}, {"patches", p.Patches, 1, maxPatches},
		{"width", p.Width, 1, maxWidth}, {"embed", p.Embed, 0, maxWidth},
		{"taps", len(p.Bank), 1, maxLayers},
	} {
		if v.n < v.least || v.n > v.most {
			return refuse(ErrShape, "%s is %d, want %d … %d", v.name, v.n, v.least, v.most)
		}
	}
	if n := len(p.LeftOut); n != 0 && n != p.Shots*p.Patches {
		return refuse(ErrShape, "left_out has %d patches, want %d", n, p.Shots*p.Patches)
	}
	if trained := p.Method == MethodInCTRL; trained && p.Embed == 0 {
		return refuse(ErrShape, "embed is 0, method %q needs tokens", p.Method)
	}
	for i, k := range p.Alike {
		if k < 1 || k >= p.Shots || i > 0 && k <= p.Alike[i-1] {
			return refuse(ErrValue, "alike has image %d, want 1 … %d, rising", k, p.Shots-1)
		}
	}
	if p.Method == MethodPatch && len(p.Bank) != 1 {
		return refuse(ErrShape, "%d banks, method %q has one", len(p.Bank), p.Method)
	}
	return nil
}

// checkKept requires a bit for each patch, and a row in the bank at all. A trained method has all
// rows of every image as it is.
func (p *PromptFile) checkKept() error {
	if p.Kept == nil {
		return nil
	}
	sides := p.View.sides()
	if n := p.Shots * sides * p.Patches; len(p.Kept) != n {
		return refuse(ErrShape, "kept has %d patches, want %d", len(p.Kept), n)
	}
	if p.rows() == 0 {
		return refuse(ErrShape, "kept has no patch")
	}
	if p.Method == MethodPatch {
		return nil
	}
	for k := range p.Shots {
		if at := k * sides * p.Patches; slices.Contains(p.Kept[at:at+p.Patches], false) {
			return refuse(ErrShape, "kept leaves patches of image %d out, method %q needs all", k,
				p.Method)
		}
	}
	return nil
}

// rows is the number of rows of the bank.
func (p *PromptFile) rows() int {
	_, end := p.Rows(0, p.Shots)
	return end
}

// Rows are the rows of the bank that images from…to−1 have.
func (p *PromptFile) Rows(from, to int) (first, end int) {
	n := p.View.sides() * p.Patches
	if p.Kept == nil {
		return from * n, to * n
	}
	for i, kept := range p.Kept[:to*n] {
		if kept && i < from*n {
			first++
		}
		if kept {
			end++
		}
	}
	return first, end
}

// checkValues checks each tensor's shape and values.
func (p *PromptFile) checkValues() error {
	for _, t := range p.tensors() {
		if want := (Spec{Shape: t.Shape}).Size(); int64(len(t.Data)) != want {
			err := refuse(ErrShape, "want shape %v, got %d elements", t.Shape, len(t.Data))
			err.Tensor = t.Name
			return err
		}
		if _, err := t.check(); err != nil {
			return err
		}
	}
	if p.Method != MethodInCTRL && len(p.Adapted)+len(p.Direction) > 0 {
		return refuse(ErrUnexpected, "method %q has neither adapted nor direction", p.Method)
	}
	for _, v := range slices.Concat(p.Residuals, p.Scores) {
		if !(v >= 0 && v <= 1+unitSlack) {
			return refuse(ErrValue, "a residual or score of a normal image is %g, want 0 … 1", v)
		}
	}
	if p.Embed == 0 && len(p.Tokens) > 0 {
		return refuse(ErrShape, "embed is 0 but there are tokens")
	}
	return p.checkUnit()
}

// checkUnit requires that bank rows are unit vectors, or all zeros.
func (p *PromptFile) checkUnit() error {
	for _, t := range p.banks() {
		bank := t.Data
		for row := range len(bank) / p.Width {
			sum := 0.0
			for _, v := range bank[row*p.Width : (row+1)*p.Width] {
				sum += float64(float64(v) * float64(v))
			}
			if norm := math.Sqrt(sum); norm != 0 && !(math.Abs(norm-1) <= unitSlack) {
				err := refuse(ErrValue, "row %d has length %g, want 1", row, norm)
				err.Tensor = t.Name
				return err
			}
		}
	}
	return nil
}

func bankName(tap int) string { return fmt.Sprintf("bank.%d", tap) }

// banks are the patch features, those of tiles last.
func (p *PromptFile) banks() []Tensor {
	var out []Tensor
	for i, bank := range p.Bank {
		out = append(out, Tensor{Name: bankName(i), Shape: []int{p.rows(), p.Width}, Data: bank})
	}
	if rows := p.tileRows(); rows > 0 {
		for i := range p.Bank {
			t := Tensor{Name: fmt.Sprintf("tiles.%d", i), Shape: []int{rows, p.Width}}
			if i < len(p.Tiles) {
				t.Data = p.Tiles[i]
			}
			out = append(out, t)
		}
	}
	return out
}

func (p *PromptFile) tileRows() (sum int) {
	for _, n := range p.TileRows {
		sum += n
	}
	return sum
}

// tensors lists the tensors of a prompt file with these sizes and this method, in file order.
func (p *PromptFile) tensors() []Tensor {
	out := p.banks()
	if p.Shots > 1 {
		out = append(out,
			Tensor{Name: "residuals", Shape: []int{p.Shots, p.Patches}, Data: p.Residuals},
			Tensor{Name: "scores", Shape: []int{p.Shots}, Data: p.Scores})
	}
	if p.Embed > 0 {
		out = append(out, Tensor{
			Name: "tokens", Shape: []int{p.Shots, p.Embed}, Data: p.Tokens,
		})
	}
	if p.Method == MethodInCTRL {
		out = append(out, Tensor{Name: "adapted", Shape: []int{p.Embed}, Data: p.Adapted},
			Tensor{Name: "direction", Shape: []int{p.Embed}, Data: p.Direction})
	}
	return out
}

// Digest is the SHA-256 of everything in the prompt file: the bytes that Write writes, with zeros
// in the place of the checksum, which is this digest. It is zero if Write refuses the prompt file.
func (p *PromptFile) Digest() (sum [32]byte) {
	h := sha256.New()
	if p.Validate() == nil && p.write(h, noChecksum) == nil {
		h.Sum(sum[:0])
	}
	return sum
}

// Check returns an [*Error] of [ErrMismatch] if the features come from another model than m or
// another version of the preprocessing.
func (p *PromptFile) Check(m *Model, preprocess string) error {
	var err *Error
	switch {
	case p.Model != m.Digest:
		err = refuse(ErrMismatch, "made with model %s (%.6x), not %s (%.6x)",
			scan.Quote(p.ModelName), p.Model[:], scan.Quote(m.Name), m.Digest[:])
	case p.Preprocess != preprocess:
		err = refuse(ErrMismatch, "made with preprocessing %s, not %s",
			scan.Quote(p.Preprocess), scan.Quote(preprocess))
	case p.View.Grid == "" && p.Patches != m.Patches() || p.Width != m.Width:
		err = refuse(ErrMismatch, "%d patches of %d values, the model has %d of %d",
			p.Patches, p.Width, m.Patches(), m.Width)
	case p.Method != MethodPatch && len(p.Bank) != len(m.Taps):
		err = refuse(ErrMismatch, "%d taps, the model has %d", len(p.Bank), len(m.Taps))
	case p.Embed != 0 && p.Embed != m.Embed:
		err = refuse(ErrMismatch, "embed is %d, the model's %d", p.Embed, m.Embed)
	case p.Method == MethodInCTRL && !m.HasHeads:
		err = refuse(ErrMismatch, "method %q needs heads, the model has none", p.Method)
	default:
		return nil
	}
	err.File = p.file
	return err
}

// Write writes the prompt file; equal prompt files give equal bytes. Errors are [*Error] or the
// writer's.
func (p *PromptFile) Write(w io.Writer) error {
	if err := p.Validate(); err != nil {
		return err
	}
	sum := p.Digest()
	return p.write(w, hex.EncodeToString(sum[:]))
}

// write writes a valid prompt file with a checksum.
func (p *PromptFile) write(w io.Writer, checksum string) error {
	data := map[string]Tensor{}
	for _, t := range p.tensors() {
		data[t.Name] = t
	}
	return write(w, p.meta(checksum), p.specs(), func(s Spec) (Tensor, error) {
		return data[s.Name], nil
	})
}

// header is the beginning of the file that write writes.
func (p *PromptFile) header(checksum string) ([]byte, error) {
	return makeHeader(p.meta(checksum), p.specs())
}

func (p *PromptFile) meta(checksum string) map[string]string {
	return map[string]string{
		checksumKey: checksum, promptKey: p.head().stored().text(), versionKey: promptVersion,
	}
}
