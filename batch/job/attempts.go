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

	"github.com/inctrl-go/inctrl/internal/filelock"
	"github.com/inctrl-go/inctrl/internal/record"
)

// ErrBusy means that another process holds the task.
var ErrBusy = filelock.ErrHeld

// Crash is the error class of an image whose scoring repeatedly ended the process.
const Crash = "crash"

const (
	// From the third attempt on, images are scored one at a time.
	triesTogether = 2
	// An image is given up after this many attempts that began and did not end. One is no proof: a
	// process can be killed for other reasons.
	triesAlone = 3
)

// Scorer scores images and calls use with each result, in order. A bad image has a result with an
// error; an error of Scorer itself ends the attempt.
type Scorer func(ctx context.Context, images []Source, use func(record.Result) error) error

// Do scores a task unless it is done. The error is ErrBusy if another process holds the task. After
// any other error the task's state is unchanged.
func (j *Job) Do(ctx context.Context, task int64, score Scorer) error {
	if j.has(task) {
		return nil
	}
	images, err := j.Read(task)
	if err != nil {
		return err
	}
	t, err := openJournal(j.taskFile("attempts", task), j.digest)
	if err != nil {
		return err
	}
	defer t.f.Close() // also unlocks it, even on a panic
	if j.has(task) {
		return t.remove()
	}
	files := make([]Source, len(images))
	for i, p := range images {
		files[i] = j.source(p)
	}
	results, err := t.run(ctx, files, score)
	if err == nil {
		err = j.writeTaskResult(task, images, results)
	}
	if err != nil {
		t.log(event{Returned: true}) // if this write fails too, the attempt counts as a crash
		return err
	}
	return t.remove()
}

// journal records the attempts at a task.
type journal struct {
	f       *os.File
	job     string          // digest of the job
	other   bool            // the last attempt was at another job, whose events do not count
	tries   int             // attempts begun, but neither ended nor returned
	done    []record.Result // results of the first images, scored one at a time
	deaths  int             // attempts at the next image that began and did not end
	onStage bool            // the last event is the beginning of that image
}

// event is a line of the journal.
type event struct {
	Try      string         `json:"try,omitempty"`      // an attempt begins; by whom
	Job      string         `json:"job,omitempty"`      // of this attempt
	Returned bool           `json:"returned,omitempty"` // the attempt failed but its process lives
	Begin    *int           `json:"begin,omitempty"`    // scoring this image alone begins
	End      *int           `json:"end,omitempty"`      // this image has a result
	Result   *record.Result `json:"result,omitempty"`
}

// openJournal locks and reads the journal. On file systems without locks two processes may do the
// same task; that wastes work but is harmless.
func openJournal(path, job string) (*journal, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	f, err := filelock.Try(path)
	if errors.Is(err, errors.ErrUnsupported) {
		f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	}
	if err != nil {
		return nil, err
	}
	t := &journal{f: f, job: job}
	if err := t.read(); err != nil {
		f.Close()
		return nil, err
	}
	return t, nil
}

// read reads the events and removes a partial line at the end, left by a crash.
func (t *journal) read() error {
	text, err := io.ReadAll(t.f)
	if err != nil {
		return err
	}
	whole := 0
	for {
		n := bytes.IndexByte(text[whole:], '\n')
		var e event
		if n < 0 || json.Unmarshal(text[whole:whole+n], &e) != nil {
			break
		}
		t.note(e)
		whole += n + 1
	}
	if whole < len(text) {
		return t.f.Truncate(int64(whole))
	}
	return nil
}

// note applies an event. Without file locks another process may write between ours: events of
// images other than the next one are ignored.
func (t *journal) note(e event) {
	next := func(i *int) bool { return i != nil && *i == len(t.done) }
	switch {
	case e.Try != "":
		if t.other = e.Job != t.job; !t.other {
			t.tries++
			t.onStage = false
		}
	case t.other:
	case next(e.Begin):
		t.deaths++
		t.onStage = true
	case e.Result != nil && next(e.End):
		t.done, t.deaths, t.onStage = append(t.done, *e.Result), 0, false
	case e.Returned:
		t.tries = max(0, t.tries-1)
		if t.onStage {
			t.deaths, t.onStage = t.deaths-1, false
		}
	}
}

// log writes an event before the action that it announces. The event survives the process; if the
// machine loses it, that only costs another attempt.
func (t *journal) log(e event) error {
	t.note(e)
	_, err := t.f.Write(appendLine(nil, e))
	return err
}

// remove deletes the journal of a finished task. Where an open file cannot be deleted, it is
// emptied.
func (t *journal) remove() error {
	err := t.f.Truncate(0)
	os.Remove(t.f.Name())
	return err
}

// run scores the files: all together at first, and one at a time after two crashes.
func (t *journal) run(ctx context.Context, files []Source, score Scorer) ([]record.Result, error) {
	alone := t.tries >= triesTogether
	host, _ := os.Hostname()
	by := fmt.Sprintf("process %d of %.64q", os.Getpid(), host)
	if err := t.log(event{Try: by, Job: t.job}); err != nil {
		return nil, err
	}
	if alone {
		return t.alone(ctx, files, score)
	}
	var all []record.Result
	err := score(ctx, files, func(r record.Result) error {
		all = append(all, r)
		return nil
	})
	if err == nil && len(all) != len(files) {
		err = fmt.Errorf("%d results of %d images", len(all), len(files))
	}
	return all, err
}

// alone continues after the last attempt. An image that keeps crashing the process is given up.
func (t *journal) alone(
	ctx context.Context, files []Source, score Scorer,
) ([]record.Result, error) {
	for i := len(t.done); i < len(files); i++ {
		if t.deaths >= triesAlone {
			message := fmt.Sprintf("%d processes ended while they scored it", triesAlone)
			r := &record.Result{ErrorClass: Crash, Error: message}
			if err := t.log(event{End: &i, Result: r}); err != nil {
				return nil, err
			}
			continue
		}
		if err := t.log(event{Begin: &i}); err != nil {
			return nil, err
		}
		err := score(ctx, files[i:i+1], func(r record.Result) error {
			return t.log(event{End: &i, Result: &r})
		})
		if err != nil {
			return nil, err
		}
	}
	if len(t.done) != len(files) {
		return nil, fmt.Errorf("%d results of %d images", len(t.done), len(files))
	}
	return t.done, nil
}
