package rest

import (
	"encoding/json"
	"net/http"

	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/transport"
)

// index answers POST /v2/repository/index: the repository's models and the loaded ones.
func (a *API) index(w http.ResponseWriter, r *http.Request, _ *transport.Call) error {
	var q struct {
		Ready bool `json:"ready"`
	}
	if err := readCommand(w, r, &q); err != nil {
		return err
	}
	all, err := a.Service.Models.States(q.Ready)
	if err != nil {
		return err
	}
	return transport.WriteJSON(w, http.StatusOK, all)
}

// loadModel answers POST /v2/repository/models/{model}/load, once the newest version is served.
func (a *API) loadModel(w http.ResponseWriter, r *http.Request, _ *transport.Call) error {
	var q struct {
		Parameters map[string]json.RawMessage `json:"parameters"`
	}
	if err := readCommand(w, r, &q); err != nil {
		return err
	}
	err := a.Service.Models.Load(r.Context(), r.PathValue("model"), len(q.Parameters))
	if err != nil {
		return err
	}
	return transport.WriteJSON(w, http.StatusOK, struct{}{})
}

// unloadModel answers POST /v2/repository/models/{model}/unload.
func (a *API) unloadModel(w http.ResponseWriter, r *http.Request, _ *transport.Call) error {
	var q struct{}
	if err := readCommand(w, r, &q); err != nil {
		return err
	}
	if err := a.Service.Models.Unload(r.PathValue("model")); err != nil {
		return err
	}
	return transport.WriteJSON(w, http.StatusOK, struct{}{})
}

// readCommand reads the small JSON object that a request may have.
func readCommand(w http.ResponseWriter, r *http.Request, v any) error {
	if err := transport.WantType(r, "application/json"); err != nil {
		return err
	}
	body, err := transport.ReadBody(w, r)
	if err != nil {
		return err
	}
	if len(body) == 0 || protocol.IsNull(json.RawMessage(body)) {
		return nil
	}
	return protocol.Unmarshal(body, "the request", v)
}
