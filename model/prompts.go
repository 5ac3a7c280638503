package model

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/weights"
)

// PromptSet is what a detector learned from normal pictures: features, never pixels. It belongs to
// the detector that made or read it.
type PromptSet struct {
	pack    *weights.Pack
	digest  [32]byte // of the pack without its threshold
	method  inctrl.Method
	prompts *inctrl.Prompts
	holders *int // sets that hold prompts: this one and those calibrated from it; nil: forgotten
}

// LearnOptions say how a prompt set is made.
type LearnOptions struct {
	Method    string    // empty: inctrl if the model has heads, else patch
	Class     string    // class name; empty: the first whose text direction the model holds
	Direction []float32 // class direction, [embed]: see [Text.Class]; nil: the model's one of Class
	View      *View     // how the normal pictures and those to be scored are looked at; nil: see [Info]
}

// Learn makes a prompt set of 1 to MaxShots normal pictures.
func (d *Detector) Learn(
	ctx context.Context, normals []Picture, o LearnOptions,
) (*PromptSet, error) {
	v := d.view()
	if o.View != nil {
		v = *o.View
	}
	pack, err := d.newPack(o, v, len(normals))
	if err != nil {
		return nil, err
	}
	for _, p := range normals {
		if err := d.show(ctx, pack, p); err != nil {
			return nil, err
		}
	}
	return d.learned(pack)
}

func checkShots(n int) error {
	if n < 1 || n > MaxShots {
		return fmt.Errorf("%w: %d, want 1 … %d", ErrPrompts, n, MaxShots)
	}
	return nil
}

// LearnFeatures is Learn from pictures already encoded, in the one view that they have, without tiles.
func (d *Detector) LearnFeatures(normals []*Features, o LearnOptions) (*PromptSet, error) {
	var v View
	if len(normals) > 0 {
		v = normals[0].view
	}
	if o.View != nil && *o.View != v || v.Tiles != 0 {
		return nil, fmt.Errorf("%w: it needs the pictures, not their features", ErrView)
	}
	pack, err := d.newPack(o, v, len(normals))
	if err != nil {
		return nil, err
	}
	for _, f := range normals {
		if f.view != v {
			return nil, fmt.Errorf("%w: picture %.256q of %+v, the first one of %+v", ErrView, f.Name, f.view, v)
		}
		pack.Tokens = append(pack.Tokens, f.Token...)
		extend(pack.Bank, f)
		leaveOut(pack, f)
	}
	return d.learned(pack)
}

// extend adds the patch features of f to a bank.
func extend(bank [][]float32, f *Features) {
	for l, tap := range f.Taps {
		bank[l] = append(bank[l], tap...)
	}
}

// learned is the set of a pack that has its features; one that could not be written is refused.
func (d *Detector) learned(pack *weights.Pack) (*PromptSet, error) {
	var set *PromptSet
	err := d.locked(func() error {
		set = d.bind(d.adapt(pack))
		set.pack.Scale = d.scale(set)
		if err := set.pack.Validate(); err != nil {
			set.free()
			return err
		}
		set.digest = digest(set.pack)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return set, nil
}

// newPack is a pack without features, with room for those of some pictures in a view.
func (d *Detector) newPack(o LearnOptions, v View, shots int) (*weights.Pack, error) {
	if err := checkShots(shots); err != nil {
		return nil, err
	}
	if err := d.checkView(v); err != nil {
		return nil, err
	}
	if o.Method == "" {
		o.Method = d.Info().Methods[0]
	}
	if _, err := d.method(o.Method); err != nil {
		return nil, err
	}
	pack := &weights.Pack{
		Method: o.Method, Model: d.weights.Digest, ModelName: d.weights.Name,
		Preprocess: preprocess.Version, Oriented: d.decode.Orient,
		Patches: d.weights.Patches(), Width: d.weights.Width, Embed: d.weights.Embed,
		View: v, Shots: shots, Bank: make([][]float32, len(d.weights.Taps)),
	}
	for l := range pack.Bank {
		rows := shots * v.Sides() * pack.Patches
		pack.Bank[l] = make([]float32, 0, rows*pack.Width)
	}
	if v.Tiles > 0 {
		pack.Tiles = make([][]float32, len(d.weights.Taps))
	}
	if o.Method == MethodPatch {
		return pack, nil
	}
	err := d.direct(pack, o)
	return pack, err
}

// direct sets the pack's class and its text direction.
func (d *Detector) direct(pack *weights.Pack, o LearnOptions) error {
	pack.Class, pack.Direction = o.Class, o.Direction
	if o.Direction != nil {
		if o.Class == "" {
			pack.Class = "custom"
		}
		if len(o.Direction) != d.weights.Embed {
			return fmt.Errorf("%w: direction of %d values, want %d",
				ErrClass, len(o.Direction), d.weights.Embed)
		}
		return nil
	}
	classes := d.weights.Classes
	if o.Class == "" && len(classes) > 0 {
		pack.Class = classes[0]
	}
	if slices.Contains(classes, pack.Class) {
		pack.Direction = d.weights.F32(weights.Direction(pack.Class))
		return nil
	}
	return fmt.Errorf("%w: %.64q; model %s has %.512q; others need its text tower",
		ErrClass, o.Class, d.weights.Name, classes)
}

// adapt sets the mean adapted image feature of the pack's prompts.
func (d *Detector) adapt(pack *weights.Pack) *weights.Pack {
	if pack.Method == MethodPatch {
		return pack
	}
	defer d.backend.Release(d.backend.Mark())
	tokens := ops.Upload(d.backend, pack.Shots, d.weights.Embed, pack.Tokens)
	adapted := d.heads.Adapter.Forward(tokens)[0]
	pack.Adapted = ops.Values(ops.Reduce(adapted, ops.Reduction{Group: pack.Shots}))
	return pack
}

// bind puts a pack of this model on the backend.
func (d *Detector) bind(pack *weights.Pack) *PromptSet {
	method, err := d.method(pack.Method)
	if err != nil {
		panic("model: a checked pack has a method of its model")
	}
	set := &PromptSet{pack: pack, method: method, prompts: &inctrl.Prompts{}, holders: new(1)}
	for _, unit := range pack.Bank {
		set.prompts.Banks = append(set.prompts.Banks, ops.NewBank(d.backend, unit, d.weights.Width))
	}
	for _, unit := range pack.Tiles {
		set.prompts.Tiles = append(set.prompts.Tiles, ops.NewBank(d.backend, unit, d.weights.Width))
	}
	if pack.Method == MethodInCTRL {
		set.prompts.Direction = inctrl.TextPrior(pack.Direction)
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

// Forget gives back what a prompt set holds on the backend, unless a set that was calibrated from it,
// or that it was calibrated from, still holds it. The set can no longer be used.
func (d *Detector) Forget(set *PromptSet) {
	_ = d.locked(func() error { // a closed detector has given everything back
		if set.holders == nil {
			return nil
		}
		if *set.holders--; *set.holders == 0 {
			set.free()
		}
		set.holders = nil
		return nil
	})
}

// OpenPrompts is ReadPrompts of a file.
func (d *Detector) OpenPrompts(path string) (*PromptSet, error) {
	data, err := readFile(path, maxPack)
	if err != nil {
		return nil, fmt.Errorf("prompt pack %.256q: %w", path, err)
	}
	return d.ReadPrompts(path, data)
}

// maxPack is the largest file that is read as a prompt pack, in bytes.
const maxPack = 1 << 30

// ReadPrompts reads a prompt pack, which must not change while the set is in use. One that another
// model, another version of the preprocessing, or the other setting of Reference made is refused.
func (d *Detector) ReadPrompts(name string, data []byte) (*PromptSet, error) {
	pack, err := weights.ReadPack(name, data)
	if err != nil {
		return nil, err
	}
	if err := pack.Check(d.weights, preprocess.Version); err != nil {
		return nil, err
	}
	if pack.Oriented != d.decode.Orient {
		return nil, fmt.Errorf("%w: prompt pack %.256q: EXIF orientation applied: %t, here: %t",
			weights.ErrMismatch, name, pack.Oriented, d.decode.Orient)
	}
	if pack.Scale == 0 {
		pack.Scale = loneScale
	}
	var set *PromptSet
	err = d.locked(func() error {
		set = d.bind(pack)
		set.digest = digest(pack)
		return nil
	})
	return set, err
}

// Write writes the set as a prompt pack.
func (set *PromptSet) Write(w io.Writer) error { return set.pack.Write(w) }

// digest names a pack's features: two packs that differ in their threshold only have the same.
func digest(pack *weights.Pack) [32]byte {
	bare := *pack
	bare.Threshold = nil
	return bare.Digest()
}

// PromptInfo describes a prompt set.
type PromptInfo struct {
	Method, Class, Model string
	Shots                int
	View                 View
	Oriented             bool // EXIF orientation was applied to the prompts
	Scale                float32
	Threshold            *Threshold
	Digest               [32]byte
}

// Threshold is the score above which a picture is called anomalous, and where it came from.
type Threshold = weights.Threshold

// Info describes the set.
func (set *PromptSet) Info() PromptInfo {
	p := set.pack
	return PromptInfo{
		Method: p.Method, Class: p.Class, Model: p.ModelName, Shots: p.Shots,
		View: p.View, Oriented: p.Oriented, Scale: p.Scale, Threshold: p.Threshold, Digest: set.digest,
	}
}
