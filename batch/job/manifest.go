package job

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"os"
)

// index is the verified index of one shard.
type index struct {
	entries []entry // nil: none is loaded
	shard   int
}

func (j *Job) manifest(shard int) string  { return j.path("manifest", shardName(shard)+".jsonl") }
func (j *Job) indexFile(shard int) string { return j.path("manifest", shardName(shard)+".tasks") }

// entry is a task's entry in the index of its shard.
func (j *Job) entry(task int64) (entry, error) {
	if task < 0 || task >= j.Tasks {
		return entry{}, fmt.Errorf("no task %d, the job has %d", task, j.Tasks)
	}
	s, at := shardOf(task)
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.index.entries == nil || j.index.shard != s {
		all, err := j.readIndex(s)
		if err != nil {
			return entry{}, err
		}
		j.index = index{all, s}
	}
	return j.index.entries[at], nil
}

func (j *Job) readIndex(s int) ([]entry, error) {
	path := j.indexFile(s)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	if sum(text) != j.Shards[s].SHA256 {
		return nil, fmt.Errorf("%.300q: %w", path, ErrChanged)
	}
	all, err := readLines[entry](text)
	if err != nil || len(all) != j.Shards[s].Tasks {
		return nil, fmt.Errorf("%.300q: %w: %d tasks, want %d", path, ErrNoJob, len(all),
			j.Shards[s].Tasks)
	}
	return all, nil
}

// Read returns the images of a task and verifies that they are unchanged since planning.
func (j *Job) Read(task int64) ([]Image, error) {
	e, err := j.entry(task)
	if err != nil {
		return nil, err
	}
	s, _ := shardOf(task)
	path := j.manifest(s)
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text := make([]byte, e.Bytes)
	if n, err := f.ReadAt(text, e.Offset); n < len(text) {
		return nil, fmt.Errorf("%.300q: task %d: %w: %w", path, task, ErrChanged, err)
	}
	if sum(text) != e.SHA256 {
		return nil, fmt.Errorf("%.300q: task %d: %w", path, task, ErrChanged)
	}
	all, err := readLines[Image](text)
	if err != nil || len(all) != e.Images {
		return nil, fmt.Errorf("%.300q: task %d: %w: %d images, want %d",
			path, task, ErrNoJob, len(all), e.Images)
	}
	return all, nil
}

// Missing iterates over the tasks that are not done, in order.
func (j *Job) Missing() iter.Seq2[int64, error] {
	return func(yield func(int64, error) bool) {
		for s := range j.Shards {
			done, err := j.done(s)
			if err != nil {
				yield(0, err)
				return
			}
			for at := range j.Shards[s].Tasks {
				if !done[at] && !yield(int64(s)*perShard+int64(at), nil) {
					return
				}
			}
		}
	}
}

// readLines parses JSON lines.
func readLines[T any](text []byte) (all []T, err error) {
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, len(text)+1)
	for lines.Scan() {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			return all, fmt.Errorf("line %d: %.200s", len(all)+1, err.Error())
		}
		all = append(all, v)
	}
	return all, lines.Err()
}
