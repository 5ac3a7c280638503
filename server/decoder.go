package server

import (
	"context"
	"strconv"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/promptsets/store"
)

// decoder prepares images for models, so many at a time and in so much memory.
type decoder struct {
	count, memory *semaphore.Weighted
	most          int64 // bytes of memory
	metrics       *metrics
	tracer        tracer
}

func newDecoder(l Limits, m *metrics, t tracer) *decoder {
	return &decoder{
		count:  semaphore.NewWeighted(int64(l.Decodes)),
		memory: semaphore.NewWeighted(l.Decoding), most: l.Decoding, metrics: m, tracer: t,
	}
}

// bytesPerPixel is what a decoder of package preprocess takes at most.
const bytesPerPixel = 24

// weight is the most memory that decoding an image takes. One whose header cannot be read is
// decoded alone: the model's decoders may yet read it.
func (d *decoder) weight(i item) int64 {
	if i.cut {
		return 0
	}
	width, height, err := size(i.data)
	if err != nil || int64(width) > d.most/int64(height) {
		return d.most
	}
	return min(d.most, bytesPerPixel*int64(width)*int64(height))
}

// size is that of an image by its header; that a file makes it panic is the file's fault.
func size(data []byte) (width, height int, err error) {
	defer recovered(&err)
	return model.Image{Data: data}.Size()
}

// mostTiles is how many squares a model cuts an image into at most.
const mostTiles = 1024

// tiles is how many squares an image is cut into at most, so many along its shorter side.
func tiles(data []byte, across int64) int64 {
	width, height, err := size(data)
	if across == 0 || err != nil {
		return min(across, 1) * mostTiles
	}
	short, long := int64(min(width, height)), int64(max(width, height))
	return min(across*((across*long+short-1)/short), mostTiles)
}

// hold waits for the room that decoding some images takes, one after the other; done gives it back.
func (d *decoder) hold(
	ctx context.Context, images []store.Upload,
) (done func(), err error) {
	weight := int64(0)
	for _, p := range images {
		weight = max(weight, d.weight(item{data: p.Data}))
	}
	if d.memory.Acquire(ctx, weight) != nil {
		return nil, context.Cause(ctx)
	}
	return func() { d.memory.Release(weight) }, nil
}

// prepare makes an image ready for a model when there is room. The name that it has for the model
// is its index: nothing that a client sent is in an error or a log.
func (d *decoder) prepare(
	ctx context.Context, e Engine, v model.View, index int, i item,
) (q *model.Query, err error) {
	weight := d.weight(i)
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
	defer recovered(&err)
	start := time.Now()
	if i.cut {
		q, err = e.PreparePixels(strconv.Itoa(index), i.data, v)
	} else {
		q, err = e.Prepare(model.Image{Name: strconv.Itoa(index), Data: i.data}, v)
	}
	end := time.Now()
	d.metrics.decode.Observe(end.Sub(start).Seconds())
	d.tracer.part(ctx, "decode", start, end)
	return q, err
}
