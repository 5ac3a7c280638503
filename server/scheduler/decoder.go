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

// Decoder prepares images for models, with bounded concurrency and memory.
type Decoder struct {
	count, memory *semaphore.Weighted
	workers       int
	most          int64 // limit of memory, bytes
	metrics       *telemetry.Metrics
	tracer        telemetry.Tracer
}

// NewDecoder makes a decoder for count images at a time in bytes of memory. A larger image is
// decoded alone.
func NewDecoder(count int, bytes int64, m *telemetry.Metrics, t telemetry.Tracer) *Decoder {
	return &Decoder{
		count: semaphore.NewWeighted(int64(count)), memory: semaphore.NewWeighted(bytes),
		workers: count, most: bytes, metrics: m, tracer: t,
	}
}

// Workers is the number of images decoded at a time.
func (d *Decoder) Workers() int { return d.workers }

// Preparer makes queries from images; a [model.Detector] is one.
type Preparer interface {
	Info() model.Info
	Prepare(p model.Image, v model.View) (*model.Query, error)
	PreparePixels(name string, rgb []byte, v model.View) (*model.Query, error)
}

// weight bounds the memory that decoding an image takes. An image with an unreadable header is
// decoded alone: the model's decoders may still be able to read it.
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

// Size is the size of an image from its header. A panic in the parser is treated as a bad file.
func Size(data []byte) (width, height int, err error) {
	defer protocol.Recover(&err)
	return model.Image{Data: data}.Size()
}

// Hold waits for the memory to decode some images, one after the other; done releases it.
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

// Prepare prepares an image when there is memory for it. For the model the image's name is its
// index, so that errors and logs contain nothing that a client sent.
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
