// Command load asks a real server for much and for too much, breaks what can break around it, and
// compares every answer with what this process computed before: see README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/mini"
)

// options are what the program was asked to do.
type options struct {
	program  string
	demo     string
	server   string // empty: one of our own
	batch    int
	group    int // squares of a request that has several
	seed     uint64
	bench    int // squares of a run of `inctrl bench`
	turns    int
	turn     time.Duration
	steady   time.Duration // of the load whose latency counts
	flood    time.Duration
	soak     time.Duration
	share    float64 // of full load that a soak is at
	every    time.Duration // a fault
	deadline time.Duration
}

// loader runs what is asked for and keeps what it finds.
type loader struct {
	options
	dir   string
	shots *ammunition
	err   io.Writer
	rows  []row
}

// row is a line of the table.
type row struct {
	what, bar, measured string
	ok                  bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		stop()
		os.Exit(1)
	}
}

// errBar is a bar that was not met.
var errBar = errors.New("not all bars are met")

const usage = `usage: load [flags] [throughput latency overload soak]

It starts "inctrl serve" on this machine, asks it for scores and measures. Without a word: all but
soak.
`

func run(ctx context.Context, args []string, out, log io.Writer) error {
	l := &loader{err: log}
	f := flag.NewFlagSet("load", flag.ContinueOnError)
	f.SetOutput(log)
	f.Usage = func() { fmt.Fprint(log, usage); f.PrintDefaults() }
	l.add(f)
	if err := f.Parse(args); err != nil {
		return err
	}
	if min(l.batch, l.group, l.bench, l.turns) < 1 {
		return errors.New("-batch, -group, -bench and -turns must be 1 or more")
	}
	words := f.Args()
	if len(words) == 0 {
		words = []string{"throughput", "latency", "overload"}
	}
	if err := l.prepare(ctx); err != nil {
		return err
	}
	defer os.RemoveAll(l.dir)
	for _, word := range words {
		if err := l.part(ctx, word); err != nil {
			return fmt.Errorf("%s: %w", word, err)
		}
	}
	return l.write(out)
}

func (o *options) add(f *flag.FlagSet) {
	f.StringVar(&o.program, "inctrl", "bin/inctrl", "the program whose server is asked")
	f.StringVar(&o.demo, "demo", "testdata/demo", "folder of pictures")
	f.IntVar(&o.batch, "batch", 8, "pictures that the model sees at once, at most")
	f.IntVar(&o.group, "group", 8, "squares of a request that has several")
	f.Uint64Var(&o.seed, "seed", 1, "of arrivals and faults")
	f.IntVar(&o.bench, "bench", 400, "squares of a run of inctrl bench")
	f.IntVar(&o.turns, "turns", 3, "throughput: times that it is compared")
	f.DurationVar(&o.turn, "turn", 10*time.Second, "time at full load")
	f.DurationVar(&o.steady, "steady", time.Minute, "latency: time at 70 % of full load")
	f.DurationVar(&o.flood, "flood", 5*time.Minute, "overload: time at 10 times full load")
	f.DurationVar(&o.deadline, "deadline", 30*time.Second, "longest time of a request, --timeout")
	f.DurationVar(&o.soak, "soak", 30*time.Minute, "soak: time")
	f.Float64Var(&o.share, "load", 0.5,
		"soak: part of full load; less where a machine has much else to do")
	f.DurationVar(&o.every, "every", 30*time.Second, "soak: time from fault to fault")
}

// prepare computes what must come back, in a folder that the caller removes.
func (l *loader) prepare(ctx context.Context) (err error) {
	d, err := model.Read(mini.Name, mini.File())
	if err != nil {
		return err
	}
	defer d.Close()
	if l.dir, err = os.MkdirTemp("", "load"); err != nil {
		return err
	}
	packs, err := learn(ctx, d, l.demo, l.dir)
	if err != nil {
		return err
	}
	l.shots, err = load(ctx, d, packs, filepath.Join(l.demo, "*", "test", "*", "*"), l.group)
	return err
}

// part runs a part of the program on a server of its own.
func (l *loader) part(ctx context.Context, word string) error {
	var work func(context.Context, *server) error
	queue := 1.0 // seconds of work that may wait; who would wait longer is refused
	switch word {
	case "throughput":
		work = onTarget(l.throughput)
	case "latency":
		work = onTarget(l.latency)
	case "overload":
		work = onTarget(l.overload)
	case "soak":
		work, queue = l.soaking, 4 // a pause of the machine's is no fault
	default:
		return errors.New("want throughput, latency, overload or soak")
	}
	rate, err := l.engineRate(ctx)
	if err != nil {
		return err
	}
	s, err := newServer(l.program, l.dir, l.shots.packs, "--batch", strconv.Itoa(l.batch),
		"--queue", strconv.Itoa(int(math.Ceil(queue*rate))),
		"--timeout", l.deadline.String(), "--per-client", "100000",
		"--read-timeout", "5s")
	if err != nil {
		return err
	}
	defer s.close()
	if err := s.start(ctx); err != nil {
		return err
	}
	if err := work(ctx, s); err != nil {
		return err
	}
	return s.end(syscall.SIGTERM)
}

// onTarget makes a part of one that only asks.
func onTarget(work func(context.Context, *target) error) func(context.Context, *server) error {
	return func(ctx context.Context, s *server) error { return work(ctx, s.target) }
}

// say tells of what goes on.
func (l *loader) say(format string, args ...any) {
	fmt.Fprintf(l.err, format+"\n", args...)
}

func (l *loader) report(rows ...row) { l.rows = append(l.rows, rows...) }

// write prints the table; it is an error if a bar is not met.
func (l *loader) write(out io.Writer) (err error) {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "what\tbar\tmeasured\t")
	for _, r := range l.rows {
		word := "pass"
		if !r.ok {
			word, err = "FAIL", errBar
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", r.what, r.bar, r.measured, word)
	}
	return errors.Join(t.Flush(), err)
}
