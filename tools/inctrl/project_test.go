package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/inctrl-go/inctrl/internal/project"
	"github.com/inctrl-go/inctrl/internal/record"
)

// learnProject makes a project file of the demo's fabric.
func learnProject(t *testing.T, more ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "fabric.inctrl")
	ok(t, "", append([]string{"learn", "--normals", demo + "/fabric/train/good", "--shots", "4",
		"--calibrate", "0.05", "-o", file}, more...)...)
	return file
}

func openProject(t *testing.T, file string) *project.Project {
	t.Helper()
	p, err := project.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// choose sets the threshold of a project, as a person does in the page.
func choose(t *testing.T, file string, threshold float32) {
	t.Helper()
	p := openProject(t, file)
	p.Manifest.Threshold = &threshold
	if err := p.Save(file); err != nil {
		t.Fatal(err)
	}
}

// TestLearnProject: a project file has the bytes of the prompt file and of the normal images.
func TestLearnProject(t *testing.T) {
	t.Parallel()
	p := openProject(t, learnProject(t, "--rotations", "auto", "--background", "000000"))
	plain := openProject(t, learnProject(t))
	if data, err := plain.Prompts(); err != nil || !bytes.Equal(data, fabricPromptFile) {
		t.Errorf("the prompt file differs: %v", err)
	}
	o := p.Options
	if p.Name != "fabric" || o.Calibrate != 0.05 || o.View.Rotations != "auto" ||
		*o.View.Background != "000000" || o.View.Tiles != nil || o.Method != "" ||
		p.Model.Name != "mini-240" || len(p.Model.Digest) != 64 || len(p.Normals) != 4 {
		t.Errorf("%+v", p.Manifest)
	}
	for _, n := range p.Normals {
		data, err := p.Entry(n.File)
		want := read(t, filepath.Join(demo, "fabric/train/good", n.Name))
		if err != nil || !bytes.Equal(data, want) || n.Use != project.Learn {
			t.Errorf("%+v: %v", n, err)
		}
	}
}

// TestScoreProject: a project gives the results of its prompt file; its threshold decides unless
// another is given.
func TestScoreProject(t *testing.T) {
	t.Parallel()
	file := learnProject(t)
	images := []string{demo + "/fabric/test/hole/000.jpg", demo + "/fabric/test/good/000.jpg"}
	score := func(args ...string) call {
		return inctrl(t, slices.Concat([]string{"score"}, args, images)...)
	}
	want := score("--prompts", promptFile(t))
	for _, by := range []string{"--project", "--prompts"} {
		if got := score(by, file); got != want {
			t.Errorf("%s: %+v, want %+v", by, got, want)
		}
	}
	choose(t, file, 0.001)
	all := score("--project", file).records(t)
	if *all[1].Threshold != 0.001 || !*all[1].Anomalous {
		t.Errorf("the threshold of the project does not decide: %+v", all[1])
	}
	if got := score("--project", file, "--threshold", "0.001"); got != score("--prompts",
		promptFile(t), "--threshold", "0.001") || got.out != score("--project", file).out {
		t.Error("a chosen threshold differs from --threshold")
	}
	all = score("--project", file, "--threshold", "0.999").records(t)
	if *all[0].Threshold != 0.999 || *all[0].Anomalous {
		t.Errorf("--threshold does not win: %+v", all[0])
	}
	if c := score("--project", file, "--fail-on-anomaly"); c.code != exitAnomalies {
		t.Errorf("%+v", c)
	}
	if c := score("--project", file, "--format", "csv"); !strings.Contains(c.out, ",0.001,") {
		t.Errorf("%+v", c)
	}
}

// TestSaveResults: results are saved with their maps, replace earlier ones, and are verified from
// the project; images that it keeps are taken from it.
func TestSaveResults(t *testing.T) {
	t.Parallel()
	file := learnProject(t)
	choose(t, file, 0.25)
	score := []string{"score", "--project", file, "--save-results"}
	hole, good := demo+"/fabric/test/hole", demo+"/fabric/test/good/000.jpg"
	bad := filepath.Join(t.TempDir(), "bad.png")
	if err := os.WriteFile(bad, []byte("text"), 0o644); err != nil {
		t.Fatal(err)
	}
	ok(t, "", append(score, hole)...)
	c := inctrl(t, append(score, good, hole+"/000.jpg", bad)...)
	if c.code != exitError || strings.Contains(c.out, `"map"`) {
		t.Errorf("%+v", c)
	}
	all, err := openProject(t, file).Results()
	if err != nil || len(all) != 5 || all[3].Path() != good || all[0].Map == nil ||
		*all[0].Threshold != 0.25 || all[4].ErrorClass != "format" {
		t.Fatalf("%v, %v", all, err)
	}
	c = inctrl(t, "verify", file, hole)
	if c.code != exitOK || !strings.Contains(c.out, "5 of 5 results verified") {
		t.Errorf("%+v", c)
	}
	keep(t, file, "", kept{all[3].Path(), read(t, hole+"/001.jpg")})
	c = inctrl(t, "verify", "--project", file, file)
	if c.code != exitError || !strings.Contains(c.out, "the pixels: another image") {
		t.Errorf("a kept image is not taken from the project: %+v", c)
	}
	c = inctrl(t, "verify", "--threshold", "0.5", file)
	if c.code != exitError || !strings.Contains(c.out, "the threshold: 0.25, want 0.5") {
		t.Errorf("%+v", c)
	}
}

// kept is an inspected image of a project.
type kept struct {
	image string
	data  []byte
}

// keep adds images and labels to a project by other means than package project.
func keep(t *testing.T, file, labels string, images ...kept) {
	t.Helper()
	var list []map[string]string
	for i, k := range images {
		list = append(list, map[string]string{"file": fmt.Sprint("images/", i), "image": k.image})
	}
	from, err := zip.OpenReader(file)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, f := range from.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == "project.json" {
			names, err := json.Marshal(list)
			if err != nil {
				t.Fatal(err)
			}
			text = append([]byte(`{"images":`+string(names)+","), text[1:]...)
		}
		add(t, to, f.Name, text)
	}
	for i, k := range images {
		add(t, to, fmt.Sprint("images/", i), k.data)
	}
	add(t, to, "labels.csv", []byte(labels))
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

func add(t *testing.T, to *zip.Writer, name string, data []byte) {
	t.Helper()
	w, err := to.Create(name)
	if err == nil {
		_, err = w.Write(data)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestLearnAddProject: images are added to a project as to a prompt file; what else it has stays,
// but not a threshold that was chosen before.
func TestLearnAddProject(t *testing.T) {
	t.Parallel()
	file := learnProject(t)
	choose(t, file, 0.25)
	ok(t, "", "score", "--project", file, "--save-results", demo+"/fabric/test/hole/000.jpg")
	more := demo + "/fabric/test/good/000.jpg"
	c := inctrl(t, "learn", "--add", file, "-o", file, more)
	if c.code != exitOK || !strings.Contains(c.err, "is dropped") {
		t.Errorf("%+v", c)
	}
	prompts := filepath.Join(t.TempDir(), "p")
	ok(t, "", "learn", "--add", promptFile(t), "-o", prompts, more)
	p := openProject(t, file)
	data, err := p.Prompts()
	if err != nil || !bytes.Equal(data, read(t, prompts)) || p.Manifest.Threshold != nil ||
		len(p.Normals) != 5 || p.Normals[4].File != "normals/0005-000.jpg" || p.ResultCount != 1 {
		t.Errorf("%+v, %v", p.Manifest, err)
	}
	copied := filepath.Join(t.TempDir(), "other.prompts")
	ok(t, "", "learn", "--add", learnProject(t), "-o", copied, more)
	if !bytes.Equal(read(t, copied), data) {
		t.Error("the prompt file that is written of a project differs")
	}
}

// TestCalibrateProject: a new threshold wins over the one that was chosen before.
func TestCalibrateProject(t *testing.T) {
	t.Parallel()
	file := learnProject(t)
	choose(t, file, 0.25)
	more := []string{"calibrate", "--rate", "0.1", "--normals", demo + "/fabric/test/good"}
	ok(t, "", append(more, "--prompts", file)...)
	prompts := promptFile(t)
	ok(t, "", append(more, "--prompts", prompts)...)
	p := openProject(t, file)
	data, err := p.Prompts()
	if err != nil || !bytes.Equal(data, read(t, prompts)) || p.Manifest.Threshold != nil {
		t.Errorf("%+v, %v", p.Manifest, err)
	}
}

// TestCalibrateKept: the normal images of a project count, and its labelled images are those of a
// folder.
func TestCalibrateKept(t *testing.T) {
	t.Parallel()
	more, file := demo+"/fabric/test/good/000.jpg", learnProject(t)
	p := openProject(t, file)
	p.AddNormal("more.jpg", read(t, more), project.Check)
	if err := p.Save(file); err != nil {
		t.Fatal(err)
	}
	prompts, out := promptFile(t), filepath.Join(t.TempDir(), "p")
	ok(t, "", "calibrate", "--rate", "0.1", "--prompts", file, "-o", out)
	ok(t, "", "calibrate", "--rate", "0.1", "--prompts", prompts, "--normals", more)
	if !bytes.Equal(read(t, out), read(t, prompts)) {
		t.Error("an image that checks the threshold does not count")
	}
	labels := "image,label\n"
	var images []kept
	for label, folder := range map[string]string{"normal": "good", "anomalous": "hole"} {
		for i := range 3 {
			name := fmt.Sprintf("%s/00%d.jpg", folder, i)
			images = append(images, kept{name, read(t, demo+"/fabric/test/"+name)})
			labels += name + "," + label + "\n"
		}
	}
	keep(t, file, labels, images...)
	ok(t, "", "calibrate", "--prompts", file, "--labels", file)
	list := filepath.Join(t.TempDir(), "labels.csv")
	text := strings.NewReplacer("good/", "g/", "hole/", "h/").Replace(labels)
	if err := os.WriteFile(list, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, k := range images {
		place := filepath.Join(filepath.Dir(list), k.image[:1], filepath.Base(k.image))
		if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(place, k.data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ok(t, "", "calibrate", "--prompts", prompts, "--labels", list)
	data, err := openProject(t, file).Prompts()
	if err != nil || !bytes.Equal(data, read(t, prompts)) {
		t.Errorf("labelled images of the project give another threshold: %v", err)
	}
	file = learnProject(t)
	keep(t, file, labels)
	c := inctrl(t, "calibrate", "--prompts", prompts, "--labels", file)
	if c.code == exitOK || !strings.Contains(c.err, `does not keep the image`) {
		t.Errorf("%+v", c)
	}
}

// TestLearnOfProject: the images of a project are learned anew, with those that are named besides.
func TestLearnOfProject(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, anew, want := dir+"/p.inctrl", dir+"/anew.inctrl", dir+"/prompts"
	good := func(n int) string { return fmt.Sprintf("%s/fabric/train/good/00%d.jpg", demo, n) }
	ok(t, "", "learn", good(0), good(1), good(2), "-o", file)
	p := openProject(t, file)
	p.AddNormal("check.jpg", []byte("is not looked at"), project.Check)
	if err := p.Save(file); err != nil {
		t.Fatal(err)
	}
	more := good(5)
	ok(t, "", "learn", file, more, "--method", "patch", "-o", anew)
	ok(t, "", "learn", good(0), good(1), good(2), more, "--method", "patch", "-o", want)
	p = openProject(t, anew)
	data, err := p.Prompts()
	if err != nil || !bytes.Equal(data, read(t, want)) || len(p.Normals) != 4 ||
		p.Options.Method != "patch" {
		t.Errorf("%+v, %v", p.Manifest, err)
	}
	score := []string{"score", "--method", "patch", "--normals", file, "--normals", more, more}
	if got := inctrl(t, score...); got.out != inctrl(t, "score", "--prompts", want, more).out {
		t.Errorf("%+v", got)
	}
	if c := inctrl(t, "learn", file, "--shots", "2", "-o", want); c.code != exitUsage {
		t.Errorf("%+v", c)
	}
}

// TestProjectInfo: a project is described, also one of another model.
func TestProjectInfo(t *testing.T) {
	t.Parallel()
	file := learnProject(t)
	choose(t, file, 0.25)
	ok(t, "", "score", "--project", file, "--save-results", demo+"/fabric/test")
	c := inctrl(t, "info", "--json", file)
	var info map[string]any
	if err := json.Unmarshal([]byte(c.out), &info); err != nil {
		t.Fatalf("%+v, %v", c, err)
	}
	for name, want := range map[string]any{
		"project": "fabric", "normal_images": 4.0, "results": 13.0, "chosen_threshold": 0.25,
		"made_with_model": "mini-240", "shots": 4.0, "learned": true, "labelled_normal": 0.0,
	} {
		if info[name] != want {
			t.Errorf("%s is %v, want %v", name, info[name], want)
		}
	}
	other := foreignProject(t)
	c = inctrl(t, "info", other)
	if c.code != exitOK || !strings.Contains(c.out, "resnet") ||
		!strings.Contains(c.err, "name it by --model") {
		t.Errorf("%+v", c)
	}
}

// foreignProject is a project of another model.
func foreignProject(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "other.inctrl")
	p := project.New(file, "other", time.Now())
	p.SetPrompts(fabricPromptFile,
		project.Model{Name: "resnet", Digest: strings.Repeat("ab", 32)})
	score := float32(0.5)
	err := p.AddResults([]*record.Result{{Name: record.NameOf("x"), Score: &score, Digest: "d"}})
	if err == nil {
		err = p.Save(file)
	}
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// TestProjectRefusals: what does not go with projects is said, and nothing is written.
func TestProjectRefusals(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, foreign, image := learnProject(t), foreignProject(t), demo+"/fabric/test/good/000.jpg"
	blank := filepath.Join(dir, "blank.inctrl")
	if err := project.New(blank, "", time.Now()).Save(blank); err != nil {
		t.Fatal(err)
	}
	before := read(t, file)
	chosen := learnProject(t)
	choose(t, chosen, 0.5)
	prompts := promptFile(t)
	for _, c := range []struct {
		said string
		args []string
	}{
		{"with model \"resnet\"", []string{"score", "--project", foreign, image}},
		{"this is \"mini-240\"", []string{"verify", foreign}},
		{"with model \"resnet\"", []string{"calibrate", "--prompts", foreign}},
		{"nothing was learned", []string{"score", "--project", blank, image}},
		{"no results in it", []string{"verify", file}},
		{"it is an image (jpeg)", []string{"score", "--project", image, image}},
		{"a model or prompt file", []string{"score", "--project", prompts, image}},
		{"no such file", []string{"score", "--project", dir + "/none", image}},
		{"not both", []string{"score", "--project", file, "--normals", image, image}},
		{"not both", []string{"score", "--project", file, "--prompts", prompts, image}},
		{"not both", []string{"score", "--project", file, "--prompts", chosen, image}},
		{"do not go with --project", []string{"score", "--project", file, "--tiles", "2", image}},
		{"is for --project", []string{"score", "--prompts", prompts, "--save-results", image}},
		{"replace the input", []string{"score", "--project", file, "--coco", file, image}},
		{"there already", []string{"learn", image, "-o", file}},
		{"there already", []string{"learn", image, "--project", file}},
		{"there already", []string{"learn", image, "--add", chosen, "-o", file}},
		{"has no images", []string{"learn", image, "--add", prompts, "-o", dir + "/n.inctrl"}},
		{"give -o or --project", []string{"learn", image, "--project", "a", "-o", "b"}},
		{"or the project itself", []string{"calibrate", "--prompts", prompts, "-o", file}},
		{"or the project itself", []string{"calibrate", "--prompts", chosen, "-o", file}},
		{"is a project file", []string{"serve", "--prompts", "a=" + file}},
		{"has a threshold of its own", []string{"batch", "plan", "--prompts", chosen, "-o",
			dir + "/job", image}},
	} {
		got := inctrl(t, c.args...)
		if got.code == exitOK || !strings.Contains(got.err, c.said) {
			t.Errorf("%q: want %q, %+v", c.args, c.said, got)
		}
	}
	if !bytes.Equal(read(t, file), before) {
		t.Error("the project has changed")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}
