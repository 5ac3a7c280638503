package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// api is the resources of the server, and the document of all that it answers. It is what huma
// registers operations on: they go through the same gates, and are counted and logged, as all
// others.
type api struct {
	server *Server
	huma   huma.API
	routes map[string]map[string]handler // by path, then method
	text   []byte                        // the document
}

func newAPI(s *Server) *api {
	a := &api{server: s, routes: map[string]map[string]handler{}}
	a.huma = humago.New(a, huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{Title: "inctrl", Version: s.Version,
				Description: "Few-shot anomaly detection: the Open Inference Protocol, version 2, " +
					"and prompt sets as resources. Errors have one form everywhere."},
			Components: &huma.Components{
				Schemas: huma.NewMapRegistry("#/components/schemas/", schemaName),
			},
		},
		Formats: map[string]huma.Format{
			jsonType: huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat, // as in merge-patch+json
		},
		DefaultFormat: jsonType,
		Transformers:  []huma.Transformer{a.transform},
	})
	if s.Tokens != nil {
		a.huma.OpenAPI().Components.SecuritySchemes = map[string]*huma.SecurityScheme{
			"token": {Type: "http", Scheme: "bearer"},
		}
		a.huma.OpenAPI().Security = []map[string][]string{{"token": {}}}
	}
	a.describeAll()
	a.resources()
	// huma's own form of errors is not used.
	schemas := a.huma.OpenAPI().Components.Schemas.Map()
	delete(schemas, "ErrorModel")
	delete(schemas, "ErrorDetail")
	text, err := json.Marshal(a.huma.OpenAPI())
	if err != nil {
		panic("serve: the document of the API cannot be written")
	}
	a.text = text
	return a
}

func schemaName(t reflect.Type, hint string) string {
	return strings.TrimSuffix(huma.DefaultSchemaNamer(t, hint), "JSON")
}

const jsonType = "application/json"

// HandleFunc implements humago.Mux.
func (a *api) HandleFunc(pattern string, f func(http.ResponseWriter, *http.Request)) {
	method, path, _ := strings.Cut(pattern, " ")
	a.handle(method, path, func(w http.ResponseWriter, r *http.Request, c *call) error {
		if err := buffer(w, r); err != nil {
			return err
		}
		ctx, stop := a.server.deadline(r.Context(), c, 0)
		defer stop()
		f(w, r.WithContext(context.WithValue(ctx, callKey{}, c)))
		return c.failed
	})
}

// ServeHTTP implements humago.Mux; nobody calls it.
func (a *api) ServeHTTP(http.ResponseWriter, *http.Request) {}

func (a *api) handle(method, path string, h handler) {
	if a.routes[path] == nil {
		a.routes[path] = map[string]handler{}
	}
	a.routes[path][method] = h
}

// buffer reads a body that huma is to read, so that its errors are ours.
func buffer(w http.ResponseWriter, r *http.Request) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxCommand))
	if err != nil {
		return readError(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if len(body) == 0 {
		return nil
	}
	return wantType(r, jsonType, "application/merge-patch+json")
}

// callKey is the key of a request's *call in its context.
type callKey struct{}

// transform gives errors, huma's own too, the one form that all have here.
func (a *api) transform(ctx huma.Context, _ string, v any) (any, error) {
	p, ok := v.(*problem)
	if e, is := v.(*huma.ErrorModel); is {
		text := e.Detail
		for _, d := range e.Errors {
			text += "; " + clip(d.Location) + ": " + clip(d.Message)
		}
		p, ok = fail(e.Status, "malformed", "%.512s", text), true
	}
	if !ok {
		return v, nil
	}
	if c, _ := ctx.Context().Value(callKey{}).(*call); c != nil && c.failed == nil {
		c.failed = p
	}
	ctx.SetHeader("Content-Type", jsonType)
	a.server.errorHeaders(p, ctx.SetHeader)
	return errorJSON{p.text}, nil
}

// clip bounds what may be a client's text.
func clip(s string) string { return strings.ToValidUTF8(s[:min(len(s), 128)], "") }

// GetStatus makes a problem an error that huma answers as it is.
func (p *problem) GetStatus() int { return p.code }

// operation registers one whose errors are ours.
func operation[I, O any](a *api, o huma.Operation, f func(context.Context, *I) (*O, error)) {
	a.document(&o)
	// The body has been read: see buffer. A deadline to read it would end the request, as by then
	// the connection is only read to notice that the client went away.
	o.BodyReadTimeout = -1
	huma.Register(a.huma, o, func(ctx context.Context, in *I) (*O, error) {
		out, err := f(ctx, in)
		if err == nil {
			return out, nil
		}
		if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
			err = context.Cause(ctx)
		}
		ctx.Value(callKey{}).(*call).failed = err
		return nil, asProblem(err)
	})
}

// mount lets a mux serve the resources. "{id}:verb" is no pattern of its own for a mux.
func (a *api) mount(mux *http.ServeMux) {
	s := a.server
	bases := map[string]bool{}
	for path := range a.routes {
		base, _, _ := strings.Cut(path, "}:")
		if base != path {
			base += "}"
		}
		bases[base] = true
	}
	for base := range bases {
		mux.Handle(base, s.route("", s.known(s.working(a.dispatch(base)))))
	}
}

// dispatch finds the handler of a path with or without a verb.
func (a *api) dispatch(base string) handler {
	return func(w http.ResponseWriter, r *http.Request, c *call) error {
		path := base
		id := r.PathValue("id")
		if at := strings.LastIndexByte(id, ':'); at >= 0 && strings.HasSuffix(base, "}") {
			path = base + id[at:]
			if a.routes[path] == nil {
				r.Pattern = "/"
				return nothing(w, r, c)
			}
			r.SetPathValue("id", id[:at])
			r.Pattern = path // for log and metrics
		}
		methods := a.routes[path]
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		h := methods[method]
		if h == nil {
			var allow []string
			for m := range methods {
				allow = append(allow, m)
			}
			slices.Sort(allow)
			return wrongMethod(w, r, strings.Join(allow, ", "))
		}
		if a.server.Store == nil {
			return errNoStore
		}
		return h(w, r, c)
	}
}

// resources are the operations on prompt sets.
func (a *api) resources() {
	s := a.server
	const sets, one = "/v1/prompt-sets", "/v1/prompt-sets/{id}"
	op := func(id, method, path, summary string, codes ...int) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary,
			Tags: []string{"prompt sets"}, Errors: codes}
	}
	operation(a, op("list-prompt-sets", "GET", sets, "Prompt sets, page by page, oldest first"),
		s.listSets)
	operation(a, op("get-prompt-set", "GET", one, "A prompt set, deleted or not", 404), s.getSet)
	operation(a, op("patch-prompt-set", "PATCH", one, "Change name or labels",
		404, 409, 410, 412, 428), s.patchSet)
	operation(a, op("delete-prompt-set", "DELETE", one, "Delete a prompt set; it can be undeleted",
		404, 410, 412, 428), s.deleteSet)
	operation(a, op("undelete-prompt-set", "POST", one+":undelete", "Bring a deleted set back",
		404, 409), s.undeleteSet)
	operation(a, op("activate-version", "POST", one+":activate",
		"Make a version the one that is meant where none is named", 404, 410, 412, 428), s.activate)
	operation(a, op("warm-prompt-set", "POST", one+":warm",
		"Have a model learn a version before it is asked for", 404, 410, 504), s.warm)
	operation(a, op("list-versions", "GET", one+"/versions", "The versions of a set", 404),
		s.listVersions)
	operation(a, op("get-version", "GET", one+"/versions/{version}", "A version of a set", 404),
		s.getVersion)

	created := op("create-prompt-set", "POST", sets,
		"Make a prompt set of 1 to 8 normal images", 404, 409, 410, 413, 415, 504)
	created.Parameters = []*huma.Param{idempotencyKey()}
	a.form(&created, 201, MadeJSON{}, a.draftSchema(true), s.makeSet)
	next := op("create-version", "POST", one+"/versions",
		"Make the next version of a set", 404, 410, 412, 413, 415, 428, 504)
	next.Parameters = []*huma.Param{pathParam("id"), idempotencyKey(), headerParam("If-Match")}
	a.form(&next, 201, MadeJSON{}, a.draftSchema(false), s.makeSet)
	scored := op("score-against-prompt-set", "POST", one+":score",
		"Score images; id or name may have @VERSION", 404, 410, 413, 415, 504)
	scored.Parameters = []*huma.Param{pathParam("id"), headerParam(headerTimeout)}
	a.form(&scored, 200, ScoredJSON{}, a.scoreSchema(), s.scoreSet)
}
