package weights

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"os"
	"slices"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

// promptVersion is the version of the prompt file format; other versions are refused.
const promptVersion = "3"

// Keys of a prompt file's __metadata__ besides "inctrl".
const (
	versionKey  = "version"
	checksumKey = "checksum"
)

// The checksum is hexadecimal, at a fixed place: its key is the header's first. It is that of the
// file with noChecksum in this place.
const (
	checksumStart = `{"__metadata__":{"` + checksumKey + `":"`
	noChecksum    = "0000000000000000000000000000000000000000000000000000000000000000"

	checksumAt  = 8 + len(checksumStart) // byte offset
	checksumEnd = checksumAt + len(noChecksum)
)

func hasChecksum(data []byte) bool {
	return len(data) >= checksumEnd && string(data[8:checksumAt]) == checksumStart
}

// IsPromptFile reports whether a file begins as a prompt file of this version does.
func IsPromptFile(path string) bool {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return false // a pipe would be waited for
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	begin := make([]byte, checksumEnd)
	_, err = io.ReadFull(f, begin)
	return err == nil && hasChecksum(begin)
}

// checksum is the checksum that a prompt file should have.
func checksum(data []byte) string {
	h := sha256.New()
	h.Write(data[:checksumAt])
	h.Write([]byte(noChecksum))
	h.Write(data[checksumEnd:])
	return hex.EncodeToString(h.Sum(nil))
}

// promptHead holds the scalars of a prompt file as stored: flat JSON under "inctrl" in
// __metadata__.
type promptHead struct {
	PromptFile
	Model      string // digest in lower-case hexadecimal
	Taps       int
	LeftOut    string // one bit per patch, lowest bit first, in base64
	Kept       string // the same of all rotations
	Calibrated bool   // whether the threshold below is valid
	Threshold  Threshold
}

func (h *promptHead) record() record {
	return record{
		"method": &h.Method, "model": &h.Model, "model_name": &h.ModelName,
		"preprocess": &h.Preprocess, "oriented": &h.Oriented, "class": &h.Class,
		"shots": &h.Shots, "patches": &h.Patches, "width": &h.Width, "embed": &h.Embed,
		"taps": &h.Taps, "scale": &h.Scale, "calibrated": &h.Calibrated,
		"patch_threshold": &h.PatchThreshold,
		"threshold":       &h.Threshold.Value, "threshold_rate": &h.Threshold.Rate,
		"threshold_images": &h.Threshold.Images, "threshold_method": &h.Threshold.Method,
		"rotations": &h.View.Rotations, "letterbox": &h.View.Letterbox, "tiles": &h.View.Tiles,
		"grid":      &h.View.Grid,
		"tile_rows": &h.TileRows, "foreground": &h.View.Foreground, "left_out": &h.LeftOut,
		"kept": &h.Kept, "alike": &h.Alike, "growth": &h.Growth,
		"gap": &h.Gap, "tile_gap": &h.TileGap,
		"range": &h.View.Range, "background": &h.View.Background, "area": &h.View.Area,
		"threshold_provisional":  &h.Threshold.Provisional,
		"threshold_found":        &h.Threshold.Labels.Found,
		"threshold_missed":       &h.Threshold.Labels.Missed,
		"threshold_false_alarms": &h.Threshold.Labels.FalseAlarms,
		"threshold_passed":       &h.Threshold.Labels.Passed,
	}
}

// stored is the record to write: view fields are omitted if they are the paper's.
func (h *promptHead) stored() record {
	r := h.record()
	r.omit("rotations", h.View.Rotations == 0)
	r.omit("letterbox", !h.View.Letterbox)
	r.omit("grid", h.View.Grid == "")
	r.omit("tiles", h.View.Tiles == 0)
	r.omit("tile_rows", h.View.Tiles == 0)
	r.omit("foreground", !h.View.Foreground)
	r.omit("left_out", h.LeftOut == "")
	r.omit("growth", h.Growth == 0)
	r.omit("threshold_provisional", !h.Threshold.Provisional)
	for key, n := range map[string]int{
		"found": h.Threshold.Labels.Found, "missed": h.Threshold.Labels.Missed,
		"false_alarms": h.Threshold.Labels.FalseAlarms, "passed": h.Threshold.Labels.Passed,
	} {
		r.omit("threshold_"+key, n == 0)
	}
	r.omit("kept", h.Kept == "")
	r.omit("alike", len(h.Alike) == 0)
	r.omit("gap", h.Gap == 0)
	r.omit("tile_gap", h.TileGap == 0)
	r.omit("range", h.View.Range == "")
	r.omit("background", h.View.Background == "")
	r.omit("area", h.View.Area == "")
	return r
}

func (p *PromptFile) head() *promptHead {
	h := &promptHead{PromptFile: *p, Taps: len(p.Bank),
		Model: hex.EncodeToString(p.Model[:])}
	if slices.Contains(p.LeftOut, true) {
		h.LeftOut = bits(p.LeftOut)
	}
	if slices.Contains(p.Kept, false) {
		h.Kept = bits(p.Kept)
	}
	if p.Threshold != nil {
		h.Calibrated, h.Threshold = true, *p.Threshold
	}
	return h
}

// parsePromptFile parses the text under "inctrl". The result has its sizes but no data yet.
func parsePromptFile(text string) (*PromptFile, error) {
	h := &promptHead{}
	if err := h.record().parse(text); err != nil {
		return nil, err
	}
	p := &h.PromptFile
	digest, err := hex.DecodeString(h.Model)
	if err != nil || len(digest) != len(p.Model) || hex.EncodeToString(digest) != h.Model {
		return nil, refuse(ErrFormat, "model %s is not a digest", scan.Quote(h.Model))
	}
	copy(p.Model[:], digest)
	if h.Calibrated {
		p.Threshold = &h.Threshold
	}
	if h.Taps > maxLayers {
		return nil, refuse(ErrShape, "taps is %d, want 1 … %d", h.Taps, maxLayers)
	}
	p.Bank = make([][]float32, h.Taps)
	if err := p.checkScalars(); err != nil {
		return nil, err
	}
	if err := p.checkSizes(); err != nil {
		return nil, err
	}
	if err := p.checkView(); err != nil {
		return nil, err
	}
	if p.LeftOut, err = flags("left_out", h.LeftOut, p.Shots*p.Patches); err != nil {
		return nil, err
	}
	p.Kept, err = flags("kept", h.Kept, p.Shots*p.View.sides()*p.Patches)
	if err != nil {
		return nil, err
	}
	return p, p.checkKept()
}

// bits encodes eight values per byte, in base64.
func bits(v []bool) string {
	b := make([]byte, (len(v)+7)/8)
	for i, yes := range v {
		if yes {
			b[i/8] |= 1 << (i % 8)
		}
	}
	return base64.StdEncoding.EncodeToString(b)
}

// flags decodes the bits of n patches; empty text means none.
func flags(key, text string, n int) ([]bool, error) {
	if text == "" {
		return nil, nil
	}
	b, _ := base64.StdEncoding.DecodeString(text)
	v := make([]bool, min(n, 8*len(b)))
	for i := range v {
		v[i] = b[i/8]>>(i%8)&1 == 1
	}
	if len(v) != n || bits(v) != text {
		return nil, refuse(ErrFormat, "%s is not base64 of %d bits", key, n)
	}
	return v, nil
}

// ReadPromptFile parses the bytes of a prompt file and keeps them: data must not change afterwards.
// It accepts only bytes that Write has written: one that is changed is an error. name identifies
// the file in errors. Errors are [*Error].
func ReadPromptFile(name string, data []byte) (*PromptFile, error) {
	p, err := readPromptFile(data)
	if err != nil {
		return nil, in(name, err)
	}
	p.file = name
	return p, nil
}

func readPromptFile(data []byte) (*PromptFile, error) {
	n, err := headerSize(data, int64(len(data)))
	if err != nil {
		return nil, err
	}
	if err := checkSum(data); err != nil { // first: damage is called so
		return nil, err
	}
	t, err := readTable(data[8:8+n], int64(len(data)))
	if err != nil {
		return nil, err
	}
	if err := t.checkPromptFile(data); err != nil {
		return nil, err
	}
	p, err := parsePromptFile(t.meta[promptKey])
	if err != nil {
		return nil, err
	}
	entries, err := assign(p.specs(), t.entries)
	if err != nil {
		return nil, err
	}
	tensors, err := views(data, t, entries, nil)
	if err != nil {
		return nil, err
	}
	p.fill(tensors)
	if err := p.checkValues(); err != nil {
		return nil, err
	}
	head, err := p.header(string(data[checksumAt:checksumEnd]))
	if err == nil && !bytes.Equal(head, data[:t.data]) {
		err = refuse(ErrFormat, "the header is not as this program writes it")
	}
	return p, err
}

// checkSum checks the checksum of a prompt file. A file without one is not its concern.
func checkSum(data []byte) error {
	if hasChecksum(data) && string(data[checksumAt:checksumEnd]) != checksum(data) {
		return refuse(ErrChecksum,
			"the checksum is wrong: the file is damaged, incomplete or was changed")
	}
	return nil
}

// checkPromptFile requires a prompt file of this version, with a checksum in its place.
func (t *table) checkPromptFile(data []byte) error {
	if _, ok := t.meta[promptKey]; !ok {
		return refuse(ErrFormat, "no %q in __metadata__: not a prompt file", promptKey)
	}
	if v, ok := t.meta[versionKey]; v != promptVersion {
		if !ok {
			v = "1"
		}
		return refuse(ErrFormat,
			"a prompt file of version %s, want %s: learn the normal images again",
			scan.Quote(v), promptVersion)
	}
	if !hasChecksum(data) {
		return refuse(ErrChecksum, "no checksum in its place")
	}
	return nil
}

func (p *PromptFile) specs() []Spec {
	var l specs
	for _, t := range p.tensors() {
		l.add(t.Name, t.Shape...)
	}
	return l
}

// fill assigns the tensors, which are in file order.
func (p *PromptFile) fill(tensors []Tensor) {
	for i := range p.Bank {
		p.Bank[i] = tensors[i].Data
	}
	for _, t := range tensors[len(p.Bank):] {
		switch t.Name {
		case "residuals":
			p.Residuals = t.Data
		case "scores":
			p.Scores = t.Data
		case "tokens":
			p.Tokens = t.Data
		case "adapted":
			p.Adapted = t.Data
		case "direction":
			p.Direction = t.Data
		default:
			p.Tiles = append(p.Tiles, t.Data)
		}
	}
}
