// Package promptsets manages the prompt sets that clients make: the resources in the store, what a
// model learns from their images, and the prompt cache in front of both. A request can name one of
// these or a prompt set that came with a model.
package promptsets

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/promptsets/store"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/registry"
	"github.com/inctrl-go/inctrl/server/scheduler"
)

// Library finds, makes and changes prompt sets.
type Library struct {
	Store   *store.Store // nil: only the prompt sets that came with models
	Held    int64        // bytes of temporary prompt sets of a model; 0: there are none
	Models  *registry.Registry
	Decoder *scheduler.Decoder
	Log     *slog.Logger
}

// ErrNoStore answers requests about stored prompt sets on a server without a store.
var ErrNoStore = &protocol.Problem{Code: http.StatusNotImplemented, Reason: "no_store",
	Text: "this server keeps no prompt sets: start it with --store and --blobs"}

// Use returns the prompt set that a request names: one that came with the model, or a version in
// the store, which the model learns if it is not cached. It stays in memory until the lease ends.
func (b *Library) Use(
	ctx context.Context, l *admission.Lease, m *registry.Active, ref string,
) (registry.Set, error) {
	if b.Held > 0 && isTemporary(ref) {
		return temporary(ctx, l, m, ref)
	}
	set, err := m.Set(ref)
	if err == nil || ref == "" || b.Store == nil {
		return set, err
	}
	of, v, err := b.find(ctx, ref)
	if err != nil {
		return registry.Set{}, b.Explain(err)
	}
	return b.learned(ctx, l, m, of, v)
}

// find resolves "NAME" or "ID", optionally followed by "@VERSION".
func (b *Library) find(
	ctx context.Context, ref string,
) (registry.Resource, *store.Version, error) {
	ref, number, named := strings.Cut(ref, "@")
	set, err := b.Store.Get(ctx, ref)
	if err != nil {
		return registry.Resource{}, nil, err
	}
	if !set.Deleted.IsZero() {
		return registry.Resource{}, nil, store.ErrDeleted
	}
	version := set.Active
	if named {
		n, err := strconv.ParseUint(number, 10, 31)
		if err != nil {
			return registry.Resource{}, nil,
				protocol.Bad("version of a prompt set is %.32q, want a number", number)
		}
		version = int(n)
	}
	v, err := b.Store.Version(ctx, set.ID, version)
	return registry.Resource{ID: set.ID, Name: set.Name, Version: version}, v, err
}

// Warm has a model learn a version before a request needs it, and stores the prompt file.
func (b *Library) Warm(
	ctx context.Context, l *admission.Lease, m *registry.Active, ref string,
) (registry.Set, error) {
	of, v, err := b.find(ctx, ref)
	if err != nil {
		return registry.Set{}, b.Explain(err)
	}
	set, err := b.learned(ctx, l, m, of, v)
	if err != nil {
		return registry.Set{}, err
	}
	b.keep(ctx, m, v, set)
	return set, nil
}

// Make has a model learn a draft and stores it as a version. A repeated request (same idempotency
// key) returns what the first one made.
func (b *Library) Make(
	ctx context.Context, l *admission.Lease, m *registry.Active, d store.Draft,
) (*store.Made, registry.Set, error) {
	d.Recipe.Preprocess = m.Info.Preprocess
	if err := l.Add(admission.Amount{Images: len(d.Images)}); err != nil {
		return nil, registry.Set{}, err
	}
	made, err := b.Store.Look(ctx, d)
	if err != nil {
		return nil, registry.Set{}, b.Explain(err)
	}
	if made != nil {
		set, err := b.learned(ctx, l, m, resourceOf(made), &made.Version)
		return made, set, err
	}
	set, err := b.learn(ctx, l, m, Lesson{
		Recipe: d.Recipe, Images: slices.Concat(d.Before, d.Images),
	})
	if err != nil {
		return nil, registry.Set{}, err
	}
	if made, err = b.Store.Make(ctx, d); err != nil {
		set.Close()
		return nil, registry.Set{}, b.Explain(err)
	}
	b.keep(ctx, m, &made.Version, set)
	kept, err := b.adopt(ctx, l, m, made, set)
	return made, kept, err
}

func resourceOf(made *store.Made) registry.Resource {
	return registry.Resource{ID: made.Set.ID, Name: made.Set.Name, Version: made.Version.Number}
}

// adopt puts a set that was just learned into the prompt cache.
func (b *Library) adopt(
	ctx context.Context, l *admission.Lease, m *registry.Active, made *store.Made, set registry.Set,
) (registry.Set, error) {
	size, err := sizeOf(set)
	if err != nil {
		return registry.Set{}, err
	}
	taken := false
	key := registry.Version{Set: made.Set.ID, Number: made.Version.Number}
	kept, release, err := m.Cache.Use(ctx, key,
		func() (registry.Set, int64, error) {
			taken = true
			return set, size, nil
		})
	if !taken { // another request cached it in the meantime
		set.Close()
	}
	if err != nil {
		return registry.Set{}, err
	}
	l.Use(release)
	kept.Resource = resourceOf(made)
	return kept, nil
}

// CheckName refuses the name of a prompt set that came with a model: requests by that name would
// get the model's.
func (b *Library) CheckName(name string) error {
	for _, m := range b.Models.All() {
		if _, ok := m.Sets[name]; ok {
			return protocol.Fail(http.StatusConflict, "name_taken",
				"model %.64s came with a prompt set %q", m.Name, name)
		}
	}
	return nil
}

const sweepEvery = 10 * time.Minute

// Sweep sweeps the store every sweepEvery until ctx ends.
func (b *Library) Sweep(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		swept, err := b.Store.Sweep(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			b.Log.Warn("sweep of the store", "error", err)
		case swept != store.Swept{}:
			b.Log.Info("swept the store", "prompt_sets", swept.Sets, "images", swept.Blobs,
				"requests", swept.Requests, "files", swept.Files)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
