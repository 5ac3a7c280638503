package main

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"crypto/sha256"

	"github.com/inctrl-go/inctrl/batch/job"
)

// TestBatchThreshold: the threshold of a job cannot change between two workers, however thoroughly
// the prompt file and the plan are exchanged, and finish does not merge both.
func TestBatchThreshold(t *testing.T) {
	t.Parallel()
	prompts, dir := promptFile(t), t.TempDir()
	other, folder := filepath.Join(dir, "other.prompts"), filepath.Join(dir, "job")
	ok(t, "", "calibrate", "--prompts", prompts, "--rate", "0.5", "-o", other)
	images := demo + "/fabric/test"
	ok(t, "", "batch", "plan", "--prompts", prompts, "-o", folder, "--task", "2", images)
	ok(t, "", "batch", "work", folder, "--shard", "0/2")

	plan := filepath.Join(folder, "job.json")
	want, altered := mustRead(t, plan), mustRead(t, other)
	exchange := func(changes map[string]string) {
		t.Helper()
		text := string(want)
		for old, now := range changes {
			if !strings.Contains(text, old) {
				t.Fatalf("no %s in %s", old, text)
			}
			text = strings.Replace(text, old, now, 1)
		}
		writeImage(t, folder, "job.json", []byte(text))
		writeImage(t, folder, "prompts", altered)
	}
	refused := func(says string) {
		t.Helper()
		if c := inctrl(t, "batch", "work", folder, "--shard", "1/2"); c.code != exitError ||
			!strings.Contains(c.err, says) {
			t.Errorf("work: %+v", c)
		}
		done := filepath.Join(folder, "tasks", "00000", "00000001.jsonl")
		if _, err := os.Stat(done); err == nil {
			t.Error("a task was done")
		}
	}
	sums := func(data []byte) string { s := sha256.Sum256(data); return hex.EncodeToString(s[:]) }
	file := map[string]string{sums(fabricPromptFile): sums(altered)}

	exchange(nil)
	refused("planned with another prompt file: SHA-256")
	if c := inctrl(t, "batch", "finish", folder); c.code != exitError ||
		!strings.Contains(c.err, "planned with another prompt file: SHA-256") {
		t.Errorf("finish: %+v", c)
	}
	exchange(file)
	refused("planned with another prompt file: \"")

	// A plan that has all of the other prompt file is another plan: nothing is merged.
	second := filepath.Join(dir, "second")
	ok(t, "", "batch", "plan", "--prompts", other, "-o", second, "--task", "2", images)
	var was, now job.Plan
	for text, to := range map[string]*job.Plan{
		string(want): &was, string(mustRead(t, filepath.Join(second, "job.json"))): &now,
	} {
		if err := json.Unmarshal([]byte(text), to); err != nil {
			t.Fatal(err)
		}
	}
	if was.PromptsDigest == now.PromptsDigest || *was.Threshold == *now.Threshold {
		t.Fatalf("%+v and %+v", was.Settings, now.Settings)
	}
	now.ID = was.ID
	text, err := json.Marshal(now)
	if err != nil {
		t.Fatal(err)
	}
	writeImage(t, folder, "job.json", text)
	ok(t, "", "batch", "work", folder, "--shard", "1/2")
	if c := inctrl(t, "batch", "finish", folder); c.code != exitError ||
		!strings.Contains(c.err, "of another job or task, or changed since") {
		t.Errorf("finish: %+v", c)
	}
	ok(t, "", "batch", "work", folder)
	ok(t, "", "batch", "finish", folder)
}

// TestBatchChanged: images that change after plan have errors, with a queue and without, and the
// others their scores.
func TestBatchChanged(t *testing.T) {
	t.Parallel()
	prompts, in := promptFile(t), newInputs(t)
	jpeg := mustRead(t, demo+"/fabric/test/hole/000.jpg")
	altered := slices.Concat(jpeg, []byte{0}) // the same image with a byte behind its end
	for _, c := range []struct {
		name string
		work []string
		plan []string
		dead int64
	}{
		{"queue", nil, nil, 2}, {"shard", []string{"--shard", "0/1"}, nil, 2},
		{"hash", nil, []string{"--hash"}, 1},
	} {
		images := filepath.Join(c.name, "images")
		same := in.put(filepath.Join(images, "same.jpg"), jpeg)
		touched := in.put(filepath.Join(images, "touched.jpg"), jpeg)
		longer := in.put(filepath.Join(images, "longer.jpg"), jpeg)
		folder := in.path(filepath.Join(c.name, "job"))
		args := append([]string{"batch", "plan", "--prompts", prompts, "-o", folder}, c.plan...)
		ok(t, "", append(args, in.path(images))...)
		in.put(filepath.Join(images, "longer.jpg"), altered)
		if err := os.Chtimes(touched, time.Unix(1, 0), time.Unix(1, 0)); err != nil {
			t.Fatal(err)
		}
		ok(t, "", append([]string{"batch", "work", folder}, c.work...)...)
		var s job.Summary
		if err := json.Unmarshal([]byte(ok(t, "", "batch", "finish", folder).out), &s); err != nil {
			t.Fatal(err)
		}
		if s.Images != 3 || s.Dead != c.dead || s.Classes["changed"] != c.dead {
			t.Errorf("%s: %+v", c.name, s)
		}
		dead := string(mustRead(t, filepath.Join(folder, "dead.jsonl")))
		if !strings.Contains(dead, longer) || !strings.Contains(dead, job.ErrImage.Error()) ||
			strings.Contains(dead, same) {
			t.Errorf("%s: %s", c.name, dead)
		}

		in.put(filepath.Join(images, "same.jpg"), altered) // after work
		if r := inctrl(t, "batch", "finish", folder); r.code != exitError ||
			!strings.Contains(r.err, same) {
			t.Errorf("%s: finished with an image that has changed: %+v", c.name, r)
		}
	}
}

// TestBatchThresholdOfPlan: a plan whose threshold is not that of the prompt file is refused before
// anything is scored, by work and by finish.
func TestBatchThresholdOfPlan(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "job")
	ok(t, "", "batch", "plan", "--prompts", promptFile(t), "-o", folder, demo+"/fabric/test/hole")
	text := string(mustRead(t, filepath.Join(folder, "job.json")))
	line := regexp.MustCompile(`"threshold": [^,]*,`)
	if !line.MatchString(text) {
		t.Fatalf("no threshold in %s", text)
	}
	for now, says := range map[string]string{
		`"threshold": 0.125,`: "job.json has 0.125, the prompt file 0.", "": "job.json has none",
	} {
		writeImage(t, folder, "job.json", []byte(line.ReplaceAllString(text, now)))
		for _, args := range [][]string{{"work", folder, "--shard", "0/1"}, {"finish", folder}} {
			c := inctrl(t, append([]string{"batch"}, args...)...)
			if c.code != exitError ||
				!strings.Contains(c.err, "planned with another threshold: "+says) {
				t.Errorf("%s: %+v", args[0], c)
			}
		}
	}
	if done, _ := filepath.Glob(filepath.Join(folder, "tasks", "*", "0*.jsonl")); len(done) > 0 {
		t.Errorf("done: %v", done)
	}
}
