package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"syscall"
	"time"
)

// soak is a server under a steady load while faults are injected.
type soak struct {
	*loader
	*server
	made     []string // prompt sets that the server confirmed
	tried    int
	rng      *rand.Rand
	capacity float64      // requests per second
	quiet    sync.RWMutex // each request of the steady load holds it for reading

	mu      sync.Mutex
	windows []window
	served  int
	excused map[string]int // answers explained by a fault
	broken  int            // answers not explained by any
	first   string         // the first of broken
}

// window is a time during which some requests may fail.
type window struct {
	from, to time.Time // to is zero while it lasts
	allows   func(outcome) bool
}

// soakServer runs the steady load for the requested time. In the first half any fault comes; in the
// second only those that do not restart the process, so that its memory can be followed.
func (l *loader) soakServer(ctx context.Context, s *server) error {
	k := &soak{loader: l, server: s, excused: map[string]int{},
		rng: rand.New(rand.NewPCG(l.seed, 1))}
	full, err := saturate(ctx, s.target, l.work.mixed, 4*l.batch, l.full)
	if err != nil {
		return err
	}
	k.capacity = full.rate / meanImages(l.work.mixed)
	ctx, stop := context.WithCancel(ctx)
	load := stream{target: s.target, requests: l.work.mixed, rate: l.share * k.capacity,
		seed: l.seed, most: inFlight, each: k.judge, hold: k.quiet.RLocker()}
	var group sync.WaitGroup
	group.Go(func() { load.run(ctx, l.soak+time.Hour) })
	err = k.halves(ctx)
	stop()
	group.Wait()
	load.wait()
	if err != nil {
		return err
	}
	return k.result(load.skipped)
}

func meanImages(requests []*request) float64 {
	n := 0
	for _, s := range requests {
		n += s.images
	}
	return float64(n) / float64(len(requests))
}

func (k *soak) halves(ctx context.Context) error {
	all := faults
	if k.disk != nil {
		all = slices.Concat(faults, storeFaults)
	} else {
		k.say("SKIPPED: prompt sets that clients make (inctrl serve has no --store)")
	}
	if _, err := k.faults(ctx, all, k.soak/2); err != nil {
		return err
	}
	before, err := k.idle(ctx)
	if err != nil {
		return err
	}
	samples, err := k.faults(ctx, survived(all), k.soak/2)
	if err != nil {
		return err
	}
	after, err := k.idle(ctx)
	if err != nil {
		return err
	}
	k.report(flat(samples, before, after)...)
	if k.disk == nil {
		return nil
	}
	if err := k.checkSets(ctx, len(k.made)); err != nil {
		return err
	}
	k.report(row{"prompt sets that clients made", "none is lost, all score the same",
		fmt.Sprintf("%d of %d were made and are there", len(k.made), k.tried), len(k.made) > 0})
	return nil
}

// faults injects faults from a list, equally often in a random order, and returns a sample of the
// process before each.
func (k *soak) faults(
	ctx context.Context, list []fault, d time.Duration,
) (samples []sample, err error) {
	end := time.Now().Add(d)
	var order []int
	for next := time.Now().Add(k.every); next.Before(end); next = next.Add(k.every) {
		select {
		case <-time.After(time.Until(next)):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		now, err := k.sample(ctx)
		if err != nil {
			return nil, err
		}
		samples = append(samples, now)
		if len(order) == 0 {
			order = k.rng.Perm(len(list))
		}
		f := list[order[0]]
		order = order[1:]
		begin := time.Now()
		if err := k.one(ctx, f); err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		k.say("%s: %.1f s; %.0f MB, %.0f goroutines, %.0f files", f.name,
			time.Since(begin).Seconds(), now.memory/1e6, now.goroutines, now.files)
	}
	return samples, nil
}

// one injects a fault and checks the clients' prompt sets before and after.
func (k *soak) one(ctx context.Context, f fault) error {
	if k.disk == nil {
		return f.do(ctx, k)
	}
	if err := k.makeSet(ctx); err != nil {
		return err
	}
	if err := f.do(ctx, k); err != nil {
		return err
	}
	return k.checkSets(ctx, 5)
}

// during opens a window while work runs.
func (k *soak) during(allows func(outcome) bool, work func() error) error {
	k.mu.Lock()
	n := len(k.windows)
	k.windows = append(k.windows, window{from: time.Now(), allows: allows})
	k.mu.Unlock()
	err := work()
	k.mu.Lock()
	defer k.mu.Unlock()
	k.windows[n].to = time.Now()
	return err
}

// judge checks an outcome of the steady load.
func (k *soak) judge(o outcome) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if o.ok() {
		k.served++
		return
	}
	for _, w := range k.windows {
		if (w.to.IsZero() || o.due.Before(w.to)) && o.end.After(w.from) && w.allows(o) {
			k.excused[o.kind()]++
			return
		}
	}
	if k.broken++; k.broken == 1 {
		k.first = ": " + o.String()
	}
}

// kind is the outcome in one word.
func (o outcome) kind() string {
	if o.code == 0 {
		return "no answer"
	}
	return fmt.Sprint(o.code)
}

// silence runs work while the steady load pauses, after its pending requests have ended.
func (k *soak) silence(work func() error) error {
	k.quiet.Lock()
	defer k.quiet.Unlock()
	return work()
}

// idle samples the process without requests or connections, once it has not shrunk for a second.
func (k *soak) idle(ctx context.Context) (least sample, err error) {
	err = k.silence(func() error {
		return until(ctx, "idle", func() bool {
			k.http.CloseIdleConnections()
			now, err := k.sample(ctx)
			if err != nil {
				return false
			}
			if least.at.IsZero() || now.admitted < least.admitted || now.files < least.files ||
				now.goroutines < least.goroutines {
				least = now
			}
			return least.admitted == 0 && now.at.Sub(least.at) > time.Second
		})
	})
	return least, err
}

func (k *soak) result(skipped int) error {
	k.report(
		row{"answers outside of faults", "all 200, bit for bit",
			fmt.Sprintf("%d right, %d wrong or missing, %d not sent%s", k.served, k.broken, skipped,
				k.first), k.broken+skipped == 0 && k.served > 0},
		row{"answers while a fault lasts", "right, or as the fault explains",
			fmt.Sprint(k.excused), true})
	complaints, err := k.complaints()
	if err != nil {
		return err
	}
	first := ""
	if len(complaints) > 0 {
		first = fmt.Sprintf(": %.300q", complaints[0])
	}
	k.report(row{"errors in the server's log", "none",
		fmt.Sprintf("%d%s", len(complaints), first), len(complaints) == 0})
	return nil
}

// Answers that the steady load may get during a fault.
func away(o outcome) bool {
	return !errors.Is(o.err, errWrong) && (o.code == 0 || o.code == http.StatusServiceUnavailable)
}

func refused(o outcome) bool { return o.code == http.StatusTooManyRequests }

// restart ends the process with a signal and starts it again.
func (k *soak) restart(ctx context.Context, sig syscall.Signal) error {
	return k.during(away, func() error {
		if err := k.end(sig); err != nil {
			return err
		}
		return k.start(ctx)
	})
}
