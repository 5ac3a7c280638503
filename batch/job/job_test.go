package job

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/inctrl-go/inctrl/internal/atomicfile"

	"github.com/inctrl-go/inctrl/internal/record"
)

// TestJob: results are in the list's order, one per entry, across shards.
func TestJob(t *testing.T) {
	t.Parallel()
	s := settings
	s.PerTask = 1
	paths := append(names(1300), "z.png", "a bad one.png", "a.png", "z.png", "odd <&>.png")
	j := planned(t, s, paths...)
	if j.Tasks != 1305 || len(j.Shards) != 2 || j.Images != 1305 {
		t.Fatalf("%d tasks, %d shards, %d images", j.Tasks, len(j.Shards), j.Images)
	}
	do(t, j)
	sum := finish(t, j)
	if sum.Images != 1305 || sum.Dead != 1 || sum.Anomalous != 1 || sum.Classes["format"] != 1 {
		t.Errorf("%+v", sum)
	}
	var got []string
	for _, f := range sum.Files {
		all, err := readLines[record.Result]([]byte(read(t, j.path(f.Name))))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range all {
			got = append(got, r.Image)
		}
	}
	if strings.Join(got, "\n") != strings.Join(paths, "\n") {
		t.Error("the result is not in the list's order")
	}
	want := `{"number":1301,"task_result":"tasks/00001/00001301.jsonl","image":"a bad one.png",` +
		`"error_class":"format","error":"no image"}` + "\n"
	if dead := read(t, j.Dead()); dead != want {
		t.Errorf("dead letters: %s", dead)
	}
	if _, err := os.Stat(j.path("attempts")); err == nil {
		t.Error("journals are left")
	}
}

// TestDigest: the digest depends on the results only, not on how they were split, where they are or
// in which format.
func TestDigest(t *testing.T) {
	t.Parallel()
	paths := append(names(30), "bad.png")
	a := planned(t, settings, paths...)
	do(t, a)
	s := settings
	s.PerTask, s.Format = 7, record.CSV
	b := planned(t, s, paths...)
	do(t, b)
	first, second := finish(t, a), finish(t, b)
	if first.Digest != second.Digest || first.Job == second.Job {
		t.Errorf("%+v and %+v", first, second)
	}
	if again := finish(t, a); again.Digest != first.Digest || again.Files[0] != first.Files[0] {
		t.Error("finished twice, two results")
	}
	rows, err := csv.NewReader(strings.NewReader(read(t, b.path("result", "00000.csv")))).ReadAll()
	if err != nil || len(rows) != 32 || rows[31][11] != "format" || rows[1][1] == "" {
		t.Errorf("csv: %v %v", rows, err)
	}
	other := planned(t, settings, append(names(30), "worse.png")...)
	do(t, other)
	if finish(t, other).Digest == first.Digest {
		t.Error("another result, one digest")
	}
}

// TestNames: a path is preserved byte by byte, even if it is not valid text.
func TestNames(t *testing.T) {
	t.Parallel()
	strange := "a\xff\nb,\"c\".png"
	j := planned(t, settings, strange, "/abs/x.png")
	all, err := j.Read(0)
	if err != nil || all[0].Path() != strange ||
		j.file(all[0].Name) != filepath.Join("/data", strange) ||
		j.file(all[1].Name) != "/abs/x.png" {
		t.Fatalf("%+v %v", all, err)
	}
	do(t, j)
	finish(t, j)
}

// TestCreateFails: a job that cannot be planned leaves no files.
func TestCreateFails(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stop := errors.New("stop")
	_, err := Create(
		t.Context(),
		filepath.Join(dir, "job"),
		settings,
		func(io.Writer) error { return nil },
		func(add func(string) error) error {
			return errors.Join(add("a.png"), stop)
		},
	)
	if !errors.Is(err, stop) {
		t.Error(err)
	}
	if _, err := create(filepath.Join(dir, "job"), settings, nil); !errors.Is(err, ErrEmpty) {
		t.Error(err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	write(t, filepath.Join(dir, "mine"), "x")
	if _, err := create(dir, settings, names(1)); !errors.Is(err, ErrExists) {
		t.Error(err)
	}
	if _, err := Open(dir); !errors.Is(err, ErrNoJob) {
		t.Error(err)
	}
	empty := t.TempDir()
	if _, err := create(empty, settings, names(1)); err != nil {
		t.Errorf("into an empty folder: %v", err)
	}
}

// TestChanged: a list that changes after planning is detected before it is used.
func TestChanged(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(j *Job, path string) string{
		"line":     func(j *Job, s string) string { return strings.Replace(s, "0002", "0022", 1) },
		"swapped":  func(j *Job, s string) string { return strings.Replace(s, "0001", "0002", 1) },
		"cut off":  func(j *Job, text string) string { return text[:len(text)/2] },
		"prefixed": func(j *Job, text string) string { return "\n" + text },
	} {
		for _, file := range []func(*Job) string{
			func(j *Job) string { return j.manifest(0) },
			func(j *Job) string { return j.indexFile(0) },
		} {
			j := planned(t, settings, names(4)...)
			path := file(j)
			text := read(t, path)
			changed := change(j, text)
			if changed == text {
				changed = text + " "
			}
			write(t, path, changed)
			if err := doAll(j); !errors.Is(err, ErrChanged) {
				t.Errorf("%s of %s: %v", name, filepath.Base(path), err)
			}
			if j.has(0) {
				t.Errorf("%s: there is a task result", name)
			}
		}
	}
}

// TestDamaged: a task result that does not match the task's images is ignored, and the task is done
// again.
func TestDamaged(t *testing.T) {
	t.Parallel()
	paths := names(12)
	good := planned(t, settings, paths...)
	do(t, good)
	want := finish(t, good).Digest
	honest := func(j *Job, body string) string {
		r := j.receipt(1, strings.Count(body, "\n"), []byte(body))
		return string(appendLine(nil, r)) + body
	}
	for name, change := range map[string]func(j *Job, head, body string) string{
		"a bit": func(_ *Job, head, body string) string {
			return head + strings.Replace(body, "5", "6", 1)
		},
		"forged": func(j *Job, _, body string) string {
			body = strings.Replace(body, "5", "6", 1)
			r := receipt{j.ID, j.digest, 1, 4, sum([]byte(body))} // as earlier versions had it
			return string(appendLine(nil, r)) + body
		},
		"another plan": func(j *Job, _, body string) string {
			other := &Job{Plan: j.Plan, digest: sum([]byte("another threshold"))}
			return honest(other, body)
		},
		"another decision": func(j *Job, _, body string) string {
			return honest(j, strings.Replace(body, `"anomalous":false`, `"anomalous":true`, 1))
		},
		"another display score": func(j *Job, _, body string) string {
			return honest(j, strings.Replace(body, `"score":`, `"normalized":0.9,"score":`, 1))
		},
		"no decision": func(j *Job, _, body string) string {
			return honest(j, strings.Replace(body, `"anomalous":false,`, ``, 1))
		},
		"a second score": func(j *Job, _, body string) string {
			return honest(j, strings.Replace(body, `"score":`, `"score":0.01,"score":`, 1))
		},
		"a score in capitals": func(j *Job, _, body string) string {
			return honest(j, strings.Replace(body, `"score":`, `"score":0.01,"Score":`, 1))
		},
		"another list of results": func(j *Job, _, body string) string {
			return honest(j, strings.Replace(body, `"score":`, `"results":[],"score":`, 1))
		},
		"truncated":   func(_ *Job, head, body string) string { return head + body[:len(body)-9] },
		"empty":       func(*Job, string, string) string { return "" },
		"another job": func(_ *Job, _, _ string) string { return read(t, good.resultFile(1)) },
		"another task": func(j *Job, _, _ string) string {
			return read(t, j.resultFile(2))
		},
		"one line less": func(j *Job, _, body string) string {
			return honest(j, body[strings.Index(body, "\n")+1:])
		},
		"one twice": func(j *Job, _, body string) string {
			n := strings.Index(body, "\n") + 1
			return honest(j, body[:n]+body[:n]+body[strings.Index(body[n:], "\n")+1+n:])
		},
		"no outcome": func(j *Job, _, body string) string {
			return honest(j, body[:strings.LastIndex(body, `{"image"`)]+`{"image":"0007.png"}`+"\n")
		},
		"no results": func(j *Job, _, _ string) string { return honest(j, "1\n2\n3\n4\n") },
	} {
		j := planned(t, settings, paths...)
		do(t, j)
		head, body, _ := strings.Cut(read(t, j.resultFile(1)), "\n")
		write(t, j.resultFile(1), change(j, head+"\n", body))
		_, err := j.Finish(t.Context(), func() {})
		missing, ok := errors.AsType[*Incomplete](err)
		if !ok || missing.Missing != 1 || missing.First[0] != 1 || len(missing.Damaged) != 1 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, err := os.Stat(j.path("result")); err == nil {
			t.Errorf("%s: there is a result", name)
		}
		do(t, j)
		if got := finish(t, j).Digest; got != want {
			t.Errorf("%s: done again, digest %s, want %s", name, got, want)
		}
	}
}

// TestMissing: Finish names the missing tasks and writes nothing.
func TestMissing(t *testing.T) {
	t.Parallel()
	j := planned(t, settings, names(400)...)
	do(t, j)
	for _, task := range []int64{0, 7, 99} {
		if err := os.Remove(j.resultFile(task)); err != nil {
			t.Fatal(err)
		}
	}
	folder := filepath.Dir(j.resultFile(0))
	write(t, filepath.Join(folder, atomicfile.Temporary+"123"), "half a result")
	_, err := j.Finish(t.Context(), func() {})
	if err == nil || !strings.Contains(err.Error(), "3 of 100 tasks are not done: 0 7 99") {
		t.Error(err)
	}
	if _, err := os.Stat(j.path("summary.json")); err == nil {
		t.Error("there is a summary")
	}
	do(t, j)
	finish(t, j)
}

// TestSame: another model, prompt file or preprocessing is refused by name.
func TestSame(t *testing.T) {
	t.Parallel()
	same, other := &threshold, threshold/2
	for _, c := range []struct {
		now  Settings
		says string
	}{
		{Settings{ModelDigest: "m", PromptsDigest: "p", Preprocess: "1",
			Threshold: same}, ""},
		{Settings{ModelDigest: "x", PromptsDigest: "p", Preprocess: "1",
			Threshold: same}, "another model"},
		{Settings{ModelDigest: "m", PromptsDigest: "x", Preprocess: "1",
			Threshold: same}, "another prompt file"},
		{Settings{ModelDigest: "m", PromptsDigest: "p", Preprocess: "2",
			Threshold: same}, "another preprocessing"},
		{Settings{ModelDigest: "m", PromptsDigest: "p", Preprocess: "1", Threshold: &other},
			"another threshold: job.json has 0.5, the prompt file 0.25"},
		{Settings{ModelDigest: "m", PromptsDigest: "p", Preprocess: "1"},
			"another threshold: job.json has 0.5, the prompt file none"},
	} {
		err := settings.Same(c.now)
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%+v: %v", c.now, err)
		}
	}
}

// TestOverFile: a job may replace only an empty folder.
func TestOverFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "list")
	write(t, file, "precious")
	if _, err := create(file, settings, names(1)); err == nil {
		t.Error("planned over a file")
	}
	if read(t, file) != "precious" {
		t.Error("the file is another")
	}
}

// TestFixed: a folder that cannot be replaced is refused before the list is read.
func TestFixed(t *testing.T) {
	t.Chdir(t.TempDir())
	if _, err := Create(t.Context(), ".", settings, nil, nil); !errors.Is(err, ErrFixed) {
		t.Error(err)
	}
}

// TestRoot: the folder in which plan ran is preserved byte by byte, even if its name is not valid
// text.
func TestRoot(t *testing.T) {
	t.Parallel()
	s := settings
	s.Root = "/data/caf\xe9"
	j := planned(t, s, "a.png")
	all, err := j.Read(0)
	if err != nil || j.file(all[0].Name) != "/data/caf\xe9/a.png" {
		t.Errorf("%q %v", j.file(all[0].Name), err)
	}
}

// TestUnpublished: a summary belongs to the results beside it, or does not exist.
func TestUnpublished(t *testing.T) {
	t.Parallel()
	j := planned(t, settings, names(4)...)
	do(t, j)
	finish(t, j)
	if err := os.MkdirAll(j.path("half", "result"), 0o755); err != nil {
		t.Fatal(err)
	}
	m := &merge{job: j, dir: j.path("half")}
	if err := m.publish(); err == nil {
		t.Fatal("published without dead letters")
	}
	if _, err := os.Stat(j.path("summary.json")); err == nil {
		t.Error("another result's summary is there")
	}
	finish(t, j)
}

// TestFinishInterrupted: an interrupted Finish leaves no files.
func TestFinishInterrupted(t *testing.T) {
	t.Parallel()
	j := planned(t, settings, names(40)...)
	do(t, j)
	ctx, stop := context.WithCancel(t.Context())
	steps := 0
	_, err := j.Finish(ctx, func() { steps++; stop() })
	if !errors.Is(err, context.Canceled) || steps != 1 {
		t.Errorf("%v after %d tasks", err, steps)
	}
	for _, name := range []string{"result", "summary.json"} {
		if _, err := os.Stat(j.path(name)); err == nil {
			t.Errorf("there is a %s", name)
		}
	}
}

// TestFinishTwice: two concurrent calls of Finish do not mix their files.
func TestFinishTwice(t *testing.T) {
	t.Parallel()
	j := planned(t, settings, names(40)...)
	do(t, j)
	for range 50 {
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() {
				if _, err := j.Finish(t.Context(), func() {}); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
	}
}

// TestLinked: a job planned at a link to an empty folder is created at the link's target.
func TestLinked(t *testing.T) {
	t.Parallel()
	far := filepath.Join(t.TempDir(), "far")
	link := filepath.Join(t.TempDir(), "job")
	if err := errors.Join(os.Mkdir(far, 0o755), os.Symlink(far, link)); err != nil {
		t.Skip(err) // on Windows links need a privilege
	}
	if _, err := create(link, settings, names(1)); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{far, link} {
		if _, err := Open(dir); err != nil {
			t.Error(err)
		}
	}
}
