package promptsets

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/promptsets/store"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/registry"
)

// Temporary prompt sets are for one person's page. They are in the model's prompt cache and nowhere
// else: of more than fit there, those that were not used for longest are gone.

// temporaryPrefix begins their ids, which no store and no model has.
const temporaryPrefix = "temporary~"

// Problems of temporary prompt sets.
var (
	ErrNoTemporary = &protocol.Problem{Code: http.StatusNotImplemented, Reason: "no_temporary",
		Text: "this server has no temporary prompt sets: 'inctrl app' has them"}
	errGone = &protocol.Problem{Code: http.StatusNotFound, Reason: "not_found",
		Text: "no such temporary prompt set: it was deleted, or others needed its memory"}
)

// Lesson is what a model learns: images, and further normal images for the threshold alone.
type Lesson struct {
	Recipe store.Recipe
	Images []store.Upload
	Check  []store.Upload
}

// Unreadable is an image of a lesson that was left out.
type Unreadable struct {
	Index int    `json:"index" doc:"of the images in the form, then of those in check, from 0"`
	Class string `json:"error_class"`
	Error string `json:"error"`
}

// Temporary describes a temporary prompt set.
type Temporary struct {
	ID          string       `json:"id" doc:"for prompt_set of other requests"`
	Model       string       `json:"model"`
	ModelDigest string       `json:"model_digest"`
	Digest      string       `json:"digest" doc:"of what was learned"`
	Method      string       `json:"method"`
	Class       string       `json:"class,omitempty"`
	Shots       int          `json:"shots" doc:"normal images that were learned"`
	Threshold   *float32     `json:"threshold,omitempty"`
	Provisional bool         `json:"provisional,omitempty" doc:"threshold not checked"`
	Notes       []string     `json:"notes,omitempty" doc:"on how the normal images were read"`
	Unreadable  []Unreadable `json:"unreadable,omitempty" doc:"images that were left out"`

	Scores []*float32 `json:"scores,omitempty" doc:"of each normal image against the others"`
}

// Teach has a model learn a temporary prompt set. Images that cannot be read are left out.
func (b *Library) Teach(
	ctx context.Context, l *admission.Lease, m *registry.Active, of Lesson,
) (*Temporary, error) {
	images := len(of.Images) + len(of.Check)
	if err := l.Add(admission.Amount{Images: images}); err != nil {
		return nil, err
	}
	at := make([]int, images) // of what is left of the lesson, in the form
	for i := range at {
		at[i] = i
	}
	var lost []Unreadable
	for {
		set, err := b.learn(ctx, l, m, of)
		bad, ok := errors.AsType[*unreadable](err)
		switch {
		case err == nil:
			slices.SortFunc(lost, func(x, y Unreadable) int { return x.Index - y.Index })
			made, err := b.hold(ctx, l, m, set, lost)
			if err == nil {
				made.Scores = placed(set.Info.Scores, set.Info.Checked, at, images)
			}
			return made, err
		case !ok || bad.index >= len(at):
			return nil, err
		case bad.index < len(of.Images) && len(of.Images) == 1:
			return nil, bad.Problem
		}
		lost = append(lost, Unreadable{at[bad.index], bad.Class(), bad.Err.Error()})
		of, at = of.without(bad.index), without(at, bad.index)
	}
}

// placed are the scores of a lesson's images by their index in the form; nil where unknown. Those
// of calibration are of all images, others of the images that were learned.
func placed(learned, checked []float32, at []int, images int) []*float32 {
	scores := checked
	if scores == nil {
		scores = learned
	}
	all := make([]*float32, images)
	for k, score := range scores {
		if score == score { // not NaN
			all[at[k]] = &score
		}
	}
	return all
}

// without is a lesson without one of its images.
func (o Lesson) without(i int) Lesson {
	if n := len(o.Images); i >= n {
		o.Check = without(o.Check, i-n)
	} else {
		o.Images = without(o.Images, i)
	}
	return o
}

// without is a new list without an item.
func without[T any](list []T, i int) []T {
	return append(append([]T(nil), list[:i]...), list[i+1:]...)
}

// Open makes a temporary prompt set of a prompt file.
func (b *Library) Open(
	ctx context.Context, l *admission.Lease, m *registry.Active, prompts []byte,
) (t *Temporary, err error) {
	defer protocol.Recover(&err)
	if err := l.AddBytes(held(int64(len(prompts)))); err != nil {
		return nil, err
	}
	set, err := m.ReadPrompts("prompts", prompts)
	switch {
	case errors.Is(err, protocol.ErrDevice) || errors.Is(err, model.ErrClosed):
		return nil, err
	case err != nil:
		return nil, protocol.Fail(http.StatusUnprocessableEntity, "prompts", "%.512v", err)
	}
	return b.hold(ctx, l, m, registry.NewSet(set), nil)
}

// Extend makes a temporary prompt set of another one's images and further ones.
func (b *Library) Extend(
	ctx context.Context, l *admission.Lease, m *registry.Active, ref string, more []store.Upload,
) (t *Temporary, err error) {
	defer protocol.Recover(&err)
	if err := l.Add(admission.Amount{Images: len(more)}); err != nil {
		return nil, err
	}
	set, err := b.Use(ctx, l, m, ref)
	if err != nil {
		return nil, err
	}
	images, files := normals(more)
	done, err := b.Decoder.Hold(ctx, m.Engine, files, 0)
	if err != nil {
		return nil, learnError(ctx, err)
	}
	defer done()
	view := set.Info.View
	how := model.LearnOptions{Method: set.Info.Method, View: &view}
	if err := l.AddBytes(memory(m, how, files)); err != nil {
		return nil, err
	}
	wider, err := m.Extend(ctx, set.PromptSet, images)
	if err != nil {
		return nil, learnError(ctx, err)
	}
	return b.hold(ctx, l, m, registry.NewSet(wider), nil)
}

// hold puts a set into the prompt cache.
func (b *Library) hold(
	ctx context.Context, l *admission.Lease, m *registry.Active, set registry.Set,
	lost []Unreadable,
) (*Temporary, error) {
	size, err := sizeOf(set)
	if err == nil && size > b.Held {
		err = protocol.Fail(http.StatusRequestEntityTooLarge, protocol.TooLarge,
			"the prompt set takes %d bytes, all may take %d", size, b.Held)
	}
	if err != nil {
		set.Close()
		return nil, err
	}
	id := temporaryPrefix + rand.Text()
	_, release, err := m.Cache.Use(ctx, registry.Version{Set: id},
		func() (registry.Set, int64, error) { return set, size, nil })
	if err != nil {
		set.Close()
		return nil, err
	}
	l.Use(release)
	i := set.Info
	return &Temporary{
		ID: id, Model: m.Name, ModelDigest: m.Info.Digest, Digest: set.Digest(), Method: i.Method,
		Class: i.Class, Shots: i.Shots, Threshold: set.Threshold(), Provisional: set.Provisional(),
		Notes: record.Notes(i.Notes), Unreadable: lost, Scores: pointers(i.Scores),
	}, nil
}

func pointers(scores []float32) (all []*float32) {
	for _, score := range scores {
		all = append(all, &score)
	}
	return all
}

// temporary finds a temporary prompt set, which stays in memory until the lease ends.
func temporary(
	ctx context.Context, l *admission.Lease, m *registry.Active, id string,
) (registry.Set, error) {
	set, release, err := m.Cache.Use(ctx, registry.Version{Set: id},
		func() (registry.Set, int64, error) { return registry.Set{}, 0, errGone })
	if err != nil {
		return registry.Set{}, err
	}
	l.Use(release)
	return set, nil
}

// isTemporary reports whether a reference is the id of a temporary prompt set.
func isTemporary(ref string) bool { return strings.HasPrefix(ref, temporaryPrefix) }

// PromptFile is the prompt file of a temporary prompt set.
func (b *Library) PromptFile(
	ctx context.Context, l *admission.Lease, m *registry.Active, id string,
) ([]byte, error) {
	if !isTemporary(id) {
		return nil, errGone
	}
	set, err := temporary(ctx, l, m, id)
	if err != nil {
		return nil, err
	}
	size, err := lengthOf(set)
	if err == nil {
		err = l.AddBytes(size)
	}
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	file.Grow(int(size))
	err = set.Write(&file)
	return file.Bytes(), err
}

// Drop deletes a temporary prompt set of all models.
func (b *Library) Drop(id string) error {
	if !isTemporary(id) {
		return errGone
	}
	for _, m := range b.Models.All() {
		m.Cache.Forget(func(v registry.Version) bool { return v.Set == id })
	}
	return nil
}

// unreadable is the problem of one image of those that are learned.
type unreadable struct {
	*protocol.Problem
	*model.ImageError
	index int
}

func (u *unreadable) Error() string { return u.Problem.Text }
func (u *unreadable) Unwrap() error { return u.Problem }

// unreadableOf makes an unreadable of an error of learning, whose images are named by index.
func unreadableOf(bad *model.ImageError) error {
	index, err := strconv.Atoi(bad.Name)
	problem := protocol.ImageProblem(bad, "image %.8s: %v", bad.Name, bad.Err)
	if err != nil {
		return problem
	}
	return &unreadable{problem, bad, index}
}
