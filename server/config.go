package server

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"go.opentelemetry.io/otel/trace"

	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/promptsets/store"
	"github.com/inctrl-go/inctrl/server/registry"
)

// Config holds the parts of a server.
type Config struct {
	Models     []registry.Model    // served from the start; the server closes them
	Repository registry.Repository // models to load later; nil: none
	Store      *store.Store        // prompt sets that clients make; nil: none
	Version    string              // of the program
	Tokens     *admission.Tokens   // nil: clients need no token
	Hosts      *admission.Hosts    // nil: clients may call the server by any name
	TLS        *tls.Config         // nil: plain HTTP
	Log        *slog.Logger
	Traces     trace.TracerProvider // OpenTelemetry; nil: none
	Temporary  bool                 // clients may make temporary prompt sets
	Ready      func()               // called when requests are answered; nil: nothing is
	Limits
}

// Limits bound the server's load. All must be positive.
type Limits struct {
	Images      int   // admitted and not yet scored, of all requests
	Bytes       int64 // admitted bodies and squares
	Body        int64 // one request's body
	PerClient   int   // concurrent requests of one client
	Decodes     int   // images decoded at a time …
	Decoding    int64 // … and their memory in bytes; a larger image is decoded alone
	PromptCache int64 // bytes of each model's prompt cache

	Wait       time.Duration // the longest expected time in the queue; else refused
	Timeout    time.Duration // the longest time for a request; a client can ask for less
	ReadHeader time.Duration // to receive a request's header …
	Read       time.Duration // … and the whole request
	Write      time.Duration // to send an answer
	Idle       time.Duration // of a connection between requests
	Drain      time.Duration // to finish admitted requests when the server ends

	// Before it ends, the server reports that it is not ready but serves on for this long, so that
	// load balancers that poll can stop sending requests. It may be 0.
	DrainDelay time.Duration
}

// ErrConfig is an invalid configuration.
var ErrConfig = errors.New("bad server configuration")

func (c *Config) check() error {
	for _, m := range c.Models {
		if err := m.Check(); err != nil {
			return fmt.Errorf("%w: %w", ErrConfig, err)
		}
	}
	if len(c.Models) == 0 {
		return fmt.Errorf("%w: no models", ErrConfig)
	}
	return c.Limits.check()
}

// held are the bytes of temporary prompt sets of a model.
func (c *Config) held() int64 {
	if !c.Temporary {
		return 0
	}
	return c.PromptCache
}

func (c *Limits) check() error {
	for _, n := range []struct {
		what  string
		value int64
	}{
		{"queue wait", int64(c.Wait)}, {"images", int64(c.Images)}, {"bytes", c.Bytes},
		{"body", c.Body}, {"requests of a client", int64(c.PerClient)},
		{"decodes", int64(c.Decodes)}, {"bytes of decoding", c.Decoding},
		{"bytes of the prompt cache", c.PromptCache}, {"timeout", int64(c.Timeout)},
		{"header timeout", int64(c.ReadHeader)}, {"read timeout", int64(c.Read)},
		{"write timeout", int64(c.Write)}, {"idle timeout", int64(c.Idle)},
		{"drain timeout", int64(c.Drain)},
	} {
		if n.value <= 0 {
			return fmt.Errorf("%w: %s is %d, want more than 0", ErrConfig, n.what, n.value)
		}
	}
	if c.Body > c.Bytes {
		return fmt.Errorf("%w: a body may have %d bytes, all of them %d",
			ErrConfig, c.Body, c.Bytes)
	}
	return nil
}
