package rest

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/inctrl-go/inctrl/server/openapi"
	"github.com/inctrl-go/inctrl/server/promptsets"
	"github.com/inctrl-go/inctrl/server/promptsets/store"
)

const (
	setsPath = "/v1/prompt-sets"
	setPath  = setsPath + "/{id}"
)

func operationOf(id, method, path, summary string, codes ...int) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary,
		Tags: []string{"prompt sets"}, Errors: codes}
}

// operations registers the operations on prompt sets that take JSON.
func (s *resources) operations() {
	op := operationOf
	operation(s, op("list-prompt-sets", "GET", setsPath, "Prompt sets, page by page, oldest first"),
		s.list)
	operation(s, op("get-prompt-set", "GET", setPath, "A prompt set, deleted or not", 404), s.get)
	operation(s, op("patch-prompt-set", "PATCH", setPath, "Change name or labels",
		404, 409, 410, 412, 428), s.patch)
	operation(s, op("delete-prompt-set", "DELETE", setPath,
		"Delete a prompt set; it can be undeleted", 404, 410, 412, 428), s.delete)
	operation(s, op("undelete-prompt-set", "POST", setPath+":undelete",
		"Bring a deleted set back", 404, 409), s.undelete)
	operation(s, op("activate-version", "POST", setPath+":activate",
		"Choose the version that requests without one use", 404, 410, 412, 428), s.activate)
	operation(s, op("warm-prompt-set", "POST", setPath+":warm",
		"Have a model learn a version before a request needs it", 404, 410, 504), s.warm)
	operation(s, op("list-versions", "GET", setPath+"/versions", "The versions of a set", 404),
		s.versions)
	operation(s, op("get-version", "GET", setPath+"/versions/{version}", "A version of a set", 404),
		s.version)
	s.forms()
	s.temporary()
}

// forms registers the operations that take images.
func (s *resources) forms() {
	created := operationOf("create-prompt-set", "POST", setsPath,
		"Make a prompt set of 1 to 8 normal images, of method patch up to 64",
		404, 409, 410, 413, 415, 504)
	created.Parameters = []*huma.Param{idempotencyKey()}
	s.form(&created, 201, promptsets.Made{}, draftSchema(true), s.api.makeSet)
	next := operationOf("create-version", "POST", setPath+"/versions",
		"Make the next version of a set", 404, 410, 412, 413, 415, 428, 504)
	next.Parameters = []*huma.Param{
		openapi.PathParam("id"), idempotencyKey(), openapi.HeaderParam("If-Match"),
	}
	s.form(&next, 201, promptsets.Made{}, draftSchema(false), s.api.makeSet)
	added := operationOf("add-images", "POST", setPath+":add",
		"Make the next version, of the images of the active one and these; id or name may have "+
			"@VERSION, whose images are taken then",
		404, 410, 412, 413, 415, 428, 504)
	added.Parameters = next.Parameters
	s.form(&added, 201, promptsets.Made{}, addedSchema(), s.api.addImages)
	scored := operationOf("score-against-prompt-set", "POST", setPath+":score",
		"Score images; id or name may have @VERSION", 404, 410, 413, 415, 504)
	scored.Parameters = []*huma.Param{
		openapi.PathParam("id"), openapi.HeaderParam(HeaderTimeout),
	}
	s.form(&scored, 200, Scored{}, scoreSchema(), s.api.scoreSet)
}

func idempotencyKey() *huma.Param {
	p := openapi.HeaderParam("Idempotency-Key")
	p.Description = "a request that is sent again with its key gives what the first made"
	return p
}

// SetPath is the path parameter of requests about a prompt set: its ID or name.
type SetPath struct {
	Ref string `path:"id" maxLength:"64" doc:"id or name"`
}

// VersionPath is the path parameters of requests about a version.
type VersionPath struct {
	SetPath
	Number int `path:"version" minimum:"1" maximum:"1000000"`
}

// IfMatch is the revision of the set that a change requires.
type IfMatch struct {
	Match string `header:"If-Match" maxLength:"64" doc:"etag, or *; 428 without, 412 if it is old"`
}

// answer is a response with a body.
type answer[T any] struct{ Body T }

func answered[T any](body T, err error) (*answer[T], error) {
	if err != nil {
		return nil, err
	}
	return &answer[T]{body}, nil
}

type setAnswer struct {
	ETag string `header:"ETag"`
	Body promptsets.PromptSet
}

func answerSet(set promptsets.PromptSet, err error) (*setAnswer, error) {
	if err != nil {
		return nil, err
	}
	return &setAnswer{set.ETag, set}, nil
}

type listQuery struct {
	Limit   int      `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	Cursor  string   `query:"cursor" maxLength:"256" doc:"next_cursor of the page before"`
	Labels  []string `query:"label,explode" maxItems:"32" doc:"KEY=VALUE; sets that have all"`
	Deleted bool     `query:"deleted" doc:"also those that are deleted"`
}

func (s *resources) list(
	ctx context.Context, q *listQuery,
) (*answer[promptsets.List], error) {
	labels, err := promptsets.ReadLabels(q.Labels)
	if err != nil {
		return nil, err
	}
	return answered(s.sets().List(ctx, store.Query{
		Labels: labels, Deleted: q.Deleted, Cursor: q.Cursor, Limit: q.Limit,
	}))
}

func (s *resources) get(ctx context.Context, q *SetPath) (*setAnswer, error) {
	return answerSet(s.sets().Get(ctx, q.Ref))
}

type versionsQuery struct {
	SetPath
	Limit  int `query:"limit" minimum:"1" maximum:"1000" default:"100"`
	Cursor int `query:"cursor" minimum:"0" maximum:"1000000" doc:"next_cursor of the page before"`
}

func (s *resources) versions(
	ctx context.Context, q *versionsQuery,
) (*answer[promptsets.Versions], error) {
	return answered(s.sets().Versions(ctx, q.Ref, q.Cursor, q.Limit))
}

func (s *resources) version(
	ctx context.Context, q *VersionPath,
) (*answer[promptsets.Version], error) {
	return answered(s.sets().Version(ctx, q.Ref, q.Number))
}

type patchQuery struct {
	SetPath
	IfMatch
	Body struct {
		Name   *string           `json:"name,omitempty"`
		Labels map[string]string `json:"labels,omitempty" doc:"instead of those that it has"`
	}
}

func (s *resources) patch(ctx context.Context, q *patchQuery) (*setAnswer, error) {
	c := store.Change{Name: q.Body.Name, Labels: q.Body.Labels}
	return answerSet(s.sets().Change(ctx, q.Ref, q.Match, c))
}

type activateQuery struct {
	SetPath
	IfMatch
	Body struct {
		Version int `json:"version" minimum:"1"`
	}
}

func (s *resources) activate(ctx context.Context, q *activateQuery) (*setAnswer, error) {
	return answerSet(s.sets().Change(ctx, q.Ref, q.Match, store.Change{Active: &q.Body.Version}))
}

type deleteQuery struct {
	SetPath
	IfMatch
}

func (s *resources) delete(ctx context.Context, q *deleteQuery) (*setAnswer, error) {
	return answerSet(s.sets().Delete(ctx, q.Ref, q.Match))
}

func (s *resources) undelete(ctx context.Context, q *SetPath) (*setAnswer, error) {
	return answerSet(s.sets().Undelete(ctx, q.Ref))
}

type warmQuery struct {
	Ref   string `path:"id" maxLength:"96" doc:"id or name, or either with @VERSION"`
	Model string `query:"model" maxLength:"256" doc:"optional if the server has only one"`
}

func (s *resources) warm(
	ctx context.Context, q *warmQuery,
) (*answer[promptsets.Learned], error) {
	l := s.api.Service.Lease()
	defer l.Release()
	m, err := s.api.Service.Model(l, q.Model, "")
	if err != nil {
		return nil, err
	}
	set, err := s.sets().Warm(ctx, l, m, q.Ref)
	if err != nil {
		return nil, err
	}
	return &answer[promptsets.Learned]{promptsets.LearnedOf(m, set)}, nil
}
