package engine

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"sync/atomic"

	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/weights"
)

// PromptSet is what a detector learned from normal images: features, never pixels. It belongs to
// the detector that made or read it.
type PromptSet struct {
	owner   *Detector
	file    *weights.PromptFile
	digest  [32]byte  // of the prompt file: features, view, scale, threshold and all else
	notes   []Note    // on how the normal images were read
	about   []Note    // on the normal images as a set: see alike.go
	checked []float32 // scores of the images that calibrated it: see calibrating
	method  inctrl.Method
	prompts *inctrl.Prompts
	holders *int        // sets that share the prompts: this and those calibrated from it
	closed  atomic.Bool // set under the owner's lock
}

// LearnOptions say how to make a prompt set.
type LearnOptions struct {
	Method    string    // empty: inctrl if the model has heads, else patch
	Class     string    // class name; empty: the first class of the model
	Direction []float32 // class direction, [embed]: see [Text.Class]; nil: the model's for Class
	View      *View     // view of all images; nil: the default (see [Info])
}

// newPromptFile is a prompt file without features, of shots images in a view.
func (d *Detector) newPromptFile(o LearnOptions, v View, shots int) (*weights.PromptFile, error) {
	o.Method = d.named(o.Method)
	_, err := d.method(o.Method)
	if err = cmp.Or(err, checkShots(o.Method, shots), d.checkView(v)); err != nil {
		return nil, err
	}
	if v.Grid != "" && o.Method != MethodPatch {
		return nil, fmt.Errorf("%w: grid %.32q needs method %s: the heads of %s know only a square",
			errView, v.Grid, MethodPatch, o.Method)
	}
	file := &weights.PromptFile{
		Method: o.Method, Model: d.weights.Digest, ModelName: d.weights.Name,
		Preprocess: preprocess.Version, Oriented: d.decode.Orient,
		Patches: d.grid(v).Patches(), Width: d.weights.Width, Embed: d.weights.Embed,
		View: weights.View(v), Shots: shots, Bank: make([][]float32, d.banks(o.Method)),
	}
	if v.Tiles > 0 {
		file.Tiles = make([][]float32, len(file.Bank))
	}
	if o.Method == MethodPatch {
		return file, nil
	}
	return file, d.direct(file, o)
}

// reserve gives the banks of a new prompt file the capacity that they need.
func (d *Detector) reserve(file *weights.PromptFile) {
	each := View(file.View).Sides() * file.Patches
	for l := range file.Bank {
		rows := min(file.Shots*each, d.maxBank+each)
		file.Bank[l] = make([]float32, 0, rows*file.Width)
	}
}

// banks is how many matrices of rows a method compares: see compared.
func (d *Detector) banks(method string) int {
	if method == MethodPatch {
		return 1
	}
	return len(d.weights.Taps)
}

// direct sets the prompt file's class and text direction.
func (d *Detector) direct(file *weights.PromptFile, o LearnOptions) error {
	file.Class, file.Direction = o.Class, o.Direction
	if o.Direction != nil {
		if o.Class == "" {
			file.Class = "custom"
		}
		if len(o.Direction) != d.weights.Embed {
			return fmt.Errorf("%w: direction of %d values, want %d",
				errClass, len(o.Direction), d.weights.Embed)
		}
		return nil
	}
	classes := d.weights.Classes
	if o.Class == "" && len(classes) > 0 {
		file.Class = classes[0]
	}
	if slices.Contains(classes, file.Class) {
		file.Direction = d.weights.F32(weights.Direction(file.Class))
		return nil
	}
	return fmt.Errorf("%w: %.64q; model %s has %.512q; others need its text tower",
		errClass, o.Class, d.weights.Name, classes)
}

// adapt sets the mean adapted image feature of the prompts.
func (d *Detector) adapt(file *weights.PromptFile) *weights.PromptFile {
	if file.Method != MethodInCTRL {
		return file
	}
	defer d.backend.Release(d.backend.Mark())
	tokens := ops.Upload(d.backend, file.Shots, d.weights.Embed, file.Tokens)
	adapted := d.heads.Adapter.Forward(tokens)[0]
	file.Adapted = ops.Values(ops.Reduce(adapted, ops.Reduction{Group: file.Shots}))
	return file
}

// bind uploads a prompt file of this model to the backend.
func (d *Detector) bind(file *weights.PromptFile) *PromptSet {
	method, err := d.method(file.Method)
	if err != nil {
		panic("model: a prompt set has a method of its model")
	}
	set := &PromptSet{owner: d, file: file, method: method, prompts: &inctrl.Prompts{},
		holders: new(1)}
	for _, unit := range file.Bank {
		set.prompts.Banks = append(set.prompts.Banks, ops.NewBank(d.backend, unit, d.weights.Width))
	}
	for _, unit := range file.Tiles {
		set.prompts.Tiles = append(set.prompts.Tiles, ops.NewBank(d.backend, unit, d.weights.Width))
	}
	if file.Method == MethodInCTRL {
		set.prompts.Direction = inctrl.TextPrior(file.Direction)
		ops.Bind(set.prompts.Direction, d.backend)
	}
	return set
}

func (set *PromptSet) free() {
	for _, b := range slices.Concat(set.prompts.Banks, set.prompts.Tiles) {
		b.Free()
	}
	if set.prompts.Direction != nil {
		ops.Free(set.prompts.Direction)
	}
}

// Close frees the set's memory on the backend, unless another set shares it: one calibrated from
// this set, or the one that this set was calibrated from. Every later use, Close included, returns
// [ErrClosed].
func (set *PromptSet) Close() error {
	if set == nil || set.owner == nil {
		return errForeignSet
	}
	return set.owner.locked(func() error {
		if set.closed.Swap(true) {
			return errClosedSet
		}
		if *set.holders--; *set.holders == 0 {
			set.free()
		}
		return nil
	})
}

// OpenPrompts is ReadPrompts for a file on disk.
func (d *Detector) OpenPrompts(path string) (*PromptSet, error) {
	if err := d.usable(); err != nil {
		return nil, err
	}
	data, err := readFile(path, maxPromptFile)
	if err != nil {
		return nil, fmt.Errorf("prompt file %.256q: %w", path, bare(err))
	}
	return d.ReadPrompts(path, data)
}

// maxPromptFile bounds the size of a prompt file, in bytes.
const maxPromptFile = 1 << 30

// ReadPrompts reads a prompt file, whose bytes must not change while the set is in use. It refuses
// a file made by another model, another version of the preprocessing, or the other setting of
// PaperMode.
func (d *Detector) ReadPrompts(name string, data []byte) (*PromptSet, error) {
	if err := d.usable(); err != nil {
		return nil, err
	}
	file, err := weights.ReadPromptFile(name, data)
	if err != nil {
		return nil, err
	}
	if err := file.Check(d.weights, preprocess.Version); err != nil {
		return nil, err
	}
	if _, err := d.method(file.Method); err != nil {
		return nil, fmt.Errorf("%w: prompt file %.256q has features for training, not prompts",
			weights.ErrMismatch, name)
	}
	if file.Oriented != d.decode.Orient {
		made := "was not made in paper mode, which ignores EXIF orientation"
		if !file.Oriented {
			made = "was made in paper mode, which ignores EXIF orientation"
		}
		return nil, fmt.Errorf("%w: prompt file %.256q %s", weights.ErrMismatch, name, made)
	}
	v := View(file.View)
	if err := cmp.Or(d.checkView(v), fixed(v)); err != nil {
		return nil, fmt.Errorf("%w: prompt file %.256q: %v", weights.ErrMismatch, name, err)
	}
	if v != d.canonical(v) {
		return nil, fmt.Errorf("%w: prompt file %.256q: "+
			"grid %.32q, range %.64q, background %.16q, area %.64q",
			weights.ErrMismatch, name, v.Grid, v.Range, v.Background, v.Area)
	}
	if n := d.grid(v).Patches(); file.Patches != n || v.Grid != "" && file.Method != MethodPatch {
		return nil, fmt.Errorf("%w: prompt file %.256q: grid %.32q, %d patches, method %s",
			weights.ErrMismatch, name, v.Grid, file.Patches, file.Method)
	}
	var set *PromptSet
	err = d.locked(func() error {
		set = d.bind(file)
		set.digest = file.Digest()
		return nil
	})
	return set, err
}

// Write writes the set as a prompt file: equal sets give equal bytes. Errors are those of this
// package or the writer's.
func (set *PromptSet) Write(w io.Writer) error {
	if err := set.usable(); err != nil {
		return err
	}
	return set.file.Write(w)
}

func (set *PromptSet) usable() error {
	if set == nil || set.owner == nil {
		return errForeignSet
	}
	return set.owner.usable(set)
}

// PromptInfo describes a prompt set.
type PromptInfo struct {
	Method, Class, Model string
	Shots                int
	View                 View
	Oriented             bool // EXIF orientation was applied to the normal images
	Scale                float32
	PatchThreshold       float32 // residuals of patches above it make regions
	Threshold            *Threshold
	Digest               [32]byte
	Notes                []Note    // of the normal images, in order; nil for a set that was read
	Scores               []float32 // of each normal image against the others: see package model
	Checked              []float32 // of each image that Calibrate was given
}

// Threshold is the score above which an image is anomalous, and how it was found.
type Threshold = weights.Threshold

// view is the view that the set was learned in.
func (set *PromptSet) view() View { return View(set.file.View) }

// Info describes the set, also a closed one; it is zero for a set that no detector made.
func (set *PromptSet) Info() PromptInfo {
	if set == nil || set.file == nil {
		return PromptInfo{}
	}
	p := set.file
	return PromptInfo{
		Method: p.Method, Class: p.Class, Model: p.ModelName, Shots: p.Shots,
		View: set.view(), Oriented: p.Oriented, Scale: p.Scale, PatchThreshold: p.PatchThreshold,
		Threshold: p.Threshold, Digest: set.digest,
		Notes: slices.Concat(set.notes, set.about), Scores: p.Scores, Checked: set.checked,
	}
}
