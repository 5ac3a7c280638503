package scheduler

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"strings"
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

// DecodeBytes takes a byte for each pixel.
func (*preparer) DecodeBytes(p model.Image, most int64) (int64, error) {
	width, height, err := p.Size()
	n := int64(width) * int64(height)
	if err == nil && n > most {
		err = &model.ImageError{Name: p.Name, Err: errLarge}
	}
	return n, err
}

var errLarge = errors.New("too large")

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

func keepAll(*model.Query) error { return nil }

// TestDecodingMemory: images are decoded together if their pixels fit, else one after the other.
// One that does not fit at all, or has no readable size, is refused at once.
func TestDecodingMemory(t *testing.T) {
	t.Parallel()
	e := &preparer{came: make(chan struct{}, 8), leave: make(chan struct{})}
	d := decoderOf(8, 3*100*100)
	done := make(chan error, 8)
	ctx, stop := context.WithCancel(t.Context())
	prepare := func(ctx context.Context, data []byte) {
		go func() {
			_, err := d.Prepare(ctx, e, model.View{}, 0, protocol.Image{Data: data}, keepAll)
			done <- err
		}()
	}
	for range 3 {
		prepare(t.Context(), pngOf(100))
		<-e.came
	}
	prepare(ctx, pngOf(100))
	stop() // it waited for memory
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("an image that has to wait: %v", err)
	}
	var bad *model.ImageError
	for _, data := range [][]byte{pngOf(174), []byte("bad")} { // others hold all the memory
		prepare(t.Context(), data)
		if err := <-done; !errors.As(err, &bad) {
			t.Errorf("an image that cannot be decoded: %v", err)
		}
		if _, err := d.Hold(t.Context(), e, [][]byte{data}, 0); !errors.As(err, &bad) {
			t.Errorf("an image that cannot be learned: %v", err)
		}
	}
	close(e.leave)
	for range 3 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	prepare(t.Context(), pngOf(173))
	<-e.came
	if err := <-done; err != nil {
		t.Errorf("an image that takes all the memory: %v", err)
	}
}

// TestHold: the largest of some images is held, with what calibration takes of each pixel.
func TestHold(t *testing.T) {
	t.Parallel()
	d, e := decoderOf(1, 1_000_000), &preparer{}
	images := [][]byte{pngOf(10), pngOf(100), pngOf(50)}
	release, err := d.Hold(t.Context(), e, images, 99)
	if err != nil {
		t.Fatal(err)
	}
	if d.memory.TryAcquire(1) {
		t.Error("there is memory left")
	}
	release()
	var p *protocol.Problem
	if _, err := d.Hold(t.Context(), e, images, 100); !errors.As(err, &p) || p.Code != 413 ||
		!strings.Contains(p.Text, "1010000 bytes") {
		t.Errorf("more than there is: %v", err)
	}
}

// TestKeep: what a query keeps is admitted before the image's memory is given to others.
func TestKeep(t *testing.T) {
	t.Parallel()
	d, e := decoderOf(1, 100), &preparer{make(chan struct{}, 1), make(chan struct{})}
	close(e.leave)
	full := errors.New("full")
	_, err := d.Prepare(t.Context(), e, model.View{}, 0, protocol.Image{Data: pngOf(10)},
		func(*model.Query) error {
			if d.memory.TryAcquire(1) {
				t.Error("the image's memory is free already")
			}
			return full
		})
	if err != full {
		t.Errorf("error %v", err)
	}
}

// TestDecoderBug: a panic while decoding fails that image and releases its memory.
func TestDecoderBug(t *testing.T) {
	t.Parallel()
	d, e := decoderOf(1, 1<<20), &preparer{}
	for range 2 { // the second would block if the first had not released its memory
		square := protocol.Image{Data: []byte("square"), Cut: true}
		_, err := d.Prepare(t.Context(), e, model.View{}, 0, square, keepAll)
		if !errors.Is(err, protocol.ErrBug) {
			t.Errorf("error %v", err)
		}
	}
}
