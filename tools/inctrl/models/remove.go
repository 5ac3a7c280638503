package models

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/internal/catalogue"
	"github.com/inctrl-go/inctrl/internal/filelock"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/modeldir"
)

func (o *options) remove() *cobra.Command {
	return &cobra.Command{
		Use:   "remove NAME",
		Short: "Remove a model that was got",
		Long: "Remove a model from the folder of models, and what was fetched for it and is\n" +
			"still there.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			choice, err := find(args[0])
			if err != nil {
				return err
			}
			dir, err := o.dir()
			if err != nil {
				return err
			}
			return o.removeFrom(c.Context(), dir, choice)
		},
	}
}

func (o *options) removeFrom(ctx context.Context, dir string, c catalogue.Choice) error {
	fetched := fetchedDir(dir, c.Entry)
	paths := []string{modeldir.File(dir, c), recordFile(dir, c), fetched}
	removed := 0
	if _, err := os.Stat(dir); err == nil {
		unlock, err := filelock.Wait(ctx, lockFile(dir, c.Entry))
		if err != nil {
			return err
		}
		defer unlock()
	}
	for _, path := range paths {
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := os.RemoveAll(path); err != nil {
			return err
		}
		removed++
		if _, err := fmt.Fprintln(o.Out, path); err != nil {
			return err
		}
	}
	if removed == 0 {
		return fmt.Errorf("model %s is not in %s", c.Model(), dir)
	}
	os.Remove(filepath.Dir(fetched)) // if it is empty now
	return nil
}
