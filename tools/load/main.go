// Command load tests a real server under load, overload and injected faults. It compares every
// answer with a result that it computed itself beforehand: see README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"text/tabwriter"
	"time"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/mini"
)

// options are the flags.
type options struct {
	program     string
	demo        string
	server      string // empty: start one
	promptFiles map[string]string
	model       string // empty: the bundled model
	batch       int
	group       int // images in a request with several
	seed        uint64
	bench       int // images in a run of `inctrl bench`
	repeats     int
	full        time.Duration // duration of a measurement at full load
	steady      time.Duration // duration of the latency measurement
	flood       time.Duration
	soak        time.Duration
	share       float64       // fraction of full load in the soak
	every       time.Duration // time between faults
	deadline    time.Duration
}

// loader runs the parts and collects their figures.
type loader struct {
	options
	dir  string
	work *workload
	disk *disk // of the server in the soak; nil: it has no store
	err  io.Writer
	rows []row
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

// errBar means that a limit was exceeded.
var errBar = errors.New("not all bars are met")

const usage = `usage: load [flags] [throughput latency overload soak]

It starts "inctrl serve" on this machine, sends requests and measures. Without an argument it runs
all parts but soak.
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
	if min(l.batch, l.group, l.bench, l.repeats) < 1 {
		return errors.New("-batch, -group, -bench and -repeats must be 1 or more")
	}
	words := f.Args()
	if len(words) == 0 {
		words = []string{"throughput", "latency", "overload"}
	}
	var err error
	if l.dir, err = os.MkdirTemp("", "load"); err != nil {
		return err
	}
	defer os.RemoveAll(l.dir)
	if err := l.prepare(ctx); err != nil {
		return err
	}
	for _, word := range words {
		if err := l.part(ctx, word); err != nil {
			return fmt.Errorf("%s: %w", word, err)
		}
	}
	return l.write(out)
}

func (o *options) add(f *flag.FlagSet) {
	f.StringVar(&o.program, "inctrl", "bin/inctrl", "program that runs the server")
	f.StringVar(&o.demo, "demo", "testdata/demo", "folder of images")
	f.StringVar(&o.server, "server", "",
		"http://127.0.0.1:PORT of a running server, instead of a new one; needs -prompts")
	o.promptFiles = map[string]string{}
	f.Func("prompts", "NAME=FILE, a prompt file of the server", func(text string) error {
		name, file, ok := strings.Cut(text, "=")
		if o.promptFiles[name] = file; !ok {
			return errors.New("want NAME=FILE")
		}
		return nil
	})
	f.StringVar(&o.model, "model", "", "model file of the server (default: the bundled model)")
	f.IntVar(&o.batch, "batch", 8, "largest number of images in a batch")
	f.IntVar(&o.group, "group", 8, "images in a request that has several")
	f.Uint64Var(&o.seed, "seed", 1, "seed of arrivals and faults")
	f.IntVar(&o.bench, "bench", 400, "images in a run of inctrl bench")
	f.IntVar(&o.repeats, "repeats", 3, "throughput: number of comparisons")
	f.DurationVar(&o.full, "full", 10*time.Second, "time of a measurement at full load")
	f.DurationVar(&o.steady, "steady", time.Minute, "latency: time at 70 % of full load")
	f.DurationVar(&o.flood, "flood", 5*time.Minute, "overload: time at 10 times full load")
	f.DurationVar(&o.deadline, "deadline", 30*time.Second, "deadline of a request, serve --timeout")
	f.DurationVar(&o.soak, "soak", 30*time.Minute, "soak: time")
	f.Float64Var(&o.share, "load", 0.5,
		"soak: share of full load; less on a machine that has other work")
	f.DurationVar(&o.every, "every", 30*time.Second, "soak: time between faults")
}

// prepare computes the expected answers.
func (l *loader) prepare(ctx context.Context) (err error) {
	d, err := l.detector()
	if err != nil {
		return err
	}
	defer d.Close()
	promptFiles := l.promptFiles
	if len(promptFiles) == 0 {
		if promptFiles, err = learn(ctx, d, l.demo, l.dir); err != nil {
			return err
		}
	}
	images := filepath.Join(l.demo, "*", "test", "*", "*")
	l.work, err = newWorkload(ctx, d, promptFiles, images, l.group)
	if err != nil {
		return err
	}
	l.work.normals, err = normalsOf(l.demo, "fabric")
	return err
}

func (l *loader) detector() (*model.Detector, error) {
	if l.model == "" {
		return model.Read(mini.Name, mini.File(), model.Options{})
	}
	return model.Open(l.model, model.Options{})
}

// part runs one part.
func (l *loader) part(ctx context.Context, word string) error {
	switch word {
	case "throughput":
		return l.withTarget(ctx, l.throughput, patient...)
	case "latency":
		return l.withTarget(ctx, l.latency, patient...)
	case "overload":
		return l.withTarget(ctx, l.overload)
	case "soak":
		return l.runSoak(ctx)
	}
	return errors.New("want throughput, latency, overload or soak")
}

// patient are the flags of a server that limits only the number of waiting images.
var patient = []string{"--queue-wait", "1m"}

// withTarget runs a part that only sends requests, on the given server or on a new one.
func (l *loader) withTarget(
	ctx context.Context, work func(context.Context, *target) error, flags ...string,
) error {
	if l.server != "" {
		t, err := newTarget(l.server)
		if err != nil {
			return err
		}
		return work(ctx, t)
	}
	return l.withServer(ctx, flags, func(ctx context.Context, s *server) error {
		return work(ctx, s.target)
	})
}

// runSoak runs the soak on a server with a store, if the program supports one.
func (l *loader) runSoak(ctx context.Context) error {
	if l.server != "" || len(l.promptFiles) > 0 || l.model != "" {
		return errors.New("soak starts its own server with the demo's prompt sets: " +
			"no -server, -prompts or -model")
	}
	has, err := hasStore(ctx, l.program)
	if err != nil {
		return err
	}
	rate, err := l.engineRate(ctx)
	if err != nil {
		return err
	}
	// Allow four seconds of work to wait: a pause of the machine is no fault of the server.
	queue := max(4*int(rate), 2*many*l.group)
	flags := append([]string{"--queue", strconv.Itoa(queue)}, patient...)
	if !has {
		return l.withServer(ctx, flags, l.soakServer)
	}
	if l.disk, err = newDisk(filepath.Join(l.dir, "disk")); err != nil {
		return err
	}
	defer l.disk.close()
	return l.withServer(ctx, append(flags, l.disk.flags()...), l.soakServer)
}

// withServer calls work with a new server, which must end without errors.
func (l *loader) withServer(
	ctx context.Context, flags []string, work func(context.Context, *server) error,
) error {
	flags = append([]string{"--batch", strconv.Itoa(l.batch), "--per-client", "100000",
		"--timeout", l.deadline.String(), "--read-timeout", "5s"}, flags...)
	s, err := newServer(l.program, l.dir, l.work.promptFiles, flags...)
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

func (l *loader) say(format string, args ...any) {
	fmt.Fprintf(l.err, format+"\n", args...)
}

func (l *loader) report(rows ...row) { l.rows = append(l.rows, rows...) }

// write prints the table and returns an error if a limit was exceeded.
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
