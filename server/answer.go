package server

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"net/http"
	"slices"
	"strconv"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
)

// responseJSON is the answer to an infer request.
type responseJSON struct {
	ModelName    string            `json:"model_name"`
	ModelVersion string            `json:"model_version"`
	ID           *string           `json:"id,omitempty"`
	Parameters   map[string]string `json:"parameters,omitempty"`
	Outputs      []tensorJSON      `json:"outputs"`
}

// tensorJSON is an output, or what the metadata says of a tensor.
type tensorJSON struct {
	Name       string           `json:"name"`
	Datatype   string           `json:"datatype"`
	Shape      []int            `json:"shape"`
	Parameters map[string]int64 `json:"parameters,omitempty"`
	Data       any              `json:"data,omitempty"`
}

// checkOutputs settles which outputs a request gets. A set without a threshold decides nothing. Maps
// of tiles have no one size, so they have to be asked for.
func (q *inference) checkOutputs(set Set) ([]wanted, error) {
	decides := set.Info.Threshold != nil
	if q.outputs == nil {
		all := []wanted{{outputScore, q.binary}}
		if decides {
			all = append(all, wanted{outputAnomalous, q.binary})
		}
		if set.Info.View.Tiles == 0 {
			all = append(all, wanted{outputMap, q.binary})
		}
		return all, nil
	}
	for _, w := range q.outputs {
		if w.name == outputAnomalous && !decides {
			return nil, fail(http.StatusUnprocessableEntity, "no_threshold",
				"output %s: the prompt set has no threshold", outputAnomalous)
		}
	}
	return q.outputs, nil
}

// checkMaps refuses maps that are no tensor together: those of tiles follow the images' form.
func checkMaps(outputs []wanted, results []outcome) error {
	if !slices.ContainsFunc(outputs, func(w wanted) bool { return w.name == outputMap }) {
		return nil
	}
	first := results[0].result.Grid
	for i, o := range results {
		if grid := o.result.Grid; grid != first {
			return fail(http.StatusUnprocessableEntity, "map",
				"output %s: that of image %d has %d patches a side, that of image 0 %d: "+
					"ask for them one at a time, or in POST /v1/score", outputMap, i, grid, first)
		}
	}
	return nil
}

// tensors are the outputs of results, and what of them is binary, in order.
func tensors(outputs []wanted, results []outcome) (all []tensorJSON, tail []byte) {
	for _, w := range outputs {
		t := tensorJSON{Name: w.name, Datatype: "FP32", Shape: []int{len(results)}}
		switch w.name {
		case outputAnomalous:
			t.Datatype, t.Data = "BOOL", decisions(results)
		case outputScore:
			t.Data = scores(results)
		default:
			grid := results[0].result.Grid
			t.Shape = append(t.Shape, grid, grid)
			t.Data = maps(results)
		}
		if w.binary {
			from := len(tail)
			tail = appendBinary(tail, t.Data)
			t.Parameters = map[string]int64{binarySize: int64(len(tail) - from)}
			t.Data = nil
		}
		all = append(all, t)
	}
	return all, tail
}

func scores(results []outcome) (all []float32) {
	for _, o := range results {
		all = append(all, o.result.Score)
	}
	return all
}

func maps(results []outcome) (all []float32) {
	for _, o := range results {
		all = append(all, o.result.Map...)
	}
	return all
}

func decisions(results []outcome) (all []bool) {
	for _, o := range results {
		all = append(all, o.result.Anomalous != nil && *o.result.Anomalous)
	}
	return all
}

// appendBinary appends a tensor as the binary extension has it: little-endian, a byte for a bool.
func appendBinary(to []byte, data any) []byte {
	switch data := data.(type) {
	case []float32:
		for _, v := range data {
			to = binary.LittleEndian.AppendUint32(to, math.Float32bits(v))
		}
	case []bool:
		for _, v := range data {
			var b byte
			if v {
				b = 1
			}
			to = append(to, b)
		}
	}
	return to
}

// answer is what an infer request gets.
type answer struct {
	q       *inference
	model   *served
	set     Set
	outputs []wanted
	results []outcome
}

// parameters of the answer: what it was computed with.
func (a *answer) parameters() map[string]string {
	p := map[string]string{
		"model_digest": a.model.info.Digest, "prompt_set_digest": hexDigest(a.set.Info),
	}
	if of := a.set.Resource; of.ID != "" {
		p["prompt_set_id"], p["prompt_set_version"] = of.ID, strconv.Itoa(of.Version)
	}
	return p
}

// write writes the answer as HTTP has it.
func (a *answer) write(w http.ResponseWriter) error {
	all, tail := tensors(a.outputs, a.results)
	body, err := json.Marshal(responseJSON{
		ModelName: a.model.Name, ModelVersion: a.model.Version, ID: a.q.id, Outputs: all,
		Parameters: a.parameters(),
	})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	if tail != nil {
		h.Set("Content-Type", "application/octet-stream")
		h.Set(headerLength, strconv.Itoa(len(body)))
	}
	h.Set("Content-Length", strconv.Itoa(len(body)+len(tail)))
	_, err = w.Write(append(body, tail...))
	return gone(err)
}

// gone is the error of an answer that could not be written.
func gone(err error) error {
	if err != nil {
		return errGone
	}
	return nil
}

// metadataJSON is what the protocol tells of a model.
type metadataJSON struct {
	Name     string       `json:"name"`
	Versions []string     `json:"versions"`
	Platform string       `json:"platform"`
	Inputs   []tensorJSON `json:"inputs"`
	Outputs  []tensorJSON `json:"outputs"`
}

func (s *Server) metadata(m *served) metadataJSON {
	c := m.info.Config
	return metadataJSON{
		m.Name, s.models.versions(m.Name), serverName,
		[]tensorJSON{
			{Name: inputImage, Datatype: "BYTES", Shape: []int{-1}},
			{Name: inputPixels, Datatype: "UINT8", Shape: []int{-1, c.Image, c.Image, 3}},
		},
		[]tensorJSON{
			{Name: outputScore, Datatype: "FP32", Shape: []int{-1}},
			{Name: outputAnomalous, Datatype: "BOOL", Shape: []int{-1}},
			{Name: outputMap, Datatype: "FP32", Shape: []int{-1, -1, -1}}, // of tiles: more than the model's grid
		},
	}
}

// lineJSON is what POST /v1/score says of an image.
type lineJSON struct {
	Name      string   `json:"name"`
	Score     *float32 `json:"score,omitempty"`
	Anomalous *bool    `json:"is_anomalous,omitempty"`
	Threshold *float32 `json:"threshold,omitempty"`
	Digest    string   `json:"digest,omitempty"`
	Error     string   `json:"error,omitempty"`
	// What it was computed with; the prompt set, ID@VERSION, is one of the store.
	ModelDigest string `json:"model_digest,omitempty"`
	PromptSet   string `json:"prompt_set,omitempty"`
	*DetailsJSON
}

// DetailsJSON is the rest of a line (exported, so that package json can read it too), in the words of
// `inctrl score`. In the document its fields are not required, since a line may be without them.
type DetailsJSON struct {
	Method        string    `json:"method" required:"false"`
	Model         string    `json:"model" required:"false"`
	Parts         partsJSON `json:"parts" required:"false"`
	Map           mapJSON   `json:"map" required:"false"`
	PromptsDigest string    `json:"prompts_digest" required:"false"`
	PixelsDigest  string    `json:"pixels_digest" required:"false"`
}

// partsJSON is what a score is made of (docs/algorithm.md §6).
type partsJSON struct {
	Patch    float32  `json:"patch"`
	Image    *float32 `json:"image,omitempty"`
	Text     *float32 `json:"text,omitempty"`
	Holistic *float32 `json:"holistic,omitempty"`
}

// mapJSON is the patch residuals, row-major, and the square of the image that they cover.
type mapJSON struct {
	Grid   int          `json:"grid"`
	Values []float32    `json:"values"`
	Scale  float32      `json:"scale"`
	Frame  record.Frame `json:"frame"`
}

func line(name string, o outcome, m *served, set Set) lineJSON {
	l := lineJSON{Name: name}
	if o.err != nil {
		l.Error = imageError(o.err).Error()
		return l
	}
	l.Score, l.Anomalous, l.Digest = &o.result.Score, o.result.Anomalous, o.result.Digest
	l.Threshold, l.ModelDigest = threshold(set.Info), m.info.Digest
	if of := set.Resource; of.ID != "" {
		l.PromptSet = of.ID + "@" + strconv.Itoa(of.Version)
	}
	return l
}

// threshold of a prompt set, nil if it has none.
func threshold(i model.PromptInfo) *float32 {
	if i.Threshold == nil {
		return nil
	}
	value := i.Threshold.Value
	return &value
}

func details(r *model.Result, set Set) *DetailsJSON {
	d := &DetailsJSON{
		Method: set.Info.Method, Model: set.Info.Model, Parts: partsJSON{Patch: r.Parts.PatchScore},
		Map:           mapJSON{r.Grid, r.Map, r.Scale, record.Frame(r.Frame)},
		PromptsDigest: hexDigest(set.Info),
		PixelsDigest:  hex.EncodeToString(r.Pixels[:]),
	}
	if set.Info.Method == model.MethodInCTRL {
		p := r.Parts
		d.Parts.Image, d.Parts.Text, d.Parts.Holistic = &p.ImageScore, &p.TextScore, &p.HolisticScore
	}
	return d
}

// servedJSON is a model as GET /v1/models tells of it.
type servedJSON struct {
	Name       string    `json:"name"`
	Version    string    `json:"version"`
	Digest     string    `json:"digest"`
	Backend    string    `json:"backend"`
	Image      int       `json:"image"` // pixels of a side of the square that it sees
	Methods    []string  `json:"methods"`
	Classes    []string  `json:"classes"`
	PromptSets []setJSON `json:"prompt_sets"`
}

// setJSON is a prompt set that came with a model.
type setJSON struct {
	Name      string   `json:"name"`
	Digest    string   `json:"digest"`
	Method    string   `json:"method"`
	Class     string   `json:"class,omitempty"`
	Shots     int      `json:"shots"`
	Threshold *float32 `json:"threshold,omitempty"`
}

// listModels answers GET /v1/models: the models at work, and the prompt sets that came with them.
func (s *Server) listModels(w http.ResponseWriter, _ *http.Request, _ *call) error {
	all := []servedJSON{}
	for _, m := range s.models.all() {
		c := m.info.Config
		one := servedJSON{m.Name, m.Version, m.info.Digest, m.info.Backend, c.Image, m.info.Methods,
			c.Classes, []setJSON{}}
		for _, name := range m.names {
			i := m.Sets[name].Info
			one.PromptSets = append(one.PromptSets,
				setJSON{name, hexDigest(i), i.Method, i.Class, i.Shots, threshold(i)})
		}
		all = append(all, one)
	}
	return writeJSON(w, http.StatusOK, all)
}
