package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/inctrl-go/inctrl/server/promptsets/store/storetest"
)

// A test that needs another process runs this program again and says what to do in these
// environment variables.
const (
	childDo       = "INCTRL_STORE_CHILD"
	childDatabase = "INCTRL_STORE_DATABASE"
	childBlobs    = "INCTRL_STORE_BLOBS"
	childPrefix   = "INCTRL_STORE_PREFIX"
)

func TestMain(m *testing.M) {
	if os.Getenv(childDo) != "" {
		if err := childCreates(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// childCreates makes sets and prints each one after it was acknowledged. It ends when its input
// does.
func childCreates() error {
	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	s, err := Open(ctx, Config{Database: os.Getenv(childDatabase), Blobs: os.Getenv(childBlobs)})
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		d := draft(fmt.Sprintf("%s-%d", os.Getenv(childPrefix), i), 1+i%4)
		made, err := s.Make(ctx, d)
		if errors.Is(err, context.Canceled) {
			return nil
		}
		if err != nil {
			return err
		}
		fmt.Println(made.Set.ID, d.Name, i)
		if i%5 == 4 {
			if _, err := s.Delete(ctx, made.Set.ID, 0); err != nil && ctx.Err() == nil {
				return err
			}
		}
	}
}

// child is a process that makes sets.
type child struct {
	*exec.Cmd
	input io.Closer
	lines *bufio.Scanner
}

func startChild(t *testing.T, p *place, prefix string) *child {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childDo+"=create", childDatabase+"="+p.Database,
		childBlobs+"="+p.Blobs, childPrefix+"="+prefix)
	c.Stderr = os.Stderr
	input, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return &child{c, input, bufio.NewScanner(output)}
}

// acknowledged is a set that a child reported as made.
type acknowledged struct {
	id, name string
	images   int
}

// next reads the next report; ok is false when the child has ended.
func (c *child) next() (a acknowledged, ok bool) {
	if !c.lines.Scan() {
		return a, false
	}
	var i int
	n, _ := fmt.Sscan(c.lines.Text(), &a.id, &a.name, &i)
	a.images = 1 + i%4
	return a, n == 3 // a truncated line acknowledges nothing
}

// TestKilled: whenever a process is killed, every set that it acknowledged exists with all its
// images, every set that exists is complete, and both still hold after a sweep.
func TestKilled(t *testing.T) {
	times := 25
	if testing.Short() {
		times = 2
		t.Log("2 kills only: -short")
	}
	t.Run("sqlite+file", func(t *testing.T) { killed(t, local(t), times) })
	t.Run("postgres+s3", func(t *testing.T) {
		base, s3 := storetest.NewPostgres(t), storetest.NewS3(t)
		killed(t, &place{Config: Config{Database: base.URL(t), Blobs: s3.URL()}}, times)
	})
}

func killed(t *testing.T, p *place, times int) {
	var all []acknowledged
	for n := range times {
		c := startChild(t, p, fmt.Sprint("run", n))
		for range 1 + rand.IntN(6) {
			a, ok := c.next()
			if !ok {
				t.Fatal("the child ended by itself")
			}
			all = append(all, a)
		}
		// Some time in the next create, or the one after it.
		time.Sleep(time.Duration(rand.IntN(20_000)) * time.Microsecond)
		if err := c.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for a, ok := c.next(); ok; a, ok = c.next() {
			all = append(all, a)
		}
		_ = c.Wait() // it was killed
	}
	s := open(t, p.Config)
	there := allWhole(t, s, all)
	late := open(t, Config{Database: p.Database, Blobs: p.Blobs, Grace: 1000 * time.Hour,
		Now: func() time.Time { return time.Now().Add(2 * time.Hour) }})
	swept, err := late.Sweep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if again := allWhole(t, s, all); again != there {
		t.Errorf("%d sets after the sweep, %d before", again, there)
	}
	t.Logf("%d kills: %d sets acknowledged, %d there, swept %+v", times, len(all), there, swept)
}

// allWhole checks that all sets are complete and that the acknowledged ones are among them.
func allWhole(t *testing.T, s *Store, all []acknowledged) int {
	t.Helper()
	ids := pages(t, s, Query{Limit: 100, Deleted: true}, nil)
	there := map[string]bool{}
	for _, id := range ids {
		set, err := s.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		var i int
		if _, err := fmt.Sscan(set.Name[strings.LastIndex(set.Name, "-")+1:], &i); err != nil {
			t.Fatal(err)
		}
		whole(t, s, id, 1, draft(set.Name, 1+i%4))
		there[id] = true
	}
	for _, a := range all {
		if !there[a.id] {
			t.Errorf("%s (%s) was acknowledged and is lost", a.name, a.id)
		}
	}
	return len(ids)
}

// TestTwoProcesses: two processes make sets on one new SQLite file while a third sweeps. None fails
// and nothing is lost.
func TestTwoProcesses(t *testing.T) {
	p := local(t)
	a, b := startChild(t, p, "a"), startChild(t, p, "b")
	s := open(t, p.Config)
	var all []acknowledged
	for range 40 {
		for _, c := range []*child{a, b} {
			got, ok := c.next()
			if !ok {
				t.Fatal("a process failed")
			}
			all = append(all, got)
		}
		if _, err := s.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []*child{a, b} {
		c.input.Close()
		for got, ok := c.next(); ok; got, ok = c.next() {
			all = append(all, got)
		}
		if err := c.Wait(); err != nil {
			t.Error(err)
		}
	}
	allWhole(t, s, all)
}
