package rest

import (
	"net/http"

	"github.com/inctrl-go/inctrl/server/transport"
)

// ServedModel describes a model in GET /v1/models.
type ServedModel struct {
	Name       string      `json:"name"`
	Version    string      `json:"version"`
	Digest     string      `json:"digest"`
	Backend    string      `json:"backend"`
	Image      int         `json:"image"` // side of the model's square, pixels
	Methods    []string    `json:"methods"`
	Classes    []string    `json:"classes"`
	PromptSets []ServedSet `json:"prompt_sets"`
}

// ServedSet describes a prompt set that came with a model.
type ServedSet struct {
	Name      string   `json:"name"`
	Digest    string   `json:"digest"`
	Method    string   `json:"method"`
	Class     string   `json:"class,omitempty"`
	Shots     int      `json:"shots"`
	Threshold *float32 `json:"threshold,omitempty"`

	Provisional bool `json:"provisional,omitempty" doc:"threshold not checked against defects"`
}

// listModels answers GET /v1/models: the loaded models and the prompt sets that came with them.
func (a *API) listModels(w http.ResponseWriter, _ *http.Request, _ *transport.Call) error {
	all := []ServedModel{}
	for _, m := range a.Service.Models.All() {
		c := m.Info.Config
		one := ServedModel{m.Name, m.Version, m.Info.Digest, m.Info.Backend, c.Image,
			m.Info.Methods, c.Classes, []ServedSet{}}
		for _, name := range m.SetNames {
			set := m.Sets[name]
			i := set.Info
			one.PromptSets = append(one.PromptSets,
				ServedSet{name, set.Digest(), i.Method, i.Class, i.Shots, set.Threshold(),
					set.Provisional()})
		}
		all = append(all, one)
	}
	return transport.WriteJSON(w, http.StatusOK, all)
}
