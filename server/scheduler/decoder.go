package scheduler

import (
	"context"
	"net/http"
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
	most          int64 // limit of memory, bytes; an image that needs more is refused
	metrics       *telemetry.Metrics
	tracer        telemetry.Tracer
}

// NewDecoder makes a decoder for count images at a time in bytes of memory.
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
	DecodeBytes(p model.Image, most int64) (int64, error)
	Prepare(p model.Image, v model.View) (*model.Query, error)
	PreparePixels(name string, rgb []byte, v model.View) (*model.Query, error)
}

// weight bounds the memory that decoding an image takes. What cannot be decoded, or not within the
// decoder's memory, is an error.
func (d *Decoder) weight(e Preparer, index int, i protocol.Image) (n int64, err error) {
	if i.Cut {
		return 0, nil
	}
	defer protocol.Recover(&err)
	n, err = e.DecodeBytes(model.Image{Name: strconv.Itoa(index), Data: i.Data}, d.most)
	return min(n, d.most), err
}

// Size is the size of an image from its header. A panic in the parser is treated as a bad file.
func Size(data []byte) (width, height int, err error) {
	defer protocol.Recover(&err)
	return model.Image{Data: data}.Size()
}

// Hold waits for the memory to decode some images, one after the other; done releases it. An image
// that calibration varies takes variation bytes more for each pixel.
func (d *Decoder) Hold(
	ctx context.Context, e Preparer, images [][]byte, variation int64,
) (done func(), err error) {
	weight := int64(0)
	for i, data := range images {
		n, err := d.weight(e, i, protocol.Image{Data: data})
		if err != nil {
			return nil, err
		}
		if width, height, err := Size(data); err == nil {
			n += variation * int64(width) * int64(height)
		}
		if n > d.most {
			return nil, protocol.Fail(http.StatusRequestEntityTooLarge, protocol.TooLarge,
				"image %d needs %d bytes to be learned, %d may be used", i, n, d.most)
		}
		weight = max(weight, n)
	}
	if d.memory.Acquire(ctx, weight) != nil {
		return nil, context.Cause(ctx)
	}
	return func() { d.memory.Release(weight) }, nil
}

// Prepare prepares an image when there is memory for it. For the model the image's name is its
// index, so that errors and logs contain nothing that a client sent. Before the memory is given to
// the next image, keep admits what the query still holds.
func (d *Decoder) Prepare(
	ctx context.Context, e Preparer, v model.View, index int, i protocol.Image,
	keep func(*model.Query) error,
) (q *model.Query, err error) {
	weight, err := d.weight(e, index, i)
	if err != nil {
		return nil, err
	}
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
	if err == nil {
		err = keep(q)
	}
	return q, err
}
