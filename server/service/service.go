// Package service is what the server does, whatever protocol asks for it: one use case, Infer, and
// what is told of the server and its models. Transports translate requests and answers, and nothing
// else.
package service

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/promptsets"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/registry"
	"github.com/inctrl-go/inctrl/server/scheduler"
	"github.com/inctrl-go/inctrl/server/telemetry"
)

// Config is what a service is made of.
type Config struct {
	Admission *admission.Admission
	Models    *registry.Registry
	Prompts   *promptsets.Library
	Decoder   *scheduler.Decoder
	Metrics   *telemetry.Metrics
	Version   string // of the program
	Limits
}

// Limits bound a request.
type Limits struct {
	Images  int           // of a request
	Body    int64         // bytes of its body
	Wait    time.Duration // for those admitted before, at the present pace; longer is refused
	Timeout time.Duration // the longest that it may take; it can ask for less
}

// Service is what the server does.
type Service struct {
	Config
	state atomic.Int32
}

// New makes a service; it is starting.
func New(c Config) *Service { return &Service{Config: c} }

// State is what a server is doing.
type State int32

// The states, in order.
const (
	Starting State = iota // its models are not self-tested yet
	Ready
	Leaving  // serves, but says that it is not ready
	Draining // finishes what it has, takes nothing new
)

// State is what the server is doing at the moment.
func (s *Service) State() State { return State(s.state.Load()) }

// SetState changes the state.
func (s *Service) SetState(to State) { s.state.Store(int32(to)) }

// Advance changes the state if it is from.
func (s *Service) Advance(from, to State) { s.state.CompareAndSwap(int32(from), int32(to)) }

// Enter admits a request of a client that is work: the server must be ready, and the client have
// few of them. Leave must follow.
func (s *Service) Enter(client string) error {
	if state := s.State(); state != Ready && state != Leaving {
		return protocol.ErrNotReady
	}
	return s.Admission.Enter(client)
}

// Leave ends a request that was admitted.
func (s *Service) Leave(client string) { s.Admission.Leave(client) }

// Probe is nil if the server is ready, and else what a probe is told.
func (s *Service) Probe() error {
	if s.State() != Ready {
		return protocol.ErrProbe
	}
	return nil
}

// Lease begins what a request holds of what may be admitted.
func (s *Service) Lease() *admission.Lease { return s.Admission.Lease() }

// Model finds a model, and keeps it until a lease is given back.
func (s *Service) Model(l *admission.Lease, name, version string) (*registry.Active, error) {
	m, err := s.Models.Use(name, version)
	if err == nil {
		l.Use(m.Done)
	}
	return m, err
}

// Schema is what requests to a model must fit.
func (s *Service) Schema(m *registry.Active) protocol.Schema {
	return protocol.Schema{Side: m.Info.Config.Image, Most: s.Images}
}

// Deadline bounds the time of a request by the server's limit and what it asks for (0: nothing).
func (s *Service) Deadline(
	ctx context.Context, start time.Time, timeout time.Duration,
) (context.Context, context.CancelFunc) {
	end := start.Add(protocol.Shorter(s.Timeout, timeout))
	return context.WithDeadlineCause(ctx, end, protocol.ErrDeadline)
}

// RetryAfter is when the longest queue may be worked off: from one second to a minute.
func (s *Service) RetryAfter() time.Duration {
	longest := time.Second
	for _, m := range s.Models.All() {
		longest = max(longest, m.Queue.Wait(m.Queue.Depth()))
	}
	return min(longest, time.Minute)
}
