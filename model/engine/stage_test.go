package engine

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/inctrl-go/inctrl/model/backend/auto"
	"github.com/inctrl-go/inctrl/model/ops"
)

// cutter is a backend that cuts pixels itself, by the loop in the doc of ops.Cutter.
type cutter struct {
	ops.Backend
	staged  atomic.Int32 // not released
	cutting func()       // called at the beginning of Cut
	fails   error
}

type squares struct {
	rgb  [][]byte
	of   *cutter
	gone bool
}

func (s *squares) Release() {
	if !s.gone {
		s.of.staged.Add(-1)
	}
	s.gone = true
}

func (c *cutter) Stage(rgb [][]byte) ops.Staged {
	if c.fails != nil {
		panic(ops.Failure{Err: c.fails})
	}
	c.staged.Add(1)
	return &squares{rgb: rgb, of: c}
}

func (c *cutter) Cut(y ops.Rows, pixels ops.Staged, by ops.Cut) {
	c.cutting()
	n, area := by.Side/by.Patch, by.Patch*by.Patch
	var rows []float32
	for _, square := range pixels.(*squares).rgb {
		for i := range n * n * 3 * area {
			row, at := i/(3*area), i%(3*area)
			u, v := row/n*by.Patch+at%area/by.Patch, row%n*by.Patch+at%by.Patch
			rows = append(rows, by.Values[at/area][square[3*(u*by.Side+v)+at/area]])
		}
	}
	c.Put(y, rows)
	pixels.Release()
}

// TestStage: pixels are copied while another batch is computed, and staging buffers are released in
// every case.
func TestStage(t *testing.T) {
	be, err := auto.New("", 1)
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{Backend: be, cutting: func() {}}
	d, plain, ctx := openMini(t, Options{Backend: c}), openMini(t), context.Background()
	set, same := learn(t, d, 2, LearnOptions{}), learn(t, plain, 2, LearnOptions{})
	other := learnView(t, d, View{Tiles: 2, Letterbox: true}, normals(1))
	q, err := d.Prepare(texture(5, true), set.Info().View)
	if err != nil {
		t.Fatal(err)
	}
	batch := func(ctx context.Context, against *PromptSet) ([][]*Result, error) {
		return d.ScoreBatch(ctx, []Job{{q, []*PromptSet{against}}})
	}
	second := make(chan error)
	c.cutting = func() {
		c.cutting = func() {}
		go func() {
			_, err := batch(ctx, set)
			second <- err
		}()
		for begin := time.Now(); c.staged.Load() < 2; time.Sleep(time.Millisecond) {
			if time.Since(begin) > time.Minute {
				t.Error("pixels wait for the batch that is computed")
				return
			}
		}
	}
	got, err := batch(ctx, set)
	if err != nil || got[0][0].Digest != score(t, plain, texture(5, true), same).Digest {
		t.Errorf("not what another backend gives: %v", err)
	}
	if err := <-second; err != nil {
		t.Error(err)
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	c.fails = errors.New("no memory")
	if _, err := batch(ctx, set); !errors.Is(err, ops.ErrDevice) {
		t.Errorf("a device that fails: %v", err)
	}
	c.fails = nil
	if _, err := batch(ended, set); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
	if _, err := batch(ctx, other); !errors.Is(err, errView) {
		t.Errorf("a set of another view: %v", err)
	}
	d.Close()
	c.fails = errors.New("closed")
	if _, err := batch(ctx, set); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	c.fails = nil
	if _, err := batch(ctx, set); !errors.Is(err, ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if n := c.staged.Load(); n != 0 {
		t.Errorf("%d batches are never released", n)
	}
}
