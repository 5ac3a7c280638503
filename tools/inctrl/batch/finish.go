package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/batch/job"
	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
)

func finish(a *cli.App) *cobra.Command {
	fail := false
	c := &cobra.Command{
		Use:   "finish JOB",
		Short: "Merge the results of a job",
		Long: "If every image of the list has exactly one result, a score or an error, write\n" +
			"into the job's folder\n\n" +
			"  result/        all results in the order of the list, a file for 1000 tasks\n" +
			"  dead.jsonl     the images without a score, and the file to remove to try again\n" +
			"  summary.json   counts, and one digest of all results; also on standard output\n\n" +
			"and exit with 0, even if some images have no score. Otherwise name the missing\n" +
			"tasks, write nothing and exit with 1; `inctrl batch work` does them. Missing are\n" +
			"also tasks with a result that is damaged or of another plan, or with images that\n" +
			"have changed since. Two jobs with equal digests have the same results, bit for\n" +
			"bit.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return runFinish(c.Context(), a, args[0], fail)
		},
	}
	c.Flags().BoolVar(&fail, "fail-on-anomaly", false, "exit with code 3 if an image is anomalous")
	return c
}

func runFinish(ctx context.Context, a *cli.App, dir string, fail bool) error {
	folder, err := job.Open(dir)
	if err != nil {
		return err
	}
	if err := checkThreshold(folder); err != nil {
		return err
	}
	bar := a.Progress(int(folder.Tasks), "finishing")
	s, err := folder.Finish(ctx, bar.Step)
	bar.Stop()
	if _, ok := errors.AsType[*job.Incomplete](err); ok {
		return fmt.Errorf("%w: run inctrl batch work again", err)
	}
	if err != nil {
		return err
	}
	if s.Dead > 0 {
		a.Log.Warn("images without a score", "images", s.Dead, "list", folder.Dead())
	}
	for _, kind := range slices.Sorted(maps.Keys(s.Notes)) {
		a.Log.Warn("images with a note on how they were read: see their results", "kind", kind,
			"images", s.Notes[kind])
	}
	if err := json.NewEncoder(a.Out).Encode(s); err != nil {
		return err
	}
	if fail && s.Anomalous > 0 {
		return cli.ErrAnomalies
	}
	return nil
}

// checkThreshold refuses a job whose threshold is not that of its prompt file.
func checkThreshold(folder *job.Job) error {
	if err := folder.CheckPrompts(); err != nil {
		return err
	}
	data, err := os.ReadFile(folder.PromptFile())
	if err != nil {
		return err
	}
	p, err := weights.ReadPromptFile(folder.PromptFile(), data)
	if err != nil {
		return err
	}
	var now *float32
	if p.Threshold != nil {
		now = &p.Threshold.Value
	}
	return folder.SameThreshold(now)
}
