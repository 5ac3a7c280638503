// Package queue hands out the tasks of a job to any number of processes, by NATS JetStream: a
// server inside one of them, or a cluster.
//
// It is not trusted: a task is done when the job says so, and tasks that are missing when the queue
// is empty are put into it again. What the queue loses, repeats or forgets costs time and nothing
// else.
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

// ErrLost ends the work of a process that has not reached a queue for too long.
var ErrLost = errors.New("no queue")

// Config is where a job's queue is.
type Config struct {
	Job      string        // the job's id
	URL      string        // of the servers, separated by commas; "" for one inside a worker
	Creds    string        // file of credentials for URL, "" for none
	Dir      string        // of the server inside a worker; shared by all workers
	Listen   string        // address of that server
	Lease    time.Duration // a task whose worker is not heard of for so long goes to another
	Patience time.Duration // how long no queue may be reached
	Log      *slog.Logger
}

// Job is what is to be done.
type Job interface {
	// Missing gives the tasks that are not done.
	Missing() iter.Seq2[int64, error]
	// Do does a task that is not done. It is filelock.ErrHeld that another process is at it.
	Do(ctx context.Context, task int64) error
}

// Work does tasks until none is missing. An error of the job ends it, after the task was given
// back; the queue's errors do so when they last.
func Work(ctx context.Context, c Config, j Job) error {
	if c.Creds != "" {
		if _, err := os.Stat(c.Creds); err != nil {
			return err
		}
	}
	w := &worker{Config: c, job: j, heard: time.Now()}
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		before := w.heard
		err := w.session(ctx)
		var failed *taskError
		switch {
		case err == nil || errors.As(err, &failed) || ctx.Err() != nil:
			return errors.Join(err, ctx.Err())
		case w.silence() > c.Patience:
			return fmt.Errorf("%w for %v: %w; no result is lost: start it again", ErrLost,
				c.Patience, err)
		case w.heard != before:
			wait = 100 * time.Millisecond
		}
		if w.silence() > 2*time.Second {
			c.Log.Warn("no queue yet", "reason", err)
		}
		sleep(ctx, wait)
	}
}

// worker is a process that works.
type worker struct {
	Config
	job    Job
	heard  time.Time     // when the queue last did what it was asked
	looked time.Duration // how much of the time since then went by in looking for what is missing
	// spoilt is why the server in this process could not use what an earlier one has left.
	spoilt error
}

func (w *worker) hear() { w.heard, w.looked = time.Now(), 0 }

// silence is how long a queue was waited for in vain.
func (w *worker) silence() time.Duration { return time.Since(w.heard) - w.looked }

// taskError is an error of the job.
type taskError struct{ error }

func (e *taskError) Unwrap() error { return e.error }

// session works until nothing is missing, or something goes wrong.
func (w *worker) session(ctx context.Context) error {
	begun := time.Now()
	if done, err := w.done(); done || err != nil {
		return err
	}
	w.looked += time.Since(begun)
	alive, cut := context.WithCancel(ctx) // ends with the connection
	defer cut()
	l, err := w.link(cut)
	if err != nil {
		return err
	}
	defer l.close()
	q, err := w.open(alive, l)
	if err != nil {
		if l.host != nil {
			w.spoilt = err
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
		w.hear()
		if look = msg == nil; look {
			continue
		}
		if look, err = w.handle(ctx, msg); err != nil {
			return err
		}
	}
}

// done tells whether no task is missing.
func (w *worker) done() (bool, error) {
	for _, err := range w.job.Missing() {
		if err != nil {
			return false, &taskError{err}
		}
		return false, nil
	}
	return true, nil
}

// handle does what a message asks for; last tells that no other message waits.
func (w *worker) handle(ctx context.Context, msg jetstream.Msg) (last bool, err error) {
	task, err := strconv.ParseInt(string(msg.Data()), 10, 64)
	if err != nil {
		return false, msg.Term()
	}
	stop := w.beat(msg)
	err = w.job.Do(ctx, task)
	stop()
	w.hear() // it was working, not waiting for a queue
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

// beat tells the queue that a task is being done, until stop is called.
func (w *worker) beat(msg jetstream.Msg) (stop func()) {
	end := make(chan struct{})
	go func() {
		for t := time.NewTicker(w.Lease / 3); ; {
			select {
			case <-t.C:
				// If it fails the lease may end: another process then finds the task locked.
				msg.InProgress()
			case <-end:
				t.Stop()
				return
			}
		}
	}()
	return func() { close(end) }
}

// reply is how long a server may take to answer.
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

// open finds the queue, or makes it. What is there is left as it is: a server that is away must not
// change how many copies of the queue there are.
func (w *worker) open(ctx context.Context, l *link) (*tasks, error) {
	js, err := jetstream.New(l.conn, jetstream.WithDefaultTimeout(reply))
	if err != nil {
		return nil, err
	}
	q := &tasks{worker: w, js: js}
	q.stream, err = js.Stream(ctx, w.name())
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		q.stream, err = js.CreateStream(ctx, jetstream.StreamConfig{
			Name: w.name(), Subjects: []string{w.subject()}, Retention: jetstream.WorkQueuePolicy,
			Storage: jetstream.FileStorage, Replicas: l.replicas(),
		})
	}
	if err != nil {
		return nil, fmt.Errorf("queue %s: %w", w.name(), err)
	}
	q.consumer, err = q.stream.Consumer(ctx, consumer)
	if errors.Is(err, jetstream.ErrConsumerNotFound) {
		q.consumer, err = q.stream.CreateConsumer(ctx, jetstream.ConsumerConfig{
			Durable: consumer, AckPolicy: jetstream.AckExplicitPolicy, AckWait: w.Lease,
			// How often a task was tried is written down in the job: a message never gives up.
			MaxDeliver: -1, MaxAckPending: -1, MaxWaiting: 1 << 14,
		})
	}
	if err != nil {
		return nil, fmt.Errorf("queue %s: consumer: %w", w.name(), err)
	}
	return q, nil
}

// next waits a while for a message; it is nil if none comes.
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

// fill puts what is missing into the queue if it has nothing that will come; done tells that
// nothing is. Two processes that find the same empty queue give their messages the same ids, so
// each counts once.
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
	heard, looked, begun := q.heard, q.looked, time.Now()
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
		q.hear() // for the time being: not many may wait for an answer
		n++
	}
	q.heard, q.looked = heard, looked+time.Since(begun)
	if n == 0 {
		q.js.DeleteStream(ctx, q.name()) // or another worker does
		return true, nil
	}
	return false, q.published(ctx, n, last)
}

// published waits until the queue has all messages. One that it has not will be found missing.
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
		q.hear()
		q.Log.Info("tasks are in the queue", "tasks", n)
		return nil
	}
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
