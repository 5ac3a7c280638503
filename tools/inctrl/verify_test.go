package main

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/internal/record"
)

type results = []record.Result

// verifier changes the results of four images and verifies them.
type verifier struct {
	t             *testing.T
	prompts, file string
	scored        call
}

func newVerifier(t *testing.T, args ...string) *verifier {
	t.Helper()
	v := &verifier{t: t, prompts: promptFile(t), file: filepath.Join(t.TempDir(), "results")}
	args = append([]string{"score", "--prompts", v.prompts, demo + "/fabric/test/hole",
		demo + "/fabric/test/good/000.jpg"}, args...)
	if v.scored = inctrl(t, args...); v.scored.code != exitOK {
		t.Fatalf("%+v", v.scored)
	}
	return v
}

// changed verifies the results after a change to their records.
func (v *verifier) changed(change func(r []record.Result), args ...string) call {
	v.t.Helper()
	records := v.scored.records(v.t)
	change(records)
	var text bytes.Buffer
	for _, r := range records {
		if err := json.NewEncoder(&text).Encode(r); err != nil {
			v.t.Fatal(err)
		}
	}
	return v.text(text.String(), args...)
}

func (v *verifier) text(text string, args ...string) call {
	v.t.Helper()
	if err := os.WriteFile(v.file, []byte(text), 0o644); err != nil {
		v.t.Fatal(err)
	}
	args = append([]string{"verify", "--prompts", v.prompts, "--threads", "1", v.file}, args...)
	return inctrl(v.t, args...)
}

func allVerified(c call) bool {
	return c.code == exitOK && strings.Count(c.out, ": ok\n") == 4 &&
		strings.Contains(c.out, "4 of 4 results verified on ")
}

// next is the float32 after a positive one.
func next(v *float32) { *v = math.Nextafter32(*v, 2) }

// A result file is verified; every change is reported, and verification continues.
func TestVerify(t *testing.T) {
	t.Parallel()
	v := newVerifier(t, "--map")
	if c := v.changed(func([]record.Result) {}); !allVerified(c) {
		t.Fatalf("%+v", c)
	}
	if c := v.changed(forget); !allVerified(c) {
		t.Errorf("without the digests that old results lack: %+v", c)
	}
	for want, change := range map[string]func(r results){
		"differs: the map from patch 7 on": func(r results) { next(&r[1].Map.Values[7]) },
		"differs: the map has another":     func(r results) { r[1].Map.Columns++ },
		"differs: the map has another s":   func(r results) { r[1].Map.Frame.Left++ },
		"differs: the score":               func(r results) { next(r[1].Score) },
		"differs: the patch score":         func(r results) { next(&r[1].Parts.Patch) },
		"differs: the text score":          func(r results) { r[1].Parts.Text = nil },
		"differs: the digest": func(r results) {
			r[1].Map, r[1].Digest = nil, "1"
		},
		"differs: the pixels": func(r results) { r[1].Image = r[0].Image },
		"`inctrl score --stages`": func(r results) {
			forget(r)
			r[1].Image = r[0].Image
		},
		"differs: anomalous: false":            func(r results) { *r[1].Anomalous = false },
		"differs: no decision":                 func(r results) { r[1].Anomalous = nil },
		"differs: no decision: the result has": func(r results) { r[1].Threshold = nil },
		"no decision: the result has no thresh": func(r results) {
			r[1].Anomalous, r[1].Threshold = nil, nil
		},
		"differs: the threshold: 1.25, want 0.2": func(r results) {
			*r[1].Threshold, *r[1].Anomalous = 1.25, false
		},
		"differs: normalized: 0.5, computed":           func(r results) { *r[1].Normalized = 0.5 },
		": ok; doubled: result 1 is of this image too": func(r results) { r[1] = r[0] },
		": ok; doubled: result 3 is": func(r results) {
			r[3] = r[2]
			r[3].Image = filepath.Dir(r[2].Image) + "/./" + filepath.Base(r[2].Image)
		},
		"differs: no score (\"bad\")": func(r results) {
			image := r[1].Name
			r[1] = record.Result{Name: image, Error: "bad"}
		},
		"not verified: the result has both a score and an error": func(r results) {
			r[1].Error = "bad"
		},
		"has both a score and an error":         func(r results) { r[1].ErrorClass = "corrupt" },
		"not verified: no such file":            func(r results) { r[1].Image = "missing.png" },
		"not verified: the result has no score": func(r results) { r[1].Score = nil },
		"result has no score or no digest":      func(r results) { r[1].Digest = "" },
	} {
		c := v.changed(change)
		if c.code != exitError || !strings.Contains(c.out, want) ||
			!strings.Contains(c.out, "3 of 4 results verified") {
			t.Errorf("%s: %+v", want, c)
		}
	}
}

// Results in which a reader other than verify would find another score are refused as a whole.
func TestVerifyForged(t *testing.T) {
	t.Parallel()
	v := newVerifier(t)
	first, _, _ := strings.Cut(v.scored.out, "\n")
	first, _ = strings.CutPrefix(first, "{")
	forged := `{"image":"a.png","score":0.01,"anomalous":false,`
	capital := strings.Replace(first, `"image"`, `"Image"`, 1)
	for text, want := range map[string]string{
		forged + capital:                            `key "Image", want "image"`,
		forged + first:                              `line 1: not a result: duplicate key "image"`,
		forged + `"results":[{` + first + "]}":      `beside "results"`,
		v.scored.out + `{"` + "\u017f" + `core":1}`: `line 5: not a result: key "\u017fcore", want`,
		"score,image,score,digest\n1,a,0,1\n":       `line 1: duplicate column "score"`,
	} {
		if c := v.text(text); c.code != exitError || c.out != "" || !strings.Contains(c.err, want) {
			t.Errorf("%q: %+v", want, c)
		}
	}
	if c := v.text("\ufeff" + v.scored.out); !allVerified(c) {
		t.Errorf("with a byte order mark: %+v", c)
	}
}

// Every image that is given must have a result.
func TestVerifyMissing(t *testing.T) {
	t.Parallel()
	v := newVerifier(t)
	folders := []string{demo + "/fabric/test/hole/", demo + "/fabric/test/good/000.jpg"}
	if c := v.text(v.scored.out, folders...); !allVerified(c) {
		t.Errorf("%+v", c)
	}
	first, rest, _ := strings.Cut(v.scored.out, "\n")
	c := v.text(rest, folders...)
	if c.code != exitError || !strings.Contains(c.out, "3 of 3 results verified") ||
		!strings.Contains(c.out, `000.jpg": missing: the image has no result`) {
		t.Errorf("without the first: %+v", c)
	}
	if c := v.text(first, "no-such.png"); c.code != exitError ||
		!strings.Contains(c.out, `"no-such.png": missing`) {
		t.Errorf("an image that is nowhere: %+v", c)
	}
}

// Results by another threshold are verified with that one, and by no other.
func TestVerifyThreshold(t *testing.T) {
	t.Parallel()
	v := newVerifier(t, "--threshold", "0.3")
	if c := v.text(v.scored.out, "--threshold", "0.3"); !allVerified(c) {
		t.Errorf("%+v", c)
	}
	for want, args := range map[string][]string{
		"differs: the threshold: 0.3, want 0.2":  nil,
		"differs: the threshold: 0.3, want 0.31": {"--threshold", "0.31"},
	} {
		c := v.text(v.scored.out, args...)
		if c.code != exitError || strings.Count(c.out, want) != 4 {
			t.Errorf("%q: %+v", args, c)
		}
	}
	c := v.changed(func(r results) { *r[1].Threshold, *r[2].Anomalous = 0.31, false },
		"--threshold", "0.3")
	if c.code != exitError || !strings.Contains(c.out, "the threshold: 0.31, want 0.3 ") ||
		!strings.Contains(c.out, "2 of 4 results") {
		t.Errorf("changed: %+v", c)
	}
	if c := v.text(v.scored.out, "--threshold", "5"); c.code != exitUsage {
		t.Errorf("a threshold of 5: %+v", c)
	}
}

// A prompt file with another threshold is another one: the error names both digests. Results of a
// set without a threshold hold no decision.
func TestVerifyOtherThreshold(t *testing.T) {
	t.Parallel()
	v := newVerifier(t)
	scored := v.scored.records(t)[0]
	other := filepath.Join(t.TempDir(), "other.prompts")
	if c := inctrl(t, "calibrate", "--prompts", v.prompts, "--rate", "0.2", "-o", other); c.code !=
		exitOK {
		t.Fatalf("%+v", c)
	}
	now := inctrl(t, "score", "--prompts", other, scored.Image).records(t)[0]
	if *now.Score != *scored.Score || now.PromptsDigest == scored.PromptsDigest ||
		now.Digest == scored.Digest {
		t.Errorf("by another threshold: %+v, before %+v", now, scored)
	}
	calibrated := v.prompts
	v.prompts = other
	if c := v.text(v.scored.out); c.code != exitError ||
		!strings.Contains(c.err, scored.PromptsDigest) ||
		!strings.Contains(c.err, now.PromptsDigest) {
		t.Errorf("%+v", c)
	}
	if c := v.changed(forget); c.code != exitError ||
		strings.Count(c.out, "differs: the threshold: ") != 4 {
		t.Errorf("without digests: %+v", c)
	}
	v.prompts = calibrated
	normal := []string{"--normals", demo + "/fabric/train/good", "--shots", "4"}
	plain := inctrl(t, append(append([]string{"verify"}, normal...), v.file)...)
	if plain.code != exitError ||
		strings.Count(plain.out, "the prompt set has none (--threshold gives one)") != 4 {
		t.Errorf("by a set without a threshold: %+v", plain)
	}
}

// forget removes the fields that older results lack.
func forget(records []record.Result) {
	for i := range records {
		r := &records[i]
		r.ModelDigest, r.PromptsDigest, r.PixelsDigest, r.Stages = "", "", "", nil
	}
}

// Results of another model or prompt set, and files that are not results, are refused as a whole.
func TestVerifyRefuses(t *testing.T) {
	t.Parallel()
	v := newVerifier(t)
	for want, change := range map[string]func(r []record.Result){
		`result 2: made by another model: "other", here "mini-240"`: func(r []record.Result) {
			r[1].Model = "other"
		},
		"made by another model file":      func(r []record.Result) { r[1].ModelDigest = "1" },
		"made by another prompt set":      func(r []record.Result) { r[1].PromptsDigest = "1" },
		`made by another method: "patch"`: func(r []record.Result) { r[1].Method = "patch" },
	} {
		if c := v.changed(change); c.code != exitError || c.out != "" ||
			!strings.Contains(c.err, want) {
			t.Errorf("%s: %+v", want, c)
		}
	}
	for text, want := range map[string]string{
		"": "no results", "{\n": "line 1: not a result",
		"{}\n{\"score\":1e99}": "line 2: not a result",
		"image,score\n":        `no such column: "digest"`, "image,score,digest\na,b,c\n": "line 2",
		"image,score,digest\na,1\n": "wrong number of fields", "image,score,digest\n": "no results",
	} {
		if c := v.text(text); c.code != exitError || !strings.Contains(c.err, want) {
			t.Errorf("%q: %+v", text, c)
		}
	}
	if c := v.text(v.scored.out, "--normals", demo); c.code != exitUsage {
		t.Errorf("%+v", c)
	}
}

// With stage digests the first stage that differs is named, in the order of computation.
func TestVerifyStages(t *testing.T) {
	t.Parallel()
	v := newVerifier(t, "--stages")
	if c := v.text(v.scored.out); !allVerified(c) {
		t.Fatalf("%+v", c)
	}
	for want, change := range map[string]func(r *record.Result){
		"the first stage that differs is stream 3": func(r *record.Result) {
			for i := 5; i < len(r.Stages); i++ {
				r.Stages[i].SHA256 = "1"
			}
		},
		"the first stage that differs is map": func(r *record.Result) {
			r.Stages[len(r.Stages)-2].SHA256 = "1"
		},
		"the score: ": func(r *record.Result) { next(r.Score) },
		"no stage differs, so the result was changed": func(r *record.Result) { r.Digest = "1" },
	} {
		c := v.changed(func(r []record.Result) { change(&r[2]) })
		if c.code != exitError || !strings.Contains(c.out, want) {
			t.Errorf("%s: %+v", want, c)
		}
	}
}

// CSV, which also has every bit of the scores, from another folder, with an image that has no
// score.
func TestVerifyCSV(t *testing.T) {
	dir := t.TempDir()
	data, err := os.ReadFile(demo + "/fabric/test/hole/000.jpg")
	if err != nil {
		t.Fatal(err)
	}
	writeImage(t, dir, "a.jpg", data)
	writeImage(t, dir, "b.jpg", data[:100])
	v := &verifier{t: t, prompts: promptFile(t), file: filepath.Join(t.TempDir(), "results")}
	there, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	scored := inctrl(t, "score", "--prompts", v.prompts, "--format", "csv", "a.jpg", "b.jpg")
	t.Chdir(there)
	if c := v.text(scored.out, "--root", dir); c.code != exitOK ||
		!strings.Contains(c.out, "\"b.jpg\": ok, no score: ") {
		t.Errorf("%+v", c)
	}
	for want, forged := range map[string]string{
		`"b.jpg": not verified: the result has both`: strings.Replace(
			scored.out, "b.jpg,,", "b.jpg,0.01,", 1),
		`"b.jpg": not verified: the result has b`: strings.Replace(
			scored.out, "b.jpg,,,", "b.jpg,,false,", 1),
		`"b.jpg": differs: error class "missing", computed "truncated"`: strings.Replace(
			scored.out, ",truncated,", ",missing,", 1),
	} {
		c := v.text(forged, "--root", dir)
		if c.code != exitError || !strings.Contains(c.out, want) {
			t.Errorf("%s: %+v", want, c)
		}
	}
	if c := v.text(scored.out); c.code != exitError || !strings.Contains(c.out, "0 of 2") {
		t.Errorf("without --root: %+v", c)
	}
	all, err := record.Read(strings.NewReader(scored.out))
	if err != nil {
		t.Fatal(err)
	}
	old := record.Number(all[0].Score)
	next(all[0].Score)
	changed := strings.Replace(scored.out, old, record.Number(all[0].Score), 1)
	if c := v.text(changed, "--root", dir); c.code != exitError ||
		!strings.Contains(c.out, "differs: the score") {
		t.Errorf("%+v", c)
	}
}
