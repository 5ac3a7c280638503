package serve

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/inctrl-go/inctrl/internal/project"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/registry"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
)

// Names in the folder of a model's version.
const (
	repositoryModel       = "model.safetensors"
	repositoryPromptFiles = "prompts"
)

// repository is a folder of models: NAME/VERSION/model.safetensors, and beside it
// prompts/SET.prompts. Each model opens on its own backend, as the flags say.
type repository struct {
	dir   string
	model flags.Model
	batch flags.Batch
	log   *slog.Logger
}

// List implements [registry.Repository]. Folders that are not a version are ignored.
func (r *repository) List() (all []registry.ID, err error) {
	files, err := fs.Glob(os.DirFS(r.dir), "*/*/"+repositoryModel)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		name, rest, _ := strings.Cut(f, "/")
		id := registry.ID{Name: name, Version: path.Dir(rest)}
		if n, err := strconv.ParseUint(id.Version, 10, 32); err == nil && n > 0 {
			all = append(all, id)
		}
	}
	return all, nil
}

// Open implements [registry.Repository]. Its errors name files relative to the repository.
func (r *repository) Open(_ context.Context, id registry.ID) (registry.Model, error) {
	dir := filepath.Join(r.dir, id.Name, id.Version)
	promptFiles, err := fs.Glob(os.DirFS(dir), repositoryPromptFiles+"/*.prompts")
	if err != nil {
		return registry.Model{}, err
	}
	files := map[string]string{}
	for _, f := range promptFiles {
		files[strings.TrimSuffix(path.Base(f), ".prompts")] = filepath.Join(dir,
			filepath.FromSlash(f))
	}
	m := r.model
	m.File = filepath.Join(dir, repositoryModel)
	opened, err := open(&m, id, files, r.batch, r.log)
	if err != nil {
		return opened, errors.New(
			strings.ReplaceAll(err.Error(), r.dir+string(filepath.Separator), ""),
		)
	}
	return opened, nil
}

// check checks that the repository exists.
func (r *repository) check() error {
	info, err := os.Stat(r.dir)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%.256q is no folder", r.dir)
	}
	return err
}

// open opens a model and its prompt files for the server. An empty name means the model's own.
func open(
	m *flags.Model, id registry.ID, promptFiles map[string]string, b flags.Batch,
	log *slog.Logger,
) (registry.Model, error) {
	be, err := m.Backend(log)
	if err != nil {
		return registry.Model{}, err
	}
	d, err := m.OpenPublic(be)
	if err != nil {
		return registry.Model{}, err
	}
	sets, err := openSets(d, promptFiles)
	if err != nil {
		d.Close()
		return registry.Model{}, err
	}
	if id.Name == "" {
		id.Name = d.Info().Config.Name
	}
	return registry.Model{
		ID: id, Engine: d, Sets: sets, Batch: b.Of(be.Name()), Ahead: flags.IsGPU(be.Name()),
		Device: flags.DeviceOf(be), Close: func() { d.Close() },
		SelfTest: func(ctx context.Context) error { return registry.SelfTest(ctx, d, sets) },
	}, nil
}

func openSets(d *model.Detector, files map[string]string) (map[string]registry.Set, error) {
	sets := map[string]registry.Set{}
	for name, file := range files {
		if project.Is(file) {
			return nil, fmt.Errorf("%.256q is a project file: 'inctrl score --project' takes it; "+
				"the server wants the prompt file in it ('unzip -p FILE prompts')", file)
		}
		set, err := d.OpenPrompts(file)
		if err != nil {
			return nil, err
		}
		sets[name] = registry.NewSet(set)
	}
	return sets, nil
}
