// Package layout maps the tensors of published checkpoints to the names and shapes of this module's
// models: CLIP of OpenCLIP, OpenAI and Hugging Face, InCTRL's own checkpoints, and the ViTs of timm
// and DINOv2. Open recognises the layout by the tensors' names, checks that none is missing or left
// over, and derives the model's configuration.
//
// It is exported for this module's own programs and carries no compatibility promise.
package layout

import (
	"errors"
	"fmt"
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
	GELU  string // "exact" or "quick"
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

	files     []*checkpoint.File
	textHeads int // of the text tower, from a config.json; 0: unknown
	tensors   map[string]*tensor
	replaced  [][2]*tensor // a tensor that a later file replaced, and its replacement
	last      string       // name of the tensor in values
	values    []float32
	err       error
}

// tensor is one of our tensors, made of one or more of a checkpoint's.
type tensor struct {
	parts      []*checkpoint.Tensor // concatenated
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
		if err := w.add(f, i > 0); err != nil {
			return fmt.Errorf("%.256q: %w", f.Names()[0], err)
		}
		if name := w.Layouts[i]; i == 0 || found.layout == "heads of InCTRL" {
			found = facts{layout: name, quick: f.Kind() == "torchscript", file: f}
		}
	}
	if err := w.configure(found, o); err != nil {
		return err
	}
	if err := w.positions(found, o); err != nil {
		return err
	}
	if err := w.scaleLayers(); err != nil {
		return err
	}
	if err := w.complete(); err != nil {
		return err
	}
	if w.Text != nil {
		w.nameSpace()
	}
	return errors.Join(w.err, w.compare())
}

// add maps the tensors of a file. Those of a later file replace those of an earlier one.
func (w *Weights) add(f *checkpoint.File, over bool) error {
	names := map[string]bool{}
	for _, t := range f.Tensors() {
		names[t.Name] = true
	}
	l, prefix, err := recognise(names)
	if err != nil {
		return err
	}
	if prefix != "" {
		w.note("all names of tensors begin with %.128q, which is left out", prefix)
	}
	w.Layouts = append(w.Layouts, l.name)
	mine, unknown := map[string]*tensor{}, []string(nil)
	for _, t := range f.Tensors() {
		name := strings.TrimPrefix(t.Name, prefix)
		if idle.MatchString(name) {
			continue
		}
		p, ok := l.place(name)
		if !ok {
			unknown = append(unknown, t.Name)
			continue
		}
		if err := put(mine, p, t); err != nil {
			return err
		}
	}
	if len(unknown) > 0 {
		return fmt.Errorf("%w: %d unexpected in the layout of %s: %s",
			ErrTensors, len(unknown), l.name, quoted(unknown))
	}
	return w.over(mine, over)
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
	for i, p := range t.parts {
		if p == nil {
			return fmt.Errorf("%w: part %d of %d of %s is missing",
				ErrTensors, i, len(t.parts), name)
		}
		if len(p.Shape) != len(t.parts[0].Shape) || !slices.Equal(p.Shape, t.parts[0].Shape) {
			return fmt.Errorf("%w: parts of %s are %v and %v",
				ErrShape, name, t.parts[0].Shape, p.Shape)
		}
	}
	t.shape = slices.Clone(t.parts[0].Shape)
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

// loose are the tensors that some layouts store with leading dimensions of one.
func loose(name string) bool {
	return name == "visual.class_embedding" || name == "visual.positional_embedding" ||
		name == registerTokens
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
	for _, p := range t.parts {
		if err := p.Float32(dst[:p.Size()]); err != nil {
			return err
		}
		if t.transposed {
			transpose(dst[:p.Size()], t.shape[0])
		}
		dst = dst[p.Size():]
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

// complete refuses unexpected tensors and an incomplete model.
func (w *Weights) complete() error {
	specs := w.Specs()
	if w.Text != nil {
		specs = append(specs, weights.TextTensors(*w.Text)...)
	}
	var missing, unexpected []string
	known := map[string]bool{}
	for _, s := range specs {
		known[s.Name] = true
		t := w.tensors[s.Name]
		switch {
		case t == nil && !s.Optional:
			missing = append(missing, s.Name)
		case t != nil && !slices.Equal(t.shape, s.Shape):
			return fmt.Errorf("%w: %s is %v, want %v", ErrShape, s.Name, t.shape, s.Shape)
		}
	}
	for name := range w.tensors {
		if !known[name] {
			unexpected = append(unexpected, name)
		}
	}
	var lines []string
	if len(missing) > 0 {
		lines = append(lines, fmt.Sprintf("%d missing: %s", len(missing), quoted(missing)))
	}
	if len(unexpected) > 0 {
		slices.Sort(unexpected)
		lines = append(lines, fmt.Sprintf("%d unexpected: %s", len(unexpected), quoted(unexpected)))
	}
	if lines != nil {
		return fmt.Errorf("%w: %s", ErrTensors, strings.Join(lines, "; "))
	}
	return nil
}

// Specs lists the tensors of the model, without text directions, that exist or are required.
func (w *Weights) Specs() []weights.Spec {
	c := w.Config
	c.Classes = nil
	return slices.DeleteFunc(weights.Tensors(c, w.HasHeads), func(s weights.Spec) bool {
		return s.Optional && !w.Has(s.Name)
	})
}

// quoted lists names, shortened.
func quoted(names []string) string {
	var b strings.Builder
	for i, name := range names {
		if b.Len() > 1<<14 {
			fmt.Fprintf(&b, " … and %d more", len(names)-i)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%.96q", name)
	}
	return b.String()
}

// sample is the first name in order.
func sample(names map[string]bool) string {
	first := ""
	for name := range names {
		if first == "" || name < first {
			first = name
		}
	}
	return fmt.Sprintf("%.96q", first)
}
