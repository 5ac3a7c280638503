package scheduler

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color/palette"
	"image/gif"
	"image/png"
	"testing"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/telemetry"
)

// preparer prepares nothing and records which images are being decoded.
type preparer struct {
	came, leave chan struct{}
}

func (e *preparer) Prepare(model.Image, model.View) (*model.Query, error) {
	e.came <- struct{}{}
	<-e.leave
	return nil, nil
}

func (*preparer) Info() model.Info {
	return model.Info{Config: weights.Config{Image: 4, Patch: 2}}
}

func (e *preparer) PreparePixels(string, []byte, model.View) (*model.Query, error) {
	panic("fake")
}

// decoderOf makes a decoder with metrics of its own.
func decoderOf(count int, bytes int64) *Decoder {
	m := telemetry.NewMetrics(func(telemetry.Gauge) {})
	return NewDecoder(count, bytes, m, telemetry.NewTracer(nil))
}

func pngOf(side int) []byte {
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		panic(err)
	}
	return file.Bytes()
}

// TestDecodingMemory: images are decoded together if their pixels fit; one that is too large, or
// has no readable size, is decoded alone.
func TestDecodingMemory(t *testing.T) {
	t.Parallel()
	e := &preparer{came: make(chan struct{}, 8), leave: make(chan struct{})}
	most := 3 * e.Info().Cost(100, 100, model.View{}).Decode
	d := decoderOf(8, most)
	done := make(chan error, 8)
	ctx, stop := context.WithCancel(t.Context())
	prepare := func(ctx context.Context, data []byte) {
		go func() {
			_, err := d.Prepare(ctx, e, model.View{}, 0, protocol.Image{Data: data})
			done <- err
		}()
	}
	for range 3 {
		prepare(t.Context(), pngOf(100))
		<-e.came
	}
	for _, data := range [][]byte{pngOf(1000), []byte("bad")} {
		if w := d.weight(e, protocol.Image{Data: data}); w != most {
			t.Errorf("weight %d, want %d", w, most)
		}
		prepare(ctx, data)
	}
	stop() // they waited for memory
	for range 2 {
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("an image that does not fit: %v", err)
		}
	}
	close(e.leave)
	for range 3 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	prepare(t.Context(), pngOf(1000))
	<-e.came
	if err := <-done; err != nil {
		t.Errorf("a large image alone: %v", err)
	}
}

// TestDecodingMemoryGIF: a GIF's screen can be smaller than its frame, which is what is decoded.
func TestDecodingMemoryGIF(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	frame := image.NewPaletted(image.Rect(0, 0, 1000, 1000), palette.Plan9)
	if err := gif.Encode(&file, frame, nil); err != nil {
		t.Fatal(err)
	}
	data := file.Bytes()
	copy(data[6:], []byte{1, 0, 1, 0}) // the screen's size
	if w := decoderOf(1, 1<<20).weight(&preparer{}, protocol.Image{Data: data}); w != 1<<20 {
		t.Errorf("a frame of a million pixels weighs %d bytes", w)
	}
}

// TestDecoderBug: a panic while decoding fails that image and releases its memory.
func TestDecoderBug(t *testing.T) {
	t.Parallel()
	d, e := decoderOf(1, 1<<20), &preparer{}
	for range 2 { // the second would block if the first had not released its memory
		square := protocol.Image{Data: []byte("square"), Cut: true}
		_, err := d.Prepare(t.Context(), e, model.View{}, 0, square)
		if !errors.Is(err, protocol.ErrBug) {
			t.Errorf("error %v", err)
		}
	}
}
