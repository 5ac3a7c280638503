package job

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/inctrl-go/inctrl/internal/atomicfile"
	"github.com/inctrl-go/inctrl/internal/filelock"
	"github.com/inctrl-go/inctrl/internal/record"
)

const (
	deadFile    = "dead.jsonl"
	summaryFile = "summary.json"
)

// Incomplete is the error of Finish if tasks are missing.
type Incomplete struct {
	Missing int64    // number of tasks that are not done
	Tasks   int64    // number of tasks in the job
	First   []int64  // the first tasks that are not done
	Damaged []string // task results that were set aside, with the reason; the first few
}

func (e *Incomplete) Error() string {
	text := fmt.Sprintf("%d of %d tasks are not done: %s",
		e.Missing, e.Tasks, strings.Trim(fmt.Sprint(e.First), "[]"))
	if int64(len(e.First)) < e.Missing {
		text += " …"
	}
	for _, d := range e.Damaged {
		text += "; " + d
	}
	return text
}

func (e *Incomplete) add(task int64) {
	if e.Missing++; len(e.First) < 20 {
		e.First = append(e.First, task)
	}
}

// Summary is the content of summary.json.
type Summary struct {
	Job       string           `json:"job"`
	Images    int64            `json:"images"`
	Scored    int64            `json:"scored"`
	Anomalous int64            `json:"anomalous"`
	Dead      int64            `json:"dead"` // images without a score; dead.jsonl names them
	Classes   map[string]int64 `json:"dead_by_class,omitempty"`
	Notes     map[string]int64 `json:"notes,omitempty"` // on how images were read, by kind
	// Digest is the SHA-256 of all results in the order of the list. It depends only on the list,
	// the model, the prompt file and the images: runs with equal digests agree in every bit.
	Digest string `json:"digest"`
	Files  []File `json:"files"`
}

// File is a result file.
type File struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// Finish merges the task results if there is exactly one result per image. Otherwise the error is
// an *Incomplete, and task results that are damaged, of another plan, or of images that have
// changed since are set aside, so that their tasks are done again.
// Step is called after each task.
func (j *Job) Finish(ctx context.Context, step func()) (*Summary, error) {
	if err := j.CheckPrompts(); err != nil {
		return nil, err
	}
	missing := &Incomplete{Tasks: j.Tasks}
	for task, err := range j.Missing() {
		if err != nil {
			return nil, err
		}
		missing.add(task)
	}
	if missing.Missing > 0 {
		return nil, missing
	}
	temp, err := os.MkdirTemp(j.dir, atomicfile.Temporary+"*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(temp)
	m := &merge{job: j, dir: temp, missing: missing, all: sha256.New()}
	m.Job, m.Classes, m.Notes = j.ID, map[string]int64{}, map[string]int64{}
	if err := m.run(ctx, step); err != nil {
		return nil, err
	}
	if missing.Missing > 0 {
		return nil, missing
	}
	m.Digest = hex.EncodeToString(m.all.Sum(nil))
	unlock, err := filelock.Wait(ctx, j.path("publish.lock")) // one Finish at a time
	if err == nil {
		defer unlock()
	} else if !errors.Is(err, errors.ErrUnsupported) {
		return nil, err
	}
	return &m.Summary, m.publish()
}

// merge writes the result files.
type merge struct {
	Summary
	job     *Job
	dir     string
	missing *Incomplete
	all     hash.Hash
	dead    *output
}

func (m *merge) run(ctx context.Context, step func()) (err error) {
	if m.dead, err = newOutput(filepath.Join(m.dir, deadFile)); err != nil {
		return err
	}
	for s := range m.job.Shards {
		if err := m.shard(ctx, s, step); err != nil {
			return errors.Join(err, m.dead.f.Close())
		}
	}
	_, err = m.dead.close()
	if err == nil && m.Images != m.job.Images && m.missing.Missing == 0 {
		err = fmt.Errorf("%d results of %d images", m.Images, m.job.Images)
	}
	return err
}

// shard writes the results of one shard.
func (m *merge) shard(ctx context.Context, s int, step func()) error {
	name := filepath.Join("result", shardName(s)+"."+m.job.Format)
	out, err := newOutput(filepath.Join(m.dir, name))
	if err != nil {
		return err
	}
	defer out.f.Close()
	rows := record.NewWriter(out, m.job.Format)
	for at := range m.job.Shards[s].Tasks {
		if err := m.task(ctx, int64(s)*perShard+int64(at), rows); err != nil {
			return err
		}
		step()
	}
	if err := rows.Close(); err != nil {
		return err
	}
	digest, err := out.close()
	m.Files = append(m.Files, File{filepath.ToSlash(name), digest})
	return err
}

// task adds a task's results, or sets a damaged task result aside.
func (m *merge) task(ctx context.Context, task int64, rows record.Writer) error {
	results, lines, err := m.job.readTaskResult(ctx, task)
	if errors.Is(err, errDamaged) || errors.Is(err, errOutdated) {
		return m.setAside(task, err)
	}
	if err != nil {
		return err
	}
	m.all.Write(lines)
	for i, r := range results {
		if err := rows.Write(&r); err != nil {
			return err
		}
		if err := m.count(task, i, r); err != nil {
			return err
		}
	}
	return nil
}

func (m *merge) setAside(task int64, why error) error {
	m.missing.add(task)
	if len(m.missing.Damaged) < 5 {
		text := fmt.Sprintf("the result of task %d was %.300s", task, why.Error())
		m.missing.Damaged = append(m.missing.Damaged, text)
	}
	file := m.job.resultFile(task)
	return errors.Join(
		os.RemoveAll(m.job.taskFile("attempts", task)), os.Rename(file, file+".damaged"))
}

// deadImage is a line of dead.jsonl.
type deadImage struct {
	Number     int64  `json:"number"`      // index of the image in the list, from 0
	TaskResult string `json:"task_result"` // delete this file to do the task again
	record.Result
}

func (m *merge) count(task int64, i int, r record.Result) error {
	m.Images++
	for _, note := range r.Notes {
		kind, _, _ := strings.Cut(note, ": ")
		m.Notes[kind]++
	}
	switch {
	case r.ErrorClass != "":
		m.Dead++
		m.Classes[r.ErrorClass]++
		file, err := filepath.Rel(m.job.dir, m.job.resultFile(task))
		if err != nil {
			return err
		}
		n := task*int64(m.job.PerTask) + int64(i)
		_, err = m.dead.Write(appendLine(nil, deadImage{n, filepath.ToSlash(file), r}))
		return err
	case r.Anomalous != nil && *r.Anomalous:
		m.Anomalous++
	}
	m.Scored++
	return nil
}

// publish moves the files to their final names, the summary last. An earlier summary is removed
// first, so that a summary always belongs to the results beside it.
func (m *merge) publish() error {
	j := m.job
	if err := os.RemoveAll(j.path(summaryFile)); err != nil {
		return err
	}
	for _, name := range []string{"result", deadFile} {
		if err := os.RemoveAll(j.path(name)); err != nil {
			return err
		}
		if err := os.Rename(filepath.Join(m.dir, name), j.path(name)); err != nil {
			return err
		}
	}
	err := writeDurable(j.path(summaryFile), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", " ")
		return e.Encode(&m.Summary)
	})
	return errors.Join(err, os.RemoveAll(j.path("attempts")))
}

// output is a file and the digest of its content.
type output struct {
	*bufio.Writer
	f   *os.File
	sum hash.Hash
}

func newOutput(path string) (*output, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	return &output{bufio.NewWriterSize(io.MultiWriter(f, h), 1<<20), f, h}, nil
}

func (o *output) close() (digest string, err error) {
	err = errors.Join(o.Flush(), o.f.Sync(), o.f.Close())
	return hex.EncodeToString(o.sum.Sum(nil)), err
}
