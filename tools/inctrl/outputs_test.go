package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// inputs are copies of files in a folder of their own.
type inputs struct {
	t    *testing.T
	dir  string
	were map[string][]byte
}

func (in *inputs) path(name string) string { return filepath.Join(in.dir, name) }

func (in *inputs) put(name string, data []byte) string {
	in.t.Helper()
	path := in.path(name)
	err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, data, 0o666))
	if err != nil {
		in.t.Fatal(err)
	}
	in.were[path] = data
	return path
}

func (in *inputs) same() {
	in.t.Helper()
	for path, was := range in.were {
		if is, err := os.ReadFile(path); err != nil || !bytes.Equal(is, was) {
			in.t.Errorf("%s is changed: %v", path, err)
		}
	}
}

func newInputs(t *testing.T) *inputs {
	return &inputs{t, t.TempDir(), map[string][]byte{}}
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestOutputIsInput checks that no command writes over what it reads, under whatever name, and that
// the error names both.
func TestOutputIsInput(t *testing.T) {
	t.Parallel()
	in := newInputs(t)
	jpeg := mustRead(t, demo+"/fabric/train/good/000.jpg")
	image := in.put("n.jpg", jpeg)
	prompts := in.put("p.prompts", fabricPromptFile)
	in.put("set/train/good/0.jpg", jpeg)
	in.put("set/test/good/0.jpg", jpeg)
	tested := in.put("set/test/hole/1.jpg", jpeg)
	model, text := in.path("m.safetensors"), in.path("t.safetensors")
	c := inctrl(t, "convert", "--synthetic", "nano-240", "-o", model, "--text", text)
	if c.code != exitOK {
		t.Fatal(c.err)
	}
	in.put("m.safetensors", mustRead(t, model))
	in.put("t.safetensors", mustRead(t, text))
	dinov2 := in.put("folder/pytorch_model.bin", nil)
	writeTorch(t, dinov2, dino())
	in.put("folder/pytorch_model.bin", mustRead(t, dinov2))
	list := in.put("list.json", []byte(`[{"image_path": "n.jpg", "target": 0, "type": "a"}]`))
	for _, of := range []struct {
		input string
		args  []string // the last one is the output, or its folder
	}{
		{image, []string{"learn", "--normals", image, "-o"}},
		{model, []string{"learn", "--normals", image, "--model", model, "-o"}},
		{text, []string{"learn", "--normals", image, "--text", text, "--class", "x", "-o"}},
		{image, []string{"calibrate", "--prompts", prompts, "--normals", image, "-o"}},
		{model, []string{"quantize", "--model", model, "-o"}},
		{image, []string{"quantize", "--model", model, "--calibrate", image, "-o"}},
		{model, []string{"quantize", "--model", model, "-o", in.path("x"), "--report"}},
		{model, []string{"classes", "add", "x", "--model", model, "--text", text, "-o"}},
		{text, []string{"classes", "add", "x", "--model", model, "--text", text, "-o"}},
		{dinov2, []string{"convert", dinov2, "-o"}},
		{dinov2, []string{"convert", dinov2, "-o", in.path("x"), "--text"}},
		{dinov2, []string{"convert", filepath.Dir(dinov2), "-o"}},
		{image, []string{"train", "--list", list, "--run", in.path("x"), "-o"}},
		{list, []string{"train", "--list", list, "--run", in.path("x"), "-o"}},
		{tested, []string{"train", in.path("set"), "--run", in.path("x"), "-o"}},
	} {
		for kind, name := range aliases(t, of.input) {
			c := inctrl(t, append(of.args, name)...)
			if c.code != exitUsage || !strings.Contains(c.err, filepath.Base(name)) ||
				!strings.Contains(c.err, filepath.Base(of.input)) {
				t.Errorf("%s: %v %s: %+v", kind, of.args, name, c)
			}
			in.same()
		}
	}
}

// TestReportIsInput is TestOutputIsInput for folders of reports.
func TestReportIsInput(t *testing.T) {
	t.Parallel()
	in := newInputs(t)
	jpeg := mustRead(t, demo+"/fabric/train/good/000.jpg")
	in.put("set/train/good/0.jpg", jpeg)
	in.put("set/test/good/0.jpg", jpeg)
	tested := in.put("set/test/hole/1.jpg", jpeg)
	mask := in.put("set/ground_truth/hole/1_mask.png", jpeg)
	config := in.put("run.json", []byte(`{"shots": [1], "sets": [{"name": "a", "folder": "set"}]}`))
	eval, bench := []string{"eval", "--shots", "1", in.path("set")}, []string{"benchmark", config}
	for _, of := range []struct {
		command     []string
		input, file string
	}{
		{eval, tested, "table.md"}, {eval, tested, "table.csv"}, {eval, tested, "scores.jsonl"},
		{eval, mask, "report.html"}, {bench, config, "table.md"}, {bench, tested, "table.md"},
	} {
		out := t.TempDir()
		if err := os.Link(of.input, filepath.Join(out, of.file)); err != nil {
			t.Fatal(err)
		}
		c := inctrl(t, append(of.command, "-o", out)...)
		if c.code != exitUsage || !strings.Contains(c.err, of.file) ||
			!strings.Contains(c.err, filepath.Base(of.input)) {
			t.Errorf("%v -o %s: %+v", of.command, of.file, c)
		}
		in.same()
	}
}

// aliases are other names of a file.
func aliases(t *testing.T, path string) map[string]string {
	t.Helper()
	dir := t.TempDir()
	hard, soft := filepath.Join(dir, "hard"), filepath.Join(dir, "soft")
	all := map[string]string{
		"same": path, "unclean": filepath.Dir(path) + "/./" + filepath.Base(path),
		"hard link": hard,
	}
	err := os.Link(path, hard)
	if runtime.GOOS != "windows" {
		err = errors.Join(err, os.Symlink(path, soft))
		all["link"] = soft
	}
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestTwoOutputs checks that two outputs of a run are two files.
func TestTwoOutputs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	a, b := dir+"/x", dir+"/./x"
	c := inctrl(t, "convert", "--synthetic", "nano-240", "-o", a, "--text", b)
	if _, err := os.Stat(a); c.code != exitUsage || err == nil {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestHeatmapIsInput is the command that wrote over an image: the heat map of a/x.png in folder .
// is a/x.png.png.
func TestHeatmapIsInput(t *testing.T) {
	t.Parallel()
	in := newInputs(t)
	jpeg := mustRead(t, demo+"/fabric/test/hole/000.jpg")
	first, second := in.put("a/x.png", jpeg), in.put("a/x.png.png", jpeg)
	prompts := in.put("fabric.prompts", fabricPromptFile)
	root := filepath.VolumeName(in.dir) + string(filepath.Separator)
	for _, args := range [][]string{{in.path("a")}, {first}, {first, second}} {
		args = append([]string{"score", "--prompts", prompts, "--heatmaps", root}, args...)
		c := inctrl(t, args...)
		if c.code != exitUsage || !strings.Contains(c.err, first) ||
			!strings.Contains(c.err, second) || c.out != "" {
			t.Errorf("%v: %+v", args, c)
		}
		in.same()
	}
	os.Remove(second) // without it, heat maps lie beside their images, and may be replaced
	for range 2 {
		c := inctrl(t, "score", "--prompts", prompts, "--heatmaps", root, in.path("a"))
		if c.code != exitOK || len(c.records(t)) != 1 || c.records(t)[0].Heatmap != second {
			t.Errorf("%+v", c)
		}
	}
}

// TestLostHeatmap checks that a heat map that cannot be written costs no score.
func TestLostHeatmap(t *testing.T) {
	t.Parallel()
	dir, prompts, images := t.TempDir(), promptFile(t), demo+"/fabric/test/hole"
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("kept"), 0o666); err != nil {
		t.Fatal(err)
	}
	want := inctrl(t, "score", "--prompts", prompts, images)
	for _, maps := range []string{file, filepath.Join(file, "below")} {
		c := inctrl(t, "score", "--prompts", prompts, "--heatmaps", maps, images)
		if c.code != exitError || c.out != want.out {
			t.Errorf("%s: exit %d, results\n%s, want\n%s", maps, c.code, c.out, want.out)
		}
		if strings.Count(c.err, "heat map not written") != 1 ||
			!strings.Contains(c.err, "folder="+maps+" ") ||
			!strings.Contains(c.err, "some heat maps were not written: 3 of 3") {
			t.Errorf("%s: %s", maps, c.err)
		}
	}
	if got := string(mustRead(t, file)); got != "kept" {
		t.Errorf("the file has %q", got)
	}
}

// TestPlantedLinks checks that links in the folder of heat maps lead nothing out of it.
func TestPlantedLinks(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege")
	}
	prompts, images := promptFile(t), demo+"/fabric/test/hole"
	first := filepath.Join("up", "up", "testdata", "demo", "fabric", "test", "hole", "000.jpg.png")
	for kind, at := range map[string]string{"file": first, "folder": filepath.Dir(first)} {
		maps, victim := t.TempDir(), t.TempDir()
		link, file := filepath.Join(maps, at), filepath.Join(victim, "kept")
		err := errors.Join(os.MkdirAll(filepath.Dir(link), 0o777),
			os.WriteFile(file, []byte("kept"), 0o666))
		to := victim
		if kind == "file" {
			to = file
		}
		if err = errors.Join(err, os.Symlink(to, link)); err != nil {
			t.Fatal(err)
		}
		c := inctrl(t, "score", "--prompts", prompts, "--heatmaps", maps, images)
		if c.code != exitError || len(c.records(t)) != 3 || c.records(t)[0].Heatmap != "" ||
			c.records(t)[0].Score == nil {
			t.Errorf("%s: %+v", kind, c)
		}
		entries, err := os.ReadDir(victim)
		if got := string(mustRead(t, file)); got != "kept" || len(entries) != 1 || err != nil {
			t.Errorf("%s: the file has %.20q, its folder %d files, %v", kind, got, len(entries),
				err)
		}
	}
	link := filepath.Join(t.TempDir(), "link")
	for _, to := range []string{prompts, "nowhere", os.DevNull, t.TempDir()} {
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{
			{"calibrate", "--prompts", prompts, "-o", link},
			{"learn", "--normals", images, "-o", link},
		} {
			c := inctrl(t, args...)
			if c.code != exitUsage || !strings.Contains(c.err, "it is a link") ||
				!bytes.Equal(mustRead(t, prompts), fabricPromptFile) {
				t.Errorf("%s, a link to %s: %+v", args[0], to, c)
			}
		}
		os.Remove(link)
	}
}
