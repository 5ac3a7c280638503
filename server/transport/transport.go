// Package transport is the part of a request's handling that REST and gRPC share: checking the
// method, identifying the client, admitting work, answering errors in the transport's form,
// logging, metrics and traces.
package transport

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"mime"
	"net/http"
	"slices"
	"strconv"

	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/service"
	"github.com/inctrl-go/inctrl/server/telemetry"
)

// MaxCommand bounds the body of a request without images or tensors, in bytes.
const MaxCommand = 64 << 10

// Call is a request in progress and what the access log records about it.
type Call = telemetry.Call

// Handler answers a request, or returns an error.
type Handler func(w http.ResponseWriter, r *http.Request, c *Call) error

// Teller sends an error to a client in the form of its protocol.
type Teller func(w http.ResponseWriter, r *http.Request, p *protocol.Problem)

// Router makes HTTP handlers for a transport.
type Router struct {
	Service *service.Service
	Tokens  *admission.Tokens // nil: clients need no token
	Hosts   *admission.Hosts  // nil: clients may call the server by any name
	Access  *telemetry.Access
}

// Route makes an http.Handler that checks the host and the method, if one is given, and answers
// errors.
func (t *Router) Route(method string, h Handler, tell Teller) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, c := t.Access.Begin(r, admission.Address(r))
		rec := &telemetry.Recorder{ResponseWriter: w}
		Guard(w.Header())
		err := t.Hosts.Check(r)
		if err == nil {
			err = call(method, h, rec, r, c)
		}
		if err == nil {
			t.Access.End(r, rec, c, rec.Code, "")
			return
		}
		p := t.answer(rec, r, err, tell)
		t.Access.End(r, rec, c, p.Code, p.Reason) // with gRPC the HTTP status differs
	})
}

// Guard sets the headers of every answer: nobody may keep it, or take it for another type.
func Guard(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
}

func call(
	method string, h Handler, w http.ResponseWriter, r *http.Request, c *Call,
) (err error) {
	defer protocol.Recover(&err)
	get := method == http.MethodGet && r.Method == http.MethodHead
	if method != "" && r.Method != method && !get {
		return WrongMethod(w, r, method)
	}
	return h(w, r, c)
}

// answer sends an error to the client and returns what was sent.
func (t *Router) answer(
	w *telemetry.Recorder, r *http.Request, err error, tell Teller,
) *protocol.Problem {
	p := protocol.AsProblem(err)
	if p.Unexpected() {
		t.Access.Log.Error("request failed", "error", err)
	}
	if w.Code != 0 {
		return p // too late to send it
	}
	t.ErrorHeaders(p, w.Header().Set)
	tell(w, r, p)
	return p
}

// ErrorHeaders sets the headers of an error.
func (t *Router) ErrorHeaders(p *protocol.Problem, set func(name, value string)) {
	switch {
	case p.Temporary():
		set("Retry-After", strconv.Itoa(t.RetryAfter()))
	case p.Code == http.StatusUnauthorized:
		set("WWW-Authenticate", `Bearer realm="inctrl"`)
	}
}

// RetryAfter is the number of seconds after which to retry.
func (t *Router) RetryAfter() int {
	return int(math.Ceil(t.Service.RetryAfter().Seconds()))
}

// Known refuses cross-origin requests and, if the server has tokens, requests without a valid one.
func (t *Router) Known(h Handler) Handler {
	return func(w http.ResponseWriter, r *http.Request, c *Call) error {
		client, err := t.Tokens.Identify(r)
		if err != nil {
			return err
		}
		c.Client = client
		return h(w, r, c)
	}
}

// Working admits requests for work: the server must be ready and the client below its limit.
func (t *Router) Working(h Handler) Handler {
	return func(w http.ResponseWriter, r *http.Request, c *Call) error {
		if err := t.Service.Enter(c.Client); err != nil {
			return err
		}
		defer t.Service.Leave(c.Client)
		return h(w, r, c)
	}
}

// Nothing answers requests for unknown paths.
func Nothing(http.ResponseWriter, *http.Request, *Call) error {
	return protocol.Fail(http.StatusNotFound, "not_found", "there is nothing at this path")
}

// WrongMethod is the error for a method that is not allowed.
func WrongMethod(w http.ResponseWriter, r *http.Request, allow string) error {
	w.Header().Set("Allow", allow)
	return protocol.Fail(http.StatusMethodNotAllowed, "method",
		"method is %.16q, want %s", r.Method, allow)
}

// WantType refuses a body with a type other than these, or an encoding that [Body] does not read.
// A missing type means the first, if that is JSON.
func WantType(r *http.Request, types ...string) error {
	if _, err := isGzip(r); err != nil {
		return err
	}
	given := r.Header.Get("Content-Type")
	if given == "" && types[0] == "application/json" {
		return nil
	}
	if t, _, err := mime.ParseMediaType(given); err != nil || !slices.Contains(types, t) {
		return protocol.Fail(http.StatusUnsupportedMediaType, "type",
			"Content-Type is %.64q, want %q", given, types)
	}
	return nil
}

// ReadError is the error for a body that could not be read.
func ReadError(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return protocol.Bad("the body ends too early")
	}
	return err
}

// Error is the JSON form of an error.
type Error struct {
	Error string `json:"error"`
}

// WriteProblem sends an error as JSON.
func WriteProblem(w http.ResponseWriter, _ *http.Request, p *protocol.Problem) {
	_ = WriteJSON(w, p.Code, Error{p.Text})
}

// WriteJSON sends a JSON response.
func WriteJSON(w http.ResponseWriter, code int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	body = append(body, '\n')
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(code)
	_, err = w.Write(body)
	return Gone(err)
}

// Gone is the error for an answer that could not be written.
func Gone(err error) error {
	if err != nil {
		return protocol.ErrGone
	}
	return nil
}
