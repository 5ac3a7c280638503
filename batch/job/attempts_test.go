package job

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/internal/record"
)

// worker runs the job in another process and returns its output and whether it succeeded.
func worker(t *testing.T, j *Job, wrap ...string) (string, error) {
	t.Helper()
	args := append(wrap, os.Args[0])
	c := exec.Command(args[0], args[1:]...)
	c.Env = append(os.Environ(), "JOBS_WORK="+j.dir)
	out, err := c.CombinedOutput()
	return string(out), err
}

// TestKillers: images that crash the scoring process are found, and only they have no score.
func TestKillers(t *testing.T) {
	t.Parallel()
	paths := []string{
		"0.png", "killer1.png", "2.png", "bad.png", "4.png", "killer2.png", "killer3.png", "7.png",
	}
	s := settings
	s.PerTask = 6
	j := planned(t, s, paths...)
	deaths := 0
	for ; deaths < 50; deaths++ {
		if _, err := worker(t, j); err == nil {
			break
		}
	}
	// Two processes for each task, and three for each killer.
	if deaths != 2+3+3+2+3 {
		t.Errorf("%d processes ended", deaths)
	}
	finish(t, j)
	all, err := readLines[record.Result]([]byte(read(t, j.path("result", "00000.jsonl"))))
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range all {
		want := scored(j.file(r.Name))
		if strings.Contains(paths[i], "killer") {
			want = record.Result{ErrorClass: Crash, Error: r.Error}
		}
		if r.Image != paths[i] || r.ErrorClass != want.ErrorClass || r.Digest != want.Digest ||
			r.ErrorClass != "" && r.Error == "" {
			t.Errorf("%+v, want %+v", r, want)
		}
	}
}

// TestFullDisk: a task result that cannot be written completely does not exist; it is written once
// there is space.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("no limit of a file's size")
	}
	s := settings
	s.PerTask = 200
	j := planned(t, s, names(200)...)
	said, err := worker(t, j, "sh", "-c", `ulimit -f 8; exec "$0"`)
	if err == nil || !strings.Contains(said, "too large") {
		t.Fatalf("%v: %s", err, said)
	}
	if j.has(0) {
		t.Error("there is a task result")
	}
	if left, _ := os.ReadDir(j.path("tasks", "00000")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	if said, err := worker(t, j); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	finish(t, j)
}

// TestBusy: a task held by another process is refused.
func TestBusy(t *testing.T) {
	t.Parallel()
	j := planned(t, settings, names(4)...)
	other, err := Open(j.dir)
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	err = j.Do(
		t.Context(),
		0,
		func(ctx context.Context, files []Source, use func(record.Result) error) error {
			asked++
			if err := other.Do(ctx, 0, score); !errors.Is(err, ErrBusy) {
				t.Errorf("a task was done by two at a time: %v", err)
			}
			return score(ctx, files, use)
		},
	)
	if err != nil || asked != 1 {
		t.Error(err, asked)
	}
	if err := other.Do(t.Context(), 0, nil); err != nil {
		t.Errorf("done already: %v", err)
	}
}

// TestReturned: an attempt that fails without a crash does not count as one.
func TestReturned(t *testing.T) {
	t.Parallel()
	j := planned(t, settings, names(4)...)
	stop := errors.New("no GPU")
	for range 5 {
		err := j.Do(
			t.Context(),
			0,
			func(_ context.Context, files []Source, _ func(record.Result) error) error {
				if len(files) != 4 {
					t.Errorf("%d files at a time", len(files))
				}
				return stop
			},
		)
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
	}
	few := func(_ context.Context, _ []Source, use func(record.Result) error) error {
		return use(record.Result{ErrorClass: "x"})
	}
	if err := j.Do(t.Context(), 0, few); err == nil || j.has(0) {
		t.Errorf("one outcome of four images: %v", err)
	}
	do(t, j)
	finish(t, j)
}

// tried are events with the job's digest in those that need it.
func tried(j *Job, events string) string {
	return strings.ReplaceAll(events, `{"try":`, `{"job":"`+j.digest+`","try":`)
}

// TestJournalOfAnother: what was tried at another job, or before job.json was changed, does not
// count.
func TestJournalOfAnother(t *testing.T) {
	t.Parallel()
	j, other := planned(t, settings, names(4)...), planned(t, settings, names(4)...)
	file := j.taskFile("attempts", 0)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	forged := `{"try":"a"}` + "\n" + `{"try":"b"}` + "\n" + `{"begin":0}` + "\n" +
		`{"end":0,"result":{"error_class":"forged","error":"x"}}` + "\n"
	write(t, file, tried(other, forged)+tried(j, `{"try":"a"}`+"\n")+tried(other, forged)+forged)
	together := false
	err := j.Do(t.Context(), 0,
		func(ctx context.Context, files []Source, use func(record.Result) error) error {
			together = len(files) == 4
			return score(ctx, files, use)
		})
	if err != nil || !together {
		t.Errorf("%v, all together: %t", err, together)
	}
	if s := finish(t, j); s.Dead != 0 {
		t.Errorf("%+v", s)
	}
}

// TestTorn: a truncated journal loses only its last event.
func TestTorn(t *testing.T) {
	t.Parallel()
	dead := `{"try":"a"}` + "\n" + `{"try":"b"}` + "\n" + `{"try":"c"}` + "\n" +
		`{"begin":0}` + "\n" +
		`{"end":0,"result":{"error_class":"kept","error":"x"}}` + "\n" + `{"begin":1}` + "\n"
	for name, c := range map[string]struct {
		end  string
		want []string
	}{
		"whole":  {"", []string{"kept", "", "", ""}},
		"torn":   {`{"end":1,"result":{"sco`, []string{"kept", "", "", ""}},
		"zeroes": {"\x00\x00\x00\n\x00", []string{"kept", "", "", ""}},
		"third death": {`{"try":"d"}` + "\n" + `{"begin":1}` + "\n" + `{"begin":1}` + "\n",
			[]string{"kept", Crash, "", ""}},
		"given back": {`{"begin":1}` + "\n" + `{"begin":1}` + "\n" + `{"returned":true}` + "\n",
			[]string{"kept", "", "", ""}},
	} {
		j := planned(t, settings, names(4)...)
		file := j.taskFile("attempts", 0)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		write(t, file, tried(j, dead+c.end))
		do(t, j)
		all, _, err := j.readTaskResult(t.Context(), 0)
		var got []string
		for _, r := range all {
			got = append(got, r.ErrorClass)
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q: %v", name, got, c.want, err)
		}
	}
}

// TestUnlocked: without file locks two processes may work on one task and crash. Each image still
// gets its own result.
func TestUnlocked(t *testing.T) {
	t.Parallel()
	j := planned(t, settings, names(4)...)
	file := j.taskFile("attempts", 0)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, file, tried(j, `{"try":"a"}`+"\n"+`{"try":"b"}`+"\n"))
	images, err := j.Read(0)
	if err != nil {
		t.Fatal(err)
	}
	files := make([]Source, len(images))
	for i, p := range images {
		files[i] = j.source(p)
	}
	dead := errors.New("the process ends here")
	both := make([]*journal, 2)
	for i := range both {
		f, err := os.OpenFile(file, os.O_RDWR|os.O_APPEND, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		both[i] = &journal{f: f, job: j.digest}
		if err := both[i].read(); err != nil {
			t.Fatal(err)
		}
	}
	for _, one := range both {
		n := 0
		_, err := one.run(t.Context(), files,
			func(_ context.Context, files []Source, use func(record.Result) error) error {
				if n++; n > 2 {
					return dead
				}
				return use(scored(files[0].Path))
			})
		if !errors.Is(err, dead) {
			t.Fatal(err)
		}
	}
	do(t, j)
	all, _, err := j.readTaskResult(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range all {
		if want := scored(files[i].Path); r.Digest != want.Digest {
			t.Errorf("%s has the result of another image", r.Image)
		}
	}
}
