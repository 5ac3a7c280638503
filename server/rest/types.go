package rest

import (
	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/server/promptsets"
)

// HeaderTimeout is a request's timeout in microseconds, like the parameter timeout.
const HeaderTimeout = "Inference-Timeout"

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
	MaxShots   int         `json:"max_shots" doc:"most normal images of the first method"`
	Temporary  bool        `json:"temporary" doc:"whether there are temporary prompt sets"`
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

// Scored is the answer to a request that scores images against a set.
type Scored struct {
	Learned promptsets.Learned `json:"learned"`
	Results []*record.Result   `json:"results"`
}

// Near is the patch of a normal image that a patch of an image is most like.
type Near struct {
	Prompt   int     `json:"prompt" doc:"which normal image, from 0"`
	Patch    int     `json:"patch" doc:"which of its patches, row by row from 0"`
	Residual float32 `json:"residual" doc:"0 … 1"`
}
