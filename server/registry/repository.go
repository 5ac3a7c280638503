package registry

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/inctrl-go/inctrl/server/protocol"
)

// Repository provides models that can be loaded while the server runs.
type Repository interface {
	// List lists the available models, loaded or not.
	List() ([]ID, error)
	// Open opens one of them.
	Open(ctx context.Context, id ID) (Model, error)
}

// States lists the available models, or only those that are ready, by name and version.
func (r *Registry) States(onlyReady bool) ([]protocol.ModelState, error) {
	all := []protocol.ModelState{}
	for _, m := range r.All() {
		all = append(all, state(m.ID, protocol.StateReady, ""))
	}
	if r.Repository != nil && !onlyReady {
		there, err := r.Repository.List()
		if err != nil {
			return nil, err
		}
		for _, id := range there {
			if !slices.Contains(all, state(id, protocol.StateReady, "")) {
				all = append(all, state(id, protocol.StateUnavailable, "not loaded"))
			}
		}
	}
	slices.SortFunc(all, func(a, b protocol.ModelState) int {
		return compareIDs(ID{a.Name, a.Version}, ID{b.Name, b.Version})
	})
	return all, nil
}

func state(id ID, state, reason string) protocol.ModelState {
	return protocol.ModelState{Name: id.Name, Version: id.Version, State: state, Reason: reason}
}

// Load serves the newest version of a model in the repository. A loaded model with the same name
// and version ends after its last request. Triton's clients can send configuration or files as
// parameters of a load; they are refused, because a model here is what the repository holds.
func (r *Registry) Load(ctx context.Context, name string, parameters int) error {
	if r.Repository == nil {
		return errNoRepository
	}
	if parameters > 0 {
		return errLoadParameters
	}
	id, err := Newest(r.Repository, name)
	if err != nil {
		return err
	}
	if err := r.load(ctx, id); err != nil {
		return loadError(id, err)
	}
	return nil
}

func (r *Registry) load(ctx context.Context, id ID) error {
	if !r.loading.TryLock() {
		return errLoading
	}
	defer r.loading.Unlock()
	m, err := r.Repository.Open(ctx, id)
	if err != nil {
		return err
	}
	return r.Serve(ctx, m)
}

// Newest is the newest version of a model in a repository.
func Newest(r Repository, name string) (ID, error) {
	there, err := r.List()
	if err != nil {
		return ID{}, err
	}
	best := ID{Name: name}
	for _, id := range there {
		if id.Name == name && number(id.Version) > number(best.Version) {
			best = id
		}
	}
	if best.Version == "" {
		return best, protocol.Fail(http.StatusNotFound, "not_found",
			"the repository has no model %.64q", name)
	}
	return best, nil
}

var (
	errLoading = &protocol.Problem{Code: http.StatusConflict, Reason: "load",
		Text: "another model is being loaded"}
	errNoRepository = &protocol.Problem{Code: http.StatusNotImplemented, Reason: "load",
		Text: "this server has no model repository: start it with --repository"}
	errLoadParameters = &protocol.Problem{Code: http.StatusNotImplemented, Reason: "load",
		Text: "this server loads models as its repository has them, without parameters"}
)

// loadError tells the client why loading failed: who may load models may also see errors about the
// repository's files.
func loadError(id ID, err error) error {
	var p *protocol.Problem
	if errors.As(err, &p) {
		return err
	}
	return protocol.Fail(http.StatusUnprocessableEntity, "load", "model %.64s, version %s: %.512v",
		id.Name, id.Version, err)
}

// Unload unpublishes all versions of a model. Admitted requests are still answered.
func (r *Registry) Unload(name string) error {
	if r.Repository == nil {
		return errNoRepository
	}
	gone := r.remove(func(m *Active) bool { return m.Name == name })
	if len(gone) == 0 {
		return protocol.Fail(http.StatusNotFound, "not_found", "no model %.64q is loaded", name)
	}
	for _, m := range gone {
		r.retire(m)
	}
	return nil
}
