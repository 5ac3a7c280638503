// Package engine is the detector itself: it learns prompt sets of normal images, scores images
// against them and calibrates thresholds. Package model is its public face; what is exported here
// besides, features of images, their files, the digests of all stages, is for this module's own
// programs and carries no compatibility promise.
//
// Bytes become pixels (preprocess), pixels a square in a view (view), the square features (clip),
// features residuals and those a score and a map (inctrl). A detector owns a backend, and all its
// computing runs under one lock.
package engine

import (
	"encoding/hex"
	"fmt"
	"io"

	"github.com/inctrl-go/inctrl/model/backend/auto"
	"github.com/inctrl-go/inctrl/model/clip"
	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/weights"
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
	decode  preprocess.Options
	backend ops.Backend
	weights *weights.Model
	table   *preprocess.Table
	vision  *clip.Vision
	heads   *inctrl.Heads // nil: none
}

// Options say how a model is opened. The zero value opens it on the best backend of this build.
type Options struct {
	// Backend computes instead of the best one. A backend serves one detector or one text tower,
	// which closes it.
	Backend ops.Backend
	// Threads is how many threads the best backend uses; 0 stands for one per processor. The bits
	// of a result do not depend on it.
	Threads int
	// PaperMode switches off what the paper's code does not do: EXIF orientation, and views other
	// than the zero [View].
	PaperMode bool
	// Limits bounds the encoded images that are decoded; zero fields stand for 64 MP, 16,384 pixels
	// a side and 64 MB.
	Limits preprocess.Limits
	// InPlace lets a backend lay int8 weights out anew in the memory that [Read] is given, instead
	// of in its own. Backends that cannot copy them as always.
	InPlace bool
}

// backend is the one that is given, else the best one.
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
		return nil, err
	}
	return newDetector(w, o)
}

// Read is Open of a file already in memory, which must not change while the detector is in use.
func Read(name string, data []byte, o Options) (*Detector, error) {
	w, err := weights.Read(name, data)
	if err != nil {
		return nil, err
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

// tensors hands out the tensors of a tower; own says that a backend may keep the memory of int8
// ones.
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

// Close waits for the call that is running and gives the backend's memory back. The detector, its
// prompt sets and its queries end with it: every later call gives [ErrClosed], Close too.
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

// usable refuses a detector that is closed, and prompt sets that it did not make or that are
// closed. It does not wait for the call that is running: what it says of Close holds under the lock
// only.
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
	View       View   // that is taken where none is asked for
}

// Info describes the detector, one that is closed too; zero for one that nobody opened.
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

// method is the scorer of that name; the empty name is the best the model has.
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
