package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/registry"
	"github.com/inctrl-go/inctrl/server/transport"
)

// shelf is a repository in memory.
type shelf struct {
	there []registry.ID
	open  func(id registry.ID) (registry.Model, error)
}

func (r *shelf) List() ([]registry.ID, error) { return r.there, nil }

func (r *shelf) Open(_ context.Context, id registry.ID) (registry.Model,
	error) {
	return r.open(id)
}

// idsOf parses "NAME/VERSION".
func idsOf(all ...string) (ids []registry.ID) {
	for _, one := range all {
		name, version, _ := strings.Cut(one, "/")
		ids = append(ids, registry.ID{Name: name, Version: version})
	}
	return ids
}

// closing counts closed models.
type closing struct{ atomic.Int32 }

func (c *closing) model(id registry.ID, e registry.Engine) registry.Model {
	m := fakeModel(e)
	m.ID, m.Close = id, func() { c.Add(1) }
	return m
}

func (s *stand) command(path, body string, code int) string {
	s.t.Helper()
	w := s.do(s.t.Context(), http.MethodPost, "/v2/repository/"+path, body)
	s.wantCode(w, code)
	return w.Body.String()
}

func (s *stand) index(t *testing.T, body string) (all []string) {
	t.Helper()
	var states []protocol.ModelState
	if err := json.Unmarshal([]byte(s.command("index", body, http.StatusOK)), &states); err != nil {
		t.Fatal(err)
	}
	for _, m := range states {
		all = append(all, m.Name+"/"+m.Version+" "+m.State)
	}
	return all
}

// TestRepository: models are loaded and unloaded while the server runs; a request without a version
// gets the newest.
func TestRepository(t *testing.T) {
	t.Parallel()
	closed := &closing{}
	r := &shelf{there: idsOf("wide/9", "wide/10", "broken/1", "wrong/1")}
	r.open = func(id registry.ID) (registry.Model, error) {
		m := closed.model(id, &fake{})
		switch id.Name {
		case "broken":
			return registry.Model{}, errors.New("no such file")
		case "wrong":
			m.SelfTest = func(context.Context) error { return registry.ErrSelfTest }
		}
		return m, nil
	}
	c := fakeConfig(&fake{})
	c.Repository = r
	s := newStand(t, c)
	body := wordsJSON(`{"prompt_set":"a"}`, "word")
	ask := func(path string, code int) string {
		t.Helper()
		w := s.do(t.Context(), http.MethodPost, path, body)
		s.wantCode(w, code)
		return w.Body.String()
	}
	ask("/v2/models/wide/infer", http.StatusNotFound)
	want := []string{"broken/1 UNAVAILABLE", "fake/1 READY", "wide/9 UNAVAILABLE",
		"wide/10 UNAVAILABLE", "wrong/1 UNAVAILABLE"}
	if got := s.index(t, ""); !slices.Equal(got, want) {
		t.Errorf("index %q, want %q", got, want)
	}
	s.command("models/wide/load", `{"parameters":{"config":"{}"}}`, http.StatusNotImplemented)
	s.command("models/wide/load", "{}", http.StatusOK)
	if got := ask("/v2/models/wide/infer", http.StatusOK); !strings.Contains(got,
		`"model_name":"wide","model_version":"10"`) {
		t.Errorf("answer %s", got)
	}
	ask("/v2/models/wide/versions/9/infer", http.StatusNotFound)
	want = []string{"fake/1 READY", "wide/10 READY"}
	if got := s.index(t, `{"ready":true}`); !slices.Equal(got, want) {
		t.Errorf("ready are %q", got)
	}
	s.command("models/wide/load", "", http.StatusOK) // again, replacing the first
	until(t, "the first is closed", func() bool { return closed.Load() == 1 })
	for name, code := range map[string]int{"broken": 422, "wrong": 422, "none": 404} {
		s.command("models/"+name+"/load", "", code)
	}
	if closed.Load() != 2 {
		t.Errorf("%d are closed, want the one too that does not pass its test", closed.Load())
	}
	s.command("models/wide/unload", "", http.StatusOK)
	s.command("models/wide/unload", "", http.StatusNotFound)
	until(t, "all are closed", func() bool { return closed.Load() == 3 })
	ask("/v2/models/wide/infer", http.StatusNotFound)
	ask("/v2/models/fake/infer", http.StatusOK)
}

// TestNoRepository: without a repository models cannot be loaded or unloaded.
func TestNoRepository(t *testing.T) {
	t.Parallel()
	s := newStand(t, fakeConfig(&fake{}))
	s.command("models/fake/load", "", http.StatusNotImplemented)
	s.command("models/fake/unload", "", http.StatusNotImplemented)
	if got := s.index(t, "{}"); !slices.Equal(got, []string{"fake/1 READY"}) {
		t.Errorf("index %q", got)
	}
	s.command("index", "{", http.StatusBadRequest)
	s.command("index", `{"ready":1}`, http.StatusBadRequest)
	s.command("index", strings.Repeat(" ", transport.MaxCommand+1),
		http.StatusRequestEntityTooLarge)
}

// TestUnloadInUse: an unloaded model answers admitted requests and is closed after them.
func TestUnloadInUse(t *testing.T) {
	t.Parallel()
	e, closed := held(), &closing{}
	c := fakeConfig(e)
	c.Models[0] = closed.model(registry.ID{Name: "fake", Version: "1"}, e)
	c.Repository = &shelf{}
	s := newStand(t, c)
	first := s.go1(t.Context(), "first")
	<-e.entered
	waits := s.go1(t.Context(), "waits")
	s.waiting(1)
	s.command("models/fake/unload", "", http.StatusOK)
	s.wantCode(s.ask(t.Context(), "late"), http.StatusNotFound)
	if closed.Load() != 0 {
		t.Error("closed in use")
	}
	close(e.hold)
	s.wantCode(<-first, http.StatusOK)
	s.wantCode(<-waits, http.StatusOK)
	s.service.Models.Wait()
	if closed.Load() != 1 {
		t.Errorf("closed %d times", closed.Load())
	}
}

// TestNewest: the model and version of a request that does not name them.
func TestNewest(t *testing.T) {
	t.Parallel()
	c := fakeConfig(&fake{})
	for _, id := range idsOf("fake/10", "fake/9") {
		m := fakeModel(&fake{})
		m.ID = id
		c.Models = append(c.Models, m)
	}
	s := newStand(t, c)
	m, err := s.service.Models.Use("", "")
	if err != nil || m.Version != "10" {
		t.Fatalf("version %v: %v", m, err)
	}
	m.Done()
	if got := s.service.Models.Versions("fake"); !reflect.DeepEqual(got, []string{"1", "9", "10"}) {
		t.Errorf("versions %q", got)
	}
	other := fakeModel(&fake{})
	other.Name = "other"
	if err := s.service.Models.Serve(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	form, kind := formOf([][2]string{{"image:x", "word"}, {"prompt_set", "a"}})
	w := s.do(t.Context(), http.MethodPost, "/v1/score", form, "Content-Type: "+kind)
	s.wantCode(w, http.StatusBadRequest) // ambiguous
	form, kind = formOf([][2]string{{"image:x", "word"}, {"prompt_set", "a"}, {"model", "other"}})
	w = s.do(t.Context(), http.MethodPost, "/v1/score", form, "Content-Type: "+kind)
	s.wantCode(w, http.StatusOK)
}
