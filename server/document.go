package server

import (
	"net/http"
	"reflect"
	"strconv"

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
var always = []int{400, 401, 403, 405, 408, 413, 415, 422, 429, 500, 501, 503, 504, 507}

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

// properties are those of an object by name.
type properties = map[string]*huma.Schema

func object(required []string, p properties) *huma.Schema {
	return &huma.Schema{Type: "object", Properties: p, Required: required}
}

func anything(doc string) *huma.Schema {
	return &huma.Schema{Type: "object", AdditionalProperties: true, Description: doc}
}

func listOf(of *huma.Schema) *huma.Schema { return &huma.Schema{Type: "array", Items: of} }

func flag(doc string) *huma.Schema { return &huma.Schema{Type: "boolean", Description: doc} }

func integer(doc string) *huma.Schema { return &huma.Schema{Type: "integer", Description: doc} }

func (a *api) draftSchema(isNew bool) *huma.Schema {
	p := properties{
		"image": files(), "class": text("class name; absent: the model's first"),
		"method":     text("absent: the best that a model has"),
		"calibrate":  {Type: "number", Description: "false-alarm rate of a threshold; absent: none"},
		"rotations":  integer("4 or 8: learn turned images too"),
		"letterbox":  flag("look at whole images, not at their centres; absent: where the model can"),
		"tiles":      integer("look at tiles too, so many along the shorter side"),
		"foreground": flag("leave plain ground out"),
		"model":      text("model that learns it at once; needless where there is one"),
	}
	if !isNew {
		p["activate"] = flag("whether it becomes the active version; absent: true")
		return object([]string{"image"}, p)
	}
	p["name"] = text("1 to 64 letters, digits, '.', '_' and '-'")
	p["label"] = listOf(text("KEY=VALUE"))
	return object([]string{"image", "name"}, p)
}

func (a *api) scoreSchema() *huma.Schema {
	return object([]string{"image"}, properties{
		"image": files(), "model": text("needless where there is one"),
		"details": flag("more than a score of each image"),
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

// serve answers with the document, which does not change.
func (a *api) serve(w http.ResponseWriter, _ *http.Request, _ *call) error {
	w.Header().Set("Content-Type", jsonType)
	_, err := w.Write(a.text)
	return gone(err)
}
