// Package queue distributes the tasks of a job to any number of processes with NATS JetStream, on a
// server inside one of the workers or on a cluster. Its only function, Work, does tasks until the
// job has none left, and reconnects when it loses the queue.
//
// No result depends on the queue. The job decides whether a task is done, and missing tasks are
// published again when the queue is empty, so a lost or repeated message only costs time.
package queue

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/inctrl-go/inctrl/internal/filelock"
)

// ErrLost means that the process could not reach the queue for too long.
var ErrLost = errors.New("no queue")

// Config configures a job's queue.
type Config struct {
	Job      string        // the job's id
	URL      string        // of the servers, comma-separated; "" for a server inside a worker
	Creds    string        // credentials file for URL; may be empty
	Dir      string        // for a server inside a worker; shared by all workers
	Listen   string        // address of a server inside a worker
	Lease    time.Duration // a worker that is silent for this long loses its task to another
	Patience time.Duration // how long the queue may be unreachable
	Log      *slog.Logger
}

// Job is the work to do.
type Job interface {
	// Missing iterates over the tasks that are not done.
	Missing() iter.Seq2[int64, error]
	// Do does a task. The error is filelock.ErrHeld if another process has it.
	Do(ctx context.Context, task int64) error
}

// Work does tasks until all are done. An error of the job ends it at once, and the task is returned
// to the queue; if the queue is unreachable for Patience, it ends with ErrLost.
func Work(ctx context.Context, c Config, j Job) error {
	if c.Creds != "" {
		if _, err := os.Stat(c.Creds); err != nil {
			return err
		}
	}
	w := &worker{Config: c, job: j, lastReply: time.Now()}
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		before := w.lastReply
		err := w.run(ctx)
		var failed *taskError
		switch {
		case err == nil || errors.As(err, &failed) || ctx.Err() != nil:
			return errors.Join(err, ctx.Err())
		case w.unreached() > c.Patience:
			return fmt.Errorf("%w for %v: %w; no result is lost: start it again", ErrLost,
				c.Patience, err)
		case w.lastReply != before:
			wait = 100 * time.Millisecond
		}
		if w.unreached() > 2*time.Second {
			c.Log.Warn("no queue yet", "reason", err)
		}
		sleep(ctx, wait)
	}
}

// worker is the state of Work.
type worker struct {
	Config
	job       Job
	lastReply time.Time     // when the queue last answered
	scanned   time.Duration // time since then spent on finding missing tasks
	// badStore says why the server in this process could not use an earlier server's files.
	badStore error
}

func (w *worker) replied() { w.lastReply, w.scanned = time.Now(), 0 }

// unreached is how long the queue has been unreachable.
func (w *worker) unreached() time.Duration { return time.Since(w.lastReply) - w.scanned }

// taskError is an error of the job.
type taskError struct{ error }

func (e *taskError) Unwrap() error { return e.error }

// run is one session: it works until no task is missing or an error occurs.
func (w *worker) run(ctx context.Context) error {
	begun := time.Now()
	if done, err := w.done(); done || err != nil {
		return err
	}
	w.scanned += time.Since(begun)
	alive, lost := context.WithCancel(ctx) // canceled when the connection ends
	defer lost()
	s, err := w.connect(lost)
	if err != nil {
		return err
	}
	defer s.close()
	q, err := w.open(alive, s)
	if err != nil {
		if s.host != nil {
			w.badStore = err
		}
		return err
	}
	for look := true; ; {
		if look {
			if done, err := q.fill(alive); done || err != nil {
				return err
			}
		}
		msg, err := q.next(alive)
		if err != nil {
			return err
		}
		w.replied()
		if look = msg == nil; look {
			continue
		}
		if look, err = w.handle(ctx, msg); err != nil {
			return err
		}
	}
}

// done reports whether no task is missing.
func (w *worker) done() (bool, error) {
	for _, err := range w.job.Missing() {
		if err != nil {
			return false, &taskError{err}
		}
		return false, nil
	}
	return true, nil
}

// handle does the task of a message. last means that no other message waits.
func (w *worker) handle(ctx context.Context, msg jetstream.Msg) (last bool, err error) {
	task, err := strconv.ParseInt(string(msg.Data()), 10, 64)
	if err != nil {
		return false, msg.Term()
	}
	stop := w.beat(msg)
	err = w.job.Do(ctx, task)
	stop()
	w.replied() // the time of working does not count as unreachable
	switch {
	case errors.Is(err, filelock.ErrHeld):
		return false, msg.NakWithDelay(w.Lease / 3)
	case ctx.Err() != nil:
		return false, errors.Join(ctx.Err(), msg.Nak())
	case err != nil:
		return false, errors.Join(&taskError{err}, msg.NakWithDelay(w.Lease/3))
	}
	ctx, cancel := context.WithTimeout(ctx, reply)
	defer cancel()
	if err := msg.DoubleAck(ctx); err != nil {
		return false, err
	}
	m, err := msg.Metadata()
	return err != nil || m.NumPending == 0, nil
}

// beat renews the lease of a task until stop is called.
func (w *worker) beat(msg jetstream.Msg) (stop func()) {
	end := make(chan struct{})
	go func() {
		for t := time.NewTicker(w.Lease / 3); ; {
			select {
			case <-t.C:
				// If it fails the lease may expire: another process then finds the task locked.
				msg.InProgress()
			case <-end:
				t.Stop()
				return
			}
		}
	}()
	return func() { close(end) }
}

// reply is the time limit for a server's reply.
const reply = 5 * time.Second

// tasks is the job's queue.
type tasks struct {
	*worker
	js       jetstream.JetStream
	stream   jetstream.Stream
	consumer jetstream.Consumer
}

func (w *worker) subject() string { return "inctrl." + w.Job }

const consumer = "work"

func (w *worker) name() string { return "inctrl-" + w.Job }

// open finds or creates the queue. An existing queue is not changed: its number of replicas must
// not depend on which servers are up now.
func (w *worker) open(ctx context.Context, s *session) (*tasks, error) {
	js, err := jetstream.New(s.conn, jetstream.WithDefaultTimeout(reply))
	if err != nil {
		return nil, err
	}
	q := &tasks{worker: w, js: js}
	q.stream, err = js.Stream(ctx, w.name())
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		q.stream, err = js.CreateStream(ctx, jetstream.StreamConfig{
			Name: w.name(), Subjects: []string{w.subject()}, Retention: jetstream.WorkQueuePolicy,
			Storage: jetstream.FileStorage, Replicas: s.replicas(),
		})
	}
	if err != nil {
		return nil, fmt.Errorf("queue %s: %w", w.name(), err)
	}
	q.consumer, err = q.stream.Consumer(ctx, consumer)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		q.consumer, err = q.stream.CreateConsumer(ctx, jetstream.ConsumerConfig{
			Durable: consumer, AckPolicy: jetstream.AckExplicitPolicy, AckWait: w.Lease,
			// The job counts attempts, so delivery is unlimited.
			MaxDeliver: -1, MaxAckPending: -1, MaxWaiting: 1 << 14,
		})
	}
	if err != nil {
		return nil, fmt.Errorf("queue %s: consumer: %w", w.name(), err)
	}
	return q, nil
}

// next waits for a message; it returns nil if none comes.
func (q *tasks) next(ctx context.Context) (jetstream.Msg, error) {
	wait, cancel := context.WithTimeout(ctx, min(reply, q.Lease))
	defer cancel()
	batch, err := q.consumer.Fetch(1, jetstream.FetchContext(wait))
	if err != nil {
		return nil, err
	}
	for msg := range batch.Messages() {
		return msg, nil
	}
	if ctx.Err() != nil {
		return nil, nats.ErrConnectionClosed
	}
	if err := batch.Error(); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return nil, err
	}
	return nil, nil
}

// fill publishes the missing tasks if the queue is empty; done means that none is missing.
// Processes that find the same empty queue use the same message IDs, so each task is queued once.
func (q *tasks) fill(ctx context.Context) (done bool, err error) {
	s, err := q.stream.Info(ctx)
	if err != nil {
		return false, err
	}
	c, err := q.consumer.Info(ctx)
	if err != nil {
		return false, err
	}
	if s.State.Msgs > 0 && c.NumPending+uint64(c.NumAckPending) > 0 {
		return false, nil
	}
	lastReply, scanned, begun := q.lastReply, q.scanned, time.Now()
	n := 0
	var last jetstream.PubAckFuture
	for task, err := range q.job.Missing() {
		if err != nil {
			return false, &taskError{err}
		}
		if err := ctx.Err(); err != nil {
			return false, err
		}
		text := strconv.FormatInt(task, 10)
		id := fmt.Sprintf("%s@%d", text, s.State.LastSeq)
		last, err = q.js.PublishAsync(q.subject(), []byte(text), jetstream.WithMsgID(id),
			jetstream.WithStallWait(q.Patience))
		if err != nil {
			return false, err
		}
		q.replied() // regularly, to bound the number of unacknowledged messages
		n++
	}
	q.lastReply, q.scanned = lastReply, scanned+time.Since(begun)
	if n == 0 {
		q.js.DeleteStream(ctx, q.name()) // or another worker will
		return true, nil
	}
	return false, q.published(ctx, n, last)
}

// published waits until the queue has acknowledged all messages. A lost task is found missing
// later.
func (q *tasks) published(ctx context.Context, n int, last jetstream.PubAckFuture) error {
	wait, cancel := context.WithTimeout(ctx, q.Patience)
	defer cancel()
	select {
	case <-q.js.PublishAsyncComplete():
	case <-wait.Done():
		return fmt.Errorf("publishing %d tasks: %w", n, wait.Err())
	}
	select {
	case err := <-last.Err():
		return fmt.Errorf("publishing %d tasks: %w", n, err)
	default:
		q.replied()
		q.Log.Info("tasks queued", "tasks", n)
		return nil
	}
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
