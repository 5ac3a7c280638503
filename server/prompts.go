package server

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/promptsets/store"
)

// Resource is the version of a prompt set of the store that a set was learned of.
type Resource struct {
	ID, Name string
	Version  int
}

// promptSet is the prompt set that a request names: one that came with the model, or a version of
// one of the store, which is learned if the model does not know it. It is there until the lease is
// given back.
func (s *Server) promptSet(ctx context.Context, l *lease, m *served, ref string) (Set, error) {
	set, err := m.set(ref)
	if err == nil || ref == "" || s.Store == nil {
		return set, err
	}
	of, v, err := s.find(ctx, ref)
	if err != nil {
		return Set{}, s.storeError(err)
	}
	return s.lesson(ctx, l, m, of, v)
}

// find is the version that "NAME", "ID", or either with "@VERSION", means.
func (s *Server) find(ctx context.Context, ref string) (Resource, *store.Version, error) {
	ref, number, named := strings.Cut(ref, "@")
	set, err := s.Store.Get(ctx, ref)
	if err != nil {
		return Resource{}, nil, err
	}
	if !set.Deleted.IsZero() {
		return Resource{}, nil, store.ErrDeleted
	}
	version := set.Active
	if named {
		n, err := strconv.ParseUint(number, 10, 31)
		if err != nil {
			return Resource{}, nil, bad("version of a prompt set is %.32q, want a number", number)
		}
		version = int(n)
	}
	v, err := s.Store.Version(ctx, set.ID, version)
	return Resource{set.ID, set.Name, version}, v, err
}

// lesson is what a model learns, or has learned, of a version.
func (s *Server) lesson(
	ctx context.Context, l *lease, m *served, of Resource, v *store.Version,
) (Set, error) {
	set, release, err := m.learned.use(ctx, versionKey{v.Set, v.Number},
		func() (Set, int64, error) { return s.recall(ctx, l, m, v) })
	if err != nil {
		return Set{}, err
	}
	l.use(release)
	set.Resource = of // its name may have changed
	return set, nil
}

// recall reads what this model once made of a version, or has the model learn it from the images.
// Nothing is written.
func (s *Server) recall(
	ctx context.Context, l *lease, m *served, v *store.Version,
) (Set, int64, error) {
	if prompts, err := s.Store.PromptFile(ctx, v, m.engine()); err == nil {
		if set, err := m.ReadPrompts("of the store", prompts); err == nil {
			return NewSet(set), int64(len(prompts)), nil
		}
	}
	// There is no prompt file, or it cannot be read, or it is of a model opened otherwise.
	load := amount{images: len(v.Images)}
	for _, p := range v.Images {
		load.bytes += p.Size
	}
	if err := l.add(load); err != nil {
		return Set{}, 0, err
	}
	uploads, err := s.Store.Bytes(ctx, v)
	if err != nil {
		return Set{}, 0, s.storeError(err)
	}
	set, err := s.learn(ctx, l, m, v.Recipe, uploads)
	if err != nil {
		return Set{}, 0, err
	}
	var size counter
	if err := set.Write(&size); err != nil {
		return Set{}, 0, err
	}
	return set, int64(size), nil
}

// counter counts what is written.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// engine names what makes features of images: others make others.
func (m *served) engine() string { return m.info.Digest + " " + m.info.Preprocess }

// learn has a model learn a set. Its images are decoded in the memory that there is for that.
func (s *Server) learn(
	ctx context.Context, l *lease, m *served, r store.Recipe, uploads []store.Upload,
) (set Set, err error) {
	defer recovered(&err)
	view := viewOf(r)
	if err := l.add(amount{bytes: m.features(view, uploads)}); err != nil {
		return Set{}, err
	}
	done, err := s.decoder.hold(ctx, uploads)
	if err != nil {
		return Set{}, err
	}
	defer done()
	images := make([]model.Image, len(uploads))
	for i, u := range uploads {
		// Nothing that a client sent is in an error or a log.
		images[i] = model.Image{Name: strconv.Itoa(i), Data: u.Data}
	}
	learned, err := m.Learn(ctx, images, model.LearnOptions{
		Method: r.Method, Class: r.Class, View: &view,
	})
	if err != nil {
		return Set{}, learnError(ctx, err)
	}
	if r.Calibrate > 0 {
		plain := learned
		defer plain.Close()
		if learned, err = m.Calibrate(ctx, plain, images, r.Calibrate); err != nil {
			return Set{}, learnError(ctx, err)
		}
	}
	return NewSet(learned), nil
}

// features are the bytes of what a model keeps of images: of each square, from each side.
func (m *served) features(v model.View, images []store.Upload) int64 {
	squares := int64(0)
	for _, p := range images {
		squares += 1 + tiles(p.Data, int64(v.Tiles))
	}
	c := m.info.Config
	return 4 * squares * int64(v.Sides()) * int64(c.Patches()*c.Width*len(c.Taps))
}

func viewOf(r store.Recipe) model.View {
	return model.View{
		Rotations: r.Rotations, Letterbox: r.Letterbox, Tiles: r.Tiles, Foreground: r.Foreground,
	}
}

// learnError is why a set could not be learned, for the client if it is its images or recipe.
func learnError(ctx context.Context, err error) error {
	var bad *model.ImageError
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &bad):
		return fail(http.StatusBadRequest, "image", "image %.8s: %v", bad.Name, bad.Err)
	}
	if errors.Is(err, model.ErrArgument) {
		return fail(http.StatusUnprocessableEntity, "recipe", "%v", err)
	}
	return err
}

// keep caches the prompt file of a set that was learned. Without it the set is learned again some day.
func (s *Server) keep(ctx context.Context, m *served, v *store.Version, set Set) {
	var prompts bytes.Buffer
	err := set.Write(&prompts)
	if err == nil {
		err = s.Store.PutPromptFile(ctx, v, m.engine(), prompts.Bytes())
	}
	if err != nil {
		s.Log.Warn("a prompt file could not be cached", "error", err)
	}
}

// storeError is what a client is told of an error of the store.
func (s *Server) storeError(err error) error {
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
			return fail(k.code, k.reason, "%v", err)
		}
	}
	// Clients are told what they can do about it; operators read the rest in the log.
	for of, told := range map[error]*problem{
		store.ErrUnavailable: errStore, store.ErrFull: errFull, store.ErrDamaged: errDamaged,
	} {
		if errors.Is(err, of) {
			s.Log.Warn("store", "error", err)
			return told
		}
	}
	return err
}

var (
	errStore   = &problem{http.StatusServiceUnavailable, "store", "the store is not available"}
	errFull    = &problem{http.StatusInsufficientStorage, "store_full", "the store is full"}
	errDamaged = &problem{http.StatusInternalServerError, "damaged",
		"what the store has of this is damaged"}
	errNoStore = &problem{http.StatusNotImplemented, "no_store",
		"this server keeps no prompt sets: start it with --store and --blobs"}
)
