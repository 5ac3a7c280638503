// Package model is a few-shot anomaly detector. Given 1 to [MaxShots] normal images, it scores any
// other image and maps its anomalies. Nothing is trained on the target.
//
//	d, err := model.Read(mini.Name, mini.File(), model.Options{}) // or Open, of a file
//	set, err := d.Learn(ctx, normals, model.LearnOptions{})
//	r, err := d.Score(ctx, image, set) // r.Score, r.Map
//
// Package model/mini holds the bundled model. A [Detector] is an opened model. [Detector.Learn]
// makes a [PromptSet] of normal images ([ReadImage]); [Detector.Extend] adds further ones, and
// [Detector.Calibrate] a threshold, which it finds from normal images alone. [PromptSet] Write and
// [Detector.OpenPrompts] keep a set in a prompt file. [Detector.Score] scores one image against one
// set. For many images, prepare them on several goroutines ([Detector.Prepare]) and score them
// together ([Detector.ScoreBatch]).
//
// A prompt set and a query belong to the detector that made them. Another detector returns
// [ErrForeign], and a closed one [ErrClosed]. Every error is one of the kinds below, a
// [*weights.Error] (a model file or prompt file), an [*ImageError], or the context's.
//
// The same image, prompts and model give the same bits on every platform, backend and number of
// threads. The package opens no network connection.
//
// This package is the module's only one with a compatibility promise. The packages below it are
// exported for the module's own programs.
package model

import (
	"context"
	"image"

	"github.com/inctrl-go/inctrl/model/engine"
)

// Detector is an opened model on a backend. Its methods are safe for concurrent use. The model
// computes for one call at a time; [Detector.Prepare] can run at the same time.
type Detector struct{ engine *engine.Detector }

// Open reads and verifies a model file. An error is a [*weights.Error], or the backend's.
func Open(path string, o Options) (*Detector, error) { return wrap(engine.Open(path, o)) }

// Read is Open for a file in memory, which must not change while the detector is in use. name
// identifies the file in errors.
func Read(name string, data []byte, o Options) (*Detector, error) {
	return wrap(engine.Read(name, data, o))
}

func wrap(d *engine.Detector, err error) (*Detector, error) {
	if err != nil {
		return nil, err
	}
	return &Detector{d}, nil
}

// on is the engine. It is nil, whose methods return ErrClosed, for a Detector that was never
// opened.
func (d *Detector) on() *engine.Detector {
	if d == nil {
		return nil
	}
	return d.engine
}

// Close waits for the running call and frees the backend's memory. It also ends the detector's
// prompt sets and queries: every later call, Close included, returns [ErrClosed].
func (d *Detector) Close() error { return d.on().Close() }

// Info describes the detector, also after Close.
func (d *Detector) Info() Info { return d.on().Info() }

// Learn makes a prompt set from 1 to [MaxShots] normal images, in the given order; with
// [MethodInCTRL] 8 at most. It stops soon after ctx ends. A class, method, view or number of images
// that the model does not support is an [ErrArgument].
//
// With [MethodPatch] a set keeps 16,384 patches at most. Of more it keeps those that differ, the
// same ones on every platform.
func (d *Detector) Learn(
	ctx context.Context, normals []Image, o LearnOptions,
) (*PromptSet, error) {
	return d.on().Learn(ctx, normals, o)
}

// Extend returns a set that has further normal images: "this image is normal". Those of the given
// set, which stays as it is, are neither needed nor encoded again. The new images are looked at in
// its view; together there may be as many as Learn takes. Each set must be closed.
//
// The result has the bits of one Learn of all images in this order, except that rotations that were
// learned or left out stay so, and so does a range that was found automatically. Once a set is
// full, patches that it has left out are not compared with the new images: the heat map's scale and
// a threshold may be a little high. The patches that the set keeps are the same also then.
//
// A threshold of the given set's own images alone is found again, at its rate, from all images. One
// from further or labelled images, or with tiles, holds for the given set only: then the result has
// none, and its Notes say so.
func (d *Detector) Extend(
	ctx context.Context, set *PromptSet, normals []Image,
) (*PromptSet, error) {
	return d.on().Extend(ctx, set, normals)
}

// CheckRate returns an [ErrArgument] for a false-alarm rate that [Detector.Calibrate] refuses: one
// below 0.000001, above 0.5 or not a number.
func CheckRate(rate float64) error { return engine.CheckRate(rate) }

// Calibrate returns a set with a threshold for a false-alarm rate: the score that a fraction rate
// of normal images is expected to exceed. The new set shares the features of the given one; each
// must be closed. A rate that [CheckRate] refuses is an [ErrArgument], and so are a rate below
// 0.001 with fewer than 1/rate − 1 further images, and one whose threshold no score can exceed.
//
// It uses normal images only. Every prompt counts with its score against the other prompts, each
// image of normals that is no prompt with its score against the set. From 20 of these on, if they
// are enough for the rate, their quantile holds the threshold. With tiles, prompts count only if
// they are among normals. A set of one image needs that image, of which it then takes mild
// variations, or further ones; no score at all is an [ErrArgument]. Copies among the images are in
// the Notes of the set. Threshold.Provisional says that there is little to rely on.
func (d *Detector) Calibrate(
	ctx context.Context, set *PromptSet, normals []Image, rate float64,
) (*PromptSet, error) {
	return d.on().Calibrate(ctx, set, normals, rate)
}

// CalibrateLabelled returns a set with the threshold that tells good images from anomalous ones
// best: with the highest share of anomalous images above it less the share of good ones, and of
// equal ones that with fewer misses. The new set shares the features of the given one; each must be
// closed. No image enters the set. A good image that is a prompt is scored against the other
// prompts. Fewer than three images of a kind, an anomalous image that is a prompt or also given as
// good, and scores that no threshold tells apart are an [ErrArgument].
func (d *Detector) CalibrateLabelled(
	ctx context.Context, set *PromptSet, good, anomalous []Image,
) (*PromptSet, error) {
	return d.on().CalibrateLabelled(ctx, set, good, anomalous)
}

// WithProgress returns a context with which Learn, Extend and Calibrate report how many steps they
// have done, and of how many. An image has one step or several. The last call has done == total,
// unless there is an error. f must not call the detector.
func WithProgress(ctx context.Context, f func(done, total int)) context.Context {
	return engine.WithProgress(ctx, f)
}

// OpenPrompts reads a prompt file of at most 1 GiB: see [Detector.ReadPrompts].
func (d *Detector) OpenPrompts(path string) (*PromptSet, error) { return d.on().OpenPrompts(path) }

// ReadPrompts reads a prompt set from the bytes of a prompt file, which must not change while the
// set is in use. A file made by another model, another version of the preprocessing, or the other
// setting of [Options] PaperMode is a [*weights.Error] of [weights.ErrMismatch].
func (d *Detector) ReadPrompts(name string, data []byte) (*PromptSet, error) {
	return d.on().ReadPrompts(name, data)
}

// Score scores an image against a prompt set of this detector, in the view of the set.
func (d *Detector) Score(ctx context.Context, p Image, set *PromptSet) (*Result, error) {
	return d.on().Score(ctx, p, set)
}

// DecodeBytes is what decoding an image allocates at most, in bytes, by its header. An image that
// needs more than most bytes (0: [Options].Limits.Memory) is refused, as Prepare refuses it. An
// error is an [*ImageError].
func (d *Detector) DecodeBytes(p Image, most int64) (int64, error) {
	return d.on().DecodeBytes(p, most)
}

// Prepare decodes an image and cuts it for prompt sets of a view (see [PromptSet.Info]). Many calls
// can run at the same time, also while other images are scored.
func (d *Detector) Prepare(p Image, v View) (*Query, error) { return d.on().Prepare(p, v) }

// PreparePixels is Prepare for an image that is already cut to the model's square: RGB bytes,
// row-major, [s, s, 3] with s = Info().Config.Image. The view must have no tiles, foreground or
// area. The query keeps rgb, which must not change while the query is in use.
func (d *Detector) PreparePixels(name string, rgb []byte, v View) (*Query, error) {
	return d.on().PreparePixels(name, rgb, v)
}

// Encode runs the image tower on a query unless it has run already. It is optional: scoring encodes
// if needed. Scoring an encoded query costs only the comparison.
func (d *Detector) Encode(ctx context.Context, q *Query) error { return d.on().Encode(ctx, q) }

// ScoreBatch scores images; the results of a job are in the order of its sets. All images go
// through the model together, which a GPU needs to be fast. The bits of a result do not depend on
// the rest of the batch. An image costs one pass of the tower, however many sets it has. The first
// error ends the batch; sets of another view than the query's are an [ErrArgument].
func (d *Detector) ScoreBatch(ctx context.Context, jobs []Job) ([][]*Result, error) {
	return d.on().ScoreBatch(ctx, jobs)
}

// Nearest finds the patch of the normal images that is most similar to a patch of the result's map
// (row-major, from 0): it explains the map's value. It encodes the query if needed. With tiles, it
// compares in the square that shows the whole image. All rotations of a normal image ([View]
// Rotations) count as that image, and the patch is one of it as it was given. A patch that is not
// in the map, or lies outside the image, is an [ErrArgument].
func (d *Detector) Nearest(
	ctx context.Context, q *Query, set *PromptSet, patch int,
) (Near, error) {
	return d.on().Nearest(ctx, q, set, patch)
}

// Decode decodes the whole image as the detector does in a view (see [PromptSet.Info]), upright,
// for display: the view's range and background are applied.
func (d *Detector) Decode(p Image, v View) (*image.RGBA, error) {
	return d.on().Decode(p, v)
}
