//go:build js && wasm && !text

package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/hack-pad/safejs"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/weights"
)

// methods are those that can be called now.
func (s *session) methods() map[string]method {
	if s.detector == nil {
		return map[string]method{"open": s.open}
	}
	return map[string]method{
		"learn": s.learn, "score": s.score, "calibrate": s.calibrate, "save": s.save,
		"load": s.load, "close": s.close, "pixels": s.pixels, "nearest": s.nearest,
	}
}

// open {name, file}: read a model file, a Blob; gives its description.
func (s *session) open(_ context.Context, a arguments) (any, error) {
	data, err := a.file("file")
	if err != nil {
		return nil, &weights.Error{File: a.text("name"), Offset: -1, Reason: err.Error(), Err: err}
	}
	d, err := model.Read(a.text("name"), data, model.Options{InPlace: true})
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

// learn {images, method, class, direction, view}: make a prompt set of normal images. direction is
// what the text program gave for a class that the model does not hold.
func (s *session) learn(ctx context.Context, a arguments) (any, error) {
	images, err := a.images("images")
	if err != nil {
		return nil, err
	}
	o := model.LearnOptions{
		Method: a.text("method"), Class: a.text("class"), Direction: a.floats("direction"),
		View: a.view("view", s.detector.Info().View),
	}
	set, err := s.detector.Learn(ctx, images, o)
	if err != nil {
		return nil, err
	}
	return s.keep(set), nil
}

// keep gives a prompt set a number and describes it.
func (s *session) keep(set *model.PromptSet) any {
	s.last++
	s.sets[s.last] = set
	i := set.Info()
	v := map[string]any{
		"set": s.last, "method": i.Method, "class": i.Class, "model": i.Model, "shots": i.Shots,
		"scale": i.Scale, "digest": fmt.Sprintf("%x", i.Digest),
	}
	if t := i.Threshold; t != nil {
		v["threshold"] = t.Value
	}
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

// score {image, set}: score an image; gives score, parts, map, digest and milliseconds.
func (s *session) score(ctx context.Context, a arguments) (any, error) {
	set, err := s.set(a)
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
	v["encode"], v["compare"] = milliseconds(encoded.Sub(begin)), milliseconds(time.Since(encoded))
	return v, nil
}

func milliseconds(d time.Duration) float64 { return d.Seconds() * 1000 }

// query is the image, encoded, and its name. It is that of the last call if that was of the same
// image.
func (s *session) query(
	ctx context.Context, a arguments, set *model.PromptSet,
) (q *model.Query, name string, err error) {
	p, err := a.img("image")
	if err != nil {
		return nil, "", err
	}
	key := [32]byte{} // of decoded pixels nothing is kept
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

// nearest {image, set, patch}: the patch of the prompts that a patch of the image is most like.
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

// result is a result as the page has it (Result in web/src/types.ts).
func result(r *model.Result, i model.PromptInfo) map[string]any {
	parts := map[string]any{"patch": r.Parts.PatchScore}
	if i.Method == model.MethodInCTRL {
		parts["image"], parts["text"] = r.Parts.ImageScore, r.Parts.TextScore
		parts["holistic"] = r.Parts.HolisticScore
	}
	return map[string]any{
		"image": r.Name, "score": r.Score, "digest": r.Digest, "parts": parts,
		"pixelsDigest": fmt.Sprintf("%x", r.Pixels),
		"map": map[string]any{
			"grid": r.Grid, "values": floats(r.Map), "scale": r.Scale, "frame": frame(r.Frame),
		},
	}
}

func frame(f model.Frame) map[string]any {
	return map[string]any{
		"width": f.Width, "height": f.Height, "left": f.Left, "top": f.Top, "side": f.Side,
		"resizedWidth": f.ResizedWidth, "resizedHeight": f.ResizedHeight,
	}
}

// calibrate {set, images, rate}: a new set with the threshold that a part rate of normal images
// passes.
func (s *session) calibrate(ctx context.Context, a arguments) (any, error) {
	set, err := s.set(a)
	if err != nil {
		return nil, err
	}
	images, err := a.images("images")
	if err != nil {
		return nil, err
	}
	set, err = s.detector.Calibrate(ctx, set, images, a.float("rate"))
	if err != nil {
		return nil, err
	}
	return s.keep(set), nil
}

// save {set}: a prompt file. It is written twice, to know its size first: a buffer that grows would
// take several times as much of the memory that never shrinks.
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

// load {name, data}: the prompt set of a prompt file.
func (s *session) load(_ context.Context, a arguments) (any, error) {
	set, err := s.detector.ReadPrompts(a.text("name"), a.bytes("data"))
	if err != nil {
		return nil, err
	}
	return s.keep(set), nil
}

// close {set}: close the set.
func (s *session) close(_ context.Context, a arguments) (any, error) {
	set, err := s.set(a)
	if err != nil {
		return nil, err
	}
	delete(s.sets, a.number("set"))
	return nil, set.Close()
}

// pixels {image}: the image as it was decoded, for display: {width, height, data} in RGBA.
func (s *session) pixels(_ context.Context, a arguments) (any, error) {
	p, err := a.img("image")
	if err != nil {
		return nil, err
	}
	m, err := s.detector.Decode(p)
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"width": m.Rect.Dx(), "height": m.Rect.Dy(), "data": array(m.Pix),
	}, nil
}
