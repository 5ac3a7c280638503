package serve

import (
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// schema is that of a Go type in the document.
func (a *api) schemaOf(v any) *huma.Schema {
	t := reflect.TypeOf(v)
	return a.huma.OpenAPI().Components.Schemas.Schema(t, true, t.Name())
}

func content(kind string, s *huma.Schema) map[string]*huma.MediaType {
	return map[string]*huma.MediaType{kind: {Schema: s}}
}

// always are the errors that any request may get.
var always = []int{400, 401, 405, 408, 413, 415, 422, 429, 500, 501, 503, 504, 507}

// document gives an operation the errors that it may have, in the form that all have.
func (a *api) document(o *huma.Operation) {
	if o.Responses == nil {
		o.Responses = map[string]*huma.Response{}
	}
	for _, code := range append(o.Errors, always...) {
		o.Responses[strconv.Itoa(code)] = &huma.Response{
			Description: http.StatusText(code), Content: content(jsonType, a.schemaOf(errorJSON{})),
		}
	}
	o.Errors = nil
}

// form registers an operation that takes a form.
func (a *api) form(o *huma.Operation, code int, answer any, fields *huma.Schema, h handler) {
	o.RequestBody = &huma.RequestBody{Required: true, Content: content("multipart/form-data", fields)}
	a.answers(o, code, jsonType, a.schemaOf(answer))
	a.handle(o.Method, o.Path, h)
}

// answers adds an operation to the document that has one good answer.
func (a *api) answers(o *huma.Operation, code int, kind string, s *huma.Schema) {
	a.document(o)
	o.Responses[strconv.Itoa(code)] = &huma.Response{
		Description: http.StatusText(code), Content: content(kind, s),
	}
	a.huma.OpenAPI().AddOperation(o)
}

func text(doc string) *huma.Schema { return &huma.Schema{Type: "string", Description: doc} }

func files() *huma.Schema {
	return &huma.Schema{Type: "array", Items: &huma.Schema{Type: "string", Format: "binary"},
		Description: "PNG, JPEG, GIF, BMP, TIFF or WebP"}
}

func object(required []string, properties map[string]*huma.Schema) *huma.Schema {
	return &huma.Schema{Type: "object", Properties: properties, Required: required}
}

func (a *api) draftSchema(isNew bool) *huma.Schema {
	number := func(doc string) *huma.Schema { return &huma.Schema{Type: "integer", Description: doc} }
	flag := func(doc string) *huma.Schema { return &huma.Schema{Type: "boolean", Description: doc} }
	p := map[string]*huma.Schema{
		"image": files(), "class": text("class name; absent: the model's first"),
		"method":    text("absent: the best that a model has"),
		"calibrate": {Type: "number", Description: "false-alarm rate of a threshold; absent: none"},
		"turns":     number("4 or 8: learn turned pictures too"), "letterbox": flag("whole pictures"),
		"tiles":      number("look at tiles too, so many along the shorter side"),
		"foreground": flag("leave plain ground out"),
		"model":      text("model that learns it at once; needless where there is one"),
	}
	if !isNew {
		p["activate"] = flag("whether it becomes the active version; absent: true")
		return object([]string{"image"}, p)
	}
	p["name"] = text("1 to 64 letters, digits, '.', '_' and '-'")
	p["label"] = &huma.Schema{Type: "array", Items: text("KEY=VALUE")}
	return object([]string{"image", "name"}, p)
}

func (a *api) scoreSchema() *huma.Schema {
	return object([]string{"image"}, map[string]*huma.Schema{
		"image": files(), "model": text("needless where there is one"),
	})
}

func pathParam(name string) *huma.Param {
	return &huma.Param{Name: name, In: "path", Required: true, Schema: text("")}
}

func headerParam(name string) *huma.Param {
	return &huma.Param{Name: name, In: "header", Schema: text("")}
}

func idempotencyKey() *huma.Param {
	p := headerParam("Idempotency-Key")
	p.Description = "a request that is sent again with its key gives what the first made"
	return p
}

// describe adds what is not made by huma to the document.
func (a *api) describe() {
	type named = map[string]*huma.Schema
	add := func(id, method, path, tag, summary, kind string, s *huma.Schema, codes ...int) *huma.Operation {
		o := &huma.Operation{OperationID: id, Method: method, Path: path, Tags: []string{tag},
			Summary: summary, Errors: codes}
		for _, name := range []string{"model", "version"} {
			if strings.Contains(path, "{"+name+"}") {
				o.Parameters = append(o.Parameters, pathParam(name))
			}
		}
		a.answers(o, 200, kind, s)
		return o
	}
	flag := &huma.Schema{Type: "boolean"}
	const health, oip, repo, other = "health", "inference protocol", "model repository", "server"
	add("live", "GET", "/v2/health/live", health, "Whether the server runs", jsonType,
		object([]string{"live"}, named{"live": flag}))
	add("ready", "GET", "/v2/health/ready", health, "Whether the server answers requests", jsonType,
		object([]string{"ready"}, named{"ready": flag}))
	add("server-metadata", "GET", "/v2", oip, "About the server", jsonType, a.schemaOf(serverJSON{}))
	for suffix, id := range map[string]string{"": "", "/versions/{version}": "-version"} {
		m := "/v2/models/{model}" + suffix
		add("model-metadata"+id, "GET", m, oip, "About a model", jsonType,
			a.schemaOf(metadataJSON{}), 404)
		add("model-ready"+id, "GET", m+"/ready", oip, "Whether a model answers requests", jsonType,
			object([]string{"name", "ready"}, named{"name": text(""), "ready": flag}), 404)
		a.describeInfer(add("infer"+id, "POST", m+"/infer", oip, "Score pictures", jsonType,
			a.schemaOf(responseJSON{}), 404, 410))
	}
	index := add("repository-index", "POST", "/v2/repository/index", repo, "The models that there are",
		jsonType, &huma.Schema{Type: "array", Items: a.schemaOf(modelState{})})
	index.RequestBody = &huma.RequestBody{
		Content: content(jsonType, object(nil, named{"ready": flag})),
	}
	for _, verb := range []string{"load", "unload"} {
		add(verb+"-model", "POST", "/v2/repository/models/{model}/"+verb, repo,
			"Have a model of the repository "+verb+"ed", jsonType, object(nil, nil), 404, 409)
	}
	form := add("score", "POST", "/v1/score", oip, "Score pictures, for people with curl", jsonType,
		&huma.Schema{Type: "array", Items: a.schemaOf(lineJSON{})}, 404, 410)
	form.Parameters = []*huma.Param{headerParam(headerTimeout)}
	fields := a.scoreSchema()
	fields.Properties["prompt_set"] = text("name or id, or either with @VERSION; needless where there is one")
	fields.Properties["details"] = &huma.Schema{Type: "boolean", Description: "more than a score"}
	form.RequestBody = &huma.RequestBody{Required: true, Content: content("multipart/form-data", fields)}
	add("models", "GET", "/v1/models", oip, "The models at work, and the prompt sets that came with them",
		jsonType, &huma.Schema{Type: "array", Items: a.schemaOf(servedJSON{})})
	for path, f := range pageTypes {
		kind, _, _ := strings.Cut(f.kind, ";")
		add("page "+f.file, "GET", strings.TrimSuffix(path, "{$}"), other, "A file of the page", kind, text(""))
	}
	add("metrics", "GET", "/metrics", other, "Metrics for Prometheus", "text/plain", text(""))
	add("openapi", "GET", "/openapi.json", other, "This document", jsonType,
		&huma.Schema{Type: "object", AdditionalProperties: true})
}

// describeInfer tells what an infer request may be: JSON, or JSON and then bytes.
func (a *api) describeInfer(o *huma.Operation) {
	binary := &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
	o.Parameters = append(o.Parameters, headerParam(headerTimeout), headerParam(headerLength))
	o.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		jsonType: {Schema: object([]string{"inputs"}, map[string]*huma.Schema{
			"id": text("repeated in the answer"),
			"parameters": {Type: "object", AdditionalProperties: true,
				Description: "prompt_set (name or id, or either with @VERSION), timeout (µs), " +
					"binary_data_output"},
			"inputs": {Type: "array", Items: &huma.Schema{Type: "object", AdditionalProperties: true},
				Description: "one tensor: image (BYTES [N]) or pixels (UINT8 [N, side, side, 3])"},
			"outputs": {Type: "array", Items: &huma.Schema{Type: "object", AdditionalProperties: true},
				Description: "of score, is_anomalous and map; absent: all"},
		})},
		"application/octet-stream": binary,
	}}
	o.Responses["200"].Content["application/octet-stream"] = binary
}

// serve answers with the document, which does not change.
func (a *api) serve(w http.ResponseWriter, _ *http.Request, _ *call) error {
	w.Header().Set("Content-Type", jsonType)
	_, err := w.Write(a.text)
	return gone(err)
}
