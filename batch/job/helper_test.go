package job

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/inctrl-go/inctrl/internal/record"
)

// scored is the result of a file in these tests.
func scored(file string) record.Result {
	if strings.Contains(file, "bad") {
		return record.Result{ErrorClass: "format", Error: "no image"}
	}
	anomalous := strings.Contains(file, "odd")
	score := float32(len(filepath.Base(file))) / 1024
	if anomalous {
		score += threshold
	}
	return record.Result{
		Score: &score, Anomalous: &anomalous, Digest: sum([]byte(filepath.Base(file))),
	}
}

// score is a Scorer. A file named killer ends the process abruptly.
func score(ctx context.Context, files []Source, use func(record.Result) error) error {
	for _, f := range files {
		if strings.Contains(f.Path, "killer") {
			p, _ := os.FindProcess(os.Getpid())
			p.Signal(syscall.SIGKILL)
			select {}
		}
		if err := use(scored(f.Path)); err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// TestMain can also run as a worker process, for the job in JOBS_WORK.
func TestMain(m *testing.M) {
	dir := os.Getenv("JOBS_WORK")
	if dir == "" {
		os.Exit(m.Run())
	}
	j, err := Open(dir)
	if err == nil {
		err = doAll(j)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func doAll(j *Job) error {
	for task, err := range j.Missing() {
		if err != nil {
			return err
		}
		if err := j.Do(context.Background(), task, score); err != nil {
			return err
		}
	}
	return nil
}

func names(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("%04d.png", i))
	}
	return all
}

var threshold = float32(0.5)

var settings = Settings{
	Root: "/data", ModelDigest: "m", PromptsDigest: "p", Preprocess: "1", Threshold: &threshold,
	Format: record.JSONL, PerTask: 4,
}

func create(dir string, s Settings, paths []string) (*Job, error) {
	return Create(context.Background(), dir, s, func(w io.Writer) error {
		_, err := io.WriteString(w, "prompts")
		return err
	}, func(add func(string) error) error {
		for _, p := range paths {
			if err := add(p); err != nil {
				return err
			}
		}
		return nil
	})
}

func planned(t *testing.T, s Settings, paths ...string) *Job {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "job")
	if _, err := create(dir, s, paths); err != nil {
		t.Fatal(err)
	}
	j, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

func do(t *testing.T, j *Job) {
	t.Helper()
	if err := doAll(j); err != nil {
		t.Fatal(err)
	}
}

func finish(t *testing.T, j *Job) *Summary {
	t.Helper()
	s, err := j.Finish(t.Context(), func() {})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
