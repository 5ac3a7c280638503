package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/quantize"
)

func (a *app) convert() *cobra.Command {
	var synthetic, out string
	c := &cobra.Command{
		Use:   "convert --synthetic NAME -o FILE",
		Short: "Write a model file",
		Long: "Write a model file with made-up weights that are the same everywhere: for tests\n" +
			"and measurements at full size with nothing downloaded.\n" +
			"NAME is nano-240 or vit-b-16-plus-240.",
		RunE: func(*cobra.Command, []string) error {
			if synthetic == "" || out == "" {
				return usagef("give --synthetic and -o")
			}
			if _, err := quantize.Synthetic(synthetic); err != nil {
				return usageError{err}
			}
			return writeFile(out, func(w io.Writer) error {
				return quantize.WriteSynthetic(w, synthetic)
			})
		},
	}
	c.Flags().StringVar(&synthetic, "synthetic", "", "nano-240 or vit-b-16-plus-240")
	c.Flags().StringVarP(&out, "output", "o", "", "model file to write")
	return c
}
