package queue

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/inctrl-go/inctrl/internal/filelock"
)

// list is a job whose tasks only count how often they are done.
type list struct {
	mu   sync.Mutex
	done []int // how often
	do   func(ctx context.Context, task int64) error
}

func (l *list) Missing() iter.Seq2[int64, error] {
	return func(yield func(int64, error) bool) {
		l.mu.Lock()
		defer l.mu.Unlock()
		for i, n := range l.done {
			if n == 0 && !yield(int64(i), nil) {
				return
			}
		}
	}
}

func (l *list) Do(ctx context.Context, task int64) error {
	if l.do != nil {
		if err := l.do(ctx, task); err != nil {
			return err
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done[task]++
	return nil
}

func (l *list) check(t *testing.T) {
	t.Helper()
	for i, n := range l.done {
		if n == 0 {
			t.Errorf("task %d is not done", i)
		}
	}
}

// config is for a queue server inside a worker; its lease of an hour never expires in a test.
func config(t *testing.T) Config {
	t.Helper()
	return Config{
		Job: "0123456789abcdef", Dir: filepath.Join(t.TempDir(), "queue"), Listen: "127.0.0.1:0",
		Lease: time.Hour, Patience: time.Minute,
		Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	}
}

// connect connects to the queue server inside a worker.
func connect(t *testing.T, c Config) (*nats.Conn, jetstream.JetStream) {
	t.Helper()
	l, err := (&worker{Config: c}).visit(nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(l.conn.Close)
	js, err := jetstream.New(l.conn)
	if err != nil {
		t.Fatal(err)
	}
	return l.conn, js
}

// TestShared: workers share the tasks; one of them runs the queue server, and in the end none does.
func TestShared(t *testing.T) {
	t.Parallel()
	c, l := config(t), &list{done: make([]int, 200)}
	var all sync.WaitGroup
	for range 3 {
		all.Go(func() {
			if err := Work(t.Context(), c, l); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	l.check(t)
	for i, n := range l.done {
		if n != 1 {
			t.Errorf("task %d was done %d times", i, n)
		}
	}
	if err := Work(t.Context(), c, l); err != nil {
		t.Errorf("nothing to do: %v", err)
	}
}

// TestMoves: when the worker with the queue server ends, another one takes over the server and the
// returned task.
func TestMoves(t *testing.T) {
	t.Parallel()
	c, l := config(t), &list{done: make([]int, 20)}
	ctx, stop := context.WithCancel(t.Context())
	first := &list{done: l.done, do: func(ctx context.Context, task int64) error {
		if task == 3 {
			stop()
			return ctx.Err()
		}
		return nil
	}}
	if err := Work(ctx, c, first); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if err := Work(t.Context(), c, l); err != nil {
		t.Fatal(err)
	}
	l.check(t)
}

// TestError: an error of the job ends Work and is returned.
func TestError(t *testing.T) {
	t.Parallel()
	full := errors.New("no space left")
	l := &list{done: make([]int, 3), do: func(context.Context, int64) error { return full }}
	if err := Work(t.Context(), config(t), l); !errors.Is(err, full) {
		t.Error(err)
	}
}

// TestLostMessages: lost messages only cost time.
func TestLostMessages(t *testing.T) {
	t.Parallel()
	c := config(t)
	once := sync.Once{}
	l := &list{done: make([]int, 30)}
	l.do = func(ctx context.Context, task int64) error {
		once.Do(func() {
			_, js := connect(t, c)
			s, err := js.Stream(ctx, "inctrl-"+c.Job)
			if err == nil {
				err = s.Purge(ctx)
			}
			if err != nil {
				t.Error(err)
			}
		})
		return nil
	}
	if err := Work(t.Context(), c, l); err != nil {
		t.Fatal(err)
	}
	l.check(t)
}

// TestLostQueue: the queue is deleted during work, and invalid messages arrive.
func TestLostQueue(t *testing.T) {
	t.Parallel()
	c := config(t)
	l := &list{done: make([]int, 30)}
	l.do = func(ctx context.Context, task int64) error {
		switch task {
		case 5:
			_, js := connect(t, c)
			return js.DeleteStream(ctx, "inctrl-"+c.Job)
		case 10:
			conn, _ := connect(t, c)
			conn.Publish("inctrl."+c.Job, []byte("no number"))
			return conn.Publish("inctrl."+c.Job, nil)
		}
		return nil
	}
	if err := Work(t.Context(), c, l); err != nil {
		t.Fatal(err)
	}
	l.check(t)
}

// TestBusy: a task held by another process is tried again later.
func TestBusy(t *testing.T) {
	t.Parallel()
	c := config(t)
	c.Lease = time.Second
	asked := 0
	l := &list{done: make([]int, 3)}
	l.do = func(_ context.Context, task int64) error {
		if task == 1 {
			if asked++; asked == 1 {
				return filelock.ErrHeld
			}
		}
		return nil
	}
	if err := Work(t.Context(), c, l); err != nil {
		t.Fatal(err)
	}
	if l.check(t); asked < 2 {
		t.Errorf("asked %d times", asked)
	}
}

// TestLongTask: a task that takes longer than the lease is not given to another worker.
func TestLongTask(t *testing.T) {
	t.Parallel()
	c := config(t)
	c.Lease = 2 * time.Second
	begun := make(chan struct{})
	var given atomic.Int32
	l := &list{done: make([]int, 2)}
	l.do = func(_ context.Context, task int64) error {
		if task != 0 {
			return nil
		}
		if given.Add(1) > 1 {
			t.Error("it was given to another worker")
			return nil
		}
		close(begun)
		time.Sleep(2 * c.Lease)
		return nil
	}
	var other sync.WaitGroup
	other.Go(func() {
		<-begun
		if err := Work(t.Context(), c, l); err != nil {
			t.Error(err)
		}
	})
	if err := Work(t.Context(), c, l); err != nil {
		t.Fatal(err)
	}
	other.Wait()
	l.check(t)
}

// TestStore: unusable files of an earlier server are replaced.
func TestStore(t *testing.T) {
	t.Parallel()
	c, l := config(t), &list{done: make([]int, 5)}
	ctx, stop := context.WithCancel(t.Context())
	first := &list{
		done: l.done, do: func(ctx context.Context, _ int64) error { stop(); return ctx.Err() },
	}
	Work(ctx, c, first)
	store := filepath.Join(c.Dir, "store")
	err := filepath.WalkDir(store, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		return os.WriteFile(path, []byte("what a broken disk gives"), 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := Work(t.Context(), c, l); err != nil {
		t.Fatal(err)
	}
	l.check(t)
	if err := os.RemoveAll(store); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(store, []byte("no folder"), 0o600); err != nil {
		t.Fatal(err)
	}
	again := &list{done: make([]int, 5)}
	if err := Work(t.Context(), c, again); err != nil {
		t.Fatal(err)
	}
	again.check(t)
}

// TestNobody: without a reachable queue Work ends with an error that says so.
func TestNobody(t *testing.T) {
	t.Parallel()
	l := &list{done: make([]int, 1)}
	c := config(t)
	c.Patience, c.URL = time.Second, "nats://127.0.0.1:1"
	if err := Work(t.Context(), c, l); !errors.Is(err, ErrLost) {
		t.Errorf("no server: %v", err)
	}
	c.URL = ""
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	f, err := filelock.Try(filepath.Join(c.Dir, "lock"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text := `{"url":"nats://127.0.0.1:1","host":"far","pid":7}`
	if err := os.WriteFile(filepath.Join(c.Dir, "address"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Work(t.Context(), c, l); !errors.Is(err, ErrLost) ||
		!strings.Contains(err.Error(), `process 7 of "far"`) {
		t.Errorf("a worker that cannot be reached: %v", err)
	}
	c.URL, c.Creds = "nats://127.0.0.1:1", filepath.Join(c.Dir, "none")
	if err := Work(t.Context(), c, l); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no credentials: %v", err)
	}
}

// TestToken: access to the queue needs read access to the job's folder.
func TestToken(t *testing.T) {
	t.Parallel()
	c := config(t)
	l := &list{done: make([]int, 1)}
	l.do = func(context.Context, int64) error {
		conn, _ := connect(t, c)
		if other, err := nats.Connect(conn.ConnectedUrl()); err == nil {
			other.Close()
			t.Error("anybody may connect")
		}
		info, err := os.Stat(filepath.Join(c.Dir, "address"))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v %v", info.Mode(), err)
		}
		return nil
	}
	if err := Work(t.Context(), c, l); err != nil {
		t.Fatal(err)
	}
}

// looking is a list that calls a function before it lists missing tasks for the n-th time.
type looking struct {
	*list
	n      int
	before func(n int)
	told   int // tasks
}

func (l *looking) Missing() iter.Seq2[int64, error] {
	l.n++
	l.before(l.n)
	return func(yield func(int64, error) bool) {
		for task, err := range l.list.Missing() {
			if l.told++; !yield(task, err) {
				return
			}
		}
	}
}

// TestSlowList: the time to list missing tasks does not count as unreachable.
func TestSlowList(t *testing.T) {
	t.Parallel()
	c := config(t)
	c.Patience = 3 * time.Second // creating the queue takes some of it
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	other, err := filelock.Try(filepath.Join(c.Dir, "lock"))
	if err != nil {
		t.Fatal(err)
	}
	l := &looking{list: &list{done: make([]int, 3)}}
	deleted := false
	l.before = func(n int) {
		_, none := os.Stat(filepath.Join(c.Dir, "address"))
		switch {
		case n == 1: // before the queue exists
			time.Sleep(c.Patience * 5 / 4)
			time.AfterFunc(c.Patience/8, func() { other.Close() })
		case none == nil && !deleted: // while tasks are being published
			deleted = true
			time.Sleep(c.Patience * 5 / 4)
			_, js := connect(t, c)
			if err := js.DeleteStream(t.Context(), "inctrl-"+c.Job); err != nil {
				t.Error(err)
			}
		}
	}
	if err := Work(t.Context(), c, l); err != nil {
		t.Fatal(err)
	}
	if l.check(t); !deleted {
		t.Error("the queue was never deleted")
	}
}

// TestInterrupted: a worker can be stopped while it publishes a long list.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	l := &looking{list: &list{done: make([]int, 5000)}}
	l.before = func(n int) {
		if n == 2 {
			stop()
		}
	}
	err := Work(ctx, config(t), l)
	if !errors.Is(err, context.Canceled) || l.told > 10 {
		t.Errorf("%v after %d tasks", err, l.told)
	}
}

// TestRefused: a queue that refuses tasks counts as unreachable.
func TestRefused(t *testing.T) {
	t.Parallel()
	c := config(t)
	c.Patience = time.Second
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	l := &looking{list: &list{done: make([]int, 3)}}
	once := false
	l.before = func(int) {
		if _, err := os.Stat(filepath.Join(c.Dir, "address")); err != nil || once {
			return
		}
		once = true
		_, js := connect(t, c)
		s := jetstream.StreamConfig{
			Name: "inctrl-" + c.Job, Subjects: []string{"inctrl." + c.Job},
			Retention: jetstream.WorkQueuePolicy, MaxBytes: 1, Discard: jetstream.DiscardNew,
		}
		if _, err := js.UpdateStream(ctx, s); err != nil {
			t.Error(err)
		}
	}
	if err := Work(ctx, c, l); !errors.Is(err, ErrLost) {
		t.Error(err, l.n)
	}
}
