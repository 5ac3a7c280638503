package main

import (
	"context"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
)

// judge scores images of one model against one prompt set.
type judge struct {
	detector *model.Detector
	set      *model.PromptSet
}

// record is an image's result with its map and, on demand, the digests of all stages, for which the
// image is encoded once more.
func (j judge) record(
	ctx context.Context, p model.Image, r *model.Result, stages bool,
) (*record.Result, error) {
	out := record.Of(r, j.detector.Info().Digest, j.set.Info())
	if !stages {
		return out, nil
	}
	f, all, err := j.detector.EncodeStages(ctx, p, j.set.Info().View)
	if err == nil {
		r, err = j.detector.ScoreFeatures(ctx, f, j.set)
	}
	if err != nil {
		return nil, err
	}
	for _, s := range append(all, r.Stages()...) {
		out.Stages = append(out.Stages, record.Stage(s))
	}
	return out, nil
}
