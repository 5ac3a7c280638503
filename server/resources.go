package server

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/inctrl-go/inctrl/server/promptsets/store"
)

// What requests about a prompt set have in their path: its id or name.
type SetPath struct {
	Ref string `path:"id" maxLength:"64" doc:"id or name"`
}

type VersionPath struct {
	SetPath
	Number int `path:"version" minimum:"1" maximum:"1000000"`
}

// IfMatch is which state of a set a change is meant for.
type IfMatch struct {
	Match string `header:"If-Match" maxLength:"64" doc:"etag, or *; 428 without, 412 if it is old"`
}

type setAnswer struct {
	ETag string `header:"ETag"`
	Body PromptSetJSON
}

func (s *Server) answerSet(set *store.Set, err error) (*setAnswer, error) {
	if err != nil {
		return nil, s.storeError(err)
	}
	return &setAnswer{etag(set.Revision), s.promptSetJSON(set)}, nil
}

func etag(revision int64) string { return `"r` + strconv.FormatInt(revision, 10) + `"` }

// revision is that of an If-Match header; 0 stands for any.
func (m IfMatch) revision() (int64, error) {
	switch m.Match {
	case "":
		return 0, fail(http.StatusPreconditionRequired, "precondition",
			"the header If-Match is missing: give the etag of the prompt set, or *")
	case "*":
		return 0, nil
	}
	text, quoted := strings.CutPrefix(m.Match, `"r`)
	n, err := strconv.ParseUint(strings.TrimSuffix(text, `"`), 10, 62)
	if !quoted || !strings.HasSuffix(text, `"`) || err != nil || n == 0 {
		return 0, bad("If-Match is %.64q, want an etag such as %q, or *", m.Match, etag(7))
	}
	return int64(n), nil
}

type listQuery struct {
	Limit   int      `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	Cursor  string   `query:"cursor" maxLength:"256" doc:"next_cursor of the page before"`
	Labels  []string `query:"label,explode" maxItems:"32" doc:"KEY=VALUE; sets that have all of them"`
	Deleted bool     `query:"deleted" doc:"also those that are deleted"`
}

type listAnswer struct{ Body ListJSON }

func (s *Server) listSets(ctx context.Context, q *listQuery) (*listAnswer, error) {
	labels, err := readLabels(q.Labels)
	if err != nil {
		return nil, err
	}
	page, next, err := s.Store.List(ctx, store.Query{
		Labels: labels, Deleted: q.Deleted, Cursor: q.Cursor, Limit: q.Limit,
	})
	if err != nil {
		return nil, s.storeError(err)
	}
	a := &listAnswer{ListJSON{Sets: []PromptSetJSON{}, Next: next}}
	for _, set := range page {
		a.Body.Sets = append(a.Body.Sets, s.promptSetJSON(set))
	}
	return a, nil
}

// readLabels reads "KEY=VALUE" texts.
func readLabels(texts []string) (map[string]string, error) {
	labels := map[string]string{}
	for _, t := range texts {
		key, value, ok := strings.Cut(t, "=")
		if _, twice := labels[key]; !ok || twice {
			return nil, bad("label %.80q, want KEY=VALUE, each key once", t)
		}
		labels[key] = value
	}
	return labels, nil
}

func (s *Server) getSet(ctx context.Context, q *SetPath) (*setAnswer, error) {
	return s.answerSet(s.Store.Get(ctx, q.Ref))
}

type versionsQuery struct {
	SetPath
	Limit  int `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	Cursor int `query:"cursor" minimum:"0" maximum:"1000000" doc:"next_cursor of the page before"`
}

type versionsAnswer struct{ Body VersionsJSON }

func (s *Server) listVersions(ctx context.Context, q *versionsQuery) (*versionsAnswer, error) {
	set, err := s.Store.Get(ctx, q.Ref)
	if err != nil {
		return nil, s.storeError(err)
	}
	page, more, err := s.Store.Versions(ctx, set.ID, q.Cursor, q.Limit)
	if err != nil {
		return nil, s.storeError(err)
	}
	a := &versionsAnswer{VersionsJSON{Versions: []VersionJSON{}}}
	for _, v := range page {
		a.Body.Versions = append(a.Body.Versions, versionOf(v))
		if more {
			a.Body.Next = v.Number
		}
	}
	return a, nil
}

type versionAnswer struct{ Body VersionJSON }

func (s *Server) getVersion(ctx context.Context, q *VersionPath) (*versionAnswer, error) {
	set, err := s.Store.Get(ctx, q.Ref)
	if err != nil {
		return nil, s.storeError(err)
	}
	v, err := s.Store.Version(ctx, set.ID, q.Number)
	if err != nil {
		return nil, s.storeError(err)
	}
	return &versionAnswer{versionOf(v)}, nil
}

type patchQuery struct {
	SetPath
	IfMatch
	Body struct {
		Name   *string           `json:"name,omitempty"`
		Labels map[string]string `json:"labels,omitempty" doc:"instead of those that it has"`
	}
}

func (s *Server) patchSet(ctx context.Context, q *patchQuery) (*setAnswer, error) {
	if name := q.Body.Name; name != nil {
		if err := s.notOfModel(*name); err != nil {
			return nil, err
		}
	}
	return s.changeSet(ctx, q.Ref, q.IfMatch, store.Change{Name: q.Body.Name, Labels: q.Body.Labels})
}

type activateQuery struct {
	SetPath
	IfMatch
	Body struct {
		Version int `json:"version" minimum:"1"`
	}
}

func (s *Server) activate(ctx context.Context, q *activateQuery) (*setAnswer, error) {
	return s.changeSet(ctx, q.Ref, q.IfMatch, store.Change{Active: &q.Body.Version})
}

func (s *Server) changeSet(
	ctx context.Context, ref string, match IfMatch, c store.Change,
) (*setAnswer, error) {
	revision, err := match.revision()
	if err != nil {
		return nil, err
	}
	set, err := s.Store.Get(ctx, ref)
	if err != nil {
		return nil, s.storeError(err)
	}
	return s.answerSet(s.Store.Change(ctx, set.ID, revision, c))
}

type deleteQuery struct {
	SetPath
	IfMatch
}

func (s *Server) deleteSet(ctx context.Context, q *deleteQuery) (*setAnswer, error) {
	revision, err := q.revision()
	if err != nil {
		return nil, err
	}
	set, err := s.Store.Get(ctx, q.Ref)
	if err != nil {
		return nil, s.storeError(err)
	}
	return s.answerSet(s.Store.Delete(ctx, set.ID, revision))
}

func (s *Server) undeleteSet(ctx context.Context, q *SetPath) (*setAnswer, error) {
	set, err := s.Store.Get(ctx, q.Ref)
	if err != nil {
		return nil, s.storeError(err)
	}
	return s.answerSet(s.Store.Undelete(ctx, set.ID))
}

type warmQuery struct {
	Ref   string `path:"id" maxLength:"96" doc:"id or name, or either with @VERSION"`
	Model string `query:"model" maxLength:"256" doc:"needless where there is one"`
}

type learnedAnswer struct{ Body LearnedJSON }

// warm has a model learn a version before it is asked for, and caches what it learned.
func (s *Server) warm(ctx context.Context, q *warmQuery) (*learnedAnswer, error) {
	m, err := s.models.use(q.Model, "")
	if err != nil {
		return nil, err
	}
	l := s.lease(m)
	defer m.uses.Done()
	defer l.release()
	of, v, err := s.find(ctx, q.Ref)
	if err != nil {
		return nil, s.storeError(err)
	}
	set, err := s.lesson(ctx, l, m, of, v)
	if err != nil {
		return nil, err
	}
	s.keep(ctx, m, v, set)
	return &learnedAnswer{learnedOf(m, set)}, nil
}

// notOfModel refuses a name that a prompt set has that came with a model: requests mean that one.
func (s *Server) notOfModel(name string) error {
	for _, m := range s.models.all() {
		if _, ok := m.Sets[name]; ok {
			return fail(http.StatusConflict, "name_taken",
				"model %.64s came with a prompt set %q", m.Name, name)
		}
	}
	return nil
}

// sweepEvery is how often the store is swept.
const sweepEvery = 10 * time.Minute

// sweep sweeps the store from time to time until ctx ends.
func (s *Server) sweep(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		swept, err := s.Store.Sweep(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			s.Log.Warn("sweep of the store", "error", err)
		case swept != store.Swept{}:
			s.Log.Info("swept the store", "prompt_sets", swept.Sets, "images", swept.Blobs,
				"requests", swept.Requests, "files", swept.Files)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
