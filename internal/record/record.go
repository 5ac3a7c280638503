// Package record defines the one form in which results of scoring leave inctrl: the lines of
// `inctrl score`, the results of a batch job, the answers of the server and the exports of the web
// page all have these fields, under these names, as JSON lines or as CSV. Read reads any of them.
//
// docs/results.md describes the fields, docs/schema/result-1.json is their JSON Schema. Version 1
// may gain fields; a reader ignores those it does not know. A change of what a field means is a
// new schema, result-2.
package record

import (
	"encoding/hex"
	"errors"
	"io/fs"
	"strings"
	"unicode/utf8"

	"github.com/inctrl-go/inctrl/model"
)

// Formats of files of results.
const (
	JSONL = "jsonl" // one JSON object on each line
	CSV   = "csv"   // a header and one row for each image; no parts, map or stages
)

// Result is the result of one image: a score, or the error that prevented one.
// Numbers are written as the shortest text that reads back as the same float32.
type Result struct {
	Name
	Score     *float32 `json:"score,omitempty"`     // 0 … 1, larger is more anomalous
	Anomalous *bool    `json:"anomalous,omitempty"` // Score is above Threshold
	Threshold *float32 `json:"threshold,omitempty"`
	// Normalized is Score/(Score + Threshold), for display: 0.5 at the threshold.
	Normalized *float32 `json:"normalized,omitempty"`
	Parts      *Parts   `json:"parts,omitempty"`
	Method     string   `json:"method,omitempty"`
	Model      string   `json:"model,omitempty"`
	Map        *Map     `json:"map,omitempty"`
	Heatmap    string   `json:"heatmap,omitempty"` // path of the image's heat map
	Located
	Decoder string   `json:"decoder,omitempty"` // "browser" if not inctrl decoded the image
	Notes   []string `json:"notes,omitempty"`   // "KIND: text", on how the image was read

	// Digest is the SHA-256 of model, prompt set, pixels, threshold, score and map. The others tell
	// which of them differs when two results do.
	Digest        string  `json:"digest,omitempty"`
	ModelDigest   string  `json:"model_digest,omitempty"`
	PromptSet     string  `json:"prompt_set,omitempty"` // ID@VERSION on a server
	PromptsDigest string  `json:"prompts_digest,omitempty"`
	PixelsDigest  string  `json:"pixels_digest,omitempty"`
	Stages        []Stage `json:"stages,omitempty"`

	ErrorClass string `json:"error_class,omitempty"` // the kind of error in a word
	Error      string `json:"error,omitempty"`
}

// Name is the name of an image, usually its path.
type Name struct {
	Image string `json:"image"`
	// Raw is the name if it is not valid UTF-8, which JSON cannot hold. Image then has U+FFFD in
	// place of each run of invalid bytes.
	Raw []byte `json:"image_base64,omitempty"`
}

// NameOf returns the name for a path, which may hold any bytes.
func NameOf(path string) Name {
	if utf8.ValidString(path) {
		return Name{Image: path}
	}
	return Name{Image: strings.ToValidUTF8(path, string(utf8.RuneError)), Raw: []byte(path)}
}

// Path returns the name to the byte.
func (n Name) Path() string {
	if n.Raw != nil {
		return string(n.Raw)
	}
	return n.Image
}

// Parts are what a score is made of (docs/algorithm.md §6). Method patch has only Patch.
type Parts struct {
	Patch    float32  `json:"patch"`
	Image    *float32 `json:"image,omitempty"`
	Text     *float32 `json:"text,omitempty"`
	Holistic *float32 `json:"holistic,omitempty"`
}

// Map is the anomaly map: the residuals of patches, row-major, 0 … 1.
type Map struct {
	Rows    int       `json:"rows"`
	Columns int       `json:"columns"`
	Values  []float32 `json:"values"`
	Scale   float32   `json:"scale"` // the residual that a heat map shows in its warmest colour
	Frame   Frame     `json:"frame"`
	// Outside are the patches outside the prompt set's area; they do not count, their values are 0.
	Outside []int `json:"outside,omitempty"`
}

// Frame is the part of an image that its map covers, the model's input: the image of Width×Height
// pixels was resized, and the input is InputWidth×InputHeight pixels of that, from column Left and
// row Top.
type Frame struct {
	Width         int `json:"width"`
	Height        int `json:"height"`
	ResizedWidth  int `json:"resized_width"`
	ResizedHeight int `json:"resized_height"`
	Left          int `json:"left"`
	Top           int `json:"top"`
	InputWidth    int `json:"input_width"`
	InputHeight   int `json:"input_height"`
}

// Located are the anomalous regions of an image by falling peak, and what they were found with.
type Located struct {
	Regions         []Region `json:"regions,omitzero"` // nil: none were looked for
	RegionsLeftOut  int      `json:"regions_left_out,omitempty"`
	RegionThreshold *float32 `json:"region_threshold,omitempty"`
	RegionMinArea   int      `json:"region_min_area,omitempty"`

	count *int // of a CSV file, which has nothing else of them
}

// Region is a connected part of an image that is anomalous, in pixels of the upright image: its
// box, area, largest residual with its place, and mean residual.
type Region struct {
	X       int       `json:"x"`
	Y       int       `json:"y"`
	Width   int       `json:"width"`
	Height  int       `json:"height"`
	Area    int       `json:"area"`
	Peak    float32   `json:"peak"`
	PeakX   int       `json:"peak_x"`
	PeakY   int       `json:"peak_y"`
	Mean    float32   `json:"mean"`
	Outline []float32 `json:"outline,omitempty"` // a polygon, x and y in turn
}

// Locate returns the regions of an image in the form of a record.
func Locate(all *model.Regions) Located {
	l := Located{
		Regions: []Region{}, RegionsLeftOut: all.LeftOut, RegionThreshold: &all.Threshold,
		RegionMinArea: all.MinArea,
	}
	for _, r := range all.List {
		l.Regions = append(l.Regions, Region(r))
	}
	return l
}

// DropOutlines removes the outlines of the regions.
func (l Located) DropOutlines() {
	for i := range l.Regions {
		l.Regions[i].Outline = nil
	}
}

// CountRegions is the number of regions, those left out as well; nil if none were looked for.
func (l Located) CountRegions() *int {
	if l.Regions == nil {
		return l.count
	}
	count := len(l.Regions) + l.RegionsLeftOut
	return &count
}

// Stage is the digest of one stage of the computation, for Departure.
type Stage struct {
	Stage  string `json:"stage"`
	SHA256 string `json:"sha256"`
}

// Departure returns the first stage of want that differs in got or is missing there, "" if none.
func Departure(want, got []Stage) string {
	for i, s := range want {
		if i >= len(got) || got[i] != s {
			return s.Stage
		}
	}
	return ""
}

// Of returns the result of an image scored against a prompt set, with all fields that a model and
// its prompt set determine.
func Of(r *model.Result, modelDigest string, set model.PromptInfo) *Result {
	out := &Result{
		Name: NameOf(r.Name), Score: &r.Score, Anomalous: r.Anomalous, Threshold: r.Threshold,
		Normalized: r.Normalized,
		Parts:      &Parts{Patch: r.Parts.PatchScore}, Method: set.Method, Model: set.Model,
		Map:    &Map{r.Rows, r.Columns, r.Map, r.Scale, Frame(r.Frame), outside(r)},
		Digest: r.Digest, ModelDigest: modelDigest,
		PromptsDigest: hex.EncodeToString(set.Digest[:]),
		PixelsDigest:  hex.EncodeToString(r.Pixels[:]),
		Notes:         Notes(r.Notes),
	}
	if set.Method == model.MethodInCTRL {
		p := r.Parts
		out.Parts.Image, out.Parts.Text = &p.ImageScore, &p.TextScore
		out.Parts.Holistic = &p.HolisticScore
	}
	return out
}

// outside are the indices of the patches of a map that lie outside the area.
func outside(r *model.Result) (patches []int) {
	for i, out := range r.Outside {
		if out {
			patches = append(patches, i)
		}
	}
	return patches
}

// Notes returns notes in the form of a record, each as "KIND: text".
func Notes(all []model.Note) (lines []string) {
	for _, n := range all {
		lines = append(lines, n.Kind+": "+n.Text)
	}
	return lines
}

// NotFinite is the error class of an image for which the model computes NaN or infinity.
const NotFinite = "not_finite"

// Failed returns the result of an image that has no score because of the image itself. It returns
// nil for any other error, which is not the image's. The text of the error says nothing of where
// the image's file is, so that two machines write the same result.
func Failed(path string, err error) *Result {
	if bad, ok := errors.AsType[*model.ImageError](err); ok {
		return &Result{Name: NameOf(path), ErrorClass: bad.Class(), Error: reason(bad)}
	}
	if errors.Is(err, model.ErrNotFinite) {
		return &Result{
			Name: NameOf(path), ErrorClass: NotFinite, Error: model.ErrNotFinite.Error(),
		}
	}
	return nil
}

// reason is the error without the path that a file error repeats.
func reason(e *model.ImageError) string {
	if file, ok := errors.AsType[*fs.PathError](e.Err); ok {
		return file.Err.Error()
	}
	return e.Err.Error()
}
