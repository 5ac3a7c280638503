package openapi

import "github.com/danielgtaylor/huma/v2"

// Content is a body with one content type.
func Content(kind string, s *huma.Schema) map[string]*huma.MediaType {
	return map[string]*huma.MediaType{kind: {Schema: s}}
}

// Properties are an object's properties by name.
type Properties = map[string]*huma.Schema

// Object is the schema of an object.
func Object(required []string, p Properties) *huma.Schema {
	return &huma.Schema{Type: "object", Properties: p, Required: required}
}

// Anything is the schema of an object with only a description.
func Anything(doc string) *huma.Schema {
	return &huma.Schema{Type: "object", AdditionalProperties: true, Description: doc}
}

// ListOf is the schema of a list.
func ListOf(of *huma.Schema) *huma.Schema { return &huma.Schema{Type: "array", Items: of} }

// Text is the schema of a string.
func Text(doc string) *huma.Schema { return &huma.Schema{Type: "string", Description: doc} }

// Flag is the schema of a boolean.
func Flag(doc string) *huma.Schema { return &huma.Schema{Type: "boolean", Description: doc} }

// Integer is the schema of a whole number.
func Integer(doc string) *huma.Schema { return &huma.Schema{Type: "integer", Description: doc} }

// Images is the schema of a form's image files.
func Images() *huma.Schema {
	return &huma.Schema{Type: "array", Items: &huma.Schema{Type: "string", Format: "binary"},
		Description: "PNG, JPEG, GIF, BMP, TIFF, WebP, PNM or DICOM"}
}

// PathParam is a parameter in the path.
func PathParam(name string) *huma.Param {
	return &huma.Param{Name: name, In: "path", Required: true, Schema: Text("")}
}

// HeaderParam is a parameter in a header.
func HeaderParam(name string) *huma.Param {
	return &huma.Param{Name: name, In: "header", Schema: Text("")}
}
