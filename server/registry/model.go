package registry

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"net/http"
	"slices"
	"strconv"
	"sync"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/promptsets/cache"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/scheduler"
	"github.com/inctrl-go/inctrl/server/telemetry"
)

// Engine computes for a model; a [model.Detector] is one.
type Engine interface {
	scheduler.Preparer
	scheduler.Scorer
	Learn(
		ctx context.Context, normals []model.Image, o model.LearnOptions,
	) (*model.PromptSet, error)
	Calibrate(
		ctx context.Context, set *model.PromptSet, normals []model.Image, rate float64,
	) (*model.PromptSet, error)
	ReadPrompts(name string, data []byte) (*model.PromptSet, error)
	Extend(
		ctx context.Context, set *model.PromptSet, normals []model.Image,
	) (*model.PromptSet, error)
	Nearest(
		ctx context.Context, q *model.Query, set *model.PromptSet, patch int,
	) (model.Near, error)
	Decode(p model.Image, v model.View) (*image.RGBA, error)
}

// Set is a prompt set and its description.
type Set struct {
	*model.PromptSet
	Info     model.PromptInfo
	Resource Resource // the stored prompt set it was learned from; zero: none
}

// NewSet is a prompt set with its description.
func NewSet(s *model.PromptSet) Set { return Set{PromptSet: s, Info: s.Info()} }

// Digest is the prompt set's digest, hexadecimal.
func (s *Set) Digest() string { return fmt.Sprintf("%x", s.Info.Digest) }

// Threshold is the prompt set's threshold; nil if it has none.
func (s *Set) Threshold() *float32 {
	if s.Info.Threshold == nil {
		return nil
	}
	value := s.Info.Threshold.Value
	return &value
}

// Provisional reports whether the prompt set has a threshold that is provisional.
func (s *Set) Provisional() bool {
	return s.Info.Threshold != nil && s.Info.Threshold.Provisional
}

// Resource is a version of a stored prompt set.
type Resource struct {
	ID, Name string
	Version  int
}

// Reference is the resource in the form of a request's parameter; empty for none.
func (r Resource) Reference() string {
	if r.ID == "" {
		return ""
	}
	return r.ID + "@" + strconv.Itoa(r.Version)
}

// ID identifies a model.
type ID struct{ Name, Version string }

// Model is a model that can be served.
type Model struct {
	ID
	Engine
	Sets     map[string]Set              // that come with it, by the names in requests
	Batch    int                         // largest batch
	Ahead    bool                        // queue a full batch while another one is computed
	Device   string                      // the hardware, for metrics; may be empty
	SelfTest func(context.Context) error // must pass before the model serves; nil: none
	Close    func()                      // called when the model is no longer used; may be nil
}

// ErrModel is a model with an invalid description.
var ErrModel = errors.New("bad model")

// Check validates the description.
func (m *Model) Check() error {
	v, err := strconv.ParseUint(m.Version, 10, 32)
	switch {
	case m.Name == "":
		return fmt.Errorf("%w: a model without a name", ErrModel)
	case err != nil || v == 0:
		return fmt.Errorf("%w %.64q: version is %.32q, want a number from 1", ErrModel,
			m.Name, m.Version)
	case m.Batch <= 0:
		return fmt.Errorf("%w %.64q: batch is %d, want more than 0", ErrModel, m.Name, m.Batch)
	}
	return nil
}

func (m *Model) close() {
	if m.Close != nil {
		m.Close()
	}
}

// Version is a version of a stored prompt set, by the set's ID: the key of the prompt cache.
type Version struct {
	Set    string
	Number int
}

// Active is a loaded model.
type Active struct {
	Model
	Info     model.Info
	SetNames []string // sorted
	Queue    *scheduler.Queue
	Cache    *cache.Cache[Version, Set] // stored prompt sets
	Metrics  *telemetry.Model

	uses    sync.WaitGroup // requests, and their images, which may outlive them
	stop    context.CancelFunc
	stopped chan struct{} // closed when scoring has ended
}

// start runs the model's queue until end.
func start(m Model, o scheduler.Options, cached int64) *Active {
	ctx, stop := context.WithCancel(context.Background())
	v := &Active{
		Model: m, Info: m.Engine.Info(), Queue: scheduler.New(m.Engine, o), Metrics: o.Metrics,
		Cache: cache.New[Version](cached, func(s Set) { s.Close() }),
		stop:  stop, stopped: make(chan struct{}),
	}
	for name := range m.Sets {
		v.SetNames = append(v.SetNames, name)
	}
	slices.Sort(v.SetNames)
	go func() {
		defer close(v.stopped)
		v.Queue.Run(ctx)
	}()
	return v
}

// Done ends a use of the model.
func (m *Active) Done() { m.uses.Done() }

// Stop ends scoring; waiting images get an error.
func (m *Active) Stop() {
	m.stop()
	<-m.stopped
}

// end stops a model that requests can no longer find, and closes it after its last use.
func (m *Active) end() {
	m.Stop()
	m.uses.Wait()
	m.close()
}

// Set is the model's own prompt set with a name. The empty name means the only one, if there is
// just one.
func (m *Active) Set(name string) (Set, error) {
	if name == "" && len(m.SetNames) == 1 {
		name = m.SetNames[0]
	}
	if set, ok := m.Sets[name]; ok {
		return set, nil
	}
	if name == "" {
		return Set{}, protocol.Bad("no prompt set: parameter prompt_set must name one of %.512q",
			m.SetNames)
	}
	return Set{}, protocol.Fail(http.StatusNotFound, "malformed",
		"no prompt set %.64q; there are %.512q", name, m.SetNames)
}

// Features identifies the features that the model makes of images: model digest and preprocessing
// version.
func (m *Active) Features() string { return m.Info.Digest + " " + m.Info.Preprocess }

func (m *Active) compare(b *Active) int { return compareIDs(m.ID, b.ID) }

func compareIDs(a, b ID) int {
	return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(number(a.Version), number(b.Version)))
}

// number parses a version that was validated before.
func number(version string) uint64 {
	n, _ := strconv.ParseUint(version, 10, 32)
	return n
}
