package server

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color/palette"
	"image/gif"
	"image/png"
	"io"
	"testing"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/preprocess"
)

// inside is an engine that tells which images are being decoded.
type inside struct {
	fake
	came, leave chan struct{}
}

func (e *inside) Prepare(p model.Image, v model.View) (*model.Query, error) {
	e.came <- struct{}{}
	<-e.leave
	return e.fake.Prepare(p, v)
}

func pngOf(side int) []byte {
	var file bytes.Buffer
	if err := png.Encode(&file, image.NewGray(image.Rect(0, 0, side, side))); err != nil {
		panic(err)
	}
	return file.Bytes()
}

// TestDecodingMemory: images are decoded together as far as their pixels fit, and one that never
// fits, or does not tell its size, alone.
func TestDecodingMemory(t *testing.T) {
	e := &inside{came: make(chan struct{}, 8), leave: make(chan struct{})}
	c := fakeConfig(e)
	c.Decodes, c.Decoding = 8, 3*bytesPerPixel*100*100
	s := newStand(t, c)
	done := make(chan error, 8)
	ctx, stop := context.WithCancel(t.Context())
	prepare := func(ctx context.Context, data []byte) {
		go func() {
			_, err := s.decoder.prepare(ctx, e, model.View{}, 0, item{data: data})
			done <- err
		}()
	}
	for range 3 {
		prepare(t.Context(), pngOf(100))
		<-e.came
	}
	for _, data := range [][]byte{pngOf(1000), []byte("bad")} {
		if w := s.decoder.weight(item{data: data}); w != c.Decoding {
			t.Errorf("weight %d, want %d", w, c.Decoding)
		}
		prepare(ctx, data)
	}
	stop() // they did not get in
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

// TestDecodingMemoryGIF: a screen may be smaller than its frame, which is what is decoded.
func TestDecodingMemoryGIF(t *testing.T) {
	var file bytes.Buffer
	frame := image.NewPaletted(image.Rect(0, 0, 1000, 1000), palette.Plan9)
	if err := gif.Encode(&file, frame, nil); err != nil {
		t.Fatal(err)
	}
	data := file.Bytes()
	copy(data[6:], []byte{1, 0, 1, 0}) // the screen
	s := newStand(t, fakeConfig(&fake{}))
	if w := s.decoder.weight(item{data: data}); w != s.Decoding {
		t.Errorf("a frame of a million pixels weighs %d bytes", w)
	}
}

// TestHeaderBug: a file that makes who reads its header panic ends no server; what is to be said of
// it is the model's to say.
func TestHeaderBug(t *testing.T) {
	image.RegisterFormat("boom", "boom", nil, func(io.Reader) (image.Config, error) {
		panic("fake")
	})
	s := newStand(t, fakeConfig(&fake{}))
	if w := s.decoder.weight(item{data: []byte("boom")}); w != s.Decoding {
		t.Errorf("weight %d, want %d", w, s.Decoding)
	}
	s.wantCode(s.ask(t.Context(), "boom"), 200)
	s.settled()
}

// TestTiles: as many as a model cuts, or more.
func TestTiles(t *testing.T) {
	for _, c := range []struct{ width, height, across int }{
		{1, 1, 2}, {100, 100, 3}, {640, 480, 4}, {480, 640, 2}, {999, 333, 5}, {1000, 333, 5},
		{31, 17, 16}, {2000, 3, 2},
	} {
		img := image.NewGray(image.Rect(0, 0, c.width, c.height))
		m, err := preprocess.FromImage(img)
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := png.Encode(&file, img); err != nil {
			t.Fatal(err)
		}
		most := tiles(file.Bytes(), int64(c.across))
		_, all, err := m.Tiles(240, 16, c.across)
		if int64(len(all)) > most || err == nil && int64(len(all)) < most-int64(c.across) {
			t.Errorf("%+v: %d tiles, %d at most", c, len(all), most)
		}
	}
	n, none := tiles([]byte("?"), 2), tiles([]byte("?"), 0)
	if mostTiles != preprocess.MaxTiles || n != mostTiles || none != 0 {
		t.Errorf("unknown: %d tiles", n)
	}
}
