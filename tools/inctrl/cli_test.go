package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
)

const demo = "../../testdata/demo"

// call is one run of the program.
type call struct {
	code     int
	out, err string
}

func inctrl(t *testing.T, args ...string) call {
	t.Helper()
	return inctrlFrom(t, context.Background(), "", args...)
}

func inctrlFrom(t *testing.T, ctx context.Context, in string, args ...string) call {
	t.Helper()
	var out, errs bytes.Buffer
	code := run(ctx, args, cli.Streams{In: strings.NewReader(in), Out: &out, Err: &errs})
	if strings.Contains(errs.String(), "this is a bug") ||
		strings.Contains(errs.String(), "goroutine ") {
		t.Errorf("inctrl %v panicked: %s", args, &errs)
	}
	return call{code, out.String(), errs.String()}
}

func (c call) records(t *testing.T) []record.Result {
	t.Helper()
	var records []record.Result
	for _, line := range strings.Split(strings.TrimSpace(c.out), "\n") {
		var r record.Result
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("line %q: %v", line, err)
		}
		records = append(records, r)
	}
	return records
}

// fabricPromptFile is a calibrated prompt file of the demo's fabric.
var fabricPromptFile []byte

func TestMain(m *testing.M) {
	if name := os.Getenv(program); name != "" {
		runProgram(name)
	}
	dir, err := os.MkdirTemp("", "inctrl")
	if err != nil {
		panic(err)
	}
	file, said := filepath.Join(dir, "fabric.prompts"), &bytes.Buffer{}
	code := run(context.Background(), []string{"learn", "--normals", demo + "/fabric/train/good",
		"--shots", "4", "--calibrate", "0.05", "-o", file}, cli.Streams{Out: said, Err: said})
	if fabricPromptFile, err = os.ReadFile(file); code != exitOK || err != nil {
		panic(said.String())
	}
	code = m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// promptFile writes the prompt file to a file.
func promptFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "fabric.prompts")
	if err := os.WriteFile(file, fabricPromptFile, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestScore(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	c := inctrl(t, "score", "--prompts", promptFile(t), "--map", "--heatmaps", dir,
		demo+"/fabric/test/hole", demo+"/fabric/test/good/000.jpg")
	if c.code != exitOK {
		t.Fatalf("%+v", c)
	}
	records := c.records(t)
	if len(records) != 4 {
		t.Fatalf("%d records, want 4", len(records))
	}
	for i, r := range records {
		if r.Anomalous == nil || *r.Anomalous != (i < 3) {
			t.Errorf("%s: anomalous is %v", r.Image, r.Anomalous)
		}
		if r.Map == nil || len(r.Map.Values) != r.Map.Rows*r.Map.Columns || len(r.Digest) != 64 {
			t.Errorf("%s: map or digest is wrong", r.Image)
		}
		f, err := os.Open(r.Heatmap)
		if err != nil {
			t.Fatal(err)
		}
		img, err := png.Decode(f)
		if f.Close(); err != nil || img.Bounds().Dx() < 240 {
			t.Errorf("%s: heat map: %v", r.Image, err)
		}
		if rel, err := filepath.Rel(dir, r.Heatmap); err != nil || strings.HasPrefix(rel, "..") {
			t.Errorf("heat map %s lies outside its folder", r.Heatmap)
		}
	}
}

// TestBatchGoesOn checks that a bad image is reported and the others are scored.
func TestBatchGoesOn(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	good, err := os.ReadFile(demo + "/fabric/test/good/000.jpg")
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{
		"a.png": []byte("not an image"), "b.jpg": good[:len(good)/2], "c.jpg": good, "d.gif": nil,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, format := range []string{"jsonl", "csv"} {
		c := inctrl(t, "score", "--prompts", promptFile(t), "--format", format, dir)
		if c.code != exitError || !strings.Contains(c.err, "3 of 4") {
			t.Fatalf("%s: %+v", format, c)
		}
		for _, name := range []string{"a.png", "b.jpg", "d.gif"} {
			if !strings.Contains(c.err, name) {
				t.Errorf("%s: %s is not named: %s", format, name, c.err)
			}
		}
		if format == "csv" {
			rows, err := csv.NewReader(strings.NewReader(c.out)).ReadAll()
			if err != nil || len(rows) != 5 || rows[3][1] == "" || rows[1][11] == "" {
				t.Errorf("csv: %v %v", rows, err)
			}
			continue
		}
		for i, r := range c.records(t) {
			if (r.Error == "") != (i == 2) || (r.Score == nil) == (i == 2) {
				t.Errorf("record %+v", r)
			}
		}
	}
}

func TestStandardInput(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(demo + "/fabric/test/hole/000.jpg")
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"score", "--prompts", promptFile(t), "--fail-on-anomaly"}
	c := inctrlFrom(t, context.Background(), string(data), append(args, "-")...)
	if c.code != exitAnomalies || c.err != "" {
		t.Fatalf("%+v", c)
	}
	file := inctrl(t, append(args, demo+"/fabric/test/hole/000.jpg")...).records(t)[0]
	if r := c.records(t)[0]; r.Digest != file.Digest || r.Image != "-" {
		t.Error("an image scores differently from standard input")
	}
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	p, empty := promptFile(t), t.TempDir()
	good := demo + "/fabric/test/good/000.jpg"
	normal := demo + "/fabric/train/good"
	for _, c := range []struct {
		code int
		say  string // what standard error must contain
		args []string
	}{
		{exitOK, "", []string{"score", "--prompts", p, "--fail-on-anomaly", good}},
		{exitAnomalies, "", []string{
			"score", "--prompts", p, "--threshold", "0.01", "--fail-on-anomaly", good}},
		{exitOK, "", []string{"version"}},
		{exitOK, "", []string{"info", "--json"}},
		{exitOK, "", []string{"info", "--prompts", p}},
		{exitOK, "", []string{"info", p}},
		{exitUsage, "second for --prompts", []string{"info", p, p}},
		{exitUsage, "second for --model", []string{"info", "--model", "mini", "no-such-file"}},
		{exitError, "no-such-file", []string{"info", "no-such-file", p}},
		{exitError, "not a model", []string{"info", good}},
		{exitOK, "", []string{"completion", "bash"}},
		{exitOK, "", []string{"--help"}},
		{exitUsage, "unknown command", []string{"scroe"}},
		{exitUsage, "unknown flag", []string{"score", "--nope", good}},
		{exitUsage, "arg", []string{"score"}},
		{exitUsage, "--prompts or --normals", []string{"score", good}},
		{exitUsage, "not both", []string{"score", "--prompts", p, "--normals", normal, good}},
		{exitUsage, "--format", []string{"score", "--prompts", p, "--format", "xml", good}},
		{exitUsage, "threshold", []string{"score", "--normals", normal, "--fail-on-anomaly", good}},
		{exitUsage, "-o", []string{"learn", normal}},
		{exitUsage, "no normal images", []string{"learn", "-o", empty + "/p"}},
		{exitUsage, "--log-format", []string{"info", "--log-format", "x"}},
		{exitUsage, "nano-240", []string{"convert", "--synthetic", "x", "-o", "y"}},
		{exitError, "no-such-file", []string{"info", "--model", "no-such-file"}},
		{exitError, "fabric.prompts", []string{"info", "--model", p}},
		{exitError, "cli_test.go", []string{"score", "--prompts", "cli_test.go", good}},
		{exitError, empty, []string{"score", "--prompts", p, empty}},
		{exitError, "no images", []string{"learn", "--normals", empty, "-o", p}},
		{exitError, "class", []string{"learn", "--normals", good, "--class", "unicorn", "-o", p}},
		{exitUsage, "--method", []string{"learn", "--normals", good, "--method", "magic", "-o", p}},
		{exitError, "rate: 0.0001 needs 9999",
			[]string{"learn", "--normals", normal, "--calibrate", "1e-4", "-o", empty + "/p"}},
		{exitError, "no such", []string{"score", "--prompts", p, "no-such-image.png"}},
		{exitUsage, "threshold", []string{"score", "--prompts", p, "--threshold", "nan", good}},
		{exitError, "not a regular file", []string{"info", "--prompts", os.DevNull}},
		{exitError, "orientation", []string{"score", "--paper", "--prompts", p, good}},
	} {
		got := inctrl(t, c.args...)
		if got.code != c.code ||
			!strings.Contains(strings.ToLower(got.err), strings.ToLower(c.say)) {
			t.Errorf("inctrl %v: exit %d, want %d and %q in: %s", c.args, got.code, c.code, c.say,
				got.err)
		}
	}
	never := filepath.Join(t.TempDir(), "never")
	for _, args := range [][]string{
		{"score", "--prompts", p, good}, {"convert", "--synthetic", "nano-240", "-o", never},
	} {
		if c := inctrlFrom(t, ended, "", args...); c.code != exitInterrupted {
			t.Errorf("interrupted %v: %+v", args, c)
		}
	}
	if _, err := os.Stat(never); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an interrupted conversion has left its file: %v", err)
	}
}

// TestViewFlags: whole images are learned by default; --letterbox=false and --paper select the
// centre.
func TestViewFlags(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "one.prompts")
	for _, c := range []struct {
		code int
		want string // in the prompt file's description, or in the error
		args []string
	}{
		{exitOK, `"letterbox": true`, nil},
		{exitOK, `"letterbox": true`, []string{"--rotations", "4"}},
		{exitOK, `"letterbox": true`, []string{"--tiles", "2"}},
		{exitOK, `"letterbox": false`, []string{"--letterbox=false"}},
		{exitOK, `"letterbox": false`, []string{"--paper"}},
		{exitOK, `"letterbox": false`, []string{"--paper", "--letterbox=false"}},
		{exitUsage, "--paper", []string{"--paper", "--letterbox"}},
		{exitUsage, "--paper", []string{"--paper", "--rotations", "4"}},
		{exitUsage, "letterbox", []string{"--tiles", "2", "--letterbox=false"}},
		{exitUsage, "rotations", []string{"--rotations", "3"}},
		{exitOK, `"grid": "square"`, []string{"--grid", "auto"}}, // the image is one
		{exitOK, `"grid": "20x10"`, []string{"--grid", "20x10"}},
		{exitUsage, "grid", []string{"--grid", "20"}},
		{exitUsage, "grid", []string{"--grid", "auto", "--tiles", "2"}},
		{exitUsage, "--paper", []string{"--paper", "--grid", "auto"}},
		{exitError, "61×1", []string{"--grid", "61x1"}},
	} {
		learned := inctrl(t, append([]string{"learn", "--method", "patch", "-o", file,
			"--normals", demo + "/fabric/train/good/000.jpg"}, c.args...)...)
		said := learned.err
		if learned.code == exitOK {
			said = inctrl(t, "info", "--json", "--prompts", file).out +
				inctrl(t, "info", "--json", "--prompts", file,
					"--paper").out // one of them can open it
		}
		if learned.code != c.code || !strings.Contains(said, c.want) {
			t.Errorf("%v: exit %d, want %d and %q in: %s", c.args, learned.code, c.code, c.want,
				said)
		}
	}
}

// TestTooManyNormals checks that more than eight normal images need --shots; the seed determines
// the draw.
func TestTooManyNormals(t *testing.T) {
	t.Parallel()
	normals := "--normals=" + demo + "/fabric/train/good," + demo + "/leather/train/good"
	query := demo + "/fabric/test/good/000.jpg"
	if c := inctrl(t, "score", normals, query); c.code != exitUsage ||
		!strings.Contains(c.err, "--shots") {
		t.Errorf("%+v", c)
	}
	digest := func(seed string) string {
		c := inctrl(t, "score", normals, "--shots", "2", "--seed", seed, query)
		if c.code != exitOK {
			t.Fatalf("%+v", c)
		}
		return c.records(t)[0].Digest
	}
	first := digest("1")
	if again := digest("1"); again != first {
		t.Error("one seed, two draws")
	}
	if digest("3") == first {
		t.Error("the seed changes nothing")
	}
}

func TestCalibrate(t *testing.T) {
	t.Parallel()
	p := filepath.Join(t.TempDir(), "p")
	for _, args := range [][]string{
		{"learn", "--normals", demo + "/leather/train/good", "--shots", "2", "-o", p},
		{"calibrate", "--prompts", p, "--normals", demo + "/leather/train/good", "--rate", "0.1"},
	} {
		if c := inctrl(t, args...); c.code != exitOK {
			t.Fatalf("%+v", c)
		}
	}
	c := inctrl(t, "info", "--prompts", p, "--json")
	var info map[string]any
	if err := json.Unmarshal([]byte(c.out), &info); err != nil {
		t.Fatal(err)
	}
	// Two prompts, each left out once, and the other six normal images.
	if info["calibration_images"] != 8.0 || info["false_alarm_rate"] != 0.1 {
		t.Errorf("%v", info)
	}
}

func TestCalibrateLabels(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p, list := filepath.Join(dir, "p"), filepath.Join(dir, "labels.csv")
	ok(t, "", "learn", "--normals", demo+"/fabric/train/good", "--shots", "4", "-o", p)
	test, err := filepath.Abs(demo + "/fabric/test")
	if err != nil {
		t.Fatal(err)
	}
	lines := "image,label\n"
	for _, name := range []string{"good/000", "good/001", "good/002", "hole/000", "hole/001"} {
		label := map[bool]string{true: "good", false: "bad"}[strings.HasPrefix(name, "good")]
		lines += filepath.Join(test, name+".jpg") + "," + label + "\n"
	}
	if err := os.WriteFile(list, []byte(lines), 0o644); err != nil {
		t.Fatal(err)
	}
	few := inctrl(t, "calibrate", "--prompts", p, "--labels", list)
	if few.code == exitOK || !strings.Contains(few.err, "3 good and 2 anomalous, want 3 of each") {
		t.Errorf("two anomalous images: %+v", few)
	}
	c := inctrl(t, "calibrate", "--prompts", p, "--labels", test)
	if c.code != exitOK || !strings.Contains(c.err, "found=9 missed=0 false_alarms=0 passed=4") {
		t.Errorf("%+v", c)
	}
	info := inctrl(t, "info", "--prompts", p, "--json")
	for _, want := range []string{
		`"found": 9`, `"missed": 0`, `"passed": 4`, `"provisional": false`,
		`"calibrated_by": "labelled images"`, `"shots": 4`,
	} {
		if !strings.Contains(info.out, want) && !strings.Contains(info.out,
			strings.ReplaceAll(want, ": ", ":")) {
			t.Errorf("no %s in %s", want, info.out)
		}
	}
	for _, args := range [][]string{{"--rate", "0.1"}, {"--normals", demo}} {
		args = append([]string{"calibrate", "--prompts", p, "--labels", test}, args...)
		if c := inctrl(t, args...); c.code != exitUsage || !strings.Contains(c.err, "--labels") {
			t.Errorf("%q: %+v", args, c)
		}
	}
}

// TestRate: a false-alarm rate that cannot be honoured is wrong usage, and nothing is written.
func TestRate(t *testing.T) {
	t.Parallel()
	out := filepath.Join(t.TempDir(), "p")
	for _, rate := range []string{"0", "-0", "-0.05", "NaN", "inf", "1e-300", "1e-7", "0.6", "5"} {
		for _, args := range [][]string{
			{"learn", "--normals", demo + "/fabric/train/good", "-o", out, "--calibrate=" + rate},
			{"calibrate", "--prompts", promptFile(t), "-o", out, "--rate=" + rate},
		} {
			c := inctrl(t, args...)
			if c.code != exitUsage || !strings.Contains(c.err, "want 0.000001 … 0.5") {
				t.Errorf("%s: %+v", args[len(args)-1], c)
			}
		}
	}
	if _, err := os.Stat(out); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a prompt file was written: %v", err)
	}
}

// TestDamagedPrompts: every command refuses a prompt file whose threshold has a changed bit, and
// names the file.
func TestDamagedPrompts(t *testing.T) {
	t.Parallel()
	p, good := promptFile(t), demo+"/fabric/test/good/000.jpg"
	results := filepath.Join(t.TempDir(), "results")
	if err := os.WriteFile(results, []byte(inctrl(t, "score", "--prompts", p, good).out),
		0o644); err != nil {
		t.Fatal(err)
	}
	key := []byte(`\"threshold\":0`)
	data := bytes.Replace(fabricPromptFile, key, append(key[:len(key)-1:len(key)-1], '1'), 1)
	if err := os.WriteFile(p, data, 0o644); err != nil || bytes.Equal(data, fabricPromptFile) {
		t.Fatal("not changed", err)
	}
	job := filepath.Join(t.TempDir(), "job")
	for _, args := range [][]string{
		{"score", "--prompts", p, good}, {"verify", "--prompts", p, results},
		{"calibrate", "--prompts", p}, {"info", "--prompts", p},
		{"batch", "plan", "--prompts", p, "-o", job, good},
		{"serve", "--prompts", "fabric=" + p, "--listen", "127.0.0.1:0"},
	} {
		c := inctrl(t, args...)
		if c.code != exitError || !strings.Contains(c.err, "fabric.prompts") ||
			!strings.Contains(c.err, "the checksum is wrong: the file is damaged") {
			t.Errorf("%q: %+v", args, c)
		}
	}
}

// TestAlike: copies among the normal images, or one image alone, are said once.
func TestAlike(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(demo + "/fabric/train/good/000.jpg")
	if err != nil {
		t.Fatal(err)
	}
	three := t.TempDir()
	for _, name := range []string{"a.jpg", "b.jpg", "c.jpg"} {
		if err := os.WriteFile(filepath.Join(three, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	out, a, b := filepath.Join(t.TempDir(), "p"), three+"/a.jpg", three+"/b.jpg"
	for said, args := range map[string][]string{
		"images=2":             {"learn", "--normals", three, "-o", out},
		"images=1":             {"score", "--normals", a + "," + b, three + "/c.jpg"},
		"kind=single images=1": {"learn", "--normals", a, "-o", out},
	} {
		c := inctrl(t, args...)
		warned := strings.Count(c.err, "level=WARN")
		if c.code != exitOK || warned != 1 || !strings.Contains(c.err, said) ||
			strings.HasPrefix(said, "images") != strings.Contains(c.err, "nearly the same") {
			t.Errorf("%q: %+v", args, c)
		}
	}
}

// TestMissingImage checks that a missing image does not stop the others, and that two images with
// the same name get separate heat maps.
func TestMissingImage(t *testing.T) {
	good, hole := demo+"/fabric/test/good/000.jpg", demo+"/fabric/test/hole/000.jpg"
	absolute, err := filepath.Abs(hole)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	data, err := os.ReadFile(absolute)
	if err != nil {
		t.Fatal(err)
	}
	writeImage(t, ".", absolute[1:], data)
	c := inctrl(t, "score", "--prompts", promptFile(t), "--heatmaps", "maps", good, absolute,
		absolute[1:])
	records := c.records(t)
	if c.code != exitError || len(records) != 3 || records[0].Error == "" {
		t.Fatalf("%+v", c)
	}
	if a, b := records[1].Heatmap, records[2].Heatmap; a == b || a == "" || b == "" {
		t.Errorf("heat maps %q and %q", a, b)
	}
}

// TestSynthetic writes a synthetic model, the same on every machine, and opens it.
func TestSynthetic(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "nano.safetensors")
	if c := inctrl(t, "convert", "--synthetic", "nano-240", "-o", file); c.code != exitOK {
		t.Fatalf("%+v", c)
	}
	c := inctrl(t, "info", "--model", file)
	if c.code != exitOK || !strings.Contains(c.out, "nano-240") {
		t.Fatalf("%+v", c)
	}
	if entries, _ := os.ReadDir(filepath.Dir(file)); len(entries) != 1 {
		t.Error("a temporary file was left behind")
	}
}

// TestScoreBatched: scores, order and errors do not depend on the size of a batch.
func TestScoreBatched(t *testing.T) {
	t.Parallel()
	demo := filepath.Join("..", "..", "testdata", "demo", "fabric")
	bad := filepath.Join(t.TempDir(), "bad.png")
	if err := os.WriteFile(bad, []byte("no image"), 0o600); err != nil {
		t.Fatal(err)
	}
	var want string
	for _, batch := range []string{"1", "2", "7"} {
		r := inctrl(t, "score", "--normals", filepath.Join(demo, "train", "good"), "--shots", "2",
			"--map", "--batch", batch, filepath.Join(demo, "test", "good"), bad,
			filepath.Join(demo, "test", "good"))
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
