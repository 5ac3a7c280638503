package server

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"github.com/inctrl-go/inctrl/model"
)

// Model is a model that is served.
type Model struct {
	ModelID
	Engine
	Sets     map[string]Set              // that come with it, by the names that requests give
	Batch    int                         // images that it sees at once
	Ahead    bool                        // give it a full batch while it computes another
	Device   string                      // the hardware, for metrics; may be empty
	SelfTest func(context.Context) error // must pass before it serves; nil: none
	Close    func()                      // when nothing needs it any more; nil: nothing to do
}

// ModelID is what requests call a model.
type ModelID struct{ Name, Version string }

// Repository is where models come from that are loaded while the server runs.
type Repository interface {
	// List gives the models that there are, loaded or not.
	List() ([]ModelID, error)
	// Open opens one of them.
	Open(ctx context.Context, id ModelID) (Model, error)
}

func (m *Model) check() error {
	v, err := strconv.ParseUint(m.Version, 10, 32)
	switch {
	case m.Name == "":
		return fmt.Errorf("%w: a model without a name", ErrConfig)
	case err != nil || v == 0:
		return fmt.Errorf("%w: model %.64q: version is %.32q, want a number from 1", ErrConfig,
			m.Name, m.Version)
	case m.Batch <= 0:
		return fmt.Errorf("%w: model %.64q: batch is %d, want more than 0", ErrConfig, m.Name, m.Batch)
	}
	return nil
}

func (m *Model) close() {
	if m.Close != nil {
		m.Close()
	}
}

// served is a model at work.
type served struct {
	Model
	info    model.Info
	batcher *batcher
	learned *learned
	names   []string       // of its prompt sets, sorted
	uses    sync.WaitGroup // requests, and their images that may outlive them
	stop    context.CancelFunc
	stopped chan struct{} // closed when no batch is computed any more
}

// start lets a model compute what is put into its batcher, until its stop is called.
func start(m Model, b *batcher, l *learned) *served {
	ctx, stop := context.WithCancel(context.Background())
	v := &served{
		Model: m, info: m.Info(), batcher: b, learned: l, stop: stop, stopped: make(chan struct{}),
	}
	for name := range m.Sets {
		v.names = append(v.names, name)
	}
	slices.Sort(v.names)
	go func() {
		defer close(v.stopped)
		b.run(ctx)
	}()
	return v
}

// end stops a model that is not to be found any more, and closes it when nobody uses it.
func (m *served) end() {
	m.stop()
	<-m.stopped
	m.uses.Wait()
	m.close()
}

// set is the prompt set that a request names. One that names none means the only one there is.
func (m *served) set(name string) (Set, error) {
	if name == "" && len(m.names) == 1 {
		name = m.names[0]
	}
	if set, ok := m.Sets[name]; ok {
		return set, nil
	}
	if name == "" {
		return Set{}, bad("no prompt set: parameter prompt_set must name one of %.512q", m.names)
	}
	return Set{}, fail(http.StatusNotFound, "malformed",
		"no prompt set %.64q; there are %.512q", name, m.names)
}

// models are those at work, by name and then version.
type models struct {
	mu   sync.Mutex
	list []*served
}

func (a *served) compare(b *served) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(number(a.Version), number(b.Version)))
}

// number of a version that was checked.
func number(version string) uint64 {
	n, _ := strconv.ParseUint(version, 10, 32)
	return n
}

// use finds a model, the newest of its name if no version is given, and the only one if no name
// is. It is not closed before its uses is Done.
func (ms *models) use(name, version string) (*served, error) {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	if name == "" && len(ms.list) > 0 {
		name = ms.list[0].Name
		if name != ms.list[len(ms.list)-1].Name {
			return nil, bad("no model: name one of %.512q", ms.names())
		}
	}
	for _, m := range slices.Backward(ms.list) {
		if m.Name == name && (version == "" || version == m.Version) {
			m.uses.Add(1)
			return m, nil
		}
	}
	if version != "" && slices.Contains(ms.names(), name) {
		return nil, fail(http.StatusNotFound, "not_found",
			"model %.64s has no version %.64q that is loaded", name, version)
	}
	return nil, fail(http.StatusNotFound, "not_found",
		"no model %.64q is loaded; there are %.512q", name, ms.names())
}

// names of the models, each once. The caller has locked them.
func (ms *models) names() (all []string) {
	for _, m := range ms.list {
		all = append(all, m.Name)
	}
	return slices.Compact(all)
}

// all are the models at this moment.
func (ms *models) all() []*served {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	return slices.Clone(ms.list)
}

// put lets a model be found, and gives the one whose place it takes, if any.
func (ms *models) put(m *served) (old *served) {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	i, found := slices.BinarySearchFunc(ms.list, m, (*served).compare)
	if found {
		old, ms.list[i] = ms.list[i], m
	} else {
		ms.list = slices.Insert(ms.list, i, m)
	}
	return old
}

// remove gives the models that which picks; they are not found any more.
func (ms *models) remove(which func(*served) bool) (gone []*served) {
	ms.mu.Lock()
	defer ms.mu.Unlock()
	ms.list = slices.DeleteFunc(slices.Clone(ms.list), func(m *served) bool {
		if !which(m) {
			return false
		}
		gone = append(gone, m)
		return true
	})
	return gone
}

// versions of a model that are loaded, in order.
func (ms *models) versions(name string) (all []string) {
	for _, m := range ms.all() {
		if m.Name == name {
			all = append(all, m.Version)
		}
	}
	return all
}

// errLoading is a load that came while another was at work.
var errLoading = errors.New("another model is being loaded")

// load opens a model of the repository and serves it; one of the same name and version that is
// served already ends when its last request is answered.
func (s *Server) load(ctx context.Context, id ModelID) error {
	if !s.loading.TryLock() {
		return fail(http.StatusConflict, "load", "%v", errLoading)
	}
	defer s.loading.Unlock()
	m, err := s.Repository.Open(ctx, id)
	if err != nil {
		return err
	}
	return s.serve(ctx, m)
}

// serve tests a model and lets requests find it. It closes one that does not serve.
func (s *Server) serve(ctx context.Context, m Model) (err error) {
	defer func() {
		if err != nil {
			m.close()
		}
	}()
	if err := m.check(); err != nil {
		return err
	}
	if m.SelfTest != nil {
		if err := m.SelfTest(ctx); err != nil {
			return fmt.Errorf("model %s: self-test: %w", m.Name, err)
		}
	}
	m.Engine = device{m.Engine, s.deviceFailed}
	v := start(m, newBatcher(m, s.metrics.ofModel(m), s.tracer), newLearned(s.Learned))
	if old := s.models.put(v); old != nil {
		s.retire(old)
	}
	s.Log.Info("serving", "model", m.Name, "version", m.Version, "digest", v.info.Digest,
		"prompt_sets", v.names)
	return nil
}

// retire lets a model that is not found any more end after its last image.
func (s *Server) retire(m *served) {
	s.retired.Go(func() {
		m.uses.Wait()
		m.end()
		s.Log.Info("unloaded", "model", m.Name, "version", m.Version)
	})
}
