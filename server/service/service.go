// Package service implements what the server does, independent of the transport: the use case
// Infer, and the description of the server and its models. Transports only translate requests and
// responses.
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

// Config holds the parts of a service.
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
	Images  int           // images of a request
	Body    int64         // bytes of its body
	Wait    time.Duration // the longest expected time in the queue; else refused
	Timeout time.Duration // the longest time for a request; a client can ask for less
}

// Service serves requests.
type Service struct {
	Config
	state atomic.Int32
}

// New makes a service in the state Starting.
func New(c Config) *Service { return &Service{Config: c} }

// State is a phase in the server's life.
type State int32

// The states, in order.
const (
	Starting State = iota // its models' self-tests are not finished
	Ready
	Leaving  // still serves, but reports that it is not ready
	Draining // finishes admitted requests and refuses new ones
)

// State is the current state.
func (s *Service) State() State { return State(s.state.Load()) }

// SetState changes the state.
func (s *Service) SetState(to State) { s.state.Store(int32(to)) }

// Advance changes the state to to if it is from.
func (s *Service) Advance(from, to State) { s.state.CompareAndSwap(int32(from), int32(to)) }

// Enter admits a client's request for work: the server must be ready and the client below its
// limit. Each successful call needs a Leave.
func (s *Service) Enter(client string) error {
	if state := s.State(); state != Ready && state != Leaving {
		return protocol.ErrNotReady
	}
	return s.Admission.Enter(client)
}

// Leave ends a request that Enter admitted.
func (s *Service) Leave(client string) { s.Admission.Leave(client) }

// Probe returns nil if the server is ready, else the error for a readiness probe.
func (s *Service) Probe() error {
	if s.State() != Ready {
		return protocol.ErrProbe
	}
	return nil
}

// Lease makes a lease for a request.
func (s *Service) Lease() *admission.Lease { return s.Admission.Lease() }

// Model finds a model and keeps it open until the lease ends.
func (s *Service) Model(l *admission.Lease, name, version string) (*registry.Active, error) {
	m, err := s.Models.Use(name, version)
	if err == nil {
		l.Use(m.Done)
	}
	return m, err
}

// Schema describes the requests that a model accepts.
func (s *Service) Schema(m *registry.Active) protocol.Schema {
	return protocol.Schema{Side: m.Info.Config.Image, Most: s.Images}
}

// Deadline limits ctx by the server's timeout and by the one that the request asks for (0: none).
func (s *Service) Deadline(
	ctx context.Context, start time.Time, timeout time.Duration,
) (context.Context, context.CancelFunc) {
	end := start.Add(protocol.Shorter(s.Timeout, timeout))
	return context.WithDeadlineCause(ctx, end, protocol.ErrDeadline)
}

// RetryAfter estimates when the longest queue will be empty: one second to one minute.
func (s *Service) RetryAfter() time.Duration {
	longest := time.Second
	for _, m := range s.Models.All() {
		longest = max(longest, m.Queue.Wait(m.Queue.Depth()))
	}
	return min(longest, time.Minute)
}
