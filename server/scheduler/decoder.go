package scheduler

import (
	"context"
	"strconv"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/telemetry"
)

// Decoder prepares images for models, so many at a time and in so much memory.
type Decoder struct {
	count, memory *semaphore.Weighted
	workers       int
	most          int64 // bytes of memory
	metrics       *telemetry.Metrics
	tracer        telemetry.Tracer
}

// NewDecoder makes one that decodes so many images at a time in so many bytes. A larger image is
// decoded alone.
func NewDecoder(count int, bytes int64, m *telemetry.Metrics, t telemetry.Tracer) *Decoder {
	return &Decoder{
		count: semaphore.NewWeighted(int64(count)), memory: semaphore.NewWeighted(bytes),
		workers: count, most: bytes, metrics: m, tracer: t,
	}
}

// Workers is how many images are decoded at a time.
func (d *Decoder) Workers() int { return d.workers }

// Preparer makes queries of images; a [model.Detector] is one.
type Preparer interface {
	Info() model.Info
	Prepare(p model.Image, v model.View) (*model.Query, error)
	PreparePixels(name string, rgb []byte, v model.View) (*model.Query, error)
}

// weight is the most memory that decoding an image takes. One whose header cannot be read is
// decoded alone: the model's decoders may yet read it.
func (d *Decoder) weight(e Preparer, i protocol.Image) int64 {
	if i.Cut {
		return 0
	}
	width, height, err := Size(i.Data)
	if err != nil {
		return d.most
	}
	return min(d.most, e.Info().Cost(width, height, model.View{}).Decode)
}

// Size is that of an image by its header; that a file makes it panic is the file's fault.
func Size(data []byte) (width, height int, err error) {
	defer protocol.Recover(&err)
	return model.Image{Data: data}.Size()
}

// Hold waits for the room that decoding some images takes, one after the other; done gives it back.
func (d *Decoder) Hold(
	ctx context.Context, e Preparer, images [][]byte,
) (done func(), err error) {
	weight := int64(0)
	for _, data := range images {
		weight = max(weight, d.weight(e, protocol.Image{Data: data}))
	}
	if d.memory.Acquire(ctx, weight) != nil {
		return nil, context.Cause(ctx)
	}
	return func() { d.memory.Release(weight) }, nil
}

// Prepare makes an image ready for a model when there is room. The name that it has for the model
// is its index: nothing that a client sent is in an error or a log.
func (d *Decoder) Prepare(
	ctx context.Context, e Preparer, v model.View, index int, i protocol.Image,
) (q *model.Query, err error) {
	weight := d.weight(e, i)
	if d.memory.Acquire(ctx, weight) != nil {
		return nil, context.Cause(ctx)
	}
	defer d.memory.Release(weight)
	if d.count.Acquire(ctx, 1) != nil {
		return nil, context.Cause(ctx)
	}
	defer d.count.Release(1)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	defer protocol.Recover(&err)
	start := time.Now()
	if i.Cut {
		q, err = e.PreparePixels(strconv.Itoa(index), i.Data, v)
	} else {
		q, err = e.Prepare(model.Image{Name: strconv.Itoa(index), Data: i.Data}, v)
	}
	end := time.Now()
	d.metrics.Decoded(end.Sub(start))
	d.tracer.Part(ctx, "decode", start, end)
	return q, err
}
