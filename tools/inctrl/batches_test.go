package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestBatches: everything is used once and in order, as many at once as are allowed and there.
func TestBatches(t *testing.T) {
	for _, most := range []int{1, 3, 64} {
		var made atomic.Int32
		next, largest := 0, 0
		err := batches[int, int]{
			n: 200, most: most,
			prepare: func(i int) int { made.Add(1); return i },
			score: func(_ context.Context, from int, all []int) (int, error) {
				if from == 0 {
					time.Sleep(20 * time.Millisecond) // what comes meanwhile is there at once
				}
				return from + len(all), nil
			},
			use: func(_ int, all []int, end int) error {
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
		}.run(context.Background())
		if err != nil || next != 200 || made.Load() != 200 || largest > most {
			t.Errorf("most %d: %v, %d used, %d made, %d at once", most, err, next, made.Load(), largest)
		}
		if most > 1 && largest < 2 {
			t.Errorf("most %d: never more than one at once", most)
		}
	}
	if err := (batches[int, int]{most: 4}).run(context.Background()); err != nil {
		t.Error(err)
	}
}

// TestBatchesWhole: batches that are to be whole are, but for the last.
func TestBatchesWhole(t *testing.T) {
	var sizes []int
	err := batches[int, int]{
		n: 23, most: 5, whole: true,
		prepare: func(i int) int { time.Sleep(time.Millisecond); return i },
		score:   func(_ context.Context, _ int, all []int) (int, error) { return len(all), nil },
		use:     func(_ int, _ []int, n int) error { sizes = append(sizes, n); return nil },
	}.run(context.Background())
	if err != nil || !slices.Equal(sizes, []int{5, 5, 5, 5, 3}) {
		t.Errorf("%v, %v", sizes, err)
	}
}

// TestBatchesGather: a batch that is not full takes what comes until its turn.
func TestBatchesGather(t *testing.T) {
	var sizes []int
	err := batches[int, int]{
		n: 6, most: 9,
		prepare: func(i int) int { time.Sleep(time.Millisecond); return i },
		score: func(_ context.Context, from int, all []int) (int, error) {
			time.Sleep(200 * time.Millisecond)
			return len(all), nil
		},
		use: func(_ int, _ []int, n int) error { sizes = append(sizes, n); return nil },
	}.run(context.Background())
	if err != nil || len(sizes) > 2 {
		t.Errorf("%v, %v", sizes, err)
	}
}

// TestBatchesAhead: a full batch is scored before the one ahead of it is, and no third.
func TestBatchesAhead(t *testing.T) {
	var begun atomic.Int32
	second := make(chan struct{})
	err := batches[int, int]{
		n: 9, most: 1,
		prepare: func(i int) int { return i },
		score: func(_ context.Context, from int, _ []int) (int, error) {
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
		use: func(int, []int, int) error { return nil },
	}.run(context.Background())
	if err != nil {
		t.Error(err)
	}
}

// TestBatchesStop: the first error ends it, and so does the context; then nothing is scored any more.
func TestBatchesStop(t *testing.T) {
	stop := errors.New("stop")
	for _, c := range []struct {
		name string
		want error
	}{{"score", stop}, {"use", stop}, {"context", context.Canceled}} {
		ctx, cancel := context.WithCancel(context.Background())
		var scoring atomic.Int32
		var far atomic.Bool
		last := 0
		err := batches[int, int]{
			n: 1000, most: 4,
			prepare: func(i int) int { return i },
			score: func(of context.Context, from int, all []int) (int, error) {
				scoring.Add(1)
				defer scoring.Add(-1)
				if c.name == "use" && from >= 10 && far.Swap(true) {
					<-of.Done() // as the one before is used
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
			use: func(from int, all []int, _ int) error {
				if last = from; c.name == "use" && from >= 10 {
					return stop
				}
				return nil
			},
		}.run(ctx)
		cancel()
		if err != c.want || scoring.Load() != 0 || last > 14 {
			t.Errorf("%s: %v, want %v; %d scored at the end, %d used", c.name, err, c.want, scoring.Load(), last)
		}
	}
}

// TestScoreBatched: scores, order and errors do not depend on the size of a batch.
func TestScoreBatched(t *testing.T) {
	demo := filepath.Join("..", "..", "testdata", "demo", "fabric")
	bad := filepath.Join(t.TempDir(), "bad.png")
	if err := os.WriteFile(bad, []byte("no image"), 0o600); err != nil {
		t.Fatal(err)
	}
	var want string
	for _, batch := range []string{"1", "2", "7"} {
		r := inctrl(t, "score", "--normals", filepath.Join(demo, "train", "good"), "--shots", "2", "--map",
			"--batch", batch, filepath.Join(demo, "test", "good"), bad, filepath.Join(demo, "test", "good"))
		if r.code != exitError || strings.Count(r.out, "\n") != strings.Count(r.out, `{"image"`) {
			t.Fatalf("batch %s: code %d\n%s%s", batch, r.code, r.out, r.err)
		}
		if want == "" {
			want = r.out
		}
		if r.out != want {
			t.Errorf("batch %s:\n%s\nwant\n%s", batch, r.out, want)
		}
	}
	if !strings.Contains(want, `bad.png","error_class":"format"`) {
		t.Errorf("the bad image has no line:\n%s", want)
	}
	if r := inctrl(t, "score", "--normals", demo, "--batch", "-1", bad); r.code != exitUsage {
		t.Errorf("--batch -1: code %d, %s", r.code, r.err)
	}
}
