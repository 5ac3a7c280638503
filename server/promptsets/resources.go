package promptsets

import (
	"cmp"
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/promptsets/store"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/registry"
)

// PromptSet is a prompt set of the store as clients see it.
type PromptSet struct {
	ID      string            `json:"id" doc:"ULID"`
	Name    string            `json:"name"`
	Labels  map[string]string `json:"labels"`
	Active  int               `json:"active_version" doc:"used by requests that name no version"`
	Latest  int               `json:"latest_version"`
	ETag    string            `json:"etag" doc:"for If-Match"`
	Created time.Time         `json:"created_at"`
	Updated time.Time         `json:"updated_at"`
	Deleted *time.Time        `json:"deleted_at,omitempty"`
	Purged  *time.Time        `json:"purged_after,omitempty" doc:"until then it can be undeleted"`
}

// Version is a version of a prompt set; it never changes.
type Version struct {
	PromptSet string    `json:"prompt_set" doc:"id of the set"`
	Version   int       `json:"version"`
	Created   time.Time `json:"created_at"`
	Recipe    Recipe    `json:"recipe"`
	Images    []Image   `json:"images"`
}

// Recipe is how a version is learned.
type Recipe struct {
	Method     string  `json:"method,omitempty" doc:"absent: the best that a model has"`
	Class      string  `json:"class,omitempty"`
	Rotations  int     `json:"rotations,omitempty" doc:"-1: auto"`
	Letterbox  bool    `json:"letterbox"`
	Grid       string  `json:"grid,omitempty" doc:"COLUMNSxROWS patches, or auto; absent: square"`
	Tiles      int     `json:"tiles,omitempty"`
	Foreground bool    `json:"foreground,omitempty"`
	Range      string  `json:"range,omitempty" doc:"LOW:HIGH, or auto; absent: full"`
	Background string  `json:"background,omitempty" doc:"rrggbb; absent: white"`
	Area       string  `json:"area,omitempty" doc:"what is looked at; absent: all of an image"`
	Calibrate  float64 `json:"calibrate,omitempty" doc:"false-alarm rate of the threshold"`
	Preprocess string  `json:"preprocess" doc:"version of the pixel arithmetic when it was made"`
}

// Image is a normal image of a version.
type Image struct {
	Name   string `json:"name"`
	Digest string `json:"sha256"`
	Size   int64  `json:"bytes"`
}

// Learned describes what a model learned from a version.
type Learned struct {
	Model        string   `json:"model"`
	ModelVersion string   `json:"model_version"`
	ModelDigest  string   `json:"model_digest"`
	PromptSet    string   `json:"prompt_set" doc:"id of the set"`
	Version      int      `json:"version"`
	Digest       string   `json:"digest" doc:"of what was learned"`
	Method       string   `json:"method"`
	Class        string   `json:"class,omitempty"`
	Threshold    *float32 `json:"threshold,omitempty"`
	Provisional  bool     `json:"provisional,omitempty" doc:"threshold not checked against defects"`
	Notes        []string `json:"notes,omitempty" doc:"on how the normal images were read"`
}

// Made answers a request that makes a set or a version.
type Made struct {
	PromptSet PromptSet `json:"prompt_set"`
	Version   Version   `json:"version"`
	Learned   Learned   `json:"learned"`
}

// List is a page of prompt sets.
type List struct {
	Sets []PromptSet `json:"prompt_sets"`
	Next string      `json:"next_cursor,omitempty" doc:"absent on the last page"`
}

// Versions is a page of versions.
type Versions struct {
	Versions []Version `json:"versions"`
	Next     int       `json:"next_cursor,omitempty" doc:"absent on the last page"`
}

// LearnedOf describes a learned set.
func LearnedOf(m *registry.Active, set registry.Set) Learned {
	return Learned{
		Model: m.Name, ModelVersion: m.Version, ModelDigest: m.Info.Digest,
		PromptSet: set.Resource.ID, Version: set.Resource.Version,
		Digest: set.Digest(), Method: set.Info.Method, Class: set.Info.Class,
		Threshold: set.Threshold(), Provisional: set.Provisional(),
		Notes: record.Notes(set.Info.Notes),
	}
}

// MadeOf describes a new version and what a model learned from it.
func (b *Library) MadeOf(made *store.Made, m *registry.Active, set registry.Set) Made {
	return Made{b.describe(&made.Set), versionOf(&made.Version), LearnedOf(m, set)}
}

func (b *Library) describe(set *store.Set) PromptSet {
	p := PromptSet{
		ID: set.ID, Name: set.Name, Labels: set.Labels, Active: set.Active, Latest: set.Latest,
		ETag: etag(set.Revision), Created: set.Created, Updated: set.Updated,
	}
	if !set.Deleted.IsZero() {
		purged := set.Deleted.Add(b.Store.Grace)
		p.Deleted, p.Purged = &set.Deleted, &purged
	}
	return p
}

func versionOf(v *store.Version) Version {
	r := v.Recipe
	described := Version{
		PromptSet: v.Set, Version: v.Number, Created: v.Created,
		Recipe: Recipe{
			r.Method, r.Class, r.Rotations, r.Letterbox, r.Grid, r.Tiles, r.Foreground, r.Range,
			r.Background, r.Area, r.Calibrate, r.Preprocess,
		},
	}
	for _, p := range v.Images {
		described.Images = append(described.Images, Image(p))
	}
	return described
}

func etag(revision int64) string { return `"r` + strconv.FormatInt(revision, 10) + `"` }

// ReadMatch reads the revision in an If-Match header; 0 stands for "*".
func ReadMatch(header string) (int64, error) {
	switch header {
	case "":
		return 0, protocol.Fail(http.StatusPreconditionRequired, "precondition",
			"the header If-Match is missing: give the etag of the prompt set, or *")
	case "*":
		return 0, nil
	}
	text, quoted := strings.CutPrefix(header, `"r`)
	n, err := strconv.ParseUint(strings.TrimSuffix(text, `"`), 10, 62)
	if !quoted || !strings.HasSuffix(text, `"`) || err != nil || n == 0 {
		return 0, protocol.Bad("If-Match is %.64q, want an etag such as %q, or *", header, etag(7))
	}
	return int64(n), nil
}

// ReadLabels parses "KEY=VALUE" texts.
func ReadLabels(texts []string) (map[string]string, error) {
	labels := map[string]string{}
	for _, t := range texts {
		key, value, ok := strings.Cut(t, "=")
		if _, twice := labels[key]; !ok || twice {
			return nil, protocol.Bad("label %.80q, want KEY=VALUE, each key once", t)
		}
		labels[key] = value
	}
	return labels, nil
}

// answer describes a set from the store, or explains the error.
func (b *Library) answer(set *store.Set, err error) (PromptSet, error) {
	if err != nil {
		return PromptSet{}, b.Explain(err)
	}
	return b.describe(set), nil
}

// Get returns a set, deleted or not.
func (b *Library) Get(ctx context.Context, ref string) (PromptSet, error) {
	return b.answer(b.Store.Get(ctx, ref))
}

// List returns a page of sets.
func (b *Library) List(ctx context.Context, q store.Query) (List, error) {
	page, next, err := b.Store.List(ctx, q)
	if err != nil {
		return List{}, b.Explain(err)
	}
	all := List{Sets: []PromptSet{}, Next: next}
	for _, set := range page {
		all.Sets = append(all.Sets, b.describe(set))
	}
	return all, nil
}

// Versions returns a page of a set's versions: those with numbers above after.
func (b *Library) Versions(ctx context.Context, ref string, after, limit int) (Versions, error) {
	set, err := b.Store.Get(ctx, ref)
	if err != nil {
		return Versions{}, b.Explain(err)
	}
	page, more, err := b.Store.Versions(ctx, set.ID, after, limit)
	if err != nil {
		return Versions{}, b.Explain(err)
	}
	all := Versions{Versions: []Version{}}
	for _, v := range page {
		all.Versions = append(all.Versions, versionOf(v))
		if more {
			all.Next = v.Number
		}
	}
	return all, nil
}

// Version returns a version of a set.
func (b *Library) Version(ctx context.Context, ref string, number int) (Version, error) {
	set, err := b.Store.Get(ctx, ref)
	if err != nil {
		return Version{}, b.Explain(err)
	}
	v, err := b.Store.Version(ctx, set.ID, number)
	if err != nil {
		return Version{}, b.Explain(err)
	}
	return versionOf(v), nil
}

// Change changes a set if its revision matches an If-Match header.
func (b *Library) Change(
	ctx context.Context, ref, match string, c store.Change,
) (PromptSet, error) {
	if c.Name != nil {
		if err := b.CheckName(*c.Name); err != nil {
			return PromptSet{}, err
		}
	}
	return b.matched(ctx, ref, match, func(id string, revision int64) (*store.Set, error) {
		return b.Store.Change(ctx, id, revision, c)
	})
}

// Delete deletes a set if its revision matches an If-Match header. The prompt caches drop it.
func (b *Library) Delete(ctx context.Context, ref, match string) (PromptSet, error) {
	return b.matched(ctx, ref, match, func(id string, revision int64) (*store.Set, error) {
		set, err := b.Store.Delete(ctx, id, revision)
		if err == nil {
			for _, m := range b.Models.All() {
				m.Cache.Forget(func(v registry.Version) bool { return v.Set == id })
			}
		}
		return set, err
	})
}

// matched calls do with the set's ID and the revision in an If-Match header.
func (b *Library) matched(
	ctx context.Context, ref, match string, do func(id string, revision int64) (*store.Set, error),
) (PromptSet, error) {
	revision, err := ReadMatch(match)
	if err != nil {
		return PromptSet{}, err
	}
	set, err := b.Store.Get(ctx, ref)
	if err != nil {
		return PromptSet{}, b.Explain(err)
	}
	return b.answer(do(set.ID, revision))
}

// Undelete restores a deleted set.
func (b *Library) Undelete(ctx context.Context, ref string) (PromptSet, error) {
	set, err := b.Store.Get(ctx, ref)
	if err != nil {
		return PromptSet{}, b.Explain(err)
	}
	return b.answer(b.Store.Undelete(ctx, set.ID))
}

// ForVersion makes a draft the next version of a set whose revision matches an If-Match header.
func (b *Library) ForVersion(ctx context.Context, d *store.Draft, ref, match string) error {
	if d.Name != "" || len(d.Labels) > 0 {
		return protocol.Bad("a version has no name and no labels: those are the prompt set's")
	}
	revision, err := ReadMatch(match)
	if err != nil {
		return err
	}
	set, err := b.Store.Get(ctx, ref)
	if err != nil {
		return b.Explain(err)
	}
	d.Set, d.Revision = set.ID, revision
	return nil
}

// ForAdded makes a draft the next version of a set, with the recipe and images of the version that
// ref names, or of the active one, before its own. The set must not change until then: with "*" as
// the If-Match header its revision is the one that it has now.
func (b *Library) ForAdded(
	ctx context.Context, l *admission.Lease, d *store.Draft, ref, match string,
) error {
	revision, err := ReadMatch(match)
	if err != nil {
		return err
	}
	name, _, _ := strings.Cut(ref, "@")
	set, err := b.Store.Get(ctx, name)
	if err != nil {
		return b.Explain(err)
	}
	_, v, err := b.find(ctx, ref)
	if err != nil {
		return b.Explain(err)
	}
	d.Set, d.Revision, d.Recipe = set.ID, cmp.Or(revision, set.Revision), v.Recipe
	d.Before, err = b.images(ctx, l, v)
	return err
}
