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

// Config is what a registry is made of.
type Config struct {
	Repository Repository // of models to load later; nil: none
	Cached     int64      // bytes of the prompt cache of a model
	Metrics    *telemetry.Metrics
	Tracer     telemetry.Tracer
	Log        *slog.Logger
	Failed     func(error) // is told, perhaps often, that the device of a model fails
}

// Registry is the models at work, by name and then version.
type Registry struct {
	Config
	loading sync.Mutex     // held while a model is loaded
	retired sync.WaitGroup // models that end

	mu   sync.Mutex
	list []*Active
}

// New makes a registry without models.
func New(c Config) *Registry { return &Registry{Config: c} }

// Use finds a model, the newest of its name if no version is given, and the only one if no name is.
// It is not closed before its Done is called.
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

// names of the models, each once. The caller has locked them.
func (r *Registry) names() (all []string) {
	for _, m := range r.list {
		all = append(all, m.Name)
	}
	return slices.Compact(all)
}

// All are the models at this moment.
func (r *Registry) All() []*Active {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.list)
}

// Versions of a model that are at work, in order.
func (r *Registry) Versions(name string) (all []string) {
	for _, m := range r.All() {
		if m.Name == name {
			all = append(all, m.Version)
		}
	}
	return all
}

// put lets a model be found, and gives the one whose place it takes, if any.
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

// remove gives the models that which picks; they are not found any more.
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

// Open serves models one after the other until one cannot be served, or ctx ends; it closes the
// rest.
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

// Serve tests a model and lets requests find it. It closes one that does not serve.
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

// retire lets a model that is not found any more end after its last image.
func (r *Registry) retire(m *Active) {
	r.retired.Go(func() {
		m.uses.Wait()
		m.end()
		r.Log.Info("unloaded", "model", m.Name, "version", m.Version)
	})
}

// Wait waits until the models that were unloaded are closed.
func (r *Registry) Wait() { r.retired.Wait() }

// Close ends all models.
func (r *Registry) Close() {
	for _, m := range r.remove(func(*Active) bool { return true }) {
		m.end()
	}
	r.Wait()
}
