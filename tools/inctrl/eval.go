package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/dataset"
)

func (a *app) eval() *cobra.Command {
	var m modelFlags
	c := &cobra.Command{Use: "eval", Args: cobra.MinimumNArgs(1)}
	var o model.LearnOptions
	c.Flags().StringVar(&o.Method, "method", "", "")
	m.add(c.Flags())
	c.RunE = func(c *cobra.Command, args []string) error {
		d, err := m.open()
		if err != nil {
			return err
		}
		for _, root := range args {
			cats, err := dataset.Walk(root)
			if err != nil {
				return err
			}
			r := &evalRun{app: a, detector: d, options: o, shots: 4, seeds: []uint64{0, 1, 2}}
			done, err := r.all(context.Background(), cats)
			if err != nil {
				return err
			}
			for _, t := range done {
				f, err := t.figures(3)
				if err != nil {
					return err
				}
				fmt.Fprintf(a.out, "%s %d %d auroc %.3f ap %.3f f1 %.3f pix %.3f pro %.3f\n", t.Name, f.good, f.bad, f.auroc, f.ap, f.f1, f.pixelAUROC, f.pixelPRO)
			}
		}
		return nil
	}
	return c
}
