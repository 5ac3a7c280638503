// Package layout maps the tensors of published checkpoints to the names and shapes of this module's
// models: CLIP of OpenCLIP, OpenAI, Hugging Face and timm, InCTRL's own checkpoints, SigLIP, plain
// ViTs, DINOv2 and DINOv3. Open recognises the layout by the tensors' names, checks that none is
// missing or left over, and derives the model's configuration. What belongs to one layout or family
// is in names.go and family.go.
//
// It is exported for this module's own programs and carries no compatibility promise.
package layout

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/quantize/checkpoint"
)

// Errors that a caller can cause. A damaged file gives a [*checkpoint.Error].
var (
	ErrLayout  = errors.New("unknown layout")
	ErrTensors = errors.New("tensors missing or unexpected")
	ErrShape   = errors.New("wrong shape")
	ErrOption  = errors.New("option needed")
)

// Options supply what the tensors' names and shapes do not tell. Zero fields stand for the defaults
// of the layout or of a config.json beside the file.
type Options struct {
	Name  string
	Image int    // side of the square input, pixels; positions are interpolated to it
	Heads int    // of attention
	GELU  string // "exact", "quick" or "tanh"
	Taps  []int  // blocks whose output is compared, from 1
	Mean  *[3]float32
	Std   *[3]float32
}

// Weights are the tensors of checkpoints under InCTRL's names. They are read on demand: a source
// for package quantize.
type Weights struct {
	Config   weights.Config      // without Classes
	Text     *weights.TextConfig // nil: no text tower
	HasHeads bool
	Layouts  []string // per file
	Warnings []string // for humans
	Notes    []string // likewise, of what is as it should be

	usual    int // side of the input that the layout has without options
	files    []*checkpoint.File
	names    *naming // for errors; nil: ours
	tensors  map[string]*tensor
	replaced [][2]*tensor // a tensor that a later file replaced, and its replacement
	last     string       // name of the tensor in values
	values   []float32
	err      error
}

// tensor is one of our tensors, made of one or more of a checkpoint's.
type tensor struct {
	parts      []*checkpoint.Tensor // concatenated
	zeros      bool                 // parts that are nil are zeros
	shape      []int
	transposed bool
	make       func(dst []float32) error // used instead of parts
}

// Open reads the tables of contents of one checkpoint, or of a base CLIP and an InCTRL checkpoint
// that replaces some of its tensors. On success names and shapes are exactly those of a model;
// otherwise the error lists everything missing or unexpected.
func Open(paths []string, o Options) (*Weights, error) {
	var files []*checkpoint.File
	for _, path := range paths {
		f, err := checkpoint.Open(path)
		if err != nil {
			for _, f := range files {
				f.Close()
			}
			return nil, err
		}
		files = append(files, f)
	}
	return Read(files, o)
}

// Read is [Open] of checkpoints that are open already. [Weights.Close] closes them, and so does an
// error.
func Read(files []*checkpoint.File, o Options) (*Weights, error) {
	w := &Weights{tensors: map[string]*tensor{}, files: files}
	if err := w.read(o); err != nil {
		w.Close()
		return nil, err
	}
	return w, nil
}

func (w *Weights) read(o Options) error {
	var found facts
	for i, f := range w.files {
		l, err := w.add(f, i > 0)
		if err != nil {
			return fmt.Errorf("%.256q: %w", f.Names()[0], err)
		}
		if i == 0 || found.name == "heads of InCTRL" {
			found = facts{layout: l, quick: f.Kind() == "torchscript", file: f}
		}
	}
	w.names = found.names
	if found.family != openCLIPs {
		if err := found.readConfig(); err != nil {
			return fmt.Errorf("%.256q: %w", found.file.Names()[0], err)
		}
	}
	if err := w.build(found, o); err != nil {
		return err
	}
	if w.Text != nil {
		w.nameSpace()
	}
	return errors.Join(w.err, w.compare())
}

// build makes the tensors of a model out of those of the checkpoints.
func (w *Weights) build(f facts, o Options) error {
	if err := w.unfold(&f); err != nil {
		return err
	}
	if err := w.configure(f, o); err != nil {
		return err
	}
	if err := w.positions(); err != nil {
		return err
	}
	if err := w.scaleLayers(); err != nil {
		return err
	}
	if err := w.addBiases(); err != nil {
		return err
	}
	if w.Config.NoClass { // only a class token would go through it
		delete(w.tensors, "visual.ln_post.weight")
		delete(w.tensors, "visual.ln_post.bias")
	}
	if err := w.complete(); err != nil {
		return err
	}
	w.cutBlocks()
	return nil
}

// add maps the tensors of a file. Those of a later file replace those of an earlier one.
func (w *Weights) add(f *checkpoint.File, over bool) (layout, error) {
	all := map[string]*checkpoint.Tensor{}
	for _, t := range f.Tensors() {
		all[t.Name] = t
	}
	l, prefix, err := recognise(all)
	if err != nil {
		return l, err
	}
	if prefix != "" {
		w.note("all names of tensors begin with %.128q, which is left out", prefix)
	}
	w.Layouts = append(w.Layouts, l.name)
	mine, unknown, left := map[string]*tensor{}, []string(nil), map[string]int{}
	for _, t := range f.Tensors() {
		name := strings.TrimPrefix(t.Name, prefix)
		if idle.MatchString(name) {
			continue
		}
		if what := l.asideOf(name); what != "" {
			left[what]++
			continue
		}
		p, ok := l.place(name)
		if !ok {
			unknown = append(unknown, t.Name)
			continue
		}
		if err := put(mine, p, t); err != nil {
			return l, err
		}
	}
	if len(unknown) > 0 {
		return l, fmt.Errorf("%w: %d unexpected in the layout of %s: %s",
			ErrTensors, len(unknown), l.name, quoted(unknown))
	}
	for _, what := range slices.Sorted(maps.Keys(left)) {
		w.note("%s is left out: %d tensors that no feature of a patch needs", what, left[what])
	}
	if l.family.rope != 0 {
		mend(mine)
	}
	return l, w.over(mine, over)
}

// put adds a part to a tensor.
func put(to map[string]*tensor, p place, t *checkpoint.Tensor) error {
	have := to[p.name]
	if have == nil {
		have = &tensor{transposed: p.transposed}
		to[p.name] = have
	}
	for len(have.parts) <= p.part {
		have.parts = append(have.parts, nil)
	}
	if have.parts[p.part] != nil {
		return fmt.Errorf("%w: %.128q and %.128q are the same tensor",
			ErrTensors, have.parts[p.part].Name, t.Name)
	}
	have.parts[p.part] = t
	return nil
}

// over adds a file's tensors and replaces existing ones.
func (w *Weights) over(mine map[string]*tensor, over bool) error {
	before := len(w.replaced)
	for name, t := range mine {
		if err := t.settle(name); err != nil {
			return err
		}
		if old := w.tensors[name]; old != nil {
			if !slices.Equal(old.shape, t.shape) {
				return fmt.Errorf("%w: %s is %v here and %v in the file before",
					ErrShape, name, t.shape, old.shape)
			}
			w.replaced = append(w.replaced, [2]*tensor{old, t})
		}
		w.tensors[name] = t
	}
	if over && len(w.replaced) == before && !w.Has("adapter.fc.0.weight") {
		return fmt.Errorf("%w: the second file has no tensors of InCTRL", ErrTensors)
	}
	return nil
}

// compare warns about tensors that were replaced by different values. It reads them, so their
// shapes must have been checked.
func (w *Weights) compare() error {
	differ := 0
	for _, pair := range w.replaced {
		same, err := equal(pair[0], pair[1])
		if err != nil {
			return err
		}
		if !same {
			differ++
		}
	}
	if differ > 0 {
		w.warn("%d tensors of %s differ from the file before, %d are the same: "+
			"the later ones count",
			differ, filepath.Base(w.files[len(w.files)-1].Names()[0]), len(w.replaced)-differ)
	}
	w.replaced = nil
	return nil
}

func equal(a, b *tensor) (bool, error) {
	x, y := make([]float32, a.size()), make([]float32, b.size())
	if err := errors.Join(a.read(x), b.read(y)); err != nil {
		return false, err
	}
	return slices.Equal(x, y), nil
}

func (w *Weights) note(format string, args ...any) {
	w.Notes = append(w.Notes, fmt.Sprintf(format, args...))
}

func (w *Weights) warn(format string, args ...any) {
	w.Warnings = append(w.Warnings, fmt.Sprintf(format, args...))
}

// settle computes the shape of a tensor from its parts.
func (t *tensor) settle(name string) error {
	some := t.some()
	for i, p := range t.parts {
		if p == nil && !t.zeros {
			return fmt.Errorf("%w: part %d of %d of %s is missing beside %.128q",
				ErrTensors, i, len(t.parts), name, some.Name)
		}
		if p != nil && !slices.Equal(p.Shape, some.Shape) {
			return fmt.Errorf("%w: parts of %s are %v and %v: %.128q, %.128q",
				ErrShape, name, some.Shape, p.Shape, some.Name, p.Name)
		}
	}
	t.shape = slices.Clone(some.Shape)
	for len(t.shape) > 1 && t.shape[0] == 1 && loose(name) { // cls_token is [1, 1, D]
		t.shape = t.shape[1:]
	}
	if len(t.parts) > 1 && len(t.shape) > 0 {
		t.shape[0] *= len(t.parts)
	}
	if t.transposed {
		if len(t.shape) != 2 {
			return fmt.Errorf("%w: %s is %v, want a matrix", ErrShape, name, t.shape)
		}
		slices.Reverse(t.shape)
	}
	return nil
}

// some is a part that is there.
func (t *tensor) some() *checkpoint.Tensor {
	for _, p := range t.parts {
		if p != nil {
			return p
		}
	}
	return nil
}

// loose are the tensors that some layouts store with leading dimensions of one.
func loose(name string) bool {
	return name == "visual.class_embedding" || name == positionRows || name == registerTokens
}

func (t *tensor) size() int {
	n := 1
	for _, d := range t.shape {
		n *= d
	}
	return n
}

// read reads the values.
func (t *tensor) read(dst []float32) error {
	if t.make != nil {
		return t.make(dst)
	}
	size := len(dst) / len(t.parts)
	for i, p := range t.parts {
		part := dst[i*size : (i+1)*size]
		if p == nil {
			clear(part)
			continue
		}
		if err := p.Float32(part); err != nil {
			return err
		}
		if t.transposed {
			transpose(part, t.shape[0])
		}
	}
	return nil
}

// transpose transposes a matrix with the given number of columns.
func transpose(v []float32, columns int) {
	from, rows := slices.Clone(v), len(v)/columns
	for i, x := range from {
		v[i%columns*rows+i/columns] = x
	}
}

// Has reports whether there is a tensor with a name.
func (w *Weights) Has(name string) bool { return w.tensors[name] != nil }

// Shape is a tensor's shape.
func (w *Weights) Shape(name string) []int { return w.tensors[name].shape }

// F32 is a tensor's values, valid until the next call. After an error they are zero; see Err.
func (w *Weights) F32(name string) []float32 {
	if name == w.last {
		return w.values
	}
	t := w.tensors[name]
	n := t.size()
	if cap(w.values) < n {
		w.values = nil
		w.values = make([]float32, n)
	}
	w.values, w.last = w.values[:n], name
	if err := t.read(w.values); err != nil {
		clear(w.values)
		w.err = errors.Join(w.err, err)
	}
	return w.values
}

// Rest frees the memory of F32's last result.
func (w *Weights) Rest() { w.values, w.last = nil, "" }

// Err is the first error of reading tensors.
func (w *Weights) Err() error { return w.err }

// Names are the names of the files that the weights are in: paths, if they were opened by theirs.
func (w *Weights) Names() (names []string) {
	for _, f := range w.files {
		names = append(names, f.Names()...)
	}
	return names
}

// Close closes the files.
func (w *Weights) Close() error {
	var all []error
	for _, f := range w.files {
		all = append(all, f.Close())
	}
	return errors.Join(all...)
}
