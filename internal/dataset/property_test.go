package dataset

import (
	"errors"
	"math/rand/v2"
	"path/filepath"
	"testing"
)

// oddPaths are images below a root, in places where they need not be; some lie in a category that
// may be the root itself.
func oddPaths(r *rand.Rand, root string, single bool) map[string]bool {
	one := func(of ...string) string { return of[r.IntN(len(of))] }
	top := "a"
	if single {
		top = "."
	}
	paths := map[string]bool{filepath.Join(root, top, "train", "good", "1.png"): true}
	for range 4 + r.IntN(30) {
		paths[filepath.Join(root,
			one(top, top, top, "b", "report"),
			one("train", "test", "test", "ground_truth", "ground_truth", "validation", "."),
			one("good", "hole", "hole", "cut", "."),
			one(".", ".", ".", "day1", "1"),
			one("1", "1_mask", "1_GT", "2", "2_mask", "A", "a_mask", "\xff_gt", "\xff")+
				one(".png", ".png", ".jpg", ".PNG", ""))] = true
	}
	return paths
}

// TestOddSets: in 500 odd sets each image is for training, for testing, a mask of some image, or
// counted as left out; and a mask lies below the ground truth of its image's category and defect.
func TestOddSets(t *testing.T) {
	t.Parallel()
	whole := 0
	for seed := range uint64(500) {
		single := seed%3 == 0
		paths := oddPaths(rand.New(rand.NewPCG(seed, 24)), "root", single)
		tr := &tree{root: "root", found: map[string]*parts{}}
		if single {
			tr.single = "root"
		}
		for path := range paths {
			if err := tr.add(path); err != nil {
				t.Fatal(err)
			}
		}
		set, err := tr.set()
		if err != nil {
			if !errors.Is(err, ErrNoTest) {
				t.Errorf("seed %d: %v", seed, err)
			}
			continue
		}
		whole++
		placed := map[string]bool{}
		for _, c := range set.Categories {
			truth := filepath.Join("root", c.Name, "ground_truth")
			if single {
				truth = filepath.Join("root", "ground_truth")
			}
			for _, i := range append(c.Train, c.Test...) {
				placed[i.Path] = true
				for _, m := range i.Masks {
					placed[m] = true
					if !inside(filepath.Join(truth, i.Defect), m) || i.Defect == Good {
						t.Errorf("seed %d: %s has the mask %s", seed, i.Path, m)
					}
				}
			}
		}
		for path := range placed {
			if !paths[path] {
				t.Errorf("seed %d: %s is none of the images", seed, path)
			}
		}
		n := set.Left.Total()
		for _, d := range set.Doubts {
			if d.Text == DoubledMask {
				n += d.Files
			}
		}
		if len(placed)+n != len(paths) {
			t.Errorf("seed %d: %d images, of which %d have a place and %d are left out: %v", seed,
				len(paths), len(placed), n, set.Left)
		}
	}
	if whole < 400 {
		t.Errorf("only %d sets had a category", whole)
	}
}

func inside(folder, path string) bool {
	rel, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(rel)
}
