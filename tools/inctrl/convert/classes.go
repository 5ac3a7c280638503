package convert

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
)

// Classes returns `inctrl classes`.
func Classes(a *cli.App) *cobra.Command {
	var m flags.Model
	c := &cobra.Command{
		Use:   "classes --model FILE",
		Short: "List the classes of a model or add some",
		Long: "List the classes of a model: what the images of a prompt set may show, as\n" +
			"--class of the other commands names it. Models without trained heads need\n" +
			"none. add writes a model with more classes.",
		RunE: func(*cobra.Command, []string) error {
			w, err := m.Read()
			if err != nil {
				return err
			}
			defer w.Unmap()
			for _, class := range w.Classes {
				fmt.Fprintln(a.Out, class)
			}
			return nil
		},
	}
	m.AddFile(c.PersistentFlags())
	var text, out string
	add := &cobra.Command{
		Use:   "add NAME... --model FILE --text FILE -o FILE",
		Short: "Write a model with more classes",
		Long: "Write a model with more classes; its text tower computes their text\n" +
			"directions. The new model is another one: prompt files of the old model do not\n" +
			"work with it.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if text == "" || out == "" {
				return cli.Usagef("give --text and -o")
			}
			return addClasses(c.Context(), a, &m, text, out, classNames(args))
		},
	}
	m.AddDevice(add.Flags())
	add.Flags().StringVar(&text, "text", "",
		"file of the text tower that was converted with the model")
	add.Flags().StringVarP(&out, "output", "o", "", "model file to write")
	add.Args = cli.Args(add.Args)
	c.AddCommand(add)
	return c
}

func addClasses(
	ctx context.Context, a *cli.App, m *flags.Model, text, out string, names []string,
) error {
	var files cli.Files
	files.Reads(append(m.Reads(), text)...)
	if err := files.Writes("-o", out); err != nil {
		return err
	}
	w, err := m.Read()
	if err != nil {
		return err
	}
	defer w.Unmap()
	if !w.HasHeads {
		return cli.Usagef("model %s has no trained heads, which alone use classes", w.Name)
	}
	tower, err := weights.OpenText(text)
	if err != nil {
		return err
	}
	tower.Unmap()
	if err := tower.Fits(w.Config); err != nil {
		return err
	}
	c := w.Config
	for _, name := range names {
		if slices.Contains(c.Classes, name) {
			return cli.Usagef("model %s has class %.64q already", w.Name, name)
		}
		c.Classes = append(slices.Clip(c.Classes), name)
	}
	vectors, err := direct(ctx, a, m, text, names)
	if err != nil {
		return err
	}
	specs := present(weights.Tensors(c, true), w.Has)
	return cli.WriteFile(out, func(f io.Writer) error {
		return weights.Stream(f, c, specs, func(s weights.Spec) (t weights.Tensor, err error) {
			for i, name := range names {
				if s.Name == weights.Direction(name) {
					return weights.Tensor{Data: vectors[i]}, nil
				}
			}
			if s.Int8 {
				return weights.Tensor{I8: w.I8(s.Name)}, nil
			}
			return weights.Tensor{Data: w.F32(s.Name)}, nil
		})
	})
}
