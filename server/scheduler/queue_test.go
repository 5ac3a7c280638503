package scheduler

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/telemetry"
)

// scorer takes a given time per image, on the synctest clock, and fails on demand.
type scorer struct {
	takes time.Duration
	fails func(batch []*model.Query) error

	mu    sync.Mutex
	sizes []int // of all batches
}

func (s *scorer) ScoreBatch(
	_ context.Context, batch []model.Job,
) (all [][]*model.Result, err error) {
	s.mu.Lock()
	s.sizes = append(s.sizes, len(batch))
	s.mu.Unlock()
	time.Sleep(time.Duration(len(batch)) * s.takes)
	var queries []*model.Query
	for _, j := range batch {
		queries = append(queries, j.Query)
	}
	if s.fails != nil {
		if err := s.fails(queries); err != nil {
			return nil, err
		}
	}
	for range queries {
		all = append(all, []*model.Result{{}})
	}
	return all, nil
}

// queueOf is a queue that runs until stop is called or the test ends.
func queueOf(t *testing.T, s *scorer, batch int) (q *Queue, stop func()) {
	t.Helper()
	metrics := telemetry.NewMetrics(func(telemetry.Gauge) {})
	q = New(s, Options{
		Batch: batch, Metrics: metrics.Model("m", "1"), Tracer: telemetry.NewTracer(nil),
	})
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	go q.Run(ctx)
	return q, stop
}

// jobs makes the jobs of one request; the channel gets their outcomes in order.
func jobs(ctx context.Context, n int, queries ...*model.Query) ([]*Job, <-chan error) {
	told := make(chan error, n)
	var all []*Job
	for i := range n {
		j := &Job{Ctx: ctx, Done: func(_ *model.Result, err error) { told <- err }}
		if i < len(queries) {
			j.Query = queries[i]
		}
		all = append(all, j)
	}
	return all, told
}

// TestPace: the pace is an exponential moving average.
func TestPace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &scorer{takes: 100 * time.Millisecond}
		q, _ := queueOf(t, s, 4)
		if d := q.Wait(10); d != 0 {
			t.Errorf("wait %v before anything was measured", d)
		}
		score := func() {
			all, told := jobs(t.Context(), 1)
			q.Put(all)
			if err := <-told; err != nil {
				t.Error(err)
			}
		}
		score()
		near := func(want time.Duration) {
			t.Helper()
			if d := q.Wait(10); d < want-time.Microsecond || d > want+time.Microsecond {
				t.Errorf("ten images take %v, want %v", d, want)
			}
		}
		near(time.Second)
		s.takes = 200 * time.Millisecond
		score()
		near(1100 * time.Millisecond)
	})
}

// TestEnded: jobs of an ended request are not computed; jobs that wait when scoring ends, or come
// later, get an error.
func TestEnded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &scorer{takes: time.Second}
		q, stop := queueOf(t, s, 4)
		first, toldFirst := jobs(t.Context(), 1)
		q.Put(first)
		synctest.Wait() // it is computing
		gone := errors.New("gone")
		ctx, leave := context.WithCancelCause(t.Context())
		left, toldLeft := jobs(ctx, 2)
		q.Put(left)
		leave(gone)
		if err := <-toldFirst; err != nil {
			t.Error(err)
		}
		for range left {
			if err := <-toldLeft; err != gone {
				t.Errorf("what nobody waits for: %v", err)
			}
		}
		busy, toldBusy := jobs(t.Context(), 1)
		q.Put(busy)
		synctest.Wait()
		waits, toldWaits := jobs(t.Context(), 1)
		q.Put(waits)
		stop()
		if err := <-toldBusy; err != nil {
			t.Errorf("what was at work: %v", err)
		}
		if err := <-toldWaits; err != protocol.ErrEnded {
			t.Errorf("what waited: %v", err)
		}
		late, toldLate := jobs(t.Context(), 1)
		q.Put(late)
		if err := <-toldLate; err != protocol.ErrEnded {
			t.Errorf("what came late: %v", err)
		}
		if !slices.Equal(s.sizes, []int{1, 1}) {
			t.Errorf("batches of %v", s.sizes)
		}
	})
}

// TestSpoiled: an image, or a bug, that fails a batch fails only its own job.
func TestSpoiled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		bad, bug, failed := &model.Query{}, &model.Query{}, errors.New("bad")
		s := &scorer{takes: time.Millisecond, fails: func(batch []*model.Query) error {
			if slices.Contains(batch, bug) {
				panic("fake")
			}
			if slices.Contains(batch, bad) {
				return failed
			}
			return nil
		}}
		q, _ := queueOf(t, s, 4)
		first, toldFirst := jobs(t.Context(), 1)
		q.Put(first)
		synctest.Wait()
		all, told := jobs(t.Context(), 4, &model.Query{}, bad, bug, &model.Query{})
		for _, j := range all { // from four requests, so that they form one batch
			q.Put([]*Job{j})
		}
		<-toldFirst
		for i, want := range []error{nil, failed, protocol.ErrBug, nil} {
			if err := <-told; !errors.Is(err, want) {
				t.Errorf("job %d: %v, want %v", i, err, want)
			}
		}
		if !slices.Equal(s.sizes, []int{1, 4, 1, 1, 1, 1}) {
			t.Errorf("batches of %v", s.sizes)
		}
	})
}
