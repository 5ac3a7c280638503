// Package convert has the commands that make model files: `inctrl convert`, `inctrl quantize` and
// `inctrl classes`.
package convert

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/clip/bpe"
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/quantize"
	"github.com/inctrl-go/inctrl/quantize/layout"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
)

// convertOptions are the flags of `inctrl convert`.
type convertOptions struct {
	files     []string
	out, text string
	int8      bool
	classes   []string
	threads   int
	synthetic string
	options   layout.Options
	mean, std []float32
}

// usual are the default classes of a model with heads: a general word, and those of the paper's
// natural images, which cost little (docs/algorithm.md §5).
const usual = "object airplane automobile bird cat deer dog frog horse ship truck animal"

// common are the classes of --class common, which adds those of MVTec AD and VisA.
const common = usual + ` bottle cable capsule carpet grid hazelnut leather metal_nut pill screw tile
	toothbrush transistor wood zipper candle capsules cashew chewinggum fryum macaroni pcb
	pipe_fryum`

// classList expands --class.
func (v *convertOptions) classList() (all []string) {
	names := v.classes
	if len(names) == 0 {
		names = strings.Fields(usual)
	}
	for _, name := range names {
		if name == "common" {
			all = append(all, classNames(strings.Fields(common))...)
		} else {
			all = append(all, classNames([]string{name})...)
		}
	}
	return all
}

// Convert returns `inctrl convert`.
func Convert(a *cli.App) *cobra.Command {
	v := &convertOptions{}
	c := &cobra.Command{
		Use:   "convert CHECKPOINT [CHECKPOINT] -o FILE",
		Short: "Make a model file from published checkpoints",
		Long: "Make a model file from published checkpoints: CLIP of OpenCLIP and OpenAI,\n" +
			"DINOv2 of Meta, and DINOv2, DINOv3, SigLIP, CLIP and ViT of Hugging Face and\n" +
			"timm, saved by PyTorch (.pt, .pth, .pyth) or as safetensors, in one file or in\n" +
			"shards. What a config.json beside it says is used. An InCTRL checkpoint contains\n" +
			"its CLIP; one with heads only is given as second file. Nothing in a checkpoint\n" +
			"is executed, and every name and shape is checked.\n\n" +
			"A model with trained heads needs a text direction for each class that images\n" +
			"may show: --class names the classes, and --text also writes the text tower,\n" +
			"which can add more later.\n\n" +
			"--synthetic writes random weights that are the same everywhere, for tests and\n" +
			"measurements without a download: nano-240, or a model that `inctrl models`\n" +
			"lists.",
		Args: cobra.MaximumNArgs(2),
		Example: strings.Trim(`
  inctrl convert vit_b_16_plus_240-laion400m_e32-699c4b84.pt inctrl_2shot.pyth \
    --int8 -o model.safetensors --text text.safetensors
  inctrl convert dinov2-small/ --int8 -o dino.safetensors`, "\n"),
		RunE: func(c *cobra.Command, args []string) error {
			v.files = args
			if err := errors.Join(v.check(), v.alone(c.Flags())); err != nil {
				return err
			}
			if v.synthetic != "" {
				return v.writeSynthetic(c.Context())
			}
			return runConvert(c.Context(), a, v)
		},
	}
	f, o := c.Flags(), &v.options
	f.StringVarP(&v.out, "output", "o", "", "model file to write")
	f.StringVar(&v.text, "text", "", "also write the text tower to this file")
	f.BoolVar(&v.int8, "int8", false, "write int8 weights")
	f.StringSliceVar(&v.classes, "class", nil,
		"classes of a model with heads; common is three dozen (default: object and animals)")
	f.IntVar(&v.threads, "threads", 0, "threads for the text tower (default: one per processor)")
	f.StringVar(&o.Name, "name", "", "name of the model")
	f.IntVar(&o.Image, "image", 0,
		"side of the input in pixels; positions are interpolated to it (default: 448 for DINOv2\n"+
			"and DINOv3, else that of the checkpoint)")
	f.IntVar(&o.Heads, "heads", 0,
		"number of attention heads (default: heads of width 64, or as config.json says)")
	f.StringVar(&o.GELU, "gelu", "", "form of GELU: exact, quick or tanh")
	f.IntSliceVar(&o.Taps, "taps", nil,
		"blocks whose patch features are compared, counted from 1 (default: the upper half\n"+
			"for DINOv2 and DINOv3; 7, 9 and 11 of 12 for CLIP; else those from half of the\n"+
			"depth to three quarters)")
	f.Float32SliceVar(&v.mean, "mean", nil, "mean of RGB in 0 … 1, subtracted from pixels")
	f.Float32SliceVar(&v.std, "std", nil,
		"standard deviation of RGB in 0 … 1, by which pixels are divided")
	f.StringVar(&v.synthetic, "synthetic", "",
		"write random weights: nano-240, or a model that 'inctrl models' lists")
	return c
}

func (v *convertOptions) check() error {
	switch {
	case v.out == "":
		return cli.Usagef("no file to write: give -o")
	case (len(v.files) > 0) == (v.synthetic != ""):
		return cli.Usagef("give a checkpoint or --synthetic")
	case !three(v.mean, 0) || !three(v.std, math.SmallestNonzeroFloat32):
		return cli.Usagef("--mean and --std are three numbers in 0 … 1, and no --std is 0")
	case v.options.Image < 0 || v.options.Heads < 0:
		return cli.Usagef("--image is %d and --heads %d, want 1 or more", v.options.Image,
			v.options.Heads)
	case !slices.Contains([]string{"", "exact", "quick", "tanh"}, v.options.GELU):
		return cli.Usagef("--gelu is %.64q, want exact, quick or tanh", v.options.GELU)
	case len(v.options.Taps) > 0 && slices.Min(v.options.Taps) < 1:
		return cli.Usagef("--taps are %v, want 1 or more", v.options.Taps)
	}
	if v.synthetic != "" {
		c, err := quantize.Synthetic(v.synthetic)
		if err != nil {
			return cli.Usage(err)
		}
		if v.text != "" && len(c.Classes) == 0 {
			return cli.Usagef("--text: synthetic %s has no text tower", c.Name)
		}
	}
	if err := flags.CheckThreads(v.threads); err != nil {
		return err
	}
	if len(v.mean) == 3 {
		v.options.Mean = (*[3]float32)(v.mean)
	}
	if len(v.std) == 3 {
		v.options.Std = (*[3]float32)(v.std)
	}
	return nil
}

// three reports whether there are no numbers, or three from least to 1.
func three(v []float32, least float32) bool {
	odd := func(x float32) bool { return !(x >= least && x <= 1) }
	return len(v) == 0 || len(v) == 3 && !slices.ContainsFunc(v, odd)
}

// alone returns a usage error for options that --synthetic would ignore.
func (v *convertOptions) alone(given *pflag.FlagSet) (err error) {
	if v.synthetic == "" {
		return nil
	}
	given.Visit(func(f *pflag.Flag) {
		switch f.Name {
		case "synthetic", "output", "text", "int8", "quiet", "log-format":
		default:
			err = cli.Usagef("--%s does not go with --synthetic", f.Name)
		}
	})
	return err
}

// refuse refuses outputs that are one of the inputs.
func (v *convertOptions) refuse(inputs ...string) error {
	var files cli.Files
	files.Reads(inputs...)
	return cmp.Or(files.Writes("-o", v.out), files.Writes("--text", v.text))
}

func (v *convertOptions) writeSynthetic(ctx context.Context) error {
	if err := v.refuse(); err != nil {
		return err
	}
	o := quantize.Options{Fold: quantize.Fold}
	err := cli.WriteLong(ctx, v.out, func(w io.Writer) error {
		if v.int8 {
			return quantize.WriteSyntheticInt8(w, v.synthetic, v.text != "", o)
		}
		return quantize.WriteSynthetic(w, v.synthetic, v.text != "")
	})
	if err != nil || v.text == "" {
		return err
	}
	return cli.WriteLong(ctx, v.text, func(w io.Writer) error {
		if v.int8 {
			return quantize.WriteSyntheticTextInt8(w, v.synthetic, o)
		}
		return quantize.WriteSyntheticText(w, v.synthetic)
	})
}

func runConvert(ctx context.Context, a *cli.App, v *convertOptions) error {
	defer frugal(v.int8)()
	w, err := layout.Open(v.files, v.options)
	if err != nil {
		return err
	}
	defer w.Close()
	if err := v.refuse(append(w.Names(), v.files...)...); err != nil {
		return err
	}
	if err := w.Identify(); err != nil {
		return err
	}
	say(a, w)
	if v.text != "" && w.Text == nil {
		return cli.Usagef("--text: %s has no text tower", strings.Join(v.files, ", "))
	}
	if len(v.classes) > 0 && !w.HasHeads {
		return cli.Usagef("--class: %s has no trained heads, which alone use classes",
			strings.Join(v.files, ", "))
	}
	if v.text != "" {
		if err := writeTower(ctx, a, w, v, v.text); err != nil {
			return err
		}
	}
	d, err := directions(ctx, a, w, v)
	if err != nil {
		return err
	}
	return writeModel(ctx, a, w, v, d)
}

// directed is a source of weights that adds text directions.
type directed struct {
	*layout.Weights
	classes []string
	vectors map[string][]float32 // by tensor name
}

func (d *directed) Has(name string) bool { return d.vectors[name] != nil || d.Weights.Has(name) }

func (d *directed) F32(name string) []float32 {
	if v := d.vectors[name]; v != nil {
		return v
	}
	return d.Weights.F32(name)
}

// directions computes the text directions of a model with heads.
func directions(
	ctx context.Context, a *cli.App, w *layout.Weights, v *convertOptions,
) (*directed, error) {
	d := &directed{Weights: w, vectors: map[string][]float32{}}
	if !w.HasHeads {
		return d, nil
	}
	d.classes = v.classList()
	file := v.text
	if file == "" {
		dir, err := os.MkdirTemp(filepath.Dir(v.out), ".inctrl-")
		if err != nil {
			return nil, err
		}
		defer os.RemoveAll(dir)
		file = filepath.Join(dir, "text.safetensors")
		if err := writeTower(ctx, a, w, v, file); err != nil {
			return nil, err
		}
	}
	m := flags.Model{Threads: v.threads}
	vectors, err := direct(ctx, a, &m, file, d.classes)
	for i, g := range vectors {
		d.vectors[weights.Direction(d.classes[i])] = g
	}
	return d, err
}

// classNames are classes as stored: with spaces.
func classNames(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = strings.ReplaceAll(name, "_", " ")
	}
	return out
}

// direct opens a text tower and computes the directions of classes.
func direct(
	ctx context.Context, a *cli.App, m *flags.Model, file string, classes []string,
) ([][]float32, error) {
	be, err := m.Backend(a.Log)
	if err != nil {
		return nil, err
	}
	text, err := engine.OpenText(file, bpe.Tokens, model.Options{Backend: be})
	if err != nil {
		return nil, err
	}
	defer text.Close()
	bar := a.Progress(len(classes), "classes")
	defer bar.Stop()
	var all [][]float32
	for _, class := range classes {
		g, err := text.Direction(ctx, class)
		if err != nil {
			return nil, err
		}
		all = append(all, g)
		bar.Step()
	}
	return all, nil
}

func writeTower(
	ctx context.Context, a *cli.App, w *layout.Weights, v *convertOptions, path string,
) error {
	defer debug.FreeOSMemory() // the token embedding is by far the largest tensor
	defer w.Rest()
	return cli.WriteLong(ctx, path, func(out io.Writer) (err error) {
		if v.int8 {
			_, err = quantize.WriteText(out, *w.Text, w, quantize.Options{Fold: quantize.Fold})
		} else {
			err = weights.StreamText(out, *w.Text, weights.TextTensors(*w.Text), values(w))
		}
		return cmp.Or(w.Err(), err) // a read error is the cause
	})
}

func writeModel(
	ctx context.Context, a *cli.App, w *layout.Weights, v *convertOptions, d *directed,
) error {
	c := w.Config
	c.Classes = d.classes
	if err := write(ctx, a, v.out, c, d, v.int8); err != nil {
		return err
	}
	methods := model.MethodPatch
	if w.HasHeads {
		methods = model.MethodInCTRL + ", " + methods
	}
	_, err := fmt.Fprintf(a.Out, "%s: %s of %s; methods: %s; classes: %d\n",
		filepath.Base(v.out), c.Name, strings.Join(w.Layouts, " and "), methods, len(c.Classes))
	return err
}

// write writes the model file of weights.
func write(
	ctx context.Context, a *cli.App, path string, c weights.Config, d *directed, int8 bool,
) error {
	bar := a.Progress(100, "converting (%)")
	defer bar.Stop()
	return cli.WriteLong(ctx, path, func(out io.Writer) (err error) {
		if int8 {
			_, err = quantize.Write(out, c, d, quantize.Options{
				Fold:     quantize.Fold,
				Progress: func(done, total int64) { bar.Set(int(100 * done / total)) },
			})
		} else {
			specs := weights.Tensors(c, d.HasHeads)
			err = weights.Stream(out, c, present(specs, d.Has), values(d))
		}
		return cmp.Or(d.Err(), err) // a read error is the cause
	})
}

// present omits optional tensors that are missing.
func present(specs []weights.Spec, has func(string) bool) []weights.Spec {
	return slices.DeleteFunc(specs, func(s weights.Spec) bool { return s.Optional && !has(s.Name) })
}

func values(s quantize.Source) func(weights.Spec) (weights.Tensor, error) {
	return func(spec weights.Spec) (weights.Tensor, error) {
		return weights.Tensor{Data: s.F32(spec.Name)}, nil
	}
}
