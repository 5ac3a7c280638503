// Package serve scores pictures over HTTP: the Open Inference Protocol, version 2, and a form for
// people with curl, in front of one model.
//
// A request's pictures are decoded in a pool of their own and wait in a queue; when the model is
// free it takes the largest batch that waits, whatever prompt sets it is of. What is admitted is
// bounded in pictures and bytes, so that too much work is refused at once rather than late. Nothing
// is written to disk, and no log has a picture, its name or a query string.
package serve

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"sync/atomic"
	"time"

	"github.com/inctrl-go/inctrl/model"
)

// Engine is the model's part of the work; a [model.Detector] is one.
type Engine interface {
	Info() model.Info
	Prepare(p model.Picture, v model.View) (*model.Query, error)
	PreparePixels(name string, rgb []byte) (*model.Query, error)
	ScoreBatch(
		ctx context.Context, queries []*model.Query, sets [][]*model.PromptSet,
	) ([][]*model.Result, error)
}

// Set is a prompt set that pictures can be scored against, and what is known of it.
type Set struct {
	*model.PromptSet
	Info model.PromptInfo
}

// NewSet is a prompt set with its description.
func NewSet(s *model.PromptSet) Set { return Set{s, s.Info()} }

// Config is what a server is made of.
type Config struct {
	Engine   Engine
	Sets     map[string]Set // by the name that requests give
	Version  string         // of the program
	Device   string         // the hardware, for metrics; may be empty
	Tokens   *Tokens        // nil: everybody may ask
	TLS      *tls.Config    // nil: plain HTTP
	Log      *slog.Logger
	SelfTest func(context.Context) error // must pass before the server is ready; nil: none
	Limits
}

// Limits bound what a server takes on. All must be positive.
type Limits struct {
	Batch     int   // pictures that the model sees at once
	Pictures  int   // admitted and not yet scored, of all requests
	Bytes     int64 // of bodies and squares that are admitted
	Body      int64 // of one request's body
	PerClient int   // requests of one client at a time
	Decodes   int   // pictures decoded at a time

	Timeout    time.Duration // the longest that a request may take; it can ask for less
	ReadHeader time.Duration // for a client to send a request's header …
	Read       time.Duration // … and all of it
	Write      time.Duration // for a client to take an answer
	Idle       time.Duration // of a connection between requests
	Drain      time.Duration // to finish what was admitted when the server ends
}

// Server serves one model.
type Server struct {
	Config
	gate    *gate
	batcher *batcher
	metrics *metrics
	decodes chan struct{} // holds a token for each picture that is being decoded
	state   atomic.Int32
	handler http.Handler
	names   []string // of prompt sets, sorted
	info    model.Info
}

// What a server is doing.
const (
	starting int32 = iota // not self-tested yet
	ready
	draining // finishes what it has, takes nothing new
)

// New makes a server; [Server.Serve] runs it.
func New(c Config) (*Server, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	s := &Server{Config: c, decodes: make(chan struct{}, c.Decodes), info: c.Engine.Info()}
	for name := range c.Sets {
		s.names = append(s.names, name)
	}
	slices.Sort(s.names)
	s.gate = newGate(c.Limits)
	s.metrics = newMetrics(s)
	s.batcher = newBatcher(c.Engine, c.Batch, s.metrics)
	s.handler = s.routes()
	return s, nil
}

// ErrConfig is a configuration that no server can be made of.
var ErrConfig = errors.New("bad server configuration")

func (c *Config) check() error {
	if len(c.Sets) == 0 {
		return fmt.Errorf("%w: no prompt sets", ErrConfig)
	}
	for _, n := range []struct {
		what  string
		value int64
	}{
		{"batch", int64(c.Batch)}, {"pictures", int64(c.Pictures)}, {"bytes", c.Bytes},
		{"body", c.Body}, {"requests of a client", int64(c.PerClient)},
		{"decodes", int64(c.Decodes)}, {"timeout", int64(c.Timeout)},
		{"header timeout", int64(c.ReadHeader)}, {"read timeout", int64(c.Read)},
		{"write timeout", int64(c.Write)}, {"idle timeout", int64(c.Idle)},
		{"drain timeout", int64(c.Drain)},
	} {
		if n.value <= 0 {
			return fmt.Errorf("%w: %s is %d, want more than 0", ErrConfig, n.what, n.value)
		}
	}
	if c.Body > c.Bytes {
		return fmt.Errorf("%w: a body may have %d bytes, all of them %d", ErrConfig, c.Body, c.Bytes)
	}
	return nil
}

// ErrDrain is the error of a server that ended before all that it had admitted was answered.
var ErrDrain = errors.New("ended before all requests were answered")

// Serve answers requests on a listener until ctx ends, then finishes what was admitted. The server
// is alive at once and ready when its self-test has passed.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	// Scoring outlives ctx: what was admitted is finished.
	scoring, stop := context.WithCancel(context.WithoutCancel(ctx))
	scored := make(chan struct{})
	go func() {
		defer close(scored)
		s.batcher.run(scoring)
	}()
	defer func() { stop(); <-scored }()
	h := s.httpServer()
	failed := make(chan error, 1)
	go func() { failed <- serveOn(h, l) }()
	if err := s.selfTest(ctx); err != nil {
		h.Close()
		return errors.Join(fmt.Errorf("self-test: %w", err), <-failed)
	}
	select {
	case err := <-failed:
		h.Close()
		return err
	case <-ctx.Done():
	}
	err := s.drain(h)
	return errors.Join(err, <-failed)
}

func (s *Server) selfTest(ctx context.Context) error {
	if s.SelfTest != nil {
		err := s.SelfTest(ctx)
		if ctx.Err() != nil {
			return nil // it is to end before it was ready
		}
		if err != nil {
			return err
		}
	}
	s.state.CompareAndSwap(starting, ready)
	s.Log.Info("ready", "model", s.info.Config.Name, "prompt_sets", s.names)
	return nil
}

// drain refuses what comes, and waits for what was admitted.
func (s *Server) drain(h *http.Server) error {
	s.state.Store(draining)
	s.Log.Info("draining", "pictures", s.gate.held().pictures)
	ctx, stop := context.WithTimeout(context.Background(), s.Drain)
	defer stop()
	if err := h.Shutdown(ctx); err != nil {
		h.Close()
		return fmt.Errorf("%w: within %v", ErrDrain, s.Drain)
	}
	return nil
}

func (s *Server) httpServer() *http.Server {
	return &http.Server{
		Handler:           s.handler,
		TLSConfig:         s.TLS,
		ReadHeaderTimeout: s.ReadHeader,
		ReadTimeout:       s.Read,
		// Counted from the end of the header: reading, scoring, and the client taking the answer.
		WriteTimeout:   s.Read + s.Timeout + s.Write,
		IdleTimeout:    s.Idle,
		MaxHeaderBytes: 16 << 10,
		ErrorLog:       slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
}

// serveOn serves until the server is closed, which is no error.
func serveOn(h *http.Server, l net.Listener) (err error) {
	if h.TLSConfig != nil {
		err = h.ServeTLS(l, "", "")
	} else {
		err = h.Serve(l)
	}
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// set is the prompt set that a request names. One that names none means the only one there is.
func (s *Server) set(name string) (Set, error) {
	if name == "" && len(s.names) == 1 {
		name = s.names[0]
	}
	if set, ok := s.Sets[name]; ok {
		return set, nil
	}
	if name == "" {
		return Set{}, bad("no prompt set: parameter prompt_set must name one of %.512q", s.names)
	}
	return Set{}, fail(http.StatusNotFound, "malformed",
		"no prompt set %.64q; there are %.512q", name, s.names)
}
