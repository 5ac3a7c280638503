//go:build js && wasm && !text && !formats && !convert

package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/hack-pad/safejs"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/weights"
)

// state is one detector and its prompt sets, by number.
type state struct {
	detector *model.Detector
	sets     map[int]*model.PromptSet
	base     int // this session's set numbers start after base
	last     int // number of the last set

	recent *model.Query // the last image file, encoded; key is the SHA-256 of the file and its view
	key    [32]byte
}

func newState() state {
	base := int(rand.Uint64N(1<<32)) << 20 // below 2⁵³: exact in JavaScript
	return state{base: base, last: base, sets: map[int]*model.PromptSet{}}
}

// methods are the methods that can be called now.
func (s *session) methods() map[string]method {
	if s.detector == nil {
		return map[string]method{"open": s.open}
	}
	return map[string]method{
		"learn": s.learn, "extend": s.extend, "score": s.score, "calibrate": s.calibrate,
		"save": s.save, "load": s.load, "close": s.close, "pixels": s.pixels,
		"nearest": s.nearest, "mask": s.mask, "check": s.check,
	}
}

// open {name, file, limits}: read a model file, a Blob. Returns a description of the model.
func (s *session) open(_ context.Context, a arguments) (any, error) {
	data, err := a.file("file")
	if err != nil {
		return nil, &weights.Error{File: a.text("name"), Offset: -1, Reason: err.Error(), Err: err}
	}
	d, err := model.Read(a.text("name"), data, model.Options{
		InPlace: true, Limits: a.limits("limits"),
	})
	if err != nil {
		return nil, err
	}
	s.detector = d
	i := d.Info()
	return map[string]any{
		"name": i.Config.Name, "digest": i.Digest, "backend": i.Backend,
		"preprocess": i.Preprocess, "methods": list(i.Methods), "classes": list(i.Config.Classes),
		"image": i.Config.Image, "grid": i.Config.Grid(), "int8": i.Config.Quantization != nil,
		"space": i.Config.Space, "embed": i.Config.Embed,
	}, nil
}

// learn {images, method, class, direction, view}: make a prompt set from normal images. direction,
// if the model does not hold the class, comes from the text program.
func (s *session) learn(ctx context.Context, a arguments) (any, error) {
	images, err := a.images("images")
	if err != nil {
		return nil, err
	}
	o := model.LearnOptions{
		Method: a.text("method"), Class: a.text("class"), Direction: a.floats("direction"),
		View: a.view("view", s.detector.Info().View),
	}
	set, err := s.detector.Learn(s.telling(ctx), images, o)
	if err != nil {
		return nil, err
	}
	return s.keep(set), nil
}

// extend {set, images}: a new set with further normal images.
func (s *session) extend(ctx context.Context, a arguments) (any, error) {
	set, err := s.set(a)
	if err != nil {
		return nil, err
	}
	images, err := a.images("images")
	if err != nil {
		return nil, err
	}
	set, err = s.detector.Extend(s.telling(ctx), set, images)
	if err != nil {
		return nil, err
	}
	return s.keep(set), nil
}

// telling is the context of a call that tells the worker how many of its steps are done.
func (s *session) telling(ctx context.Context) context.Context {
	id := ctx.(*patient).id
	return model.WithProgress(ctx, func(done, total int) {
		must(s.host.Call("progress", id, done, total))
	})
}

// keep numbers a prompt set and describes it.
func (s *session) keep(set *model.PromptSet) any {
	s.last++
	s.sets[s.last] = set
	i := set.Info()
	v := map[string]any{
		"set": s.last, "method": i.Method, "class": i.Class, "model": i.Model, "shots": i.Shots,
		"scale": i.Scale, "patchThreshold": i.PatchThreshold, "digest": fmt.Sprintf("%x", i.Digest),
	}
	if t := i.Threshold; t != nil {
		v["threshold"], v["provisional"] = t.Value, t.Provisional
	}
	if i.View.Area != "" {
		v["area"] = i.View.Area
	}
	if i.Scores != nil {
		v["scores"] = floats(i.Scores)
	}
	if i.Checked != nil {
		v["checked"] = floats(i.Checked)
	}
	addNotes(v, i.Notes)
	return v
}

func (s *session) set(a arguments) (*model.PromptSet, error) {
	number := a.number("set")
	set, ok := s.sets[number]
	switch {
	case ok:
		return set, nil
	case number > s.base && number <= s.last:
		return nil, fmt.Errorf("the prompt set is %w", model.ErrClosed)
	}
	return nil, fmt.Errorf("the prompt set is %w", model.ErrForeign)
}

// score {image, set, minArea, regionThreshold, outlines}: score an image. Returns score, parts,
// map, regions, digest and times in milliseconds.
func (s *session) score(ctx context.Context, a arguments) (any, error) {
	set, err := s.set(a)
	if err != nil {
		return nil, err
	}
	o, err := regionOptions(a)
	if err != nil {
		return nil, err
	}
	begin := time.Now()
	q, name, err := s.query(ctx, a, set)
	if err != nil {
		return nil, err
	}
	encoded := time.Now()
	all, err := s.detector.ScoreBatch(ctx, []model.Job{{Query: q, Sets: []*model.PromptSet{set}}})
	if err != nil {
		return nil, err
	}
	all[0][0].Name = name
	v := result(all[0][0], set.Info())
	if err := addRegions(v, all[0][0], o); err != nil {
		return nil, err
	}
	v["encode"], v["compare"] = milliseconds(encoded.Sub(begin)), milliseconds(time.Since(encoded))
	return v, nil
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1000 }

// query returns the image, encoded, and its name. It reuses the query of the last call if that had
// the same image and view.
func (s *session) query(
	ctx context.Context, a arguments, set *model.PromptSet,
) (q *model.Query, name string, err error) {
	p, err := a.img("image")
	if err != nil {
		return nil, "", err
	}
	key := [32]byte{} // decoded pixels are not cached
	if p.Pixels == nil {
		h := sha256.New()
		h.Write(p.Data)
		fmt.Fprintf(h, "%+v", set.Info().View)
		h.Sum(key[:0])
	}
	if s.recent != nil && p.Pixels == nil && s.key == key {
		return s.recent, p.Name, nil
	}
	q, err = s.detector.Prepare(p, set.Info().View)
	if err == nil {
		err = s.detector.Encode(ctx, q)
	}
	if err != nil {
		return nil, "", err
	}
	s.recent, s.key = q, key
	return q, p.Name, nil
}

// nearest {image, set, patch}: the patch of the normal images that is most similar to a patch of
// the image.
func (s *session) nearest(ctx context.Context, a arguments) (any, error) {
	set, err := s.set(a)
	if err != nil {
		return nil, err
	}
	q, _, err := s.query(ctx, a, set)
	if err != nil {
		return nil, err
	}
	n, err := s.detector.Nearest(ctx, q, set, a.number("patch"))
	if err != nil {
		return nil, err
	}
	return map[string]any{"prompt": n.Prompt, "patch": n.Patch, "residual": n.Residual}, nil
}

// result converts a result to the page's form (Result in web/src/types.ts).
func result(r *model.Result, i model.PromptInfo) map[string]any {
	parts := map[string]any{"patch": r.Parts.PatchScore}
	if i.Method == model.MethodInCTRL {
		parts["image"], parts["text"] = r.Parts.ImageScore, r.Parts.TextScore
		parts["holistic"] = r.Parts.HolisticScore
	}
	anomalyMap := map[string]any{
		"rows": r.Rows, "columns": r.Columns, "values": floats(r.Map), "scale": r.Scale,
		"frame": frame(r.Frame),
	}
	if r.Outside != nil {
		anomalyMap["outside"] = indices(r.Outside)
	}
	v := map[string]any{
		"image": r.Name, "score": r.Score, "digest": r.Digest, "parts": parts,
		"pixelsDigest": fmt.Sprintf("%x", r.Pixels), "map": anomalyMap,
	}
	addNotes(v, r.Notes)
	return v
}

// addNotes adds notes, if there are any, as "KIND: text".
func addNotes(v map[string]any, notes []model.Note) {
	if len(notes) == 0 {
		return
	}
	lines := make([]any, len(notes))
	for i, n := range notes {
		lines[i] = n.Kind + ": " + n.Text
	}
	v["notes"] = lines
}

func frame(f model.Frame) map[string]any {
	return map[string]any{
		"width": f.Width, "height": f.Height, "left": f.Left, "top": f.Top,
		"inputWidth": f.InputWidth, "inputHeight": f.InputHeight,
		"resizedWidth": f.ResizedWidth, "resizedHeight": f.ResizedHeight,
	}
}

// calibrate {set, images, rate}: a new set with the threshold that a fraction rate of normal images
// is expected to exceed.
func (s *session) calibrate(ctx context.Context, a arguments) (any, error) {
	set, err := s.set(a)
	if err != nil {
		return nil, err
	}
	images, err := a.images("images")
	if err != nil {
		return nil, err
	}
	set, err = s.detector.Calibrate(s.telling(ctx), set, images, a.float("rate"))
	if err != nil {
		return nil, err
	}
	return s.keep(set), nil
}

// save {set}: the bytes of a prompt file. The set is written twice, the first time only to find the
// size: a growing buffer would need several times that memory, and WebAssembly memory never
// shrinks.
func (s *session) save(_ context.Context, a arguments) (any, error) {
	set, err := s.set(a)
	if err != nil {
		return nil, err
	}
	var size counter
	if err := set.Write(&size); err != nil {
		return nil, err
	}
	to := filling{array: must(must(safejs.Global().Get("Uint8Array")).New(int(size)))}
	if err := set.Write(&to); err != nil {
		return nil, err
	}
	return safejs.Unsafe(to.array), nil
}

// load {name, data}: read a prompt file as a prompt set.
func (s *session) load(_ context.Context, a arguments) (any, error) {
	set, err := s.detector.ReadPrompts(a.text("name"), a.bytes("data"))
	if err != nil {
		return nil, err
	}
	return s.keep(set), nil
}

// close {set}: close a prompt set.
func (s *session) close(_ context.Context, a arguments) (any, error) {
	set, err := s.set(a)
	if err != nil {
		return nil, err
	}
	delete(s.sets, a.number("set"))
	return nil, set.Close()
}

// check {images}: the failures of those that cannot be decoded, with their index.
func (s *session) check(ctx context.Context, a arguments) (any, error) {
	list, _ := a.field("images")
	failures := []any{}
	for i := range must(list.Length()) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p, err := img(arguments{must(list.Index(i))})
		if err == nil {
			_, err = s.detector.Decode(p, s.detector.Info().View)
		}
		if err != nil {
			f := failure(err)
			f["index"] = i
			failures = append(failures, f)
		}
	}
	return failures, nil
}

// mask {image}: a mask image in the words of a view's area.
func (s *session) mask(_ context.Context, a arguments) (any, error) {
	p, err := a.img("image")
	if err != nil {
		return nil, err
	}
	return model.AreaMask(p)
}

// pixels {image, set}: the decoded image, for display: {width, height, data} in RGBA, as the prompt
// set, which may be missing, views it.
func (s *session) pixels(_ context.Context, a arguments) (any, error) {
	p, err := a.img("image")
	if err != nil {
		return nil, err
	}
	v := s.detector.Info().View
	if _, ok := a.field("set"); ok {
		set, err := s.set(a)
		if err != nil {
			return nil, err
		}
		v = set.Info().View
	}
	m, err := s.detector.Decode(p, v)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"width": m.Rect.Dx(), "height": m.Rect.Dy(), "data": array(m.Pix),
	}, nil
}
