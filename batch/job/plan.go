package job

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/inctrl-go/inctrl/internal/atomicfile"
	"github.com/inctrl-go/inctrl/internal/imagefiles"
	"github.com/inctrl-go/inctrl/internal/record"
)

// Create plans a job: prompts writes the prompt file, and list calls add for every image in order.
// It holds at most one task of the list in memory. The folder is created completely or not at all.
func Create(
	ctx context.Context, dir string, s Settings, prompts func(io.Writer) error,
	list func(add func(path string) error) error,
) (j *Job, err error) {
	dir = filepath.Clean(dir)
	if target, err := filepath.EvalSymlinks(dir); err == nil {
		dir = target
	}
	if err := replaceable(dir); err != nil {
		return nil, err
	}
	temp := filepath.Join(filepath.Dir(dir), filepath.Base(dir)+".plan-"+newID())
	if err := os.Mkdir(temp, 0o777); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(temp)
		}
	}()
	j = &Job{dir: temp, Plan: Plan{Version: version, ID: newID(), Settings: s}}
	err = cmp.Or(imagefiles.MakeOutput(temp), writeDurable(j.PromptFile(), prompts))
	if err == nil {
		j.PromptsSHA256, err = sumFile(j.PromptFile())
	}
	if err != nil {
		return nil, err
	}
	m := &manifest{job: j, ctx: ctx}
	defer m.close()
	if err := errors.Join(list(m.add), m.end()); err != nil {
		return nil, err
	}
	if err := j.save(); err != nil {
		return nil, err
	}
	os.Remove(dir) // if it is empty
	if err := os.Rename(temp, dir); err != nil {
		return nil, err
	}
	atomicfile.SyncDir(filepath.Dir(dir))
	j.dir = dir
	return j, nil
}

// replaceable returns an error unless the path does not exist or is an empty folder.
func replaceable(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil: // also if it is a file
		return err
	case len(entries) > 0:
		return &os.PathError{Op: "plan", Path: dir, Err: ErrExists}
	}
	if err := os.Remove(dir); err != nil {
		return fmt.Errorf("%w: %w", ErrFixed, err)
	}
	return os.Mkdir(dir, 0o777)
}

func (j *Job) save() error {
	if j.Images == 0 {
		return ErrEmpty
	}
	if err := j.check(); err != nil {
		return err
	}
	j.RawRoot = record.NameOf(j.Root).Raw
	text, err := json.MarshalIndent(&j.Plan, "", " ")
	if err != nil {
		return err
	}
	j.digest = sum(text)
	return writeDurable(j.path("job.json"), func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// manifest writes the shards of the list.
type manifest struct {
	job    *Job
	ctx    context.Context
	lines  *os.File // of the current shard; nil: none
	out    *bufio.Writer
	offset int64
	index  []entry

	task []string // paths of the images of the current task
}

// entry is a task in the index of a shard.
type entry struct {
	Images int    `json:"images"`
	Offset int64  `json:"offset"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

func (m *manifest) add(path string) error {
	if m.task = append(m.task, path); len(m.task) == m.job.PerTask {
		return m.endTask()
	}
	return nil
}

func (m *manifest) begin() (err error) {
	path := m.job.manifest(len(m.job.Shards))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	m.lines, err = os.Create(path)
	m.out = bufio.NewWriterSize(m.lines, 1<<20)
	return err
}

// endTask writes the lines of the current task.
func (m *manifest) endTask() error {
	if m.lines == nil {
		if err := m.begin(); err != nil {
			return err
		}
	}
	images := make([]Image, len(m.task))
	err := each(m.ctx, len(images), func(i int) {
		images[i].Name = record.NameOf(m.task[i])
		images[i].Was = stamp(m.job.file(images[i].Name), m.job.Hash)
	})
	if err != nil {
		return err
	}
	var lines []byte
	for _, p := range images {
		lines = appendLine(lines, p)
	}
	if _, err := m.out.Write(lines); err != nil {
		return err
	}
	m.index = append(m.index, entry{len(images), m.offset, int64(len(lines)), sum(lines)})
	m.job.Images += int64(len(images))
	m.job.Tasks++
	m.offset += int64(len(lines))
	m.task = m.task[:0]
	if len(m.index) == perShard {
		return m.endShard()
	}
	return nil
}

func (m *manifest) endShard() error {
	err := errors.Join(m.out.Flush(), m.lines.Sync(), m.lines.Close())
	m.lines = nil
	if err != nil {
		return err
	}
	var text []byte
	for _, e := range m.index {
		text = appendLine(text, e)
	}
	i := len(m.job.Shards)
	m.job.Shards = append(m.job.Shards, shard{len(m.index), sum(text)})
	m.index, m.offset = nil, 0
	return writeDurable(m.job.indexFile(i), func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// end completes the current task and shard.
func (m *manifest) end() error {
	if len(m.task) > 0 {
		if err := m.endTask(); err != nil {
			return err
		}
	}
	if m.lines != nil {
		return m.endShard()
	}
	return nil
}

// close closes files that are open after an error.
func (m *manifest) close() {
	if m.lines != nil {
		m.lines.Close()
	}
}

// appendLine appends v as a JSON line.
func appendLine(to []byte, v any) []byte {
	b := bytes.NewBuffer(to)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("job: a line that JSON cannot hold") // only a NaN, which no score is
	}
	return b.Bytes()
}
