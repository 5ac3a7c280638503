package verify

import (
	"context"
	"fmt"

	"github.com/inctrl-go/inctrl/internal/project"
	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
)

// openKept opens the project if that is what is verified. Its own prompt set is the one to compare
// with, unless another is given.
func (v *options) openKept(path string) (err error) {
	if path == cli.Stdin || !project.Is(path) {
		return nil
	}
	if v.Project == "" && v.PromptFile == "" && len(v.Normals) == 0 && v.Samples == "" {
		v.Project = path
	}
	v.kept, err = project.Open(path)
	return err
}

func (v *options) close() {
	if v.kept != nil {
		v.kept.Close()
	}
}

// results are those of the project or of a file.
func (v *options) results(ctx context.Context, a *cli.App, path string) ([]*record.Result, error) {
	if v.kept == nil {
		return readResults(ctx, a, path)
	}
	all, err := v.kept.Results()
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("project %.256q: %w", path, record.ErrEmpty)
	}
	return all, err
}

// readImage reads the image of a result: from the project that keeps it, or its file.
func (v *options) readImage(a *cli.App, r *record.Result) (model.Image, error) {
	if v.kept != nil {
		if entry := v.kept.ImageEntry(r.Path()); entry != "" {
			data, err := v.kept.Entry(entry)
			return model.Image{Name: r.Path(), Data: data}, err
		}
	}
	return a.ReadImage(v.path(r))
}
