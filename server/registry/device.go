package registry

import (
	"context"
	"errors"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/protocol"
)

// device is an engine that tells when the device that it computes on fails.
type device struct {
	Engine
	failed func(error)
}

func (d device) ScoreBatch(
	ctx context.Context, jobs []model.Job,
) ([][]*model.Result, error) {
	all, err := d.Engine.ScoreBatch(ctx, jobs)
	return all, d.told(err)
}

func (d device) Learn(
	ctx context.Context, normals []model.Image, o model.LearnOptions,
) (*model.PromptSet, error) {
	set, err := d.Engine.Learn(ctx, normals, o)
	return set, d.told(err)
}

func (d device) Calibrate(
	ctx context.Context, set *model.PromptSet, normals []model.Image, rate float64,
) (*model.PromptSet, error) {
	set, err := d.Engine.Calibrate(ctx, set, normals, rate)
	return set, d.told(err)
}

func (d device) ReadPrompts(name string, data []byte) (*model.PromptSet, error) {
	set, err := d.Engine.ReadPrompts(name, data)
	return set, d.told(err)
}

// told hides the details of a device's failure from clients; they go where failed takes them.
func (d device) told(err error) error {
	if errors.Is(err, model.ErrDevice) {
		d.failed(err)
		return protocol.ErrDevice
	}
	return err
}
