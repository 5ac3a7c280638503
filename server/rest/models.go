package rest

import (
	"net/http"

	"github.com/inctrl-go/inctrl/server/transport"
)

// listModels answers GET /v1/models: the loaded models and the prompt sets that came with them.
func (a *API) listModels(w http.ResponseWriter, _ *http.Request, _ *transport.Call) error {
	all := []ServedModel{}
	for _, m := range a.Service.Models.All() {
		c := m.Info.Config
		one := ServedModel{
			Name: m.Name, Version: m.Version, Digest: m.Info.Digest, Backend: m.Info.Backend,
			Image: c.Image, Methods: m.Info.Methods, Classes: c.Classes, PromptSets: []ServedSet{},
			MaxShots: m.Info.MaxShots(""), Temporary: a.Service.Prompts.Held > 0,
		}
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
