// Package model is a few-shot anomaly detector: shown a few normal images, it scores any other
// image and maps where it looks wrong. Nothing is trained on the target.
//
//	d, err := model.Open("model.safetensors")
//	set, err := d.Learn(ctx, normals, model.LearnOptions{})
//	r, err := d.Score(ctx, image, set) // r.Score, r.Map
//
// The same bytes give the same bits on every platform. The package opens no network connection.
package model

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/inctrl-go/inctrl/model/backend/auto"
	"github.com/inctrl-go/inctrl/model/clip"
	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/weights"
)

// What a caller can get wrong, apart from files: those give a [*weights.Error] (model files and
// prompt files) or a [*ImageError].
var (
	ErrPrompts = errors.New("wrong number of normal images")
	ErrMethod  = errors.New("method not available")
	ErrClass   = errors.New("unknown class")
	ErrRate    = errors.New("bad false-alarm rate")
	ErrPatch   = errors.New("no such patch")
	ErrView    = errors.New("not in this view")
	ErrPixels  = errors.New("bad preprocessed image")
	ErrClosed  = errors.New("detector or text tower is closed")

	// ErrNotFinite is a model's fault: its weights are finite, what it computes of them is not.
	ErrNotFinite = errors.New("the model's output is not finite")

	// ErrDevice is the device's fault. Nothing more can be had of it in this process.
	ErrDevice = ops.ErrDevice
)

// Methods of scoring.
const (
	MethodInCTRL = weights.MethodInCTRL // the paper's; the model needs trained heads
	MethodPatch  = weights.MethodPatch  // training-free: patch residuals only; any backbone
)

// MaxShots is the greatest number of prompts of a set.
const MaxShots = weights.MaxShots

// Detector is an opened model on a backend. Its methods may be called from any goroutine; they run
// one at a time.
type Detector struct {
	lone
	settings
	weights *weights.Model
	table   *preprocess.Table
	vision  *clip.Vision
	heads   *inctrl.Heads // nil: none
}

// settings are what options change.
type settings struct {
	decode  preprocess.Options
	backend ops.Backend
	threads int
	inPlace bool // the memory of the model file is the backend's
}

// Option changes how a model is opened.
type Option func(*settings)

// settle makes settings of options; the backend is the best one if none is named.
func settle(options []Option) (settings, error) {
	s := settings{decode: preprocess.Options{Orient: true}}
	for _, o := range options {
		o(&s)
	}
	if s.backend == nil {
		be, err := auto.New("", s.threads)
		if err != nil {
			return s, fmt.Errorf("%s: %w", auto.Variable, err)
		}
		s.backend = be
	}
	return s, nil
}

// On opens the model on the given backend instead of the best one of this build. A backend serves
// one detector.
func On(be ops.Backend) Option { return func(s *settings) { s.backend = be } }

// PaperMode switches off what the paper's code does not do: EXIF orientation and views of one's own.
func PaperMode() Option { return func(s *settings) { s.decode.Orient = false } }

// Limits bounds the encoded images that are decoded; zero fields stand for 64 MP, 16,384 pixels a side
// and 64 MB.
func Limits(l preprocess.Limits) Option { return func(s *settings) { s.decode.Limits = l } }

// Threads is how many threads the best backend uses, one per processor if n is 0. The bits of a
// result do not depend on it.
func Threads(n int) Option { return func(s *settings) { s.threads = n } }

// InPlace lets a backend lay int8 weights out anew in the memory that [Read] is given, rather than
// in its own; backends that cannot copy them as always.
func InPlace() Option { return func(s *settings) { s.inPlace = true } }

// Open reads a model file and checks all of it.
func Open(path string, options ...Option) (*Detector, error) {
	w, err := weights.Open(path)
	if err != nil {
		return nil, err
	}
	return newDetector(w, options)
}

// Read is Open of a file already in memory, which must not change while the detector is in use.
func Read(name string, data []byte, options ...Option) (*Detector, error) {
	w, err := weights.Read(name, data)
	if err != nil {
		return nil, err
	}
	return newDetector(w, options)
}

func newDetector(w *weights.Model, options []Option) (*Detector, error) {
	o, err := settle(options)
	if err != nil {
		w.Unmap()
		return nil, err
	}
	d := &Detector{weights: w, settings: o, table: preprocess.NewTable(w.Mean, w.Std)}
	d.vision = clip.NewVision(tower(w.Config), tensors(w.Store, w.Quantization, d.inPlace))
	err = ops.Try(func() error {
		ops.Bind(d.vision, d.backend)
		if w.HasHeads {
			d.heads = inctrl.NewHeads(w.F32, w.Embed, w.Patches())
			ops.Bind(d.heads, d.backend)
		}
		return nil
	})
	w.Unmap()
	if err != nil {
		return nil, err
	}
	return d, nil
}

// tensors hands out the tensors of a tower; own says that a backend may keep the memory of int8 ones.
func tensors(w *weights.Store, q *weights.Quantization, own bool) clip.Tensors {
	return func(name string) ops.Weight {
		if !w.Int8(name) {
			return ops.Weight{F32: w.F32(name)}
		}
		return ops.Weight{
			I8: w.I8(name), Scale: w.F32(weights.ScaleOf(name)), Top: 1<<q.Bits - 1, Own: own,
			Done: w.Done,
		}
	}
}

func activation(name string) ops.Act {
	if name == "quick" {
		return ops.QuickGELU
	}
	return ops.GELU
}

func tower(c weights.Config) clip.Config {
	return clip.Config{
		Patches: c.Patches(), Registers: c.Registers, Width: c.Width, Heads: c.Heads,
		Layers: c.Layers, Taps: c.Taps,
		LnPre: c.LnPre, Proj: c.Proj, PatchBias: c.PatchBias, Eps: c.Eps, GELU: activation(c.GELU),
	}
}

// Close gives the backend's memory back. The detector and its prompt sets end with it.
func (d *Detector) Close() {
	d.end(func() {
		ops.Free(d.vision)
		if d.heads != nil {
			ops.Free(d.heads)
		}
		if c, ok := d.backend.(io.Closer); ok {
			c.Close()
		}
	})
}

// Info describes an opened model.
type Info struct {
	Config     weights.Config
	Digest     string // SHA-256 of the model file, hexadecimal
	Methods    []string
	Backend    string
	Preprocess string // version of the pixel arithmetic
	View       View   // that is taken where none is asked for
}

// Info describes the detector.
func (d *Detector) Info() Info {
	methods := []string{MethodPatch}
	if d.heads != nil {
		methods = []string{MethodInCTRL, MethodPatch}
	}
	return Info{
		Config: d.weights.Config, Digest: hex.EncodeToString(d.weights.Digest[:]),
		Methods: methods, Backend: d.backend.Name(), Preprocess: preprocess.Version, View: d.view(),
	}
}

// method is the scorer of that name; the empty name is the best the model has.
func (d *Detector) method(name string) (inctrl.Method, error) {
	switch {
	case name == MethodPatch:
		return inctrl.Patch{}, nil
	case name == MethodInCTRL && d.heads != nil:
		return inctrl.InCTRL{Heads: d.heads}, nil
	}
	return nil, fmt.Errorf("%w: %.32q; model %s has %q",
		ErrMethod, name, d.weights.Name, d.Info().Methods)
}
