// Package server scores images over HTTP and gRPC: the Open Inference Protocol, version 2, and a
// form for people with curl, in front of models that may be loaded and unloaded meanwhile.
//
// It is made of rooms, each a package. A request comes through rest or rpc, which translate it,
// into service, which scores it: admission bounds what is taken on, promptsets finds what to
// compare with, scheduler decodes images in a pool and gives the model, when it is free, the
// largest batch that waits. registry holds the models at work. protocol, at the bottom, has the
// messages, telemetry the metrics, traces and the access log. This package puts them together.
//
// Too much work is refused at once rather than late. Scoring writes nothing to disk, and no log has
// an image, its name or a query string.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"path"
	"time"

	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/promptsets"
	"github.com/inctrl-go/inctrl/server/registry"
	"github.com/inctrl-go/inctrl/server/rest"
	"github.com/inctrl-go/inctrl/server/rpc"
	"github.com/inctrl-go/inctrl/server/scheduler"
	"github.com/inctrl-go/inctrl/server/service"
	"github.com/inctrl-go/inctrl/server/telemetry"
	"github.com/inctrl-go/inctrl/server/transport"
)

// Server serves models.
type Server struct {
	config  Config
	service *service.Service
	rest    *rest.API
	handler http.Handler
	failed  chan error // why a device of its models is not to be used any more
}

// New makes a server; [Server.Serve] runs it.
func New(c Config) (*Server, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	s := &Server{config: c, failed: make(chan error, 1)}
	tracer := telemetry.NewTracer(c.Traces)
	metrics := telemetry.NewMetrics(func(g telemetry.Gauge) { s.service.Collect(g) })
	decoder := scheduler.NewDecoder(c.Decodes, c.Decoding, metrics, tracer)
	models := registry.New(registry.Config{
		Repository: c.Repository, Cached: c.PromptCache, Metrics: metrics, Tracer: tracer,
		Log:    c.Log,
		Failed: s.deviceFailed,
	})
	s.service = service.New(service.Config{
		Admission: admission.New(admission.Limits{
			Images: c.Images, Bytes: c.Bytes, PerClient: c.PerClient,
		}),
		Models:  models,
		Prompts: &promptsets.Library{Store: c.Store, Models: models, Decoder: decoder, Log: c.Log},
		Decoder: decoder, Metrics: metrics, Version: c.Version,
		Limits: service.Limits{Images: c.Images, Body: c.Body, Wait: c.Wait, Timeout: c.Timeout},
	})
	router := &transport.Router{
		Service: s.service, Tokens: c.Tokens,
		Access: &telemetry.Access{Log: c.Log, Metrics: metrics, Tracer: tracer},
	}
	s.rest = rest.New(router)
	mux := http.NewServeMux()
	s.rest.Mount(mux)
	rpc.New(router).Mount(mux)
	s.handler = clean(mux)
	return s, nil
}

// clean answers odd paths as those that are not there; the standard library would send them
// elsewhere.
func clean(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != path.Clean(r.URL.Path) {
			r.URL.Path = "/nothing"
		}
		mux.ServeHTTP(w, r)
	})
}

// Admin is what operators look at on a listener of their own: profiles and metrics.
func (s *Server) Admin() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	mux.Handle("/metrics", s.service.Metrics)
	return mux
}

// ErrDrain is the error of a server that ended before all that it had admitted was answered.
var ErrDrain = errors.New("ended before all requests were answered")

// Serve answers requests on a listener until ctx ends, then finishes what was admitted. The server
// is alive at once and ready when its models have passed their self-tests. It also ends, with an
// error that is a [model.ErrDevice], when the device of a model fails: only a new process can use
// it. Scoring outlives ctx: what was admitted is finished.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	defer s.service.Models.Close()
	if s.config.Store != nil {
		swept := make(chan struct{})
		sweeping, stop := context.WithCancel(ctx)
		go func() {
			defer close(swept)
			s.service.Prompts.Sweep(sweeping)
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

// open serves the models of the start.
func (s *Server) open(ctx context.Context) error {
	failed := s.service.Models.Open(ctx, s.config.Models)
	if ctx.Err() != nil {
		return nil // it is to end before it was ready
	}
	if failed != nil {
		return failed
	}
	s.service.Advance(service.Starting, service.Ready)
	s.config.Log.Info("ready")
	return nil
}

// deviceFailed makes the server end, and say until then that it is not ready.
func (s *Server) deviceFailed(err error) {
	s.service.Advance(service.Ready, service.Leaving)
	select {
	case s.failed <- err:
		s.config.Log.Error("device failed", "error", err.Error())
	default: // that is known
	}
}

// drain refuses what comes, and waits for what was admitted.
func (s *Server) drain(h *http.Server) error {
	s.config.Log.Info("draining", "images", s.service.Admission.Held().Images)
	s.service.SetState(service.Leaving)
	time.Sleep(s.config.DrainDelay)
	s.service.SetState(service.Draining)
	ctx, stop := context.WithTimeout(context.Background(), s.config.Drain)
	defer stop()
	if err := h.Shutdown(ctx); err != nil {
		h.Close()
		return fmt.Errorf("%w: within %v", ErrDrain, s.config.Drain)
	}
	return nil
}

func (s *Server) httpServer() *http.Server {
	protocols := &http.Protocols{}
	protocols.SetHTTP1(true)
	protocols.SetHTTP2(true)
	protocols.SetUnencryptedHTTP2(true) // gRPC without TLS
	c := s.config
	return &http.Server{
		Handler:           s.handler,
		Protocols:         protocols,
		TLSConfig:         c.TLS,
		ReadHeaderTimeout: c.ReadHeader,
		ReadTimeout:       c.Read,
		// Counted from the end of the header: reading, scoring, and the client taking the answer.
		WriteTimeout:   c.Read + c.Timeout + c.Write,
		IdleTimeout:    c.Idle,
		MaxHeaderBytes: 16 << 10,
		ErrorLog:       slog.NewLogLogger(c.Log.Handler(), slog.LevelDebug),
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
