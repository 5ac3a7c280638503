package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/model/weights"
)

func (a *app) classes() *cobra.Command {
	var m modelFlags
	c := &cobra.Command{
		Use:   "classes --model FILE",
		Short: "List the classes of a model, or add some",
		RunE: func(*cobra.Command, []string) error {
			w, err := m.read()
			if err != nil {
				return err
			}
			defer w.Unmap()
			for _, class := range w.Classes {
				fmt.Fprintln(a.out, class)
			}
			return nil
		},
	}
	m.add(c.PersistentFlags())
	var text, out string
	add := &cobra.Command{
		Use:   "add NAME... --model FILE --text FILE -o FILE",
		Short: "Write a model that knows more classes",
		Long: "Write a model that knows more classes, whose directions its text tower gives. What is\n" +
			"written is another model: prompt files of the old one do not fit it.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if text == "" || out == "" {
				return usagef("give --text and -o")
			}
			return a.addClasses(c.Context(), &m, text, out, classNames(args))
		},
	}
	add.Flags().StringVar(&text, "text", "", "text tower that was converted with the model")
	add.Flags().StringVarP(&out, "output", "o", "", "model file to write")
	add.Args = usageArgs(add.Args)
	c.AddCommand(add)
	return c
}

func (a *app) addClasses(
	ctx context.Context, m *modelFlags, text, out string, names []string,
) error {
	w, err := m.read()
	if err != nil {
		return err
	}
	defer w.Unmap()
	if !w.HasHeads {
		return usagef("model %s has no trained heads, which alone use classes", w.Name)
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
			return usagef("model %s has class %.64q already", w.Name, name)
		}
		c.Classes = append(slices.Clip(c.Classes), name)
	}
	vectors, err := a.direct(ctx, m, text, names)
	if err != nil {
		return err
	}
	specs := present(weights.Tensors(c, true), w.Has)
	return writeFile(out, func(f io.Writer) error {
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
