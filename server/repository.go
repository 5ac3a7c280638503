package server

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
)

// What the model repository extension of the protocol calls the state of a model.
const (
	stateReady       = "READY"
	stateUnavailable = "UNAVAILABLE"
)

// modelState is a model of the repository's index.
type modelState struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	State   string `json:"state"`
	Reason  string `json:"reason"`
}

// maxCommand bounds the body of a request about the repository, in bytes.
const maxCommand = 64 << 10

// index answers POST /v2/repository/index: the models of the repository and those that are loaded.
func (s *Server) index(w http.ResponseWriter, r *http.Request, _ *call) error {
	var q struct {
		Ready bool `json:"ready"`
	}
	if err := readCommand(w, r, &q); err != nil {
		return err
	}
	all, err := s.states(q.Ready)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, all)
}

// states are the models that there are, or only those that are ready, by name and version.
func (s *Server) states(onlyReady bool) ([]modelState, error) {
	all := []modelState{}
	for _, m := range s.models.all() {
		all = append(all, modelState{m.Name, m.Version, stateReady, ""})
	}
	if s.Repository != nil && !onlyReady {
		there, err := s.Repository.List()
		if err != nil {
			return nil, err
		}
		for _, id := range there {
			m := modelState{id.Name, id.Version, stateReady, ""}
			if !slices.Contains(all, m) {
				all = append(all, modelState{id.Name, id.Version, stateUnavailable, "not loaded"})
			}
		}
	}
	slices.SortFunc(all, func(a, b modelState) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(number(a.Version), number(b.Version)))
	})
	return all, nil
}

// loadModel answers POST /v2/repository/models/{model}/load: the newest version of the repository
// is served when the answer comes.
func (s *Server) loadModel(w http.ResponseWriter, r *http.Request, _ *call) error {
	var q struct {
		Parameters map[string]json.RawMessage `json:"parameters"`
	}
	if err := readCommand(w, r, &q); err != nil {
		return err
	}
	if err := s.loadNewest(r.Context(), r.PathValue("model"), len(q.Parameters)); err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, struct{}{})
}

// loadNewest serves the newest version of a model of the repository. Triton's clients may send a
// configuration or files with a load, as parameters; a model here is what the repository has.
func (s *Server) loadNewest(ctx context.Context, name string, parameters int) error {
	if s.Repository == nil {
		return errNoRepository
	}
	if parameters > 0 {
		return errLoadParameters
	}
	id, err := Newest(s.Repository, name)
	if err != nil {
		return err
	}
	if err := s.load(ctx, id); err != nil {
		return loadError(id, err)
	}
	return nil
}

// Newest is a model of a repository in its newest version.
func Newest(r Repository, name string) (ModelID, error) {
	there, err := r.List()
	if err != nil {
		return ModelID{}, err
	}
	best := ModelID{Name: name}
	for _, id := range there {
		if id.Name == name && number(id.Version) > number(best.Version) {
			best = id
		}
	}
	if best.Version == "" {
		return best, fail(http.StatusNotFound, "not_found", "the repository has no model %.64q", name)
	}
	return best, nil
}

var (
	errNoRepository = &problem{http.StatusNotImplemented, "load",
		"this server has no model repository: start it with --repository"}
	errLoadParameters = &problem{http.StatusNotImplemented, "load",
		"this server loads models as its repository has them, without parameters"}
)

// loadError tells who may load models why one could not be; the repository's files are theirs.
func loadError(id ModelID, err error) error {
	var p *problem
	if errors.As(err, &p) {
		return err
	}
	return fail(http.StatusUnprocessableEntity, "load", "model %.64s, version %s: %.512v",
		id.Name, id.Version, err)
}

// unloadModel answers POST /v2/repository/models/{model}/unload: no version of the model is found
// any more; what was admitted is still answered.
func (s *Server) unloadModel(w http.ResponseWriter, r *http.Request, _ *call) error {
	var q struct{}
	if err := readCommand(w, r, &q); err != nil {
		return err
	}
	if err := s.unload(r.PathValue("model")); err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, struct{}{})
}

func (s *Server) unload(name string) error {
	if s.Repository == nil {
		return errNoRepository
	}
	gone := s.models.remove(func(m *served) bool { return m.Name == name })
	if len(gone) == 0 {
		return fail(http.StatusNotFound, "not_found", "no model %.64q is loaded", name)
	}
	for _, m := range gone {
		s.retire(m)
	}
	return nil
}

// readCommand reads the small JSON object that a request may have.
func readCommand(w http.ResponseWriter, r *http.Request, v any) error {
	if err := wantType(r, "application/json"); err != nil {
		return err
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxCommand))
	if err != nil {
		return readError(err)
	}
	if len(body) == 0 || isNull(json.RawMessage(body)) {
		return nil
	}
	return unmarshal(body, "the request", v)
}
