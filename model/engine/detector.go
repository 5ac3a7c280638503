// Package engine implements the detector: it learns prompt sets from normal images, scores images
// against them and calibrates thresholds. Package model is its public API. What is exported here
// besides (features of images, their files, the digests of all stages) is for this module's own
// programs and carries no compatibility promise.
//
// The stages: encoded bytes → pixels (preprocess) → a square as the view asks (view) → features
// (clip) → residuals → score and anomaly map (inctrl). A detector owns a backend, and all its
// computing runs under one lock.
package engine

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"github.com/inctrl-go/inctrl/model/backend/auto"
	"github.com/inctrl-go/inctrl/model/clip"
	"github.com/inctrl-go/inctrl/model/clip/position"
	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/weights"
)

// Scoring methods.
const (
	MethodInCTRL = weights.MethodInCTRL // the paper's; needs a model with trained heads
	MethodPatch  = weights.MethodPatch  // training-free: patch residuals only; any backbone
)

// Detector is an opened model on a backend. Its methods are safe for concurrent use; they run one
// at a time.
type Detector struct {
	lone
	decode  preprocess.Options
	backend ops.Backend
	weights *weights.Model
	table   *preprocess.Table
	vision  *clip.Vision
	fuse    *inctrl.Fuse
	heads   *inctrl.Heads // nil: the model has none
	maxBank int           // rows of a bank of MethodPatch
}

// Options say how to open a model. The zero value opens it on the best backend of this build.
type Options struct {
	// Backend replaces the best backend. A backend serves one detector or one text tower, which
	// closes it; opening closes it if it fails.
	Backend ops.Backend
	// Threads is the number of threads of the best backend; 0 means one per processor. The bits of
	// a result do not depend on it.
	Threads int
	// PaperMode switches off what the paper's code does not do: EXIF orientation, and any view
	// other than the zero [View].
	PaperMode bool
	// Limits bounds the encoded images that are decoded; zero fields mean 64 MP, 16,384 pixels a
	// side, 64 MB, and 1 GB of memory to decode one.
	Limits preprocess.Limits
	// InPlace lets a backend repack int8 weights inside the memory given to [Read] instead of
	// copying them. Backends that cannot do that copy.
	InPlace bool
}

// backend is the given backend, or the best one.
func (o Options) backend() (ops.Backend, error) {
	if o.Backend != nil {
		return o.Backend, nil
	}
	be, err := auto.New("", o.Threads)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", auto.Variable, err)
	}
	return be, nil
}

// Open reads a model file and checks all of it.
func Open(path string, o Options) (*Detector, error) {
	w, err := weights.Open(path)
	if err != nil {
		return nil, failed(err, o.Backend)
	}
	return newDetector(w, o)
}

// Read is Open for a file in memory, which must not change while the detector is in use.
func Read(name string, data []byte, o Options) (*Detector, error) {
	w, err := weights.Read(name, data)
	if err != nil {
		return nil, failed(err, o.Backend)
	}
	return newDetector(w, o)
}

func newDetector(w *weights.Model, o Options) (*Detector, error) {
	be, err := o.backend()
	if err != nil {
		w.Unmap()
		return nil, err
	}
	d := &Detector{
		weights: w, backend: be, table: preprocess.NewTable(w.Mean, w.Std),
		decode: preprocess.Options{Orient: !o.PaperMode, Limits: o.Limits},
	}
	d.vision = clip.NewVision(tower(w.Config), tensors(w.Store, w.Quantization, o.InPlace))
	d.fuse, d.maxBank = inctrl.NewFuse(w.Width, w.Eps), maxBank
	err = ops.Try(func() error {
		ops.Bind(d.vision, d.backend)
		ops.Bind(d.fuse, d.backend)
		if w.HasHeads {
			d.heads = inctrl.NewHeads(w.F32, w.Embed, w.Patches())
			ops.Bind(d.heads, d.backend)
		}
		return nil
	})
	w.Unmap()
	if err != nil {
		return nil, failed(err, be)
	}
	return d, nil
}

// failed closes a backend, or nil, on which nothing could be opened because of err.
func failed(err error, be ops.Backend) error { return errors.Join(err, closeBackend(be)) }

// tensors returns the tensors of a tower; own says that a backend may keep the memory of int8 ones.
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
	switch name {
	case "quick":
		return ops.QuickGELU
	case "tanh":
		return ops.GELUTanh
	}
	return ops.GELU
}

func tower(c weights.Config) clip.Config {
	return clip.Config{
		Grid:      clip.Grid{Columns: c.Grid(), Rows: c.Grid()},
		Filter:    position.FilterOf(c.Interpolation),
		Registers: c.Registers, NoClass: c.NoClass,
		Width: c.Width, Heads: c.Heads, Layers: c.Layers, Taps: c.Taps,
		Gated: c.Gated, Rope: float64(c.Rope),
		LnPre: c.LnPre, Proj: c.Proj, PatchBias: c.PatchBias, Eps: c.Eps, GELU: activation(c.GELU),
	}
}

// Close waits for the running call and frees the backend's memory. It also ends the detector's
// prompt sets and queries: every later call, Close included, returns [ErrClosed].
func (d *Detector) Close() error {
	if d == nil || d.weights == nil {
		return errNoDetector
	}
	return d.end(func() error {
		ops.Free(d.vision)
		if d.heads != nil {
			ops.Free(d.heads)
		}
		return closeBackend(d.backend)
	})
}

func closeBackend(be ops.Backend) error {
	if c, ok := be.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// usable refuses a closed detector, closed prompt sets, and prompt sets of other detectors. It does
// not wait for the running call, so only under the lock does its answer about Close stay true.
func (d *Detector) usable(sets ...*PromptSet) error {
	if d == nil || d.weights == nil || d.ended.Load() {
		return errNoDetector
	}
	for _, set := range sets {
		switch {
		case set == nil || set.owner != d:
			return errForeignSet
		case set.closed.Load():
			return errClosedSet
		}
	}
	return nil
}

// Info describes an opened model.
type Info struct {
	Config     weights.Config
	Digest     string // SHA-256 of the model file, hexadecimal
	Methods    []string
	Backend    string
	Preprocess string // version of the pixel arithmetic
	View       View   // the default view
}

// Info describes the detector, also a closed one; it is zero for a Detector that was never opened.
func (d *Detector) Info() Info {
	if d == nil || d.weights == nil {
		return Info{}
	}
	methods := []string{MethodPatch}
	if d.heads != nil {
		methods = []string{MethodInCTRL, MethodPatch}
	}
	return Info{
		Config: d.weights.Config, Digest: hex.EncodeToString(d.weights.Digest[:]),
		Methods: methods, Backend: d.backend.Name(), Preprocess: preprocess.Version, View: d.view(),
	}
}

// MaxShots is the largest number of normal images of a prompt set of a method; the empty name means
// the best that the model has.
func (i Info) MaxShots(method string) int {
	if method == "" && len(i.Methods) > 0 {
		method = i.Methods[0]
	}
	return weights.ShotsOf(method)
}

// named is the name of a method; the empty name means the best that the model has.
func (d *Detector) named(method string) string {
	if method == "" {
		return d.Info().Methods[0]
	}
	return method
}

// method is the scorer with that name.
func (d *Detector) method(name string) (inctrl.Method, error) {
	switch {
	case name == MethodPatch:
		return inctrl.Patch{}, nil
	case name == MethodInCTRL && d.heads != nil:
		return inctrl.InCTRL{Heads: d.heads}, nil
	}
	return nil, fmt.Errorf("%w: %.32q; model %s has %q",
		errMethod, name, d.weights.Name, d.Info().Methods)
}
