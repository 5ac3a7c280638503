package rest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/inctrl-go/inctrl/server/openapi"
	"github.com/inctrl-go/inctrl/server/promptsets"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/transport"
)

// resources are the operations on prompt sets, and the OpenAPI document of the whole API. huma
// registers its operations here, so that they are admitted, counted and logged like other requests.
type resources struct {
	api      *API
	huma     huma.API
	document *openapi.Document
	routes   map[string]map[string]transport.Handler // by path, then method
	text     []byte                                  // the OpenAPI document
}

func newResources(a *API) *resources {
	s := &resources{
		api: a, routes: map[string]map[string]transport.Handler{},
		document: openapi.New(a.Service.Version, a.Tokens != nil, transport.Error{}),
	}
	s.huma = humago.New(s, huma.Config{
		OpenAPI: s.document.OpenAPI,
		Formats: map[string]huma.Format{
			openapi.JSON: huma.DefaultJSONFormat,
			"json":       huma.DefaultJSONFormat, // also for merge-patch+json
		},
		DefaultFormat: openapi.JSON,
		Transformers:  []huma.Transformer{s.transform},
	})
	describe(s.document)
	s.operations()
	s.text = s.document.Bytes()
	return s
}

func (s *resources) sets() *promptsets.Library { return s.api.Service.Prompts }

// serve sends the OpenAPI document, which is constant.
func (s *resources) serve(w http.ResponseWriter, _ *http.Request, _ *transport.Call) error {
	w.Header().Set("Content-Type", openapi.JSON)
	_, err := w.Write(s.text)
	return transport.Gone(err)
}

// HandleFunc implements humago.Mux.
func (s *resources) HandleFunc(pattern string, f func(http.ResponseWriter, *http.Request)) {
	method, path, _ := strings.Cut(pattern, " ")
	s.handle(method, path, func(w http.ResponseWriter, r *http.Request, c *transport.Call) error {
		if err := buffer(w, r); err != nil {
			return err
		}
		ctx, stop := s.api.Service.Deadline(r.Context(), c.Start, 0)
		defer stop()
		var failed error
		f(w, r.WithContext(context.WithValue(ctx, failedKey{}, &failed)))
		return failed
	})
}

// ServeHTTP implements humago.Mux; it is never called.
func (s *resources) ServeHTTP(http.ResponseWriter, *http.Request) {}

func (s *resources) handle(method, path string, h transport.Handler) {
	if s.routes[path] == nil {
		s.routes[path] = map[string]transport.Handler{}
	}
	s.routes[path][method] = h
}

// buffer reads a body before huma does, so that errors have our form.
func buffer(w http.ResponseWriter, r *http.Request) error {
	body, err := transport.ReadBody(w, r)
	if err != nil {
		return err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if len(body) == 0 {
		return nil
	}
	return transport.WantType(r, openapi.JSON, "application/merge-patch+json")
}

// failedKey is the context key of a pointer to the error that huma answered.
type failedKey struct{}

// transform gives all errors, huma's too, the same form.
func (s *resources) transform(ctx huma.Context, _ string, v any) (any, error) {
	p, ok := v.(*protocol.Problem)
	if e, is := v.(*huma.ErrorModel); is {
		text := e.Detail
		for _, d := range e.Errors {
			text += "; " + clip(d.Location) + ": " + clip(d.Message)
		}
		p, ok = protocol.Fail(e.Status, "malformed", "%.512s", text), true
	}
	if !ok {
		return v, nil
	}
	if failed, _ := ctx.Context().Value(failedKey{}).(*error); failed != nil && *failed == nil {
		*failed = p
	}
	ctx.SetHeader("Content-Type", openapi.JSON)
	s.api.ErrorHeaders(p, ctx.SetHeader)
	return transport.Error{Error: p.Text}, nil
}

// clip bounds text that may come from a client.
func clip(s string) string { return strings.ToValidUTF8(s[:min(len(s), 128)], "") }

// operation registers an operation whose errors have our form.
func operation[I, O any](
	s *resources, o huma.Operation, f func(context.Context, *I) (*O, error),
) {
	s.document.AddErrors(&o)
	// The body has been read by buffer. A read deadline would then end the request, because the
	// connection is only read to notice that the client went away.
	o.BodyReadTimeout = -1
	huma.Register(s.huma, o, func(ctx context.Context, in *I) (*O, error) {
		out, err := f(ctx, in)
		if err == nil {
			return out, nil
		}
		if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
			err = context.Cause(ctx)
		}
		*ctx.Value(failedKey{}).(*error) = err
		return nil, protocol.AsProblem(err)
	})
}

// form registers an operation that takes a form.
func (s *resources) form(
	o *huma.Operation, code int, answer any, fields *huma.Schema, h transport.Handler,
) {
	o.RequestBody = &huma.RequestBody{
		Required: true, Content: openapi.Content("multipart/form-data", fields),
	}
	s.document.Add(o, code, openapi.JSON, s.document.SchemaOf(answer))
	s.handle(o.Method, o.Path, h)
}

// handlers maps the mux's patterns to handlers. The mux does not support patterns like "{id}:verb".
func (s *resources) handlers() map[string]transport.Handler {
	all := map[string]transport.Handler{}
	for path := range s.routes {
		base, _, verb := strings.Cut(path, "}:")
		if verb {
			base += "}"
		}
		all[base] = s.dispatch(base)
	}
	return all
}

// dispatch finds the handler for a path with or without a verb.
func (s *resources) dispatch(base string) transport.Handler {
	return func(w http.ResponseWriter, r *http.Request, c *transport.Call) error {
		path := base
		id := r.PathValue("id")
		if at := strings.LastIndexByte(id, ':'); at >= 0 && strings.HasSuffix(base, "}") {
			path = base + id[at:]
			if s.routes[path] == nil {
				r.Pattern = "/"
				return transport.Nothing(w, r, c)
			}
			r.SetPathValue("id", id[:at])
			r.Pattern = path // for log and metrics
		}
		h := s.find(path, r.Method)
		if h == nil {
			return transport.WrongMethod(w, r, s.allowed(path))
		}
		if strings.HasPrefix(base, temporaryPath) {
			if s.sets().Held == 0 {
				return promptsets.ErrNoTemporary
			}
		} else if s.sets().Store == nil {
			return promptsets.ErrNoStore
		}
		return h(w, r, c)
	}
}

func (s *resources) find(path, method string) transport.Handler {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	return s.routes[path][method]
}

// allowed lists the methods of a path for the Allow header.
func (s *resources) allowed(path string) string {
	var all []string
	for m := range s.routes[path] {
		all = append(all, m)
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}
