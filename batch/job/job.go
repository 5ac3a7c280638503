// Package job scores lists of images that are too long for one run. Create writes a folder with the
// list, split into tasks. Do scores a task, in any process that can access the folder. Finish
// merges the results once every task is done.
//
//	job.json                 settings, and the digest of each shard's index; never changed
//	prompts                  the prompt file
//	manifest/00000.jsonl     a shard of the list: the images of 1000 tasks, one per line
//	manifest/00000.tasks     its index: where each task's lines are, and their digest
//	tasks/00000/….jsonl      the result of a task after a receipt, written atomically
//	attempts/00000/….jsonl   the journal of attempts at a task; locked during an attempt
//	result/, dead.jsonl, summary.json   written by Finish
//
// A task is done if and only if its result file exists. The receipt binds it to all of job.json,
// and Finish sets results with another receipt aside. An image is scored only as it was when the
// job was planned (Stamp). Results do not depend on which process does
// a task, how often, or in which order, so the correctness of package queue, which distributes the
// tasks, does not matter.
package job

import (
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"

	"github.com/inctrl-go/inctrl/internal/atomicfile"
	"github.com/inctrl-go/inctrl/internal/record"
)

// The reasons why a job cannot be used; match them with errors.Is.
var (
	ErrNoJob    = errors.New("not the folder of a batch job")
	ErrExists   = errors.New("folder is not empty")
	ErrFixed    = errors.New("the working folder or a mount, want a new folder")
	ErrEmpty    = errors.New("no images")
	ErrChanged  = errors.New("changed since it was planned")
	ErrSettings = errors.New("job was planned with another")
)

// MaxTask is the largest number of images of a task.
const MaxTask = 100_000

const (
	version  = 2
	perShard = 1000 // tasks of a shard
)

// Settings are everything that a job's results depend on, besides the list.
type Settings struct {
	Root          string `json:"root"`                  // folder that relative paths are in
	RawRoot       []byte `json:"root_base64,omitempty"` // as record.Name.Raw
	ModelFile     string `json:"model_file"`            // where it was at plan time
	Model         string `json:"model"`
	ModelDigest   string `json:"model_digest"`
	PromptsDigest string `json:"prompts_digest"` // threshold, view and all else included
	// Threshold is the prompt file's; a task result that decides otherwise is damaged.
	Threshold  *float32 `json:"threshold,omitempty"`
	Preprocess string   `json:"preprocess"` // version of the pixel arithmetic
	PaperMode  bool     `json:"paper,omitempty"`
	MaxSide    int      `json:"max_image_side,omitempty"` // pixels
	MaxPixels  int64    `json:"max_image_pixels,omitempty"`
	MaxMemory  int64    `json:"max_image_memory,omitempty"` // bytes for decoding one
	Format     string   `json:"format"`
	PerTask    int      `json:"images_per_task"`
	Hash       bool     `json:"hash,omitempty"`     // images are known by their SHA-256
	Regions    bool     `json:"regions,omitempty"`  // results have the anomalous regions
	MinArea    string   `json:"min_area,omitempty"` // of a region, as model.RegionOptions reads it
}

// Same returns an error if now has settings that would give other results.
func (s Settings) Same(now Settings) error {
	for _, of := range []struct{ what, then, now string }{
		{"model", s.ModelDigest, now.ModelDigest},
		{"prompt file", s.PromptsDigest, now.PromptsDigest},
		{"preprocessing", s.Preprocess, now.Preprocess},
	} {
		if of.then != of.now {
			return fmt.Errorf("%w %s: %.64q, here %.64q", ErrSettings, of.what, of.then, of.now)
		}
	}
	return s.SameThreshold(now.Threshold)
}

// SameThreshold returns an error if now, the prompt file's threshold, is not that of the settings:
// every result would count as damaged.
func (s Settings) SameThreshold(now *float32) error {
	then, here := cmp.Or(record.Number(s.Threshold), "none"), cmp.Or(record.Number(now), "none")
	if then != here {
		return fmt.Errorf("%w threshold: job.json has %s, the prompt file %s", ErrSettings, then,
			here)
	}
	return nil
}

// Plan is the content of job.json.
type Plan struct {
	Version       int    `json:"version"`
	ID            string `json:"id"` // random, so that no two jobs share results or a queue
	Settings      `json:"settings"`
	PromptsSHA256 string  `json:"prompts_sha256"` // of the job's prompt file
	Images        int64   `json:"images"`
	Tasks         int64   `json:"tasks"`
	Shards        []shard `json:"shards"`
}

// shard is a file of the manifest.
type shard struct {
	Tasks  int    `json:"tasks"`
	SHA256 string `json:"index_sha256"`
}

// Job is a planned job. Its methods are safe for concurrent use.
type Job struct {
	Plan
	dir    string
	digest string // of job.json, and so of the settings, the prompt file and the list

	mu    sync.Mutex
	index index // the last one that was read
}

// Open opens a job folder.
func Open(dir string) (*Job, error) {
	j := &Job{dir: dir}
	text, err := os.ReadFile(j.path("job.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%.300q: %w", dir, ErrNoJob)
	} else if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &j.Plan); err != nil {
		return nil, fmt.Errorf("%.300q: job.json: %w: %.200s", dir, ErrNoJob, err.Error())
	}
	if err := j.check(); err != nil {
		return nil, fmt.Errorf("%.300q: job.json: %w", dir, err)
	}
	if j.RawRoot != nil {
		j.Root = string(j.RawRoot)
	}
	j.digest = sum(text)
	return j, nil
}

// check validates a plan.
func (p *Plan) check() error {
	var tasks int64
	for i, s := range p.Shards {
		if s.Tasks < 1 || s.Tasks > perShard || i < len(p.Shards)-1 && s.Tasks != perShard {
			return fmt.Errorf("%w: shard %d has %d tasks", ErrNoJob, i, s.Tasks)
		}
		tasks += int64(s.Tasks)
	}
	id, err := hex.DecodeString(p.ID)
	switch {
	case p.Version != version:
		return fmt.Errorf("%w: version %d, want %d", ErrNoJob, p.Version, version)
	case err != nil || len(id) != idBytes:
		return fmt.Errorf("%w: bad id", ErrNoJob)
	case tasks != p.Tasks || tasks < 1:
		return fmt.Errorf("%w: %d tasks, its shards have %d", ErrNoJob, p.Tasks, tasks)
	case p.Format != record.JSONL && p.Format != record.CSV:
		return fmt.Errorf("%w: format %.32q", ErrNoJob, p.Format)
	}
	return nil
}

const idBytes = 8

func newID() string {
	id := make([]byte, idBytes)
	rand.Read(id)
	return hex.EncodeToString(id)
}

// CheckPrompts returns an error if the job's prompt file is not the one of the plan.
func (j *Job) CheckPrompts() error {
	now, err := sumFile(j.PromptFile())
	if err == nil && now != j.PromptsSHA256 {
		err = fmt.Errorf("%w prompt file: SHA-256 %.64q, here %.64q",
			ErrSettings, j.PromptsSHA256, now)
	}
	return err
}

// QueueDir is the folder for a queue server inside a worker.
func (j *Job) QueueDir() string { return j.path("queue") }

// Dead is the path of the list of images without a score.
func (j *Job) Dead() string { return j.path(deadFile) }

// PromptFile is the path of the job's prompt file.
func (j *Job) PromptFile() string { return j.path("prompts") }

func (j *Job) path(elements ...string) string {
	return filepath.Join(append([]string{j.dir}, elements...)...)
}

func (j *Job) source(p Image) Source { return Source{j.file(p.Name), p.Was} }

// file is the path of an image.
func (j *Job) file(n record.Name) string {
	if filepath.IsAbs(n.Path()) {
		return n.Path()
	}
	return filepath.Join(j.Root, n.Path())
}

func shardName(i int) string { return fmt.Sprintf("%05d", i) }

// shardOf is the shard of a task and the task's index in it.
func shardOf(task int64) (shard, at int) { return int(task / perShard), int(task % perShard) }

func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}

// writeDurable writes a file and syncs it and its folders.
func writeDurable(path string, write func(io.Writer) error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return atomicfile.WriteDurable(path, write)
}
