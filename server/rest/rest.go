// Package rest serves HTTP: the REST half of the Open Inference Protocol, a form to score images
// with curl, prompt sets as resources, and endpoints for probes, operators and browsers. It
// translates between HTTP and package service.
package rest

import (
	"net/http"

	"github.com/inctrl-go/inctrl/server/page"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/registry"
	"github.com/inctrl-go/inctrl/server/transport"
)

// API answers requests over HTTP.
type API struct {
	*transport.Router
	resources *resources
}

// New makes an API.
func New(r *transport.Router) *API {
	a := &API{Router: r}
	a.resources = newResources(a)
	return a
}

// Document is the OpenAPI 3.1 description of the API as JSON.
func (a *API) Document() []byte { return a.resources.text }

// Mount adds the API to a mux. Health and the page are open to everybody; the rest needs a token if
// the server has tokens.
func (a *API) Mount(mux *http.ServeMux) {
	route := func(pattern, method string, h transport.Handler) {
		mux.Handle(pattern, a.Route(method, h, transport.WriteProblem))
	}
	get := func(pattern string, h transport.Handler) { route(pattern, http.MethodGet, a.Known(h)) }
	post := func(pattern string, h transport.Handler) {
		route(pattern, http.MethodPost, a.Known(a.Working(h)))
	}
	route("/v2/health/live", http.MethodGet, live)
	route("/v2/health/ready", http.MethodGet, a.ready)
	get("/v2", a.serverMetadata)
	for _, m := range []string{"/v2/models/{model}", "/v2/models/{model}/versions/{version}"} {
		get(m, a.ofModel(a.modelMetadata))
		get(m+"/ready", a.ofModel(a.modelReady))
		get(m+"/config", a.ofModel(a.modelConfig))
		get(m+"/stats", a.modelStatistics)
		post(m+"/infer", a.infer)
	}
	get("/v2/models/stats", a.modelStatistics)
	post("/v2/repository/index", a.index)
	post("/v2/repository/models/{model}/load", a.loadModel)
	post("/v2/repository/models/{model}/unload", a.unloadModel)
	get("/v1/models", a.listModels)
	post("/v1/score", a.scoreForm)
	post("/v1/nearest", a.nearest)
	post("/v1/decode", a.decode)
	for base, h := range a.resources.handlers() {
		route(base, "", a.Known(a.Working(h)))
	}
	get("/openapi.json", a.resources.serve)
	get("/metrics", a.metrics)
	for pattern := range page.Files {
		route(pattern, http.MethodGet, servePage)
	}
	route("/", "", transport.Nothing)
}

func servePage(w http.ResponseWriter, r *http.Request, _ *transport.Call) error {
	return transport.Gone(page.Files[r.Pattern].Write(w))
}

func (a *API) metrics(w http.ResponseWriter, r *http.Request, _ *transport.Call) error {
	a.Service.Metrics.ServeHTTP(w, r)
	return nil
}

func live(w http.ResponseWriter, _ *http.Request, _ *transport.Call) error {
	return transport.WriteJSON(w, http.StatusOK, map[string]bool{"live": true})
}

func (a *API) ready(w http.ResponseWriter, _ *http.Request, _ *transport.Call) error {
	if err := a.Service.Probe(); err != nil {
		return err
	}
	return transport.WriteJSON(w, http.StatusOK, map[string]bool{"ready": true})
}

func (a *API) serverMetadata(w http.ResponseWriter, _ *http.Request, _ *transport.Call) error {
	return transport.WriteJSON(w, http.StatusOK, protocol.NewServer(a.Service.Version))
}

// ofModel makes a handler that calls h with the model in the path.
func (a *API) ofModel(h func(m *registry.Active) (any, error)) transport.Handler {
	return func(w http.ResponseWriter, r *http.Request, _ *transport.Call) error {
		l := a.Service.Lease()
		defer l.Release()
		m, err := a.Service.Model(l, r.PathValue("model"), r.PathValue("version"))
		if err != nil {
			return err
		}
		answer, err := h(m)
		if err != nil {
			return err
		}
		return transport.WriteJSON(w, http.StatusOK, answer)
	}
}

func (a *API) modelMetadata(m *registry.Active) (any, error) { return a.Service.Metadata(m), nil }

func (a *API) modelConfig(m *registry.Active) (any, error) {
	return a.Service.Metadata(m).Config(), nil
}

func (a *API) modelReady(m *registry.Active) (any, error) {
	return map[string]any{"name": m.Name, "ready": true}, a.Service.Probe()
}

func (a *API) modelStatistics(w http.ResponseWriter, r *http.Request, _ *transport.Call) error {
	all, err := a.Service.Statistics(r.PathValue("model"), r.PathValue("version"))
	if err != nil {
		return err
	}
	return transport.WriteJSON(w, http.StatusOK, map[string]any{"model_stats": all})
}
