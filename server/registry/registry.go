package registry

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"

	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/scheduler"
	"github.com/inctrl-go/inctrl/server/telemetry"
)

// Config holds the parts of a registry.
type Config struct {
	Repository Repository // of models to load later; nil: none
	Cached     int64      // bytes of each model's prompt cache
	Metrics    *telemetry.Metrics
	Tracer     telemetry.Tracer
	Log        *slog.Logger
	Failed     func(error) // called, perhaps often, when the device of a model fails
}

// Registry holds the loaded models, by name and version.
type Registry struct {
	Config
	loading sync.Mutex     // held while a model loads
	retired sync.WaitGroup // models being closed

	mu   sync.Mutex
	list []*Active
}

// New makes an empty registry.
func New(c Config) *Registry { return &Registry{Config: c} }

// Use finds a model: the newest version if version is empty, the only name if name is empty. The
// model stays open until its Done is called.
func (r *Registry) Use(name, version string) (*Active, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if name == "" && len(r.list) > 0 {
		name = r.list[0].Name
		if name != r.list[len(r.list)-1].Name {
			return nil, protocol.Bad("no model: name one of %.512q", r.names())
		}
	}
	for _, m := range slices.Backward(r.list) {
		if m.Name == name && (version == "" || version == m.Version) {
			m.uses.Add(1)
			return m, nil
		}
	}
	if version != "" && slices.Contains(r.names(), name) {
		return nil, protocol.Fail(http.StatusNotFound, "not_found",
			"model %.64s has no version %.64q that is loaded", name, version)
	}
	return nil, protocol.Fail(http.StatusNotFound, "not_found",
		"no model %.64q is loaded; there are %.512q", name, r.names())
}

// names lists the model names, each once. The caller holds the lock.
func (r *Registry) names() (all []string) {
	for _, m := range r.list {
		all = append(all, m.Name)
	}
	return slices.Compact(all)
}

// All lists the loaded models.
func (r *Registry) All() []*Active {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.list)
}

// Versions lists the loaded versions of a model in order.
func (r *Registry) Versions(name string) (all []string) {
	for _, m := range r.All() {
		if m.Name == name {
			all = append(all, m.Version)
		}
	}
	return all
}

// put publishes a model and returns the one that it replaces, if any.
func (r *Registry) put(m *Active) (old *Active) {
	r.mu.Lock()
	defer r.mu.Unlock()
	i, found := slices.BinarySearchFunc(r.list, m, (*Active).compare)
	if found {
		old, r.list[i] = r.list[i], m
	} else {
		r.list = slices.Insert(r.list, i, m)
	}
	return old
}

// remove unpublishes and returns the models that which selects.
func (r *Registry) remove(which func(*Active) bool) (gone []*Active) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = slices.DeleteFunc(slices.Clone(r.list), func(m *Active) bool {
		if !which(m) {
			return false
		}
		gone = append(gone, m)
		return true
	})
	return gone
}

// Open serves models one after the other. If one fails, or ctx ends, it closes the others.
func (r *Registry) Open(ctx context.Context, models []Model) (failed error) {
	for _, m := range models {
		if failed != nil || ctx.Err() != nil {
			m.close()
			continue
		}
		failed = r.Serve(ctx, m)
	}
	return failed
}

// Serve self-tests a model and publishes it; on failure it closes the model.
func (r *Registry) Serve(ctx context.Context, m Model) (err error) {
	defer func() {
		if err != nil {
			m.close()
		}
	}()
	if err := m.Check(); err != nil {
		return err
	}
	if m.SelfTest != nil {
		if err := m.SelfTest(ctx); err != nil {
			return fmt.Errorf("model %s: self-test: %w", m.Name, err)
		}
	}
	m.Engine = device{m.Engine, r.Failed}
	v := start(m, scheduler.Options{
		Batch: m.Batch, Ahead: m.Ahead,
		Metrics: r.Metrics.Model(m.Name, m.Version), Tracer: r.Tracer,
	}, r.Cached)
	if old := r.put(v); old != nil {
		r.retire(old)
	}
	r.Log.Info("serving", "model", m.Name, "version", m.Version, "digest", v.Info.Digest,
		"prompt_sets", v.SetNames)
	return nil
}

// retire closes an unpublished model after its last image.
func (r *Registry) retire(m *Active) {
	r.retired.Go(func() {
		m.uses.Wait()
		m.end()
		r.Log.Info("unloaded", "model", m.Name, "version", m.Version)
	})
}

// Wait waits until the unloaded models are closed.
func (r *Registry) Wait() { r.retired.Wait() }

// Close ends all models.
func (r *Registry) Close() {
	for _, m := range r.remove(func(*Active) bool { return true }) {
		m.end()
	}
	r.Wait()
}
