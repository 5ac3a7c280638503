// Package batch is `inctrl batch`: it scores very many images on many processes and machines.
package batch

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/batch/job"
	"github.com/inctrl-go/inctrl/internal/imagefiles"
	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/scoring"
)

// Command returns `inctrl batch`.
func Command(a *cli.App) *cobra.Command {
	c := &cobra.Command{
		Use:   "batch",
		Short: "Score very many images with many processes and machines",
		Long: "plan cuts a list of images into tasks. work scores tasks, in as many processes\n" +
			"as you like, until none is left. finish merges the results once every image\n" +
			"has one. All of it is in the job's folder, which every worker must see. A\n" +
			"worker may be killed at any time: start it again, or another one, and the job\n" +
			"goes on; no task is done twice.",
		Example: strings.Trim(`
  inctrl batch plan --prompts part.prompts -o job images/
  inctrl batch work job &
  inctrl batch work job        # two processes share the work
  inctrl batch finish job      # job/result, job/dead.jsonl, job/summary.json`, "\n"),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return cli.Usagef("unknown command batch %.64q", args[0])
			}
			return c.Help()
		},
		Args: cobra.ArbitraryArgs,
	}
	c.AddCommand(plan(a), work(a), finish(a))
	for _, sub := range c.Commands() {
		sub.Args = cli.Args(sub.Args)
	}
	return c
}

// planOptions are the flags of `inctrl batch plan`.
type planOptions struct {
	flags.Against
	list, out, format string
	null, hash        bool
	task              int
	withRegions       bool
	regions           flags.Regions
}

func plan(a *cli.App) *cobra.Command {
	p := &planOptions{}
	c := &cobra.Command{
		Use:   "plan {--prompts FILE | --normals DIR} -o JOB {IMAGE|FOLDER... | --list FILE}",
		Short: "Cut a list of images into tasks",
		Long: "Write a job's folder: the list of images, cut into tasks, the prompt file, and\n" +
			"the settings: model and format. The list is the arguments in their order (a\n" +
			"folder stands for all images below it, sorted by name) or the lines of a file\n" +
			"(--list). It may be longer than memory. What is left out below a folder is\n" +
			"counted. Results name images as the list does; relative paths start in the\n" +
			"folder where plan runs. An image that is listed twice is scored twice. If some\n" +
			"listed images are missing, the job is written and the exit code is 1.",
		Example: strings.Trim(`
  inctrl batch plan --prompts part.prompts -o job images/
  find /data -name '*.png' -print0 | sort -z |
    inctrl batch plan --prompts part.prompts -o job --list - --null`, "\n"),
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if err := p.check(args); err != nil {
				return err
			}
			return runPlan(c.Context(), a, p, args)
		},
	}
	f := c.Flags()
	p.Against.Add(f)
	f.StringVarP(&p.out, "output", "o", "", "the job's folder, new or empty")
	f.StringVar(&p.list, "list", "", "file with one path on each line; - is standard input")
	f.BoolVar(&p.null, "null", false,
		"paths in --list end with a zero byte, as find -print0 writes them")
	f.BoolVar(&p.hash, "hash", false,
		"tell by SHA-256 whether an image has changed since, not by size and time")
	f.BoolVar(&p.withRegions, "regions", false, "with the anomalous regions of each image")
	p.regions.AddMinArea(f)
	f.StringVar(&p.format, "format", record.JSONL, "format of the result: jsonl or csv")
	f.IntVar(&p.task, "task", 1000,
		"images in a task: at most so many are scored again when a worker is killed")
	return c
}

func (p *planOptions) check(args []string) error {
	switch {
	case p.out == "":
		return cli.Usagef("no folder for the job: give -o")
	case (len(args) > 0) == (p.list != ""):
		return cli.Usagef("give images or folders, or else --list")
	case p.null && p.list == "":
		return cli.Usagef("--null is for --list")
	case p.format != record.JSONL && p.format != record.CSV:
		return cli.Usagef("--format is %.64q, want jsonl or csv", p.format)
	case p.task < 1 || p.task > job.MaxTask:
		return cli.Usagef("--task is %d, want 1 … %d", p.task, job.MaxTask)
	}
	for _, arg := range args {
		if _, err := os.Stat(arg); err != nil {
			return cli.Usagef("no image or folder: %w", err)
		}
	}
	if err := p.regions.Parse(); err != nil {
		return err
	}
	if p.regions.Text() != "" && !p.withRegions {
		return cli.Usagef("--min-area is for --regions")
	}
	return p.Against.Check()
}

func runPlan(ctx context.Context, a *cli.App, p *planOptions, args []string) error {
	j, err := p.Open(ctx, a.Log)
	if err != nil {
		return err
	}
	defer j.Detector.Close()
	if p.Limit != nil {
		return cli.Usagef("project %.256q has a threshold of its own, %g, and a job decides by "+
			"that of the prompt file: 'inctrl score --project' has it", p.Project, *p.Limit)
	}
	s, err := p.settings(j)
	if err != nil {
		return err
	}
	var listed listing
	job, err := job.Create(ctx, p.out, s, j.Set.Write, func(add func(string) error) error {
		checked := func(path string) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return add(path)
		}
		if p.list == "" {
			return eachImage(a, args, checked)
		}
		err := eachLine(ctx, a, p.list, p.null, func(path string) error {
			listed.look(path)
			return checked(path)
		})
		if err == nil && listed.missing == listed.images {
			err = listed.error() // nothing could be scored
		}
		return err
	})
	if err != nil {
		return err
	}
	a.Log.Info("job planned", "folder", p.out, "images", job.Images, "tasks", job.Tasks,
		"model", s.Model)
	return listed.error()
}

// listing counts the images of a list and those that are not there.
type listing struct {
	images, missing int
	first           string // of those missing
}

func (l *listing) look(path string) {
	l.images++
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return
	}
	if l.missing++; l.missing == 1 {
		l.first = path
	}
}

// error is nil if all images are there.
func (l *listing) error() error {
	if l.missing == 0 {
		return nil
	}
	return fmt.Errorf("%w: %d of %d listed images are missing or no files, the first is %.300q",
		cli.ErrFailed, l.missing, l.images, l.first)
}

func (p *planOptions) settings(j scoring.Scorer) (s job.Settings, err error) {
	s = settings(j)
	s.MaxSide, s.MaxPixels, s.MaxMemory = p.Images.Side, p.Images.Pixels, p.Images.Memory
	s.PaperMode, s.Format, s.PerTask, s.ModelFile = p.Paper, p.format, p.task, p.File
	s.Hash, s.Regions, s.MinArea = p.hash, p.withRegions, p.regions.Text()
	if s.Root, err = os.Getwd(); err == nil && !p.Named() {
		s.ModelFile, err = filepath.Abs(p.File)
	}
	return s, err
}

// settings are the job settings of a model and a prompt set.
func settings(j scoring.Scorer) job.Settings {
	m, set := j.Detector.Info(), j.Set.Info()
	s := job.Settings{
		Model: set.Model, ModelDigest: m.Digest, PromptsDigest: hex.EncodeToString(set.Digest[:]),
		Preprocess: m.Preprocess,
	}
	if t := set.Threshold; t != nil {
		s.Threshold = &t.Value
	}
	return s
}

// eachImage lists images without opening them, and all images below folders.
func eachImage(a *cli.App, args []string, use func(string) error) error {
	var f imagefiles.Finder
	for _, arg := range args {
		list := use
		if info, err := os.Stat(arg); err == nil && info.IsDir() {
			list = func(dir string) error { return f.Each(dir, use) }
		}
		if err := list(arg); err != nil {
			return err
		}
	}
	f.Left.Log(a.Log)
	return nil
}

// eachLine lists the paths of a file.
func eachLine(
	ctx context.Context, a *cli.App, list string, null bool, use func(string) error,
) error {
	in, err := a.Open(ctx, list)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := imagefiles.Lines(in, null, use); err != nil {
		return fmt.Errorf("list %.256q: %w", list, err)
	}
	return nil
}
