package registry

import (
	"context"
	"errors"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/protocol"
)

// device is an engine that reports failures of its device.
type device struct {
	Engine
	failed func(error)
}

func (d device) ScoreBatch(
	ctx context.Context, jobs []model.Job,
) ([][]*model.Result, error) {
	all, err := d.Engine.ScoreBatch(ctx, jobs)
	return all, d.hide(err)
}

func (d device) Learn(
	ctx context.Context, normals []model.Image, o model.LearnOptions,
) (*model.PromptSet, error) {
	set, err := d.Engine.Learn(ctx, normals, o)
	return set, d.hide(err)
}

func (d device) Calibrate(
	ctx context.Context, set *model.PromptSet, normals []model.Image, rate float64,
) (*model.PromptSet, error) {
	set, err := d.Engine.Calibrate(ctx, set, normals, rate)
	return set, d.hide(err)
}

func (d device) ReadPrompts(name string, data []byte) (*model.PromptSet, error) {
	set, err := d.Engine.ReadPrompts(name, data)
	return set, d.hide(err)
}

func (d device) Extend(
	ctx context.Context, set *model.PromptSet, normals []model.Image,
) (*model.PromptSet, error) {
	set, err := d.Engine.Extend(ctx, set, normals)
	return set, d.hide(err)
}

func (d device) Nearest(
	ctx context.Context, q *model.Query, set *model.PromptSet, patch int,
) (model.Near, error) {
	near, err := d.Engine.Nearest(ctx, q, set, patch)
	return near, d.hide(err)
}

// hide hides the details of a device failure from clients; failed has reported them.
func (d device) hide(err error) error {
	if errors.Is(err, model.ErrDevice) {
		d.failed(err)
		return protocol.ErrDevice
	}
	return err
}
