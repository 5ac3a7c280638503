package job

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
)

// The reasons why a task is done again.
var (
	errDamaged  = errors.New("damaged")  // the result is not as a worker wrote it
	errOutdated = errors.New("outdated") // an image has changed
)

// receipt is the first line of a task result. It binds the results that follow to their task and
// to all that the job was planned with.
type receipt struct {
	Job    string `json:"job"`         // its id
	Plan   string `json:"plan_sha256"` // of job.json: settings, prompt file, list
	Task   int64  `json:"task"`
	Images int    `json:"images"`
	SHA256 string `json:"sha256"` // of the fields above and the following lines
}

// receipt is the receipt of a task's lines.
func (j *Job) receipt(task int64, images int, lines []byte) receipt {
	r := receipt{Job: j.ID, Plan: j.digest, Task: task, Images: images}
	r.SHA256 = sum(append(appendLine(nil, r), lines...))
	return r
}

const lineSuffix = ".jsonl"

// taskFile is the file of a task below the folder of a kind ("tasks", "attempts").
func (j *Job) taskFile(kind string, task int64) string {
	s, _ := shardOf(task)
	return j.path(kind, shardName(s), fmt.Sprintf("%08d", task)+lineSuffix)
}

// resultFile is the task result of a task. The task is done if the file exists.
func (j *Job) resultFile(task int64) string { return j.taskFile("tasks", task) }

func (j *Job) has(task int64) bool {
	_, err := os.Stat(j.resultFile(task))
	return err == nil
}

// done reports which tasks of a shard are done.
func (j *Job) done(s int) (done [perShard]bool, err error) {
	entries, err := os.ReadDir(j.path("tasks", shardName(s)))
	if errors.Is(err, os.ErrNotExist) {
		return done, nil
	}
	for _, e := range entries {
		name, ok := strings.CutSuffix(e.Name(), lineSuffix)
		task, err := strconv.ParseInt(name, 10, 64)
		if ok && err == nil && e.Name() == filepath.Base(j.resultFile(task)) &&
			task/perShard == int64(s) {
			done[task%perShard] = true
		}
	}
	return done, err
}

// writeTaskResult writes the results of a task; after that it is done.
func (j *Job) writeTaskResult(task int64, images []Image, results []record.Result) error {
	var lines []byte
	for i, p := range images {
		results[i].Name = p.Name
		lines = appendLine(lines, results[i])
	}
	head := appendLine(nil, j.receipt(task, len(images), lines))
	return writeDurable(j.resultFile(task), func(w io.Writer) error {
		_, err := w.Write(append(head, lines...))
		return err
	})
}

// readTaskResult returns the results of a task and their lines. It verifies that a worker of this
// job wrote them, that there is exactly one result per image, and that the images are still as they
// were.
func (j *Job) readTaskResult(
	ctx context.Context, task int64,
) (all []record.Result, lines []byte, err error) {
	text, err := os.ReadFile(j.resultFile(task))
	if err != nil {
		return nil, nil, err
	}
	var r receipt
	head, lines, _ := bytes.Cut(text, []byte("\n"))
	if err := json.Unmarshal(head, &r); err != nil {
		return nil, nil, fmt.Errorf("%w: no receipt", errDamaged)
	}
	if all, err = readResults(lines); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	if r != j.receipt(task, len(all), lines) {
		return nil, nil, fmt.Errorf("%w: of another job or task, or changed since", errDamaged)
	}
	return all, lines, j.covers(ctx, task, all)
}

// readResults reads lines that other programs will read too, hence the exact keys.
func readResults(lines []byte) (all []record.Result, err error) {
	for line := range bytes.Lines(lines) {
		var r record.Result
		if err := record.Unmarshal(line, &r); err != nil {
			return nil, fmt.Errorf("line %d: %.200s", len(all)+1, err.Error())
		}
		all = append(all, r)
	}
	return all, nil
}

// covers returns an error unless there is one result for each image of a task, in order, by the
// job's threshold, and the images with a score have not changed.
func (j *Job) covers(ctx context.Context, task int64, all []record.Result) error {
	images, err := j.Read(task)
	if err != nil {
		return err
	}
	if len(all) != len(images) {
		return fmt.Errorf("%w: %d results for %d images", errDamaged, len(all), len(images))
	}
	for i, r := range all {
		if !sameName(r.Name, images[i].Name) || (r.Score == nil) == (r.ErrorClass == "") {
			return fmt.Errorf("%w: result %d is not of its image", errDamaged, i)
		}
		if r.Score != nil && !j.decided(r) {
			return fmt.Errorf("%w: result %d is not by the job's threshold", errDamaged, i)
		}
	}
	changed := make([]error, len(images))
	err = each(ctx, len(images), func(i int) {
		if all[i].Score != nil {
			changed[i] = j.source(images[i]).unchanged()
		}
	})
	if err != nil {
		return err
	}
	for i, err := range changed {
		if err != nil {
			return fmt.Errorf("%w: %.256q %w", errOutdated, images[i].Image, err)
		}
	}
	return nil
}

// decided reports whether a result with a score has the decision that the threshold gives.
func (j *Job) decided(r record.Result) bool {
	if j.Threshold == nil || r.Anomalous == nil {
		return j.Threshold == nil && r.Anomalous == nil && r.Normalized == nil
	}
	want := model.Result{Score: *r.Score}
	if want.Decide(*j.Threshold) != nil || *r.Anomalous != *want.Anomalous {
		return false
	}
	return r.Normalized == nil || *r.Normalized == *want.Normalized
}

func sameName(a, b record.Name) bool { return a.Image == b.Image && bytes.Equal(a.Raw, b.Raw) }
