package beam

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	_ "github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem/local"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/testing/passert"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/testing/ptest"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/mini"
)

// TestMain runs pipelines on prism, the runner for tests in the SDK.
func TestMain(m *testing.M) {
	Register()
	register.Function1x1(resultLine)
	register.Function1x1(deadLine)
	ptest.Main(m)
}

func resultLine(r Result) string {
	return fmt.Sprintf("%s %v %t %s", r.Image, r.Score, *r.Anomalous, r.Digest)
}

func deadLine(d Dead) string { return fmt.Sprintf("%s %s %s", d.Image, d.ErrorClass, d.Error) }

const demo = "../../testdata/demo/fabric"

func images(t *testing.T, pattern string) (all []model.Image) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(demo, pattern))
	if err != nil || len(paths) == 0 {
		t.Fatal("no images", err)
	}
	for _, path := range paths {
		p, err := model.ReadImage(path, 0)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	return all
}

// learned is a prompt file with a threshold, and what the detector itself says of images.
func learned(t *testing.T, queries []model.Image) (prompts string, want []any) {
	t.Helper()
	d, err := model.Read(mini.Name, mini.File(), model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	normals := images(t, "train/good/*.jpg")[:4]
	set, err := d.Learn(t.Context(), normals, model.LearnOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if set, err = d.Calibrate(t.Context(), set, normals, 0.05); err != nil {
		t.Fatal(err)
	}
	prompts = filepath.Join(t.TempDir(), "fabric.prompts")
	f, err := os.Create(prompts)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := set.Write(f); err != nil {
		t.Fatal(err)
	}
	for _, q := range queries {
		r, err := d.Score(t.Context(), q, set)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, resultLine(Result{q.Name, r.Score, r.Anomalous, r.Threshold, r.Digest}))
	}
	return prompts, want
}

// TestScore: a pipeline gives the detector's bits, and tells of what it cannot read.
func TestScore(t *testing.T) {
	queries := images(t, "test/*/*.jpg")
	prompts, want := learned(t, queries)
	bad, none := filepath.Join(t.TempDir(), "bad.png"), filepath.Join(t.TempDir(), "none.png")
	if err := os.WriteFile(bad, []byte("no image"), 0o600); err != nil {
		t.Fatal(err)
	}
	paths := []string{bad, none}
	for _, q := range queries {
		paths = append(paths, q.Name)
	}
	p, s, in := ptest.CreateList(paths)
	scored, dead := Score(s, ScoreFn{PromptFile: prompts}, beam.Reshuffle(s, in))
	passert.Equals(s, beam.ParDo(s, resultLine, scored), want...)
	passert.Equals(s, beam.ParDo(s, deadLine, dead),
		bad+" format image format not read: text, not an image",
		none+" missing no such file or directory")
	if err := ptest.Run(p); err != nil {
		t.Fatal(err)
	}
	if len(opened.models) != 1 {
		t.Errorf("%d models were opened", len(opened.models))
	}
}

// TestSetup: what is wrong with a model or a prompt file ends the pipeline, and says so.
func TestSetup(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(file, []byte("neither"), 0o600); err != nil {
		t.Fatal(err)
	}
	for says, f := range map[string]ScoreFn{
		"prompt file": {PromptFile: file}, "no such file": {PromptFile: file + "none"},
		"model":               {Model: file, PromptFile: file},
		"no such file system": {PromptFile: "nowhere://bucket/x"},
	} {
		p, s, in := ptest.CreateList([]string{"a.png"})
		scored, _ := Score(s, f, in)
		passert.Empty(s, scored)
		if err := ptest.Run(p); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%+v: %v", f, err)
		}
	}
}
