// Package model is a few-shot anomaly detector: shown a few normal pictures, it scores any other
// picture and maps where it looks wrong. Nothing is trained on the target.
//
//	d, err := model.Open("model.safetensors")
//	set, err := d.Learn(ctx, normals, model.LearnOptions{})
//	r, err := d.Score(ctx, picture, set) // r.Score, r.Map
//
// The same bytes give the same bits on every platform. The package opens no network connection.
package model

import (
	"encoding/hex"
	"errors"
	"fmt"
	"sync"

	"github.com/inctrl-go/inctrl/model/backend/auto"
	"github.com/inctrl-go/inctrl/model/clip"
	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/weights"
)

// What a caller can get wrong, apart from files: those give a [*weights.Error] (model files and
// prompt packs) or a [*PictureError].
var (
	ErrPrompts = errors.New("wrong number of normal pictures")
	ErrMethod  = errors.New("method not available")
	ErrClass   = errors.New("unknown class")
	ErrRate    = errors.New("bad false-alarm rate")
	ErrPatch   = errors.New("no such patch")
	ErrClosed  = errors.New("detector is closed")

	// ErrNotFinite is a model's fault: its weights are finite, what it computes of them is not.
	ErrNotFinite = errors.New("the model's output is not finite")
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
	mu      sync.Mutex
	weights *weights.Model
	table   *preprocess.Table
	decode  preprocess.Options
	vision  *clip.Vision
	heads   *inctrl.Heads // nil: none
	backend ops.Backend
	threads int
	closed  bool
	inPlace bool // the memory of the model file is the backend's
}

// Option changes how a model is opened.
type Option func(*Detector)

// On opens the model on the given backend instead of the best one of this build. A backend serves
// one detector.
func On(be ops.Backend) Option { return func(d *Detector) { d.backend = be } }

// Reference switches off what the paper's code does not do: EXIF orientation.
func Reference() Option { return func(d *Detector) { d.decode.Orient = false } }

// Limits bounds the encoded pictures that are decoded; zero fields stand for 64 MP, 16,384 pixels a side
// and 64 MB.
func Limits(l preprocess.Limits) Option { return func(d *Detector) { d.decode.Limits = l } }

// Threads is how many threads the best backend uses, one per processor if n is 0. The bits of a
// result do not depend on it.
func Threads(n int) Option { return func(d *Detector) { d.threads = n } }

// InPlace lets a backend lay int8 weights out anew in the memory that [Read] is given, rather than
// in its own; backends that cannot copy them as always.
func InPlace() Option { return func(d *Detector) { d.inPlace = true } }

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
	d := &Detector{weights: w, decode: preprocess.Options{Orient: true}}
	for _, o := range options {
		o(d)
	}
	if d.backend == nil {
		be, err := auto.New("", d.threads)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", auto.Variable, err)
		}
		d.backend = be
	}
	d.table = preprocess.NewTable(w.Mean, w.Std)
	d.vision = clip.NewVision(tower(w.Config), d.tensor)
	ops.Bind(d.vision, d.backend)
	w.Unmap()
	if w.HasHeads {
		d.heads = inctrl.NewHeads(w.F32, w.Embed, w.Patches())
		ops.Bind(d.heads, d.backend)
	}
	return d, nil
}

// tensor is a tensor of the image tower.
func (d *Detector) tensor(name string) ops.Weight {
	if !d.weights.Int8(name) {
		return ops.Weight{F32: d.weights.F32(name)}
	}
	scale := d.weights.F32(weights.ScaleOf(name))
	top := 1<<d.weights.Quantization.Bits - 1
	return ops.Weight{
		I8: d.weights.I8(name), Scale: scale, Top: top, Own: d.inPlace, Done: d.weights.Done,
	}
}

func tower(c weights.Config) clip.Config {
	act := ops.GELU
	if c.GELU == "quick" {
		act = ops.QuickGELU
	}
	return clip.Config{
		Patches: c.Patches(), Width: c.Width, Heads: c.Heads, Layers: c.Layers, Taps: c.Taps,
		LnPre: c.LnPre, Proj: c.Proj, PatchBias: c.PatchBias, Eps: c.Eps, GELU: act,
	}
}

// Close gives the backend's memory back. The detector and its prompt sets end with it.
func (d *Detector) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return
	}
	d.closed = true
	ops.Free(d.vision)
	if d.heads != nil {
		ops.Free(d.heads)
	}
}

// Info describes an opened model.
type Info struct {
	Config     weights.Config
	Digest     string // SHA-256 of the model file, hexadecimal
	Methods    []string
	Backend    string
	Preprocess string // version of the pixel arithmetic
}

// Info describes the detector.
func (d *Detector) Info() Info {
	methods := []string{MethodPatch}
	if d.heads != nil {
		methods = []string{MethodInCTRL, MethodPatch}
	}
	return Info{
		Config: d.weights.Config, Digest: hex.EncodeToString(d.weights.Digest[:]),
		Methods: methods, Backend: d.backend.Name(), Preprocess: preprocess.Version,
	}
}

// locked calls f while no other call of the detector runs.
func (d *Detector) locked(f func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return ErrClosed
	}
	return f()
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
