package server

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// The groups of operations in the document.
const (
	tagHealth     = "health" // open to everybody, as
	tagPage       = "page"   // is this
	tagProtocol   = "inference protocol"
	tagRepository = "model repository"
	tagServer     = "server"
)

// described is an operation whose handler is not huma's.
type described struct {
	id, method, path, tag, summary string
	answer                         *huma.Schema
	codes                          []int // of errors that not every request may have
}

// describe adds an operation to the document. Its answer is JSON unless it has no schema.
func (a *api) describe(d described) *huma.Operation {
	o := &huma.Operation{
		OperationID: d.id, Method: d.method, Path: d.path, Tags: []string{d.tag}, Summary: d.summary,
		Errors: d.codes,
	}
	for _, name := range []string{"model", "version"} {
		if strings.Contains(d.path, "{"+name+"}") {
			o.Parameters = append(o.Parameters, pathParam(name))
		}
	}
	if d.tag == tagHealth || d.tag == tagPage {
		o.Security = []map[string][]string{}
	}
	a.answers(o, 200, jsonType, d.answer)
	return o
}

// describeAll adds all that is not made by huma.
func (a *api) describeAll() {
	ready := object([]string{"ready"}, properties{"ready": flag("")})
	a.describe(described{"live", "GET", "/v2/health/live", tagHealth, "Whether the server runs",
		object([]string{"live"}, properties{"live": flag("")}), nil})
	a.describe(described{"ready", "GET", "/v2/health/ready", tagHealth,
		"Whether the server answers requests", ready, nil})
	a.describe(described{"server-metadata", "GET", "/v2", tagProtocol, "About the server",
		a.schemaOf(serverJSON{}), nil})
	a.describe(described{"statistics", "GET", "/v2/models/stats", tagProtocol,
		"What all models did", a.statistics(), nil})
	a.describeModel("", "/v2/models/{model}")
	a.describeModel("-version", "/v2/models/{model}/versions/{version}")
	a.describeRepository()
	a.describe(described{"models", "GET", "/v1/models", tagProtocol,
		"The models at work, and the prompt sets that came with them", listOf(a.schemaOf(servedJSON{})), nil})
	a.describeForm()
	for path, f := range pageTypes {
		kind, _, _ := strings.Cut(f.kind, ";")
		o := a.describe(described{"page " + f.file, "GET", strings.TrimSuffix(path, "{$}"), tagPage,
			"A file of the page", nil, nil})
		o.Responses["200"].Content = content(kind, text(""))
	}
	metrics := a.describe(described{"metrics", "GET", "/metrics", tagServer, "Metrics for Prometheus",
		nil, nil})
	metrics.Responses["200"].Content = content("text/plain", text(""))
	a.describe(described{"openapi", "GET", "/openapi.json", tagServer, "This document", anything(""), nil})
}

// describeModel adds what is asked of a model.
func (a *api) describeModel(suffix, path string) {
	a.describe(described{"model-metadata" + suffix, "GET", path, tagProtocol, "About a model",
		a.schemaOf(metadataJSON{}), []int{404}})
	a.describe(described{"model-ready" + suffix, "GET", path + "/ready", tagProtocol,
		"Whether a model answers requests",
		object([]string{"name", "ready"}, properties{"name": text(""), "ready": flag("")}), []int{404}})
	a.describe(described{"model-config" + suffix, "GET", path + "/config", tagProtocol,
		"The model's configuration, as Triton has it", a.schemaOf(configJSON{}), []int{404}})
	a.describe(described{"model-statistics" + suffix, "GET", path + "/stats", tagProtocol,
		"What the model did", a.statistics(), []int{404}})
	a.describeInfer(a.describe(described{"infer" + suffix, "POST", path + "/infer", tagProtocol,
		"Score images", a.schemaOf(responseJSON{}), []int{404, 410}}))
}

func (a *api) statistics() *huma.Schema {
	all := listOf(a.schemaOf(statisticsJSON{}))
	return object([]string{"model_stats"}, properties{"model_stats": all})
}

func (a *api) describeRepository() {
	index := a.describe(described{"repository-index", "POST", "/v2/repository/index", tagRepository,
		"The models that there are", listOf(a.schemaOf(modelState{})), nil})
	index.RequestBody = &huma.RequestBody{
		Content: content(jsonType, object(nil, properties{"ready": flag("only those at work")})),
	}
	for _, verb := range []string{"load", "unload"} {
		a.describe(described{verb + "-model", "POST", "/v2/repository/models/{model}/" + verb,
			tagRepository, "Have a model of the repository " + verb + "ed", object(nil, nil),
			[]int{404, 409}})
	}
}

func (a *api) describeForm() {
	form := a.describe(described{"score", "POST", "/v1/score", tagProtocol,
		"Score images, for people with curl", listOf(a.schemaOf(lineJSON{})), []int{404, 410}})
	form.Parameters = []*huma.Param{headerParam(headerTimeout)}
	fields := a.scoreSchema()
	fields.Properties["prompt_set"] = text(
		"name or id, or either with @VERSION; needless where one set came with the model")
	form.RequestBody = &huma.RequestBody{
		Required: true, Content: content("multipart/form-data", fields),
	}
}

// describeInfer tells what an infer request may be: JSON, or JSON and then bytes.
func (a *api) describeInfer(o *huma.Operation) {
	binary := &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
	o.Parameters = append(o.Parameters, headerParam(headerTimeout), headerParam(headerLength))
	of := object([]string{"inputs"}, properties{
		"id": text("repeated in the answer; 1024 bytes at most"),
		"parameters": anything("prompt_set (name or id, or either with @VERSION), timeout (µs), " +
			"binary_data_output"),
		"inputs":  listOf(anything("image (BYTES [N]) or pixels (UINT8 [N, side, side, 3])")),
		"outputs": listOf(anything("score, is_anomalous or map; absent: all")),
	})
	o.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		jsonType: {Schema: of}, "application/octet-stream": binary,
	}}
	o.Responses["200"].Content["application/octet-stream"] = binary
}
