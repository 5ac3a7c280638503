// Package train is `inctrl train`: it trains the heads of InCTRL on labelled images.
package train

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/internal/dataset"
	"github.com/inctrl-go/inctrl/internal/imagefiles"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/clip/bpe"
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/model/inctrl/training"
	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
	"github.com/inctrl-go/inctrl/tools/inctrl/train/trainer"
)

// options are the flags of `inctrl train`.
type options struct {
	flags.Model
	trainer.Config
	lists    []string
	loss     string
	text     string
	out, run string
	cache    string
	goOn     bool
}

// losses are the values of --loss.
var losses = map[string]training.Loss{
	"focal": training.Focal, "double-sigmoid": training.DoubleSigmoid,
}

// Command returns `inctrl train`.
func Command(a *cli.App) *cobra.Command {
	v := &options{}
	c := &cobra.Command{
		Use:   "train FOLDER... -o FILE --run DIR",
		Short: "Train InCTRL's heads on labelled images",
		Long: "Train the heads that InCTRL adds to a frozen model, on folders laid out as\n" +
			"MVTec AD or on the paper's JSON lists (--list). A tenth of the images is held\n" +
			"out for validation, and the best epoch on those is kept. Features of images\n" +
			"are cached. The same command continues an interrupted run, with the same bits.\n\n" +
			"The paper's code trains with --loss double-sigmoid, --compat-batch-mixing,\n" +
			"--include-self and --holdout 0.",
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if err := v.check(args); err != nil {
				return err
			}
			return runTrain(c.Context(), a, v, args)
		},
	}
	v.Model.Add(c.Flags())
	f := c.Flags()
	f.StringSliceVar(&v.lists, "list", nil,
		"file with a JSON list of {image_path, target, type}; may be repeated")
	f.IntVar(&v.Shots, "shots", 4, "normal images that an image is compared with")
	f.IntVar(&v.Batch, "batch", 16, "images in a step, half of them anomalous")
	f.IntVar(&v.Steps, "steps", 100, "steps in an epoch")
	f.IntVar(&v.Epochs, "epochs", 10, "epochs at most")
	f.IntVar(&v.Patience, "patience", 3,
		"stop after so many epochs without a better validation; 0: never")
	f.Uint64Var(&v.Seed, "seed", 10, "seed of all random choices")
	f.Float64Var(&v.Rate, "rate", 1e-3, "learning rate")
	f.Float64Var(&v.Holdout, "holdout", 0.1, "share of the images that is held out for validation")
	f.StringVar(&v.loss, "loss", "focal", "loss function, focal or double-sigmoid")
	f.BoolVar(&v.BatchMixing, "compat-batch-mixing", false,
		"pair the images of a batch as the paper's code does")
	f.BoolVar(&v.IncludeSelf, "include-self", false, "an image may be compared with itself")
	f.StringVar(&v.text, "text", "",
		"file of the text tower, for classes that the model does not have")
	f.BoolVar(&v.goOn, "adapt", false, "start from the model's own heads")
	f.StringVarP(&v.out, "output", "o", "", "model file to write")
	f.StringVar(&v.run, "run", "", "folder for checkpoints and the report")
	f.StringVar(&v.cache, "cache", "", "folder for cached features (default: RUN/features)")
	return c
}

func (v *options) check(folders []string) error {
	loss, ok := losses[v.loss]
	v.Loss = loss
	switch {
	case v.out == "" || v.run == "":
		return cli.Usagef("give -o and --run")
	case len(folders)+len(v.lists) == 0:
		return cli.Usagef("no images: give folders or --list")
	case !ok:
		return cli.Usagef("--loss is %.64q, want focal or double-sigmoid", v.loss)
	case v.Shots < 1 || v.Shots > weights.MaxTrainedShots:
		return cli.Usagef("--shots is %d, want 1 … %d", v.Shots, weights.MaxTrainedShots)
	case v.Batch < 4 || v.Batch%2 != 0 || v.Batch > 1<<10:
		return cli.Usagef("--batch is %d, want an even number, 4 … 1024", v.Batch)
	case v.Steps < 1 || v.Epochs < 1 || v.Epochs > 999 || v.Patience < 0:
		return cli.Usagef("--steps and --epochs are 1 or more, --patience 0 or more")
	case !(v.Rate > 0 && v.Rate <= 1):
		return cli.Usagef("--rate is %g, want more than 0 and at most 1", v.Rate)
	case !(v.Holdout >= 0 && v.Holdout <= 0.5):
		return cli.Usagef("--holdout is %g, want 0 … 0.5", v.Holdout)
	}
	v.cache = cmp.Or(v.cache, filepath.Join(v.run, "features"))
	return nil
}

func runTrain(ctx context.Context, a *cli.App, v *options, folders []string) error {
	items, err := v.items(a.Log, folders)
	if err != nil {
		return err
	}
	if err := v.refuse(items); err != nil {
		return err
	}
	d, err := v.Open(a.Log)
	if err != nil {
		return err
	}
	defer d.Close()
	w, err := v.Read()
	if err != nil {
		return err
	}
	defer w.Unmap()
	directions, err := v.directions(ctx, w, items)
	if err != nil {
		return err
	}
	c := &featureCache{Detector: d, dir: v.cache, directions: directions, files: map[int]string{}}
	all := len(items)
	if items, err = encodeAll(ctx, a, c, items); err != nil {
		return err
	}
	start := training.New(w.Embed, w.Patches(), v.Seed)
	if v.goOn {
		if !w.HasHeads {
			return cli.Usagef("--adapt: model %s has no heads", w.Name)
		}
		start = training.Load(w.Embed, w.Patches(), headsOf(w))
	}
	run := &trainer.Run{Config: v.Config, Items: items, Dir: v.run, Report: logEpoch(a, v.Epochs)}
	if err := run.Train(ctx, c, start); err != nil {
		return err
	}
	if err := writeTrained(a, v, w, run); err != nil {
		return err
	}
	if bad := all - len(items); bad > 0 {
		return fmt.Errorf("%w: trained without %d of %d", cli.ErrFailed, bad, all)
	}
	return nil
}

// refuse refuses outputs that are one of the inputs.
func (v *options) refuse(items []trainer.Item) error {
	var files cli.Files
	files.Reads(slices.Concat(v.Reads(), v.lists, []string{v.text})...)
	for _, item := range items {
		files.Reads(item.Path)
	}
	return cmp.Or(files.Writes("-o", v.out), files.Writes("--run", v.report()))
}

// report is the path of the report.
func (v *options) report() string { return filepath.Join(v.run, "report.html") }

func logEpoch(a *cli.App, of int) func(int, trainer.Epoch) {
	return func(n int, e trainer.Epoch) {
		sum := 0.0
		for _, l := range e.Losses {
			sum += float64(l) / float64(len(e.Losses))
		}
		a.Log.Info("epoch", "number", n, "of", of, "loss", fmt.Sprintf("%.5f", sum),
			"validation", fmt.Sprintf("%.4f", e.Validation))
	}
}

// headsOf returns a model's own heads; a missing bn1 was never trained.
func headsOf(w *weights.Model) func(string) []float32 {
	fresh := training.New(w.Embed, w.Patches(), 0)
	return func(name string) []float32 {
		if w.Has(name) {
			return w.F32(name)
		}
		return fresh.Tensor(name)
	}
}

// encodeAll encodes the images that are not cached. Unreadable images are logged and skipped.
func encodeAll(
	ctx context.Context, a *cli.App, c *featureCache, items []trainer.Item,
) ([]trainer.Item, error) {
	c.items = items
	bar := a.Progress(len(items), "encoding")
	defer bar.Stop()
	kept, files := []trainer.Item(nil), map[int]string{}
	for i, item := range items {
		if err := c.add(ctx, i); err != nil {
			if err := a.SkipImage("image left out", item.Path, err); err != nil {
				return nil, err
			}
		} else {
			files[len(kept)], item.Seen = c.files[i], c.seen(i)
			kept = append(kept, item)
		}
		bar.Step()
	}
	c.items, c.files = kept, files
	return kept, nil
}

// items are the labelled images of folders, including test folders as in the paper, and of lists.
func (v *options) items(log *slog.Logger, folders []string) (items []trainer.Item, err error) {
	for _, folder := range folders {
		found, err := dataset.Walk(folder)
		if err != nil {
			return nil, err
		}
		found.Log(log)
		for _, c := range found.Categories {
			for _, i := range slices.Concat(c.Train, c.Test) {
				items = append(items,
					trainer.Item{Path: i.Path, Type: c.Name, Anomalous: i.Anomalous()})
			}
		}
	}
	for _, list := range v.lists {
		more, err := readList(list)
		if err != nil {
			return nil, err
		}
		items = append(items, more...)
	}
	return items, nil
}

// readList reads one of the paper's lists (docs/algorithm.md §10). Paths are relative to the list's
// folder.
func readList(path string) ([]trainer.Item, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := imagefiles.Text(f)
	if err != nil {
		return nil, fmt.Errorf("list %.256q: %w", path, err)
	}
	data, err := io.ReadAll(text)
	if err != nil {
		return nil, fmt.Errorf("list %.256q: %w", path, err)
	}
	var entries []struct {
		Path   string `json:"image_path"`
		Target *int   `json:"target"`
		Type   string `json:"type"`
	}
	if err := json.Unmarshal(data, &entries); err != nil {
		return nil, fmt.Errorf("list %.256q: %w", path, err)
	}
	var items []trainer.Item
	for i, e := range entries {
		if e.Path == "" || e.Type == "" || e.Target == nil || *e.Target>>1 != 0 {
			return nil, fmt.Errorf(
				"list %.256q: entry %d: want image_path, target 0 or 1, and type", path, i,
			)
		}
		if !filepath.IsAbs(e.Path) {
			e.Path = filepath.Join(filepath.Dir(path), e.Path)
		}
		items = append(items, trainer.Item{Path: e.Path, Type: e.Type, Anomalous: *e.Target == 1})
	}
	return items, nil
}

// directions are the text directions of the types: from the model, else from the text tower, else
// the model's first class, else none.
func (v *options) directions(
	ctx context.Context, w *weights.Model, items []trainer.Item,
) (map[string][]float32, error) {
	var text *engine.Text
	if v.text != "" {
		var err error
		if text, err = engine.OpenText(v.text, bpe.Tokens, model.Options{}); err != nil {
			return nil, err
		}
		defer text.Close()
	}
	all := map[string][]float32{}
	for _, item := range items {
		class := strings.ReplaceAll(item.Type, "_", " ")
		if _, known := all[item.Type]; known {
			continue
		}
		var err error
		switch {
		case slices.Contains(w.Classes, class):
			all[item.Type] = w.F32(weights.Direction(class))
		case text != nil:
			all[item.Type], err = text.Direction(ctx, class)
		case len(w.Classes) > 0:
			all[item.Type] = w.F32(weights.Direction(w.Classes[0]))
		default:
			all[item.Type] = nil
		}
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// writeTrained writes the model with its new heads, and the report.
func writeTrained(a *cli.App, v *options, w *weights.Model, run *trainer.Run) error {
	c := w.Config
	none := make([]float32, w.Embed)
	if len(c.Classes) == 0 {
		c.Classes = []string{"object"}
	}
	err := cli.WriteFile(v.out, func(f io.Writer) error {
		return weights.Stream(f, c, weights.Tensors(c, true),
			func(s weights.Spec) (weights.Tensor, error) {
				switch {
				case strings.HasPrefix(s.Name, "adapter."),
					strings.HasPrefix(s.Name, "diff_head"):
					return weights.Tensor{Data: run.Heads.Tensor(s.Name)}, nil
				case s.Int8:
					return weights.Tensor{I8: w.I8(s.Name)}, nil
				case !w.Has(s.Name): // the model had no classes and so no direction
					return weights.Tensor{Data: none}, nil
				}
				return weights.Tensor{Data: w.F32(s.Name)}, nil
			})
	})
	if err != nil {
		return err
	}
	return cli.WriteFile(v.report(), func(f io.Writer) error {
		return run.WriteReport(f, "Training of "+c.Name, [][2]string{
			{"images", fmt.Sprint(len(run.Items))}, {"prompts", fmt.Sprint(v.Shots)},
			{"batch", fmt.Sprint(v.Batch)}, {"loss", v.loss}, {"rate", fmt.Sprint(v.Rate)},
			{"seed", fmt.Sprint(v.Seed)}, {"held out", fmt.Sprint(v.Holdout)},
			{
				"pairing",
				map[bool]string{true: "as the paper's code", false: "correct"}[v.BatchMixing],
			},
		})
	})
}
