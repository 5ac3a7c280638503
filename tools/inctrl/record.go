package main

import (
	"context"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"io"
	"strconv"

	"github.com/inctrl-go/inctrl/model"
)

// record is one image's line. Numbers are the shortest text that gives the same float32 back.
type record struct {
	Image     string   `json:"image"`
	Score     *float32 `json:"score,omitempty"`
	Anomalous *bool    `json:"anomalous,omitempty"`
	Threshold *float32 `json:"threshold,omitempty"`
	Parts     *parts   `json:"parts,omitempty"`
	Method    string   `json:"method,omitempty"`
	Model     string   `json:"model,omitempty"`
	Digest    string   `json:"digest,omitempty"`
	Map       *gridMap `json:"map,omitempty"`
	Heatmap   string   `json:"heatmap,omitempty"`
	Error     string   `json:"error,omitempty"`

	// What the digest is of, each by its own; `inctrl verify` tells by them what is another one.
	ModelDigest   string        `json:"model_digest,omitempty"`
	PromptsDigest string        `json:"prompts_digest,omitempty"`
	PixelsDigest  string        `json:"pixels_digest,omitempty"`
	Stages        []model.Stage `json:"stages,omitempty"`
}

// parts are what a score is made of (docs/algorithm.md §6).
type parts struct {
	Patch    float32  `json:"patch"`
	Image    *float32 `json:"image,omitempty"`
	Text     *float32 `json:"text,omitempty"`
	Holistic *float32 `json:"holistic,omitempty"`
}

// gridMap is the patch residuals, row-major, and the square of the image that they cover.
type gridMap struct {
	Grid   int         `json:"grid"`
	Values []float32   `json:"values"`
	Scale  float32     `json:"scale"`
	Frame  model.Frame `json:"frame"`
}

// judge scores images of one model against one prompt set.
type judge struct {
	detector *model.Detector
	set      *model.PromptSet
}

// record is all of an image's result: the map too, and the stages if they are wanted, for which the
// image is encoded once more.
func (j judge) record(
	ctx context.Context, p model.Image, r *model.Result, stages bool,
) (*record, error) {
	rec := newRecord(r, j.set.Info())
	rec.ModelDigest = j.detector.Info().Digest
	rec.PixelsDigest = hex.EncodeToString(r.Pixels[:])
	if stages {
		f, all, err := j.detector.EncodeStages(ctx, p, j.set.Info().View)
		if err == nil {
			r, err = j.detector.ScoreFeatures(ctx, f, j.set)
		}
		if err != nil {
			return nil, err
		}
		rec.Stages = append(all, r.Stages()...)
	}
	return rec, nil
}

func newRecord(r *model.Result, i model.PromptInfo) *record {
	rec := &record{
		Image: r.Name, Score: &r.Score, Anomalous: r.Anomalous, Method: i.Method,
		Model: i.Model, Digest: r.Digest, Parts: &parts{Patch: r.Parts.PatchScore},
		Map:           &gridMap{r.Grid, r.Map, r.Scale, r.Frame},
		PromptsDigest: hex.EncodeToString(i.Digest[:]),
	}
	if i.Threshold != nil {
		rec.Threshold = &i.Threshold.Value
	}
	if i.Method == model.MethodInCTRL {
		p := &r.Parts
		rec.Parts.Image, rec.Parts.Text = &p.ImageScore, &p.TextScore
		rec.Parts.Holistic = &p.HolisticScore
	}
	return rec
}

// recordWriter writes records as they come.
type recordWriter interface {
	record(*record) error
	close() error
}

func newWriter(w io.Writer, s *scoring) recordWriter {
	if s.format == "csv" {
		return &csvWriter{w: csv.NewWriter(w)}
	}
	return jsonWriter{json.NewEncoder(w)}
}

type jsonWriter struct{ *json.Encoder }

func (w jsonWriter) record(r *record) error { return w.Encode(r) }
func (w jsonWriter) close() error           { return nil }

type csvWriter struct {
	w      *csv.Writer
	headed bool
}

func (w *csvWriter) record(r *record) error {
	if err := w.head(); err != nil {
		return err
	}
	anomalous := ""
	if r.Anomalous != nil {
		anomalous = strconv.FormatBool(*r.Anomalous)
	}
	row := []string{r.Image, number(r.Score), anomalous, number(r.Threshold), r.Method, r.Model,
		r.Digest, r.Heatmap, r.Error, r.ModelDigest, r.PromptsDigest, r.PixelsDigest}
	err := w.w.Write(row)
	w.w.Flush()
	return err
}

func (w *csvWriter) head() error {
	if w.headed {
		return nil
	}
	w.headed = true
	return w.w.Write([]string{"image", "score", "anomalous", "threshold", "method", "model",
		"digest", "heatmap", "error", "model_digest", "prompts_digest", "pixels_digest"})
}

func (w *csvWriter) close() error {
	err := w.head()
	w.w.Flush()
	if err != nil {
		return err
	}
	return w.w.Error()
}

func number(v *float32) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(float64(*v), 'g', -1, 32)
}
