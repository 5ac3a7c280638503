package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/batch/job"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
)

func finish(a *cli.App) *cobra.Command {
	fail := false
	c := &cobra.Command{
		Use:   "finish JOB",
		Short: "Put the results of a job together",
		Long: "If every image of the list is accounted for exactly once, with a score or with the reason why\n" +
			"there is none, write into the job's folder\n\n" +
			"  result/        all results in the list's order, a file for each thousand tasks\n" +
			"  dead.jsonl     the images without a score, why, and which part to remove to try again\n" +
			"  summary.json   counts, and one digest of all results, which is also standard output\n\n" +
			"and exit with 0, also if some images have no score. Else say which tasks are missing, write\n" +
			"nothing and exit with 1; `inctrl batch work` does what is missing. Two jobs with equal digests\n" +
			"have the same results, bit for bit.",
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
	if err := json.NewEncoder(a.Out).Encode(s); err != nil {
		return err
	}
	if fail && s.Anomalous > 0 {
		return cli.ErrAnomalies
	}
	return nil
}
