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

// Config is what a server is made of.
type Config struct {
	Models     []registry.Model    // that are served from the start; the server closes them
	Repository registry.Repository // of models to load later; nil: none
	Store      *store.Store        // of prompt sets that clients make; nil: none
	Version    string              // of the program
	Tokens     *admission.Tokens   // nil: everybody may ask
	TLS        *tls.Config         // nil: plain HTTP
	Log        *slog.Logger
	Traces     trace.TracerProvider // of OpenTelemetry; nil: none
	Limits
}

// Limits bound what a server takes on. All must be positive.
type Limits struct {
	Images      int   // admitted and not yet scored, of all requests
	Bytes       int64 // of bodies and squares that are admitted
	Body        int64 // of one request's body
	PerClient   int   // requests of one client at a time
	Decodes     int   // images decoded at a time …
	Decoding    int64 // … and bytes that they may take meanwhile; a larger image is decoded alone
	PromptCache int64 // bytes of a model's prompt cache: prompt sets of the store

	Wait       time.Duration // for those admitted before, at the present pace; longer is refused
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

// ErrConfig is a configuration that no server can be made of.
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
