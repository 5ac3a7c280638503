package job

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/inctrl-go/inctrl/internal/record"
)

// errDamaged means that a task result is not as a worker wrote it.
var errDamaged = errors.New("damaged")

// receipt is the first line of a task result: the task and the digest of the results that follow.
type receipt struct {
	Job    string `json:"job"`
	Task   int64  `json:"task"`
	Images int    `json:"images"`
	SHA256 string `json:"sha256"` // of the following lines
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
func (j *Job) writeTaskResult(task int64, images []record.Name, results []record.Result) error {
	var lines []byte
	for i, p := range images {
		results[i].Name = p
		lines = appendLine(lines, results[i])
	}
	head := appendLine(nil, receipt{j.ID, task, len(images), sum(lines)})
	return writeDurable(j.resultFile(task), func(w io.Writer) error {
		_, err := w.Write(append(head, lines...))
		return err
	})
}

// readTaskResult returns the results of a task and their lines. It verifies that there is exactly
// one result per image.
func (j *Job) readTaskResult(task int64) (all []record.Result, lines []byte, err error) {
	text, err := os.ReadFile(j.resultFile(task))
	if err != nil {
		return nil, nil, err
	}
	var r receipt
	head, lines, _ := bytes.Cut(text, []byte("\n"))
	if err := json.Unmarshal(head, &r); err != nil {
		return nil, nil, fmt.Errorf("%w: no receipt", errDamaged)
	}
	if r.Job != j.ID || r.Task != task || r.SHA256 != sum(lines) {
		return nil, nil, fmt.Errorf("%w: another job or task, or a wrong digest",
			errDamaged)
	}
	if all, err = readLines[record.Result](lines); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return all, lines, j.covers(task, all)
}

// covers returns an error unless there is one result for each image of a task, in order.
func (j *Job) covers(task int64, all []record.Result) error {
	images, err := j.Read(task)
	if err != nil {
		return err
	}
	if len(all) != len(images) {
		return fmt.Errorf("%w: %d results for %d images", errDamaged, len(all), len(images))
	}
	for i, r := range all {
		if !sameName(r.Name, images[i]) || (r.Score == nil) == (r.ErrorClass == "") {
			return fmt.Errorf("%w: result %d is not of its image", errDamaged, i)
		}
	}
	return nil
}

func sameName(a, b record.Name) bool { return a.Image == b.Image && bytes.Equal(a.Raw, b.Raw) }
