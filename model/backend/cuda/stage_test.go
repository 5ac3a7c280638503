//go:build cuda && linux && cgo

package cuda

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// square is an image of one patch and one pixel that stands for itself in all channels.
func square(v byte) [][]byte { return [][]byte{{v, v, v}} }

// cutAll cuts squares of one pixel each; got gives what came of them.
func cutAll(b *Backend, n int, pixels ops.Staged) (got func() []float32) {
	var values [3][256]float32
	for c := range values {
		for v := range values[c] {
			values[c][v] = float32(v)
		}
	}
	y := b.New(n, 3)
	b.Cut(y, pixels, ops.Cut{Side: 1, Patch: 1, Values: &values})
	return func() []float32 {
		out := make([]float32, 3*n)
		b.Get(out, y)
		return out
	}
}

// TestStage: pixels that are staged while others have not been cut, or what is cut has not run,
// change none of them.
func TestStage(t *testing.T) {
	b := newBackend(t)
	// A staging buffer holds 2.8 million values.
	sizes := []int{5, 300, 1, 70_000, 3_000_000, 2, 400_000, 3_100_000, 7, 3_000_000}
	type batch struct {
		pixels ops.Staged
		want   []float32
	}
	coming := make(chan batch)
	go func() {
		for i, n := range sizes {
			squares, want := make([][]byte, n), make([]float32, 3*n)
			for j := range squares {
				v := float32(byte(i + j))
				squares[j] = square(byte(i + j))[0]
				want[3*j], want[3*j+1], want[3*j+2] = v, v, v
			}
			coming <- batch{b.Stage(squares), want}
		}
		close(coming)
	}()
	defer b.Release(b.Mark())
	var kept []func() []float32
	var wants [][]float32
	done := 0
	for c := range coming {
		kept, wants = append(kept, cutAll(b, len(c.want)/3, c.pixels)), append(wants, c.want)
		if done++; len(kept) < 4 && done < len(sizes) {
			continue
		}
		for i, got := range kept {
			if !slices.Equal(got(), wants[i]) {
				t.Errorf("batch of %d is not what was staged", len(wants[i])/3)
			}
		}
		kept, wants = nil, nil
	}
}

// TestStageRecords: graphs are recorded and run while pixels come, for which memory is taken.
func TestStageRecords(t *testing.T) {
	b := newBackend(t)
	got, want, stop := newChain(b), newChain(ref.New()), make(chan struct{})
	ended := make(chan error)
	go func() {
		ended <- ops.Try(func() error {
			for i := 1; ; i++ {
				select {
				case <-stop:
					return nil
				default:
					b.Stage(slices.Repeat(square(1), i*i*99)).Release()
				}
			}
		})
	}()
	v := make([]float32, chainRows*chainWidth)
	for i := range 40 {
		v[i] = float32(i)
		mark := b.Mark()
		b.New(1, 64*(i+1)) // what follows lies elsewhere, and is another graph
		for range 3 {
			if !slices.Equal(got.run(v), want.run(v)) {
				t.Fatal("not what ref gives")
			}
		}
		b.Release(mark)
	}
	close(stop)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestStageWaits: there is room for two; a third has to wait for one that is released, however
// often that is.
func TestStageWaits(t *testing.T) {
	b := newBackend(t)
	first, second, third := b.Stage(square(1)), b.Stage(square(2)), make(chan ops.Staged)
	go func() { third <- b.Stage(square(3)) }()
	select {
	case <-third:
		t.Fatal("there is room for three")
	case <-time.After(50 * time.Millisecond):
	}
	first.Release()
	first.Release()
	last := <-third
	for _, c := range []struct {
		pixels ops.Staged
		want   float32
	}{{last, 3}, {second, 2}} {
		if got := cutAll(b, 1, c.pixels)(); got[0] != c.want {
			t.Errorf("%v, want %v", got, c.want)
		}
	}
}

// TestStageFails: a call that fails while pixels travel is a Failure and takes no room, and so is
// what comes after Close.
func TestStageFails(t *testing.T) {
	if !strings.Contains(os.Getenv(Variable), "emulator") {
		t.Skip("the driver is not the emulator")
	}
	many := slices.Repeat(square(1), 99)
	for _, call := range []string{
		"cuStreamCreate", "cuEventCreate", "cuMemAlloc_v2", "cuMemHostAlloc",
		"cuMemcpyHtoDAsync_v2",
		"cuStreamSynchronize", "cuEventSynchronize", "cuMemFree_v2",
	} {
		b := newBackend(t)
		if call == "cuMemFree_v2" {
			b.Stage(square(1)).Release()
			b.Stage(square(1)).Release()
		}
		t.Setenv("EMU_FAIL", call+"=2")
		for range 3 {
			err := failure(t, func() { b.Stage(many) })
			if err == nil || !strings.Contains(err.Error(), "(2)") {
				t.Errorf("%s: %v", call, err)
			}
		}
		t.Setenv("EMU_FAIL", "")
		b.Close()
	}
	b := newBackend(t)
	staged, ended := b.Stage(square(1)), make(chan error)
	go func() {
		ended <- ops.Try(func() error {
			for {
				b.Stage(many).Release()
			}
		})
	}()
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if err := <-ended; !errors.Is(err, errEnded) {
		t.Errorf("while it is closed: %v", err)
	}
	staged.Release()
	for range 3 {
		if err := failure(t, func() { b.Stage(square(1)) }); !errors.Is(err, errEnded) {
			t.Errorf("after Close: %v", err)
		}
	}
}
