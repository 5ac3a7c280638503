package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
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
		err := batches(context.Background(), 200, most,
			func(i int) int { made.Add(1); return i },
			func(from int, all []int) error {
				if from == 0 {
					time.Sleep(20 * time.Millisecond) // what comes meanwhile is there at once
				}
				for _, v := range all {
					if v != next {
						t.Fatalf("%d, want %d", v, next)
					}
					next++
				}
				largest = max(largest, len(all))
				return nil
			})
		if err != nil || next != 200 || made.Load() != 200 || largest > most {
			t.Errorf("most %d: %v, %d used, %d made, %d at once", most, err, next, made.Load(), largest)
		}
		if most > 1 && largest < 2 {
			t.Errorf("most %d: never more than one at once", most)
		}
	}
	stop := errors.New("stop")
	err := batches(context.Background(), 1000, 4, func(i int) int { return i },
		func(from int, _ []int) error {
			if from >= 10 {
				return stop
			}
			return nil
		})
	if err != stop {
		t.Errorf("want the error of use, got %v", err)
	}
	if err := batches(context.Background(), 0, 4, func(int) int { return 0 }, nil); err != nil {
		t.Error(err)
	}
}

// TestScoreBatched: scores, order and errors do not depend on the size of a batch.
func TestScoreBatched(t *testing.T) {
	demo := filepath.Join("..", "..", "testdata", "demo", "fabric")
	bad := filepath.Join(t.TempDir(), "bad.png")
	if err := os.WriteFile(bad, []byte("no picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	var want string
	for _, batch := range []string{"1", "2", "7"} {
		r := inctrl(t, "score", "--normals", filepath.Join(demo, "train", "good"), "--shots", "2", "--map",
			"--batch", batch, filepath.Join(demo, "test", "good"), bad, filepath.Join(demo, "test", "good"))
		if r.code != exitError || strings.Count(r.out, "\n") != strings.Count(r.out, `"picture"`) {
			t.Fatalf("batch %s: code %d\n%s%s", batch, r.code, r.out, r.err)
		}
		if want == "" {
			want = r.out
		}
		if r.out != want {
			t.Errorf("batch %s:\n%s\nwant\n%s", batch, r.out, want)
		}
	}
	if !strings.Contains(want, `bad.png","error"`) {
		t.Errorf("the bad picture has no line:\n%s", want)
	}
	if r := inctrl(t, "score", "--normals", demo, "--batch", "-1", bad); r.code != exitUsage {
		t.Errorf("--batch -1: code %d, %s", r.code, r.err)
	}
}
