// Package openapi builds the server's OpenAPI 3.1 document from the Go types of requests and
// answers. The package that serves an operation describes it.
package openapi

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// JSON is the content type of most bodies.
const JSON = "application/json"

// Document is a document that operations are added to.
type Document struct {
	*huma.OpenAPI
	failed any
}

// New begins a document. failed is a value of the type that all errors have. With tokens,
// operations require one unless they are Open.
func New(version string, tokens bool, failed any) *Document {
	d := &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{Title: "inctrl", Version: version,
			Description: "Few-shot anomaly detection: the Open Inference Protocol, version 2, " +
				"and prompt sets as resources. Errors have one form everywhere. Bodies of " +
				"requests may be compressed with gzip."},
		Components: &huma.Components{
			Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
		},
	}
	if tokens {
		d.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
			"token": {Type: "http", Scheme: "bearer"},
		}
		d.Security = []map[string][]string{{"token": {}}}
	}
	return &Document{d, failed}
}

// Bytes is the document as JSON.
func (d *Document) Bytes() []byte {
	// Our errors do not have huma's form, so its schema is removed.
	schemas := d.Components.Schemas.Map()
	delete(schemas, "ErrorModel")
	delete(schemas, "ErrorDetail")
	text, err := json.Marshal(d.OpenAPI)
	if err != nil {
		panic("openapi: the document cannot be written")
	}
	return text
}

// SchemaOf is the schema of a Go value's type.
func (d *Document) SchemaOf(v any) *huma.Schema {
	t := reflect.TypeOf(v)
	return d.Components.Schemas.Schema(t, true, t.Name())
}

// always are the error codes that any request can get.
var always = []int{400, 401, 403, 405, 408, 413, 415, 421, 422, 429, 500, 501, 503, 504, 507}

// AddErrors adds an operation's own error codes and those of any request.
func (d *Document) AddErrors(o *huma.Operation) {
	if o.Responses == nil {
		o.Responses = map[string]*huma.Response{}
	}
	for _, code := range append(o.Errors, always...) {
		o.Responses[strconv.Itoa(code)] = &huma.Response{
			Description: http.StatusText(code), Content: Content(JSON, d.SchemaOf(d.failed)),
		}
	}
	o.Errors = nil
}

// Add adds an operation with one success response of the given content type.
func (d *Document) Add(o *huma.Operation, code int, kind string, s *huma.Schema) {
	d.AddErrors(o)
	o.Responses[strconv.Itoa(code)] = &huma.Response{
		Description: http.StatusText(code), Content: Content(kind, s),
	}
	d.AddOperation(o)
}

// Operation is an operation that huma does not handle.
type Operation struct {
	ID, Method, Path, Tag, Summary string

	Answer *huma.Schema // as JSON
	Errors []int        // beyond those that every request can get
	Open   bool         // no token needed
}

// Describe adds an operation, with the parameters in its path.
func (d *Document) Describe(of Operation) *huma.Operation {
	o := &huma.Operation{
		OperationID: of.ID, Method: of.Method, Path: of.Path, Tags: []string{of.Tag},
		Summary: of.Summary, Errors: of.Errors,
	}
	for _, name := range []string{"model", "version"} {
		if strings.Contains(of.Path, "{"+name+"}") {
			o.Parameters = append(o.Parameters, PathParam(name))
		}
	}
	if of.Open {
		o.Security = []map[string][]string{}
	}
	d.Add(o, http.StatusOK, JSON, of.Answer)
	return o
}
