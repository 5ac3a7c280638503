// Package scoring scores many images: it overlaps decoding, scoring and output, and makes records
// and heat maps.
package scoring

import (
	"context"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/engine"
)

// Scorer is a model and one of its prompt sets.
type Scorer struct {
	Detector *engine.Detector
	Set      *model.PromptSet
}

// Record is an image's result with its map and, if requested, the digests of all stages; for these
// the image is encoded a second time.
func (s Scorer) Record(
	ctx context.Context, p model.Image, r *model.Result, stages bool,
) (*record.Result, error) {
	out := record.Of(r, s.Detector.Info().Digest, s.Set.Info())
	if !stages {
		return out, nil
	}
	f, all, err := s.Detector.EncodeStages(ctx, p, s.Set.Info().View)
	if err == nil {
		r, err = s.Detector.ScoreFeatures(ctx, f, s.Set)
	}
	if err != nil {
		return nil, err
	}
	for _, stage := range append(all, engine.ResultStages(r)...) {
		out.Stages = append(out.Stages, record.Stage(stage))
	}
	return out, nil
}
