package rest

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/server/openapi"
	"github.com/inctrl-go/inctrl/server/page"
	"github.com/inctrl-go/inctrl/server/protocol"
)

// The tags of operations in the document.
const (
	tagHealth     = "health" // these two need no token
	tagPage       = "page"
	tagProtocol   = "inference protocol"
	tagRepository = "model repository"
	tagServer     = "server"
)

// described is an operation that huma does not handle.
type described struct {
	id, method, path, tag, summary string
	answer                         *huma.Schema
	codes                          []int // error codes beyond those that every request can have
}

// document adds operations to an OpenAPI document.
type document struct{ *openapi.Document }

func (d document) describe(o described) *huma.Operation {
	return d.Describe(openapi.Operation{
		ID: o.id, Method: o.method, Path: o.path, Tag: o.tag, Summary: o.summary,
		Answer: o.answer, Errors: o.codes, Open: o.tag == tagHealth || o.tag == tagPage,
	})
}

// describe adds all operations that huma does not handle.
func describe(to *openapi.Document) {
	d := document{to}
	live := openapi.Object([]string{"live"}, openapi.Properties{"live": openapi.Flag("")})
	ready := openapi.Object([]string{"ready"}, openapi.Properties{"ready": openapi.Flag("")})
	d.describe(described{"live", "GET", "/v2/health/live", tagHealth, "Whether the server runs",
		live, nil})
	d.describe(described{"ready", "GET", "/v2/health/ready", tagHealth,
		"Whether the server answers requests", ready, nil})
	d.describe(described{"server-metadata", "GET", "/v2", tagProtocol, "About the server",
		d.SchemaOf(protocol.Server{}), nil})
	d.describe(described{"statistics", "GET", "/v2/models/stats", tagProtocol,
		"What all models did", d.statistics(), nil})
	d.model("", "/v2/models/{model}")
	d.model("-version", "/v2/models/{model}/versions/{version}")
	d.repository()
	d.describe(described{"models", "GET", "/v1/models", tagProtocol,
		"The models at work, and the prompt sets that came with them",
		openapi.ListOf(d.SchemaOf(ServedModel{})), nil})
	d.score()
	d.look()
	d.page()
	metrics := d.describe(described{"metrics", "GET", "/metrics", tagServer,
		"Metrics for Prometheus", nil, nil})
	metrics.Responses["200"].Content = openapi.Content("text/plain", openapi.Text(""))
	d.describe(described{"openapi", "GET", "/openapi.json", tagServer, "This document",
		openapi.Anything(""), nil})
}

// model adds the operations on a model.
func (d document) model(suffix, path string) {
	d.describe(described{"model-metadata" + suffix, "GET", path, tagProtocol, "About a model",
		d.SchemaOf(protocol.Metadata{}), []int{404}})
	d.describe(described{"model-ready" + suffix, "GET", path + "/ready", tagProtocol,
		"Whether a model answers requests",
		openapi.Object([]string{"name", "ready"}, openapi.Properties{
			"name": openapi.Text(""), "ready": openapi.Flag(""),
		}), []int{404}})
	d.describe(described{"model-config" + suffix, "GET", path + "/config", tagProtocol,
		"The model's configuration, as Triton has it", d.SchemaOf(protocol.Config{}), []int{404}})
	d.describe(described{"model-statistics" + suffix, "GET", path + "/stats", tagProtocol,
		"What the model did", d.statistics(), []int{404}})
	d.infer(d.describe(described{"infer" + suffix, "POST", path + "/infer", tagProtocol,
		"Score images", d.SchemaOf(protocol.Response{}), []int{404, 410}}))
}

func (d document) statistics() *huma.Schema {
	all := openapi.ListOf(d.SchemaOf(protocol.Statistics{}))
	return openapi.Object([]string{"model_stats"}, openapi.Properties{"model_stats": all})
}

func (d document) repository() {
	index := d.describe(described{"repository-index", "POST", "/v2/repository/index", tagRepository,
		"The models that there are", openapi.ListOf(d.SchemaOf(protocol.ModelState{})), nil})
	index.RequestBody = &huma.RequestBody{
		Content: openapi.Content(openapi.JSON, openapi.Object(nil, openapi.Properties{
			"ready": openapi.Flag("only those at work"),
		})),
	}
	for _, verb := range []string{"load", "unload"} {
		d.describe(described{verb + "-model", "POST", "/v2/repository/models/{model}/" + verb,
			tagRepository, "Have a model of the repository " + verb + "ed",
			openapi.Object(nil, nil), []int{404, 409}})
	}
}

func (d document) score() {
	form := d.describe(described{"score", "POST", "/v1/score", tagProtocol,
		"Score images, for people with curl", openapi.ListOf(d.SchemaOf(record.Result{})),
		[]int{404, 410}})
	form.Parameters = []*huma.Param{openapi.HeaderParam(HeaderTimeout)}
	fields := scoreSchema()
	fields.Properties["prompt_set"] = openapi.Text(
		"name or id, or either with @VERSION; optional if only one set came with the model")
	form.RequestBody = &huma.RequestBody{
		Required: true, Content: openapi.Content("multipart/form-data", fields),
	}
}

// look describes the operations that explain a result.
func (d document) look() {
	near := d.describe(described{"nearest", "POST", "/v1/nearest", tagProtocol,
		"The patch of a normal image that a patch of an image is most like",
		d.SchemaOf(Near{}), []int{404, 410}})
	near.RequestBody = lookBody("prompt set: as in /v1/score", "patch", openapi.Integer(
		"index of the patch in the image's map, row by row from 0"), "image", "patch")
	decoded := d.describe(described{"decode", "POST", "/v1/decode", tagProtocol,
		"An image as it is decoded for its score, upright, as PNG", nil, []int{404, 410}})
	file := &huma.Schema{Type: "string", Format: "binary"}
	decoded.Responses["200"].Content = openapi.Content("image/png", file)
	decoded.RequestBody = lookBody("whose range and background are shown; absent: all", "side",
		openapi.Integer("longest side in pixels; absent: the image's own"), "image")
}

func lookBody(set, name string, number *huma.Schema, required ...string) *huma.RequestBody {
	fields := openapi.Object(required, openapi.Properties{
		"image": {Type: "string", Format: "binary"}, "prompt_set": openapi.Text(set),
		"model": openapi.Text("optional if there is only one"), name: number,
	})
	return &huma.RequestBody{
		Required: true, Content: openapi.Content("multipart/form-data", fields),
	}
}

func (d document) page() {
	for pattern, f := range page.Files {
		kind, _, _ := strings.Cut(f.Type, ";")
		o := d.describe(described{"page " + f.Name, "GET", strings.TrimSuffix(pattern, "{$}"),
			tagPage, "A file of the page", nil, nil})
		o.Responses["200"].Content = openapi.Content(kind, openapi.Text(""))
	}
}

// infer describes the body of an infer request: JSON, or JSON followed by bytes.
func (d document) infer(o *huma.Operation) {
	binary := &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
	o.Parameters = append(o.Parameters, openapi.HeaderParam(HeaderTimeout),
		openapi.HeaderParam(protocol.HeaderLength))
	of := openapi.Object([]string{"inputs"}, openapi.Properties{
		"id": openapi.Text("repeated in the answer; 1024 bytes at most"),
		"parameters": openapi.Anything("prompt_set (name or id, or either with @VERSION), " +
			"timeout (µs), binary_data_output, min_area (of a region, as in /v1/score)"),
		"inputs": openapi.ListOf(openapi.Anything(
			"image (BYTES [N] or [N, 1]) or pixels (UINT8 [N, side, side, 3])")),
		"outputs": openapi.ListOf(openapi.Anything(
			"score, anomalous, map or regions (BYTES [N], JSON); absent: all but regions")),
	})
	o.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		openapi.JSON: {Schema: of}, "application/octet-stream": binary,
	}}
	o.Responses["200"].Content["application/octet-stream"] = binary
}

// draftSchema is the form that makes a set, or a version of one.
func draftSchema(isNew bool) *huma.Schema {
	rate := &huma.Schema{
		Type:        "number",
		Description: "false-alarm rate of a threshold, 0.000001 … 0.5; absent: none",
	}
	p := openapi.Properties{
		"image":     openapi.Images(),
		"class":     openapi.Text("class name; absent: the model's first"),
		"method":    openapi.Text("absent: the best that a model has"),
		"calibrate": rate,
		"rotations": openapi.Text("4 or 8: learn rotated images too, 0: not; auto: 4 if the " +
			"normal images explain each other better so; absent: auto where the model can"),
		"letterbox": openapi.Flag("pad images to a square; absent: where the model can"),
		"grid": openapi.Text("COLUMNSxROWS patches of the padded image, or auto: the shape of " +
			"the normal images; absent: the model's square"),
		"tiles":      openapi.Integer("look at tiles too, so many along the shorter side"),
		"foreground": openapi.Flag("leave plain background out"),
		"range": openapi.Text("LOW:HIGH, the values that are black and white in images of more " +
			"than 8 bits; auto: those of the normal images; absent: full"),
		"background": openapi.Text("rrggbb, the colour behind transparent pixels; absent: white"),
		"area": openapi.Text("what to look at: polygons \"roi X,Y X,Y X,Y\" and \"ignore X,Y X,Y " +
			"X,Y\", with \";\" between them, in fractions of the image; absent: all of it"),
		"model": openapi.Text("model that learns it at once; optional if there is only one"),
	}
	if !isNew {
		p["activate"] = activateSchema()
		return openapi.Object([]string{"image"}, p)
	}
	p["name"] = openapi.Text("1 to 64 letters, digits, '.', '_' and '-'")
	p["label"] = openapi.ListOf(openapi.Text("KEY=VALUE"))
	return openapi.Object([]string{"image", "name"}, p)
}

func activateSchema() *huma.Schema {
	return openapi.Flag("whether it becomes the active version; absent: true")
}

// addedSchema is the form that adds images to a version.
func addedSchema() *huma.Schema {
	return openapi.Object([]string{"image"}, openapi.Properties{
		"image": openapi.Images(), "activate": activateSchema(),
		"model": openapi.Text("model that learns it at once; optional if there is only one"),
	})
}

// scoreSchema is the form that scores images against the set in the path.
func scoreSchema() *huma.Schema {
	return openapi.Object([]string{"image"}, openapi.Properties{
		"image": openapi.Images(), "model": openapi.Text("optional if there is only one"),
		"details": openapi.Flag("more than score and regions of each image"),
		"min_area": openapi.Text("smallest area of a region: pixels, or percents of the image " +
			"with %; 0: any; absent: the area of a patch"),
		"outlines": openapi.Flag("with a polygon around each region"),
		"threshold": {
			Type:        "number",
			Description: "scores above it are anomalous, 0 … 1; absent: the prompt set's decides",
		},
	})
}
