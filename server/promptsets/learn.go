package promptsets

import (
	"bytes"
	"context"
	"errors"
	"image"
	"math"
	"net/http"
	"slices"
	"strconv"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/promptsets/store"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/registry"
	"github.com/inctrl-go/inctrl/server/scheduler"
)

// learned returns the set that a model learned from a version, from the cache or made now.
func (b *Library) learned(
	ctx context.Context, l *admission.Lease, m *registry.Active,
	of registry.Resource, v *store.Version,
) (registry.Set, error) {
	set, release, err := m.Cache.Use(ctx, registry.Version{Set: v.Set, Number: v.Number},
		func() (registry.Set, int64, error) { return b.recall(ctx, l, m, v) })
	if err != nil {
		return registry.Set{}, err
	}
	l.Use(release)
	b.Store.UsePromptFile(v, m.Features())
	set.Resource = of // its name may have changed
	return set, nil
}

// recall reads the prompt file that this model made earlier for a version, or else has the model
// learn the version from its images. It writes nothing to the store.
func (b *Library) recall(
	ctx context.Context, l *admission.Lease, m *registry.Active, v *store.Version,
) (registry.Set, int64, error) {
	if prompts, err := b.Store.PromptFile(ctx, v, m.Features()); err == nil {
		size := held(int64(len(prompts)))
		if err := l.AddBytes(size); err != nil { // the cache may be full of sets in use
			return registry.Set{}, 0, err
		}
		if set, err := m.ReadPrompts("of the store", prompts); err == nil {
			return registry.NewSet(set), size, nil
		}
	}
	// There is no prompt file, or it is unreadable, or a model with other options made it.
	uploads, err := b.images(ctx, l, v)
	if err != nil {
		return registry.Set{}, 0, err
	}
	set, err := b.learn(ctx, l, m, Lesson{Recipe: v.Recipe, Images: uploads})
	if err != nil {
		return registry.Set{}, 0, err
	}
	size, err := sizeOf(set)
	return set, size, err
}

// images reads the images of a version.
func (b *Library) images(
	ctx context.Context, l *admission.Lease, v *store.Version,
) ([]store.Upload, error) {
	load := admission.Amount{Images: len(v.Images)}
	for _, p := range v.Images {
		load.Bytes += p.Size
	}
	if err := l.Add(load); err != nil {
		return nil, err
	}
	uploads, err := b.Store.Bytes(ctx, v)
	if err != nil {
		return nil, b.Explain(err)
	}
	return uploads, nil
}

// held is the memory of a set with a prompt file of some bytes: these in memory and on the backend,
// and half of them there once more in 16 bits (engine.Cost).
func held(file int64) int64 { return 2*file + file/2 }

// sizeOf is the memory of a set in bytes.
func sizeOf(set registry.Set) (int64, error) {
	size, err := lengthOf(set)
	return held(size), err
}

// lengthOf is the length of a set's prompt file in bytes.
func lengthOf(set registry.Set) (int64, error) {
	var size counter
	err := set.Write(&size)
	return int64(size), err
}

// counter is an io.Writer that counts bytes.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// learn has a model learn a set. Its images are decoded within the decoder's memory limit.
func (b *Library) learn(
	ctx context.Context, l *admission.Lease, m *registry.Active,
	of Lesson,
) (set registry.Set, err error) {
	defer protocol.Recover(&err)
	images, files := normals(slices.Concat(of.Images, of.Check))
	r, count := of.Recipe, len(of.Images)
	view := View(r)
	variation := int64(0)
	if r.Calibrate > 0 {
		variation = variationBytes
	}
	done, err := b.Decoder.Hold(ctx, m.Engine, files, variation)
	if err != nil {
		return registry.Set{}, learnError(ctx, err)
	}
	defer done()
	how := model.LearnOptions{Method: r.Method, Class: r.Class, View: &view}
	if err := l.AddBytes(memory(m, how, files[:count])); err != nil {
		return registry.Set{}, err
	}
	learned, err := m.Learn(ctx, images[:count], how)
	if err != nil {
		return registry.Set{}, learnError(ctx, err)
	}
	if r.Calibrate > 0 {
		plain := learned
		defer plain.Close()
		if learned, err = m.Calibrate(ctx, plain, images, r.Calibrate); err != nil {
			return registry.Set{}, learnError(ctx, err)
		}
	}
	return registry.NewSet(learned), nil
}

// normals are uploads for a model. Errors and logs must not contain anything that a client sent, so
// images go by index.
func normals(uploads []store.Upload) ([]model.Image, [][]byte) {
	images, files := make([]model.Image, len(uploads)), make([][]byte, len(uploads))
	for i, u := range uploads {
		images[i], files[i] = model.Image{Name: strconv.Itoa(i), Data: u.Data}, u.Data
	}
	return images, files
}

// variationBytes is what calibration holds of each pixel besides the decoded image: the image and a
// variation of it for display, and the latter as the model reads it.
const variationBytes = 4 + 4 + 8

// memory bounds the bytes of features that a model holds while it learns normal images.
func memory(m *registry.Active, how model.LearnOptions, files [][]byte) int64 {
	sizes := make([]image.Point, len(files))
	for i, data := range files {
		width, height, err := scheduler.Size(data)
		if err != nil {
			width, height = math.MaxInt32, 1 // assume the largest number of tiles
		}
		sizes[i] = image.Pt(width, height)
	}
	return m.Info.LearnCost(sizes, how).Learn
}

// View is the view of images that a recipe asks for.
func View(r store.Recipe) model.View {
	return model.View{
		Rotations: r.Rotations, Letterbox: r.Letterbox, Grid: r.Grid, Tiles: r.Tiles,
		Foreground: r.Foreground, Range: r.Range, Background: r.Background, Area: r.Area,
	}
}

// learnError turns an error of learning into a client error if the images or the recipe caused it.
func learnError(ctx context.Context, err error) error {
	var bad *model.ImageError
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &bad):
		return unreadableOf(bad)
	}
	if errors.Is(err, model.ErrArgument) {
		return protocol.Fail(http.StatusUnprocessableEntity, "recipe", "%v", err)
	}
	return err
}

// keep stores the prompt file of a learned set. If that fails, the set has to be learned again
// later.
func (b *Library) keep(
	ctx context.Context, m *registry.Active, v *store.Version, set registry.Set,
) {
	var prompts bytes.Buffer
	size, err := lengthOf(set)
	if err == nil {
		prompts.Grow(int(size)) // a buffer that grows would take three times as much
		err = set.Write(&prompts)
	}
	if err == nil {
		err = b.Store.PutPromptFile(ctx, v, m.Features(), prompts.Bytes())
	}
	if err != nil {
		b.Log.Warn("a prompt file could not be stored", "error", err)
	}
}

var (
	errStore = &protocol.Problem{Code: http.StatusServiceUnavailable, Reason: "store",
		Text: "the store is not available"}
	errFull = &protocol.Problem{Code: http.StatusInsufficientStorage, Reason: "store_full",
		Text: "the store is full"}
	errDamaged = &protocol.Problem{Code: http.StatusInternalServerError, Reason: "damaged",
		Text: "the stored data is damaged"}
)

// Explain turns an error of the store into the error that the client gets.
func (b *Library) Explain(err error) error {
	for _, k := range []struct {
		of     error
		code   int
		reason string
	}{
		{store.ErrInvalid, http.StatusBadRequest, "malformed"},
		{store.ErrNotFound, http.StatusNotFound, "not_found"},
		{store.ErrName, http.StatusConflict, "name_taken"},
		{store.ErrStale, http.StatusPreconditionFailed, "stale"},
		{store.ErrReused, http.StatusUnprocessableEntity, "key_reused"},
		{store.ErrDeleted, http.StatusGone, "deleted"},
	} {
		if errors.Is(err, k.of) {
			return protocol.Fail(k.code, k.reason, "%v", err)
		}
	}
	// Clients get what they can act on; the details go to the log.
	for kind, answer := range map[error]*protocol.Problem{
		store.ErrUnavailable: errStore, store.ErrFull: errFull, store.ErrDamaged: errDamaged,
	} {
		if errors.Is(err, kind) {
			b.Log.Warn("store", "error", err)
			return answer
		}
	}
	return err
}
