// Package server scores images over HTTP and gRPC with the Open Inference Protocol, version 2, and
// with a form for curl. Models can be loaded and unloaded while it runs.
//
// Its parts are packages of their own. rest and rpc translate requests and call service, which
// scores: admission limits the load, promptsets finds the prompt set, scheduler decodes images in a
// pool and gives a free model the largest waiting batch. registry holds the loaded models.
// protocol, at the bottom, defines the messages; telemetry has metrics, traces and the access log.
// This package puts them together.
//
// Overload is refused at once. Scoring writes nothing to disk, and no log contains an image, its
// name or a query string.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
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
	failed  chan error // why a device of its models can no longer be used
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
		Models: models,
		Prompts: &promptsets.Library{
			Store: c.Store, Held: c.held(), Models: models, Decoder: decoder, Log: c.Log,
		},
		Decoder: decoder, Metrics: metrics, Version: c.Version,
		Limits: service.Limits{Images: c.Images, Body: c.Body, Wait: c.Wait, Timeout: c.Timeout},
	})
	router := &transport.Router{
		Service: s.service, Tokens: c.Tokens, Hosts: c.Hosts,
		Access: &telemetry.Access{Log: c.Log, Metrics: metrics, Tracer: tracer},
	}
	s.rest = rest.New(router)
	mux := http.NewServeMux()
	s.rest.Mount(mux)
	rpc.New(router).Mount(mux)
	s.handler = clean(mux)
	return s, nil
}

// clean answers paths that are not in canonical form with "not found" instead of the standard
// library's redirect.
func clean(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != path.Clean(r.URL.Path) {
			r.URL.Path = "/nothing"
		}
		mux.ServeHTTP(w, r)
	})
}

// ErrDrain means that the server ended before it had answered all admitted requests.
var ErrDrain = errors.New("ended before all requests were answered")

// Serve answers requests on a listener until ctx ends, then finishes those that were admitted. The
// server is live at once, and ready when its models have passed their self-tests. When the device
// of a model fails, it ends with an error that is a [model.ErrDevice]: only a new process can use
// the device again. Scoring outlives ctx, to finish admitted requests.
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

// open serves the initial models.
func (s *Server) open(ctx context.Context) error {
	failed := s.service.Models.Open(ctx, s.config.Models)
	if ctx.Err() != nil {
		return nil // ended before it was ready
	}
	if failed != nil {
		return failed
	}
	s.service.Advance(service.Starting, service.Ready)
	s.config.Log.Info("ready")
	if s.config.Ready != nil {
		s.config.Ready()
	}
	return nil
}

// deviceFailed marks the server as not ready and makes it end.
func (s *Server) deviceFailed(err error) {
	s.service.Advance(service.Ready, service.Leaving)
	select {
	case s.failed <- err:
		s.config.Log.Error("device failed", "error", err.Error())
	default: // reported already
	}
}

// drain refuses new requests and waits for admitted ones.
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
		// From the end of the header: reading, scoring, and sending the answer.
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
