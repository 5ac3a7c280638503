package server

import (
	"time"

	"github.com/inctrl-go/inctrl/server/promptsets/store"
)

// PromptSetJSON is a prompt set of the store as clients see it.
type PromptSetJSON struct {
	ID      string            `json:"id" doc:"ULID"`
	Name    string            `json:"name"`
	Labels  map[string]string `json:"labels"`
	Active  int               `json:"active_version" doc:"meant where no version is named"`
	Latest  int               `json:"latest_version"`
	ETag    string            `json:"etag" doc:"for If-Match"`
	Created time.Time         `json:"created_at"`
	Updated time.Time         `json:"updated_at"`
	Deleted *time.Time        `json:"deleted_at,omitempty"`
	Purged  *time.Time        `json:"purged_after,omitempty" doc:"until then it can be undeleted"`
}

// VersionJSON is a version of a prompt set; it never changes.
type VersionJSON struct {
	PromptSet string      `json:"prompt_set" doc:"id of the set"`
	Version   int         `json:"version"`
	Created   time.Time   `json:"created_at"`
	Recipe    RecipeJSON  `json:"recipe"`
	Images    []ImageJSON `json:"images"`
}

// RecipeJSON is how a version is learned.
type RecipeJSON struct {
	Method     string  `json:"method,omitempty" doc:"absent: the best that a model has"`
	Class      string  `json:"class,omitempty"`
	Rotations  int     `json:"rotations,omitempty"`
	Letterbox  bool    `json:"letterbox"`
	Tiles      int     `json:"tiles,omitempty"`
	Foreground bool    `json:"foreground,omitempty"`
	Calibrate  float64 `json:"calibrate,omitempty" doc:"false-alarm rate of the threshold"`
	Preprocess string  `json:"preprocess" doc:"version of the pixel arithmetic when it was made"`
}

// ImageJSON is a normal image of a version.
type ImageJSON struct {
	Name   string `json:"name"`
	Digest string `json:"sha256"`
	Size   int64  `json:"bytes"`
}

// LearnedJSON is what a model learned of a version.
type LearnedJSON struct {
	Model        string   `json:"model"`
	ModelVersion string   `json:"model_version"`
	ModelDigest  string   `json:"model_digest"`
	PromptSet    string   `json:"prompt_set" doc:"id of the set"`
	Version      int      `json:"version"`
	Digest       string   `json:"digest" doc:"of what was learned"`
	Method       string   `json:"method"`
	Class        string   `json:"class,omitempty"`
	Threshold    *float32 `json:"threshold,omitempty"`
}

// MadeJSON is what a request to make a set or version gets.
type MadeJSON struct {
	PromptSet PromptSetJSON `json:"prompt_set"`
	Version   VersionJSON   `json:"version"`
	Learned   LearnedJSON   `json:"learned"`
}

// ScoredJSON is what a request to score against a set gets.
type ScoredJSON struct {
	Learned LearnedJSON `json:"learned"`
	Results []lineJSON  `json:"results"`
}

// ListJSON is a page of prompt sets, VersionsJSON of versions.
type ListJSON struct {
	Sets []PromptSetJSON `json:"prompt_sets"`
	Next string          `json:"next_cursor,omitempty" doc:"absent on the last page"`
}

type VersionsJSON struct {
	Versions []VersionJSON `json:"versions"`
	Next     int           `json:"next_cursor,omitempty" doc:"absent on the last page"`
}

func (s *Server) promptSetJSON(set *store.Set) PromptSetJSON {
	j := PromptSetJSON{
		ID: set.ID, Name: set.Name, Labels: set.Labels, Active: set.Active, Latest: set.Latest,
		ETag: etag(set.Revision), Created: set.Created, Updated: set.Updated,
	}
	if !set.Deleted.IsZero() {
		purged := set.Deleted.Add(s.Store.Grace)
		j.Deleted, j.Purged = &set.Deleted, &purged
	}
	return j
}

func versionOf(v *store.Version) VersionJSON {
	r := v.Recipe
	j := VersionJSON{
		PromptSet: v.Set, Version: v.Number, Created: v.Created,
		Recipe: RecipeJSON{
			r.Method, r.Class, r.Rotations, r.Letterbox, r.Tiles, r.Foreground, r.Calibrate, r.Preprocess,
		},
	}
	for _, p := range v.Images {
		j.Images = append(j.Images, ImageJSON(p))
	}
	return j
}

func learnedOf(m *served, set Set) LearnedJSON {
	return LearnedJSON{
		Model: m.Name, ModelVersion: m.Version, ModelDigest: m.info.Digest,
		PromptSet: set.Resource.ID, Version: set.Resource.Version,
		Digest: hexDigest(set.Info), Method: set.Info.Method, Class: set.Info.Class,
		Threshold: threshold(set.Info),
	}
}
