package scoring

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestPipeline: everything is used once and in order, in batches as large as possible.
func TestPipeline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, testPipeline)
}

func testPipeline(t *testing.T) {
	for _, most := range []int{1, 3, 64} {
		var made atomic.Int32
		next, largest := 0, 0
		err := Pipeline[int, int]{
			N: 200, Most: most,
			Prepare: func(i int) int { made.Add(1); return i },
			Score: func(_ context.Context, from int, all []int) (int, error) {
				if from == 0 {
					time.Sleep(20 * time.Millisecond) // meanwhile more items become ready
				}
				return from + len(all), nil
			},
			Use: func(_ int, all []int, end int) error {
				for _, v := range all {
					if v != next {
						t.Fatalf("%d, want %d", v, next)
					}
					next++
				}
				if end != next {
					t.Fatalf("%d, want %d", end, next)
				}
				largest = max(largest, len(all))
				return nil
			},
		}.Run(context.Background())
		if err != nil || next != 200 || made.Load() != 200 || largest > most {
			t.Errorf("most %d: %v, %d used, %d made, %d at once", most, err, next, made.Load(),
				largest)
		}
		if most > 1 && largest < 2 {
			t.Errorf("most %d: never more than one at once", most)
		}
	}
	if err := (Pipeline[int, int]{Most: 4}).Run(context.Background()); err != nil {
		t.Error(err)
	}
}

// TestPipelineWhole: with Whole, all batches but the last are full.
func TestPipelineWhole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, testPipelineWhole)
}

func testPipelineWhole(t *testing.T) {
	var sizes []int
	err := Pipeline[int, int]{
		N: 23, Most: 5, Whole: true,
		Prepare: func(i int) int { time.Sleep(time.Millisecond); return i },
		Score:   func(_ context.Context, _ int, all []int) (int, error) { return len(all), nil },
		Use:     func(_ int, _ []int, n int) error { sizes = append(sizes, n); return nil },
	}.Run(context.Background())
	if err != nil || !slices.Equal(sizes, []int{5, 5, 5, 5, 3}) {
		t.Errorf("%v, %v", sizes, err)
	}
}

// TestPipelineGather: a batch that is not full collects items until its turn.
func TestPipelineGather(t *testing.T) {
	t.Parallel()
	synctest.Test(t, testPipelineGather)
}

func testPipelineGather(t *testing.T) {
	var sizes []int
	err := Pipeline[int, int]{
		N: 6, Most: 9,
		Prepare: func(i int) int { time.Sleep(time.Millisecond); return i },
		Score: func(_ context.Context, from int, all []int) (int, error) {
			time.Sleep(200 * time.Millisecond)
			return len(all), nil
		},
		Use: func(_ int, _ []int, n int) error { sizes = append(sizes, n); return nil },
	}.Run(context.Background())
	if err != nil || len(sizes) > 2 {
		t.Errorf("%v, %v", sizes, err)
	}
}

// TestPipelineAhead: a full batch is scored while the one before it is, but not a third.
func TestPipelineAhead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, testPipelineAhead)
}

func testPipelineAhead(t *testing.T) {
	var begun atomic.Int32
	second := make(chan struct{})
	err := Pipeline[int, int]{
		N: 9, Most: 1,
		Prepare: func(i int) int { return i },
		Score: func(_ context.Context, from int, _ []int) (int, error) {
			begun.Add(1)
			switch from {
			case 0:
				<-second
				time.Sleep(10 * time.Millisecond)
				if n := begun.Load(); n != 2 {
					t.Errorf("%d at a time", n)
				}
			case 1:
				close(second)
			}
			return 0, nil
		},
		Use: func(int, []int, int) error { return nil },
	}.Run(context.Background())
	if err != nil {
		t.Error(err)
	}
}

// TestPipelineStop: the first error, or the end of the context, stops scoring.
func TestPipelineStop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, testPipelineStop)
}

func testPipelineStop(t *testing.T) {
	stop := errors.New("stop")
	for _, c := range []struct {
		name string
		want error
	}{{"score", stop}, {"use", stop}, {"context", context.Canceled}} {
		ctx, cancel := context.WithCancel(context.Background())
		var scoring atomic.Int32
		var far atomic.Bool
		last := 0
		err := Pipeline[int, int]{
			N: 1000, Most: 4,
			Prepare: func(i int) int { return i },
			Score: func(of context.Context, from int, all []int) (int, error) {
				scoring.Add(1)
				defer scoring.Add(-1)
				if c.name == "use" && from >= 10 && far.Swap(true) {
					<-of.Done() // as the previous batch is used
					return 0, of.Err()
				}
				time.Sleep(time.Millisecond)
				switch {
				case c.name == "score" && from >= 10:
					return 0, stop
				case c.name == "context" && from >= 10:
					cancel()
					return 0, errors.New("of the context that has ended")
				}
				return 0, nil
			},
			Use: func(from int, all []int, _ int) error {
				if last = from; c.name == "use" && from >= 10 {
					return stop
				}
				return nil
			},
		}.Run(ctx)
		cancel()
		if err != c.want || scoring.Load() != 0 || last > 14 {
			t.Errorf("%s: %v, want %v; %d scored at the end, %d used", c.name, err, c.want,
				scoring.Load(), last)
		}
	}
}
