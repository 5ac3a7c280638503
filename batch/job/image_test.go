package job

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/inctrl-go/inctrl/internal/record"
)

// change is what may happen to an image after the job was planned.
type change struct {
	name       string
	do         func(t *testing.T, path string)
	size, hash bool // it is noticed by size and time, or by SHA-256
}

func rewrite(text string) func(t *testing.T, path string) {
	return func(t *testing.T, path string) {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		write(t, path, text)
		at(t, path, info.ModTime())
	}
}

func at(t *testing.T, path string, when time.Time) {
	t.Helper()
	if err := os.Chtimes(path, when, when); err != nil {
		t.Fatal(err)
	}
}

var changes = []change{
	{"nothing", func(*testing.T, string) {}, false, false},
	{"touched", func(t *testing.T, path string) { at(t, path, time.Unix(1, 1000)) }, true, false},
	{"longer", rewrite("the image, longer"), true, true},
	{"empty", rewrite(""), true, true},
	{"as long, as old", rewrite("the imagE"), false, true},
	{"replaced", func(t *testing.T, path string) {
		write(t, path+".new", "the imagE")
		at(t, path+".new", time.Unix(2, 0))
		if err := os.Rename(path+".new", path); err != nil {
			t.Fatal(err)
		}
	}, true, true},
}

// planImages plans a job of two images that are there and one that is not.
func planImages(t *testing.T, hash bool) (j *Job, first string) {
	t.Helper()
	s := settings
	s.Root, s.Hash = t.TempDir(), hash
	first = filepath.Join(s.Root, "a.png")
	write(t, first, "the image")
	write(t, filepath.Join(s.Root, "b.png"), "another")
	return planned(t, s, "a.png", "b.png", "none.png"), first
}

// readAll is a Scorer that only reads.
func readAll(_ context.Context, images []Source, use func(record.Result) error) error {
	for _, p := range images {
		r := scored(p.Path)
		if _, err := p.Read(); err != nil {
			r = record.Result{ErrorClass: "missing", Error: err.Error()}
			if errors.Is(err, ErrImage) {
				r.ErrorClass = Changed
			}
		}
		if err := use(r); err != nil {
			return err
		}
	}
	return nil
}

// TestChangedImages: an image that changes between plan and work has an error; one that changes
// between work and finish is scored again, and then has one. Both name the image.
func TestChangedImages(t *testing.T) {
	t.Parallel()
	for _, c := range changes {
		for _, hash := range []bool{false, true} {
			noticed := map[bool]bool{false: c.size, true: c.hash}[hash]
			j, first := planImages(t, hash)
			c.do(t, first)
			if err := j.Do(t.Context(), 0, readAll); err != nil {
				t.Fatal(err)
			}
			before := finish(t, j)
			if dead := strings.Contains(read(t, j.Dead()), "a.png"); dead != noticed ||
				before.Classes[Changed] > 1 || (before.Classes[Changed] == 1) != noticed {
				t.Errorf("%s before work, hash %t: %+v", c.name, hash, before)
			}

			j, first = planImages(t, hash)
			if err := j.Do(t.Context(), 0, readAll); err != nil {
				t.Fatal(err)
			}
			c.do(t, first)
			_, err := j.Finish(t.Context(), func() {})
			missing, ok := errors.AsType[*Incomplete](err)
			if ok != noticed || !ok && err != nil ||
				ok && (missing.Missing != 1 || !strings.Contains(err.Error(), "a.png")) {
				t.Errorf("%s after work, hash %t: %v", c.name, hash, err)
			}
			if err := j.Do(t.Context(), 0, readAll); err != nil {
				t.Fatal(err)
			}
			if after := finish(t, j); (after.Classes[Changed] == 1) != noticed {
				t.Errorf("%s after work, hash %t: %+v", c.name, hash, after)
			}
		}
	}
}

// TestUnseenImages: images that plan does not find are read as they are, and images that finish
// does not find are as they were.
func TestUnseenImages(t *testing.T) {
	t.Parallel()
	j, first := planImages(t, false)
	write(t, filepath.Join(j.Root, "none.png"), "late")
	if err := j.Do(t.Context(), 0, readAll); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(first); err != nil {
		t.Fatal(err)
	}
	if s := finish(t, j); s.Scored != 3 {
		t.Errorf("%+v", s)
	}
}

// TestChangedPrompts: neither work nor finish goes on with another prompt file.
func TestChangedPrompts(t *testing.T) {
	t.Parallel()
	j := planned(t, settings, names(4)...)
	do(t, j)
	if err := j.CheckPrompts(); err != nil {
		t.Fatal(err)
	}
	write(t, j.PromptFile(), "prompts with another threshold")
	if err := j.CheckPrompts(); !errors.Is(err, ErrSettings) {
		t.Error(err)
	}
	if _, err := j.Finish(t.Context(), func() {}); !errors.Is(err, ErrSettings) {
		t.Error(err)
	}
	if _, err := os.Stat(j.path(summaryFile)); err == nil {
		t.Error("there is a summary")
	}
}

// TestChangedPlan: what was done before job.json was changed is done again.
func TestChangedPlan(t *testing.T) {
	t.Parallel()
	j := planned(t, settings, names(4)...)
	do(t, j)
	path := j.path("job.json")
	text := strings.Replace(read(t, path), `"threshold": 0.5`, `"threshold": 0.75`, 1)
	if text == read(t, path) {
		t.Fatal("no threshold in job.json")
	}
	write(t, path, text)
	j, err := Open(j.dir)
	if err != nil {
		t.Fatal(err)
	}
	_, err = j.Finish(t.Context(), func() {})
	if missing, ok := errors.AsType[*Incomplete](err); !ok || missing.Missing != 1 {
		t.Error(err)
	}
}
