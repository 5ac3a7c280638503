package batch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/batch/job"
	"github.com/inctrl-go/inctrl/batch/queue"
	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/scoring"
)

// workOptions are the flags of `inctrl batch work`.
type workOptions struct {
	flags.Model
	flags.Batch
	queue queue.Config
	root  string
	shard string
}

func work(a *cli.App) *cobra.Command {
	w := &workOptions{}
	c := &cobra.Command{
		Use:   "work JOB",
		Short: "Score the tasks of a job until none is left",
		Long: "Any number of processes may work on a job, on all machines that see its folder\n" +
			"and its images. A queue (NATS JetStream) hands out the tasks. By default it is\n" +
			"a server inside one of the workers; the others find its address in the folder,\n" +
			"and when that worker ends another one takes over. Workers on other machines\n" +
			"need a --listen address that they can reach, or --queue, servers of your own;\n" +
			"with three or more of them the queue is stored three times. With --shard I/N\n" +
			"there is no queue: worker I, counted from 0, does every N-th task.\n\n" +
			"An image that cannot be read, or that is not as it was when plan ran, gets a\n" +
			"result with the error. An image that ends its process is found: a task that was\n" +
			"tried twice is done one image at a time, and an image that then ends three\n" +
			"processes is given up. SIGTERM gives the task back and ends.",
		Example: strings.Trim(`
  inctrl batch work job
  inctrl batch work job --queue nats://a:4222,nats://b:4222,nats://c:4222 --creds user.creds
  inctrl batch work job --shard "$JOB_COMPLETION_INDEX/8"   # Kubernetes, completionMode: Indexed
  inctrl batch work job --shard "$SLURM_ARRAY_TASK_ID/8"    # sbatch --array=0-7`, "\n"),
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := w.check(); err != nil {
				return err
			}
			return runWork(c.Context(), a, w, args[0])
		},
	}
	f := c.Flags()
	f.StringVar(&w.File, "model", "",
		"model file, or a name of 'inctrl models' (default: as at the time of plan)")
	w.AddDevice(f)
	w.Batch.Add(f)
	f.StringVar(&w.root, "root", "",
		"folder that relative paths start in (default: the one where plan ran)")
	f.StringVar(&w.shard, "shard", "",
		"I/N with 0 ≤ I < N: do every N-th task from task I on, without a queue")
	f.StringVar(&w.queue.URL, "queue", "",
		"URLs of NATS servers, separated by commas (default: a server inside a worker)")
	f.StringVar(&w.queue.Creds, "creds", "", "credentials file for --queue")
	f.StringVar(&w.queue.Listen, "listen", "127.0.0.1:0",
		"address of the server, if it is inside this worker")
	f.DurationVar(&w.queue.Lease, "lease", 30*time.Second,
		"a worker that is silent for so long loses its task to another")
	f.DurationVar(&w.queue.Patience, "patience", 2*time.Minute,
		"give up when the queue is unreachable for so long")
	return c
}

func (w *workOptions) check() error {
	if w.shard != "" {
		if _, _, err := parseShard(w.shard); err != nil {
			return err
		}
		if w.queue.URL != "" {
			return cli.Usagef("give --shard or --queue: a shard needs no queue")
		}
	}
	host, port, err := net.SplitHostPort(w.queue.Listen)
	ip := net.ParseIP(host)
	switch n, bad := strconv.ParseUint(port, 10, 16); {
	case err != nil || bad != nil || n > 65535:
		return cli.Usagef("--listen is %.128q, want ADDRESS:PORT", w.queue.Listen)
	case host == "" || ip != nil && ip.IsUnspecified():
		return cli.Usagef("--listen is %.128q: workers need an address that they can reach",
			w.queue.Listen)
	case w.queue.Creds != "" && w.queue.URL == "":
		return cli.Usagef("--creds is for --queue")
	case w.queue.Lease < time.Second:
		return cli.Usagef("--lease is %v, want 1s or more", w.queue.Lease)
	case w.queue.Patience < time.Second:
		return cli.Usagef("--patience is %v, want 1s or more", w.queue.Patience)
	}
	return w.Batch.Check()
}

// parseShard reads I/N.
func parseShard(s string) (i, n int64, err error) {
	of, all, ok := strings.Cut(s, "/")
	a, errI := strconv.ParseUint(of, 10, 31)
	b, errN := strconv.ParseUint(all, 10, 31)
	if !ok || errI != nil || errN != nil || a >= b {
		return 0, 0, cli.Usagef("--shard is %.64q, want I/N, 0 ≤ I < N", s)
	}
	return int64(a), int64(b), nil
}

func runWork(ctx context.Context, a *cli.App, w *workOptions, dir string) error {
	folder, err := job.Open(dir)
	if err != nil {
		return err
	}
	w.File, w.Paper = cmp.Or(w.File, folder.ModelFile), folder.PaperMode
	w.Images = preprocess.Limits{
		Side: folder.MaxSide, Pixels: folder.MaxPixels, Memory: folder.MaxMemory,
	}
	folder.Root = cmp.Or(w.root, folder.Root)
	j, err := w.openJob(folder, a)
	if err != nil {
		return err
	}
	defer j.Detector.Close()
	size := w.Of(j.Detector.Info().Backend)
	me := &worker{Job: folder, App: a, scorer: j, batch: size, logged: time.Now()}
	if folder.MinArea != "" {
		if err := me.wanted.SetMinArea(folder.MinArea); err != nil {
			return fmt.Errorf("%w: %w", job.ErrNoJob, err)
		}
	}
	if w.shard != "" {
		i, n, _ := parseShard(w.shard)
		return me.everyNth(ctx, i, n)
	}
	c := w.queue
	c.Job, c.Dir, c.Log = folder.ID, folder.QueueDir(), a.Log
	if err := queue.Work(ctx, c, me); err != nil {
		return err
	}
	a.Log.Info("no task is left: finish the job", "done_here", me.images)
	return nil
}

// openJob opens the job's model and prompt file, and refuses any others.
func (w *workOptions) openJob(folder *job.Job, a *cli.App) (j scoring.Scorer, err error) {
	if j.Detector, err = w.Open(a.Log); err != nil {
		return j, err
	}
	if err = folder.CheckPrompts(); err == nil {
		j.Set, err = j.Detector.OpenPrompts(folder.PromptFile())
	}
	if err == nil {
		err = folder.Same(settings(j))
	}
	if err != nil {
		j.Detector.Close()
	}
	return j, err
}

// worker does tasks of a job, one at a time.
type worker struct {
	*job.Job
	*cli.App
	scorer scoring.Scorer
	batch  int
	images int       // scored by this worker
	logged time.Time // when progress was last logged
	wanted model.RegionOptions
}

// Do implements queue.Job.
func (w *worker) Do(ctx context.Context, task int64) error {
	if err := w.Job.Do(ctx, task, w.score); err != nil {
		if errors.Is(err, job.ErrBusy) || ctx.Err() != nil {
			return err
		}
		return fmt.Errorf("task %d: %w", task, err)
	}
	if time.Since(w.logged) > 10*time.Second {
		w.logged = time.Now()
		w.Log.Info("working", "task", task, "done_here", w.images)
	}
	return nil
}

// everyNth does tasks i, i+n, … of the job. It waits for a task that another process holds.
func (w *worker) everyNth(ctx context.Context, i, n int64) error {
	for task := i; task < w.Tasks; {
		err := w.Do(ctx, task)
		switch {
		case errors.Is(err, job.ErrBusy):
			w.Log.Warn("waiting for another process that has the task", "task", task)
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Second):
			}
		case err != nil:
			return err
		default:
			task += n
		}
	}
	w.Log.Info("no task of the shard is left", "done_here", w.images)
	return nil
}

// score is a job.Scorer.
func (w *worker) score(
	ctx context.Context, images []job.Source, use func(record.Result) error,
) error {
	d, v := w.scorer.Detector, w.scorer.Set.Info().View
	return scoring.Pipeline[scoring.Prepared, [][]*model.Result]{
		N: len(images), Most: w.batch,
		Prepare: func(i int) scoring.Prepared {
			return scoring.Prepare(d, v, images[i].Read)
		},
		Score: func(ctx context.Context, _ int, all []scoring.Prepared) ([][]*model.Result, error) {
			return w.scoreAll(ctx, all)
		},
		Use: func(from int, all []scoring.Prepared, results [][]*model.Result) error {
			for i, r := range all {
				out, err := w.result(images[from+i].Path, results[i], r.Err)
				if err != nil {
					return err
				}
				if err := use(*out); err != nil {
					return err
				}
				w.images++
			}
			return nil
		},
	}.Run(ctx)
}

// scoreAll scores prepared images. An image for which the model computes NaN or infinity is a bad
// image.
func (w *worker) scoreAll(
	ctx context.Context, all []scoring.Prepared,
) ([][]*model.Result, error) {
	sets := []*model.PromptSet{w.scorer.Set}
	against := func(int) []*model.PromptSet { return sets }
	results, err := scoring.ScoreAll(ctx, w.scorer.Detector, all, against)
	switch {
	case !errors.Is(err, model.ErrNotFinite) || ctx.Err() != nil:
		return results, err
	case len(all) == 1:
		all[0].Err = err
		return make([][]*model.Result, 1), nil
	}
	results = nil
	for i := range all { // one of these is the cause
		one, err := w.scoreAll(ctx, all[i:i+1])
		if err != nil {
			return nil, err
		}
		results = append(results, one...)
	}
	return results, nil
}

// result is the record of an image. The job's settings hold what is the same for every image.
func (w *worker) result(
	path string, results []*model.Result, err error,
) (*record.Result, error) {
	if errors.Is(err, job.ErrImage) {
		return &record.Result{ErrorClass: job.Changed, Error: err.Error()}, nil
	}
	if err != nil {
		failed := record.Failed(path, err)
		if failed == nil {
			return nil, err
		}
		return failed, nil
	}
	r := results[0]
	out := &record.Result{
		Score: &r.Score, Anomalous: r.Anomalous, Threshold: r.Threshold,
		Normalized: r.Normalized, Digest: r.Digest, Notes: record.Notes(r.Notes),
	}
	if w.Regions {
		all, err := r.Regions(w.wanted)
		if err != nil {
			return nil, err
		}
		out.Located = record.Locate(all)
	}
	return out, nil
}
