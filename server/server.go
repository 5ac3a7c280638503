// Package server scores images over HTTP: the Open Inference Protocol, version 2, and a form for
// people with curl, in front of models that may be loaded and unloaded meanwhile.
//
// A request's images are decoded in a pool of their own and wait in the queue of their model; when
// it is free it takes the largest batch that waits, whatever prompt sets it is of. What is admitted is
// bounded in images and bytes, so that too much work is refused at once rather than late. Scoring
// writes nothing to disk, and no log has an image, its name or a query string.
package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"connectrpc.com/connect"
	"go.opentelemetry.io/otel/trace"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/promptsets/store"
)

// Engine is the model's part of the work; a [model.Detector] is one.
type Engine interface {
	Info() model.Info
	Prepare(p model.Image, v model.View) (*model.Query, error)
	PreparePixels(name string, rgb []byte, v model.View) (*model.Query, error)
	ScoreBatch(ctx context.Context, jobs []model.Job) ([][]*model.Result, error)

	Learn(
		ctx context.Context, normals []model.Image, o model.LearnOptions,
	) (*model.PromptSet, error)
	Calibrate(
		ctx context.Context, set *model.PromptSet, normals []model.Image, rate float64,
	) (*model.PromptSet, error)
	ReadPrompts(name string, data []byte) (*model.PromptSet, error)
}

// Set is a prompt set that images can be scored against, and what is known of it.
type Set struct {
	*model.PromptSet
	Info     model.PromptInfo
	Resource Resource // that it was learned of; zero: none
}

// NewSet is a prompt set with its description.
func NewSet(s *model.PromptSet) Set { return Set{PromptSet: s, Info: s.Info()} }

// Config is what a server is made of.
type Config struct {
	Models     []Model      // that are served from the start; the server closes them
	Repository Repository   // of models to load later; nil: none
	Store      *store.Store // of prompt sets that clients make; nil: none
	Version    string       // of the program
	Tokens     *Tokens      // nil: everybody may ask
	TLS        *tls.Config  // nil: plain HTTP
	Log        *slog.Logger
	Traces     trace.TracerProvider // of OpenTelemetry; nil: none
	Limits
}

// Limits bound what a server takes on. All must be positive.
type Limits struct {
	Images    int   // admitted and not yet scored, of all requests
	Bytes     int64 // of bodies and squares that are admitted
	Body      int64 // of one request's body
	PerClient int   // requests of one client at a time
	Decodes   int   // images decoded at a time …
	Decoding  int64 // … and bytes that they may take meanwhile; a larger image is decoded alone
	Learned   int64 // bytes of prompt sets of the store that a model has at hand

	Wait       time.Duration // for those admitted before, by the pace of late; longer is refused
	Timeout    time.Duration // the longest that a request may take; it can ask for less
	ReadHeader time.Duration // for a client to send a request's header …
	Read       time.Duration // … and all of it
	Write      time.Duration // for a client to take an answer
	Idle       time.Duration // of a connection between requests
	Drain      time.Duration // to finish what was admitted when the server ends

	// At its end the server is not ready any more but serves on for this long, for those who only
	// learn by asking that they should go elsewhere. It may be 0.
	DrainDelay time.Duration
}

// Server serves models.
type Server struct {
	Config
	gate    *gate
	models  models
	loading sync.Mutex     // held while a model is loaded
	retired sync.WaitGroup // models that end
	metrics *metrics
	tracer  tracer
	decoder *decoder
	state   atomic.Int32
	failed  chan error // why a device of its models is not to be used any more
	api     *api
	handler http.Handler

	rpcErrors *connect.ErrorWriter
}

// What a server is doing.
const (
	starting int32 = iota // its models are not self-tested yet
	ready
	leaving  // serves, but says that it is not ready
	draining // finishes what it has, takes nothing new
)

// New makes a server; [Server.Serve] runs it.
func New(c Config) (*Server, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	s := &Server{Config: c, failed: make(chan error, 1), rpcErrors: connect.NewErrorWriter()}
	s.gate = newGate(c.Limits)
	s.metrics = newMetrics(s)
	s.tracer = newTracer(c.Traces)
	s.decoder = newDecoder(c.Limits, s.metrics, s.tracer)
	s.api = newAPI(s)
	s.handler = s.routes()
	return s, nil
}

// ErrConfig is a configuration that no server can be made of.
var ErrConfig = errors.New("bad server configuration")

func (c *Config) check() error {
	for _, m := range c.Models {
		if err := m.check(); err != nil {
			return err
		}
	}
	if len(c.Models) == 0 {
		return fmt.Errorf("%w: no models", ErrConfig)
	}
	for _, n := range []struct {
		what  string
		value int64
	}{
		{"queue wait", int64(c.Wait)}, {"images", int64(c.Images)}, {"bytes", c.Bytes},
		{"body", c.Body}, {"requests of a client", int64(c.PerClient)},
		{"decodes", int64(c.Decodes)}, {"bytes of decoding", c.Decoding},
		{"bytes of prompt sets", c.Learned}, {"timeout", int64(c.Timeout)},
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
// is alive at once and ready when its models have passed their self-tests. It also ends, with an
// error that is a [model.ErrDevice], when the device of a model fails: only a new process can use it.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	defer s.end()
	if s.Store != nil {
		swept := make(chan struct{})
		sweeping, stop := context.WithCancel(ctx)
		go func() {
			defer close(swept)
			s.sweep(sweeping)
		}()
		defer func() { stop(); <-swept }()
	}
	h := s.httpServer()
	ended := make(chan error, 1)
	go func() { ended <- serveOn(h, l) }()
	if err := s.open(ctx); err != nil {
		h.Close()
		return errors.Join(err, <-ended)
	}
	var sick error
	select {
	case err := <-ended:
		h.Close()
		return err
	case sick = <-s.failed:
	case <-ctx.Done():
	}
	err := s.drain(h)
	return errors.Join(sick, err, <-ended)
}

// end ends all models. Scoring outlives the context of Serve: what was admitted is finished.
func (s *Server) end() {
	for _, m := range s.models.remove(func(*served) bool { return true }) {
		m.end()
	}
	s.retired.Wait()
}

// open serves the models of the start.
func (s *Server) open(ctx context.Context) error {
	var failed error
	for _, m := range s.Models {
		switch {
		case failed != nil || ctx.Err() != nil:
			m.close()
		default:
			failed = s.serve(ctx, m)
		}
	}
	if ctx.Err() != nil {
		return nil // it is to end before it was ready
	}
	if failed != nil {
		return failed
	}
	s.state.CompareAndSwap(starting, ready)
	s.Log.Info("ready")
	return nil
}

// drain refuses what comes, and waits for what was admitted.
func (s *Server) drain(h *http.Server) error {
	s.Log.Info("draining", "images", s.gate.held().images)
	s.state.Store(leaving)
	time.Sleep(s.DrainDelay)
	s.state.Store(draining)
	ctx, stop := context.WithTimeout(context.Background(), s.Drain)
	defer stop()
	if err := h.Shutdown(ctx); err != nil {
		h.Close()
		return fmt.Errorf("%w: within %v", ErrDrain, s.Drain)
	}
	return nil
}

func (s *Server) httpServer() *http.Server {
	protocols := &http.Protocols{}
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(true)
	protocols.SetUnencryptedHTTP2(true) // gRPC without TLS
	return &http.Server{
		Handler:           s.handler,
		Protocols:         protocols,
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
