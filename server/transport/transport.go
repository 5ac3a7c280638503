// Package transport is the way of a request through the server that REST and gRPC share: its method
// is checked, who sends it is known, work is admitted, errors are answered in the transport's form,
// and the request is logged, counted and traced.
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

// MaxCommand bounds the body of a request that has neither images nor tensors, in bytes.
const MaxCommand = 64 << 10

// Call is a request on its way, and what the log will tell of it.
type Call = telemetry.Call

// Handler answers a request, or says why not.
type Handler func(w http.ResponseWriter, r *http.Request, c *Call) error

// Teller tells a client what is wrong, in the protocol that it speaks.
type Teller func(w http.ResponseWriter, r *http.Request, p *protocol.Problem)

// Router makes HTTP handlers of a transport's.
type Router struct {
	Service *service.Service
	Tokens  *admission.Tokens // nil: everybody may ask
	Access  *telemetry.Access
}

// Route makes an http.Handler. It checks the method, if one is given, and answers errors.
func (t *Router) Route(method string, h Handler, tell Teller) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, c := t.Access.Begin(r, admission.Address(r))
		rec := &telemetry.Recorder{ResponseWriter: w}
		err := call(method, h, rec, r, c)
		if err == nil {
			t.Access.End(r, rec, c, rec.Code, "")
			return
		}
		p := t.answer(rec, r, err, tell)
		t.Access.End(r, rec, c, p.Code, p.Reason) // gRPC has an HTTP status of its own
	})
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

// answer tells the client what is wrong and gives what was told.
func (t *Router) answer(
	w *telemetry.Recorder, r *http.Request, err error, tell Teller,
) *protocol.Problem {
	p := protocol.AsProblem(err)
	if p.Unexpected() {
		t.Access.Log.Error("request failed", "error", err)
	}
	if w.Code != 0 {
		return p // too late
	}
	t.ErrorHeaders(p, w.Header().Set)
	tell(w, r, p)
	return p
}

// ErrorHeaders sets what clients are told besides the error.
func (t *Router) ErrorHeaders(p *protocol.Problem, set func(name, value string)) {
	switch {
	case p.Temporary():
		set("Retry-After", strconv.Itoa(t.RetryAfter()))
	case p.Code == http.StatusUnauthorized:
		set("WWW-Authenticate", `Bearer realm="inctrl"`)
	}
}

// RetryAfter is in how many seconds a request may be tried again.
func (t *Router) RetryAfter() int {
	return int(math.Ceil(t.Service.RetryAfter().Seconds()))
}

// Known lets requests pass that no page of another origin makes and, if there are tokens, that have
// one.
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

// Working lets requests pass that are work: the server must be ready and the client have few of
// them.
func (t *Router) Working(h Handler) Handler {
	return func(w http.ResponseWriter, r *http.Request, c *Call) error {
		if err := t.Service.Enter(c.Client); err != nil {
			return err
		}
		defer t.Service.Leave(c.Client)
		return h(w, r, c)
	}
}

// Nothing answers requests to paths of nothing.
func Nothing(http.ResponseWriter, *http.Request, *Call) error {
	return protocol.Fail(http.StatusNotFound, "not_found", "there is nothing at this path")
}

// WrongMethod is the error of a request with another method than those allowed.
func WrongMethod(w http.ResponseWriter, r *http.Request, allow string) error {
	w.Header().Set("Allow", allow)
	return protocol.Fail(http.StatusMethodNotAllowed, "method",
		"method is %.16q, want %s", r.Method, allow)
}

// WantType refuses a body of another type than these. A client that does not name one means the
// first, if that is JSON.
func WantType(r *http.Request, types ...string) error {
	if e := r.Header.Get("Content-Encoding"); e != "" && e != "identity" {
		return protocol.Fail(http.StatusUnsupportedMediaType, "type",
			"Content-Encoding is %.32q, want none", e)
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

// ReadError is the error of a body that could not be read.
func ReadError(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return protocol.Bad("the body ends too early")
	}
	return err
}

// Error is the form that errors have.
type Error struct {
	Error string `json:"error"`
}

// WriteProblem tells a client what is wrong in JSON.
func WriteProblem(w http.ResponseWriter, _ *http.Request, p *protocol.Problem) {
	_ = WriteJSON(w, p.Code, Error{p.Text})
}

// WriteJSON answers with JSON.
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

// Gone is the error of an answer that could not be written.
func Gone(err error) error {
	if err != nil {
		return protocol.ErrGone
	}
	return nil
}
