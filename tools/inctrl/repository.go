package main

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

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/serve"
)

// What a folder of a model's version holds.
const (
	repositoryModel = "model.safetensors"
	repositoryPacks = "packs"
)

// repository is a folder of models: NAME/VERSION/model.safetensors, and beside it packs/SET.pack.
// Each opens on a backend of its own, as the flags say.
type repository struct {
	dir   string
	flags modelFlags
	batch batching
	log   *slog.Logger
}

// List implements [serve.Repository]. Folders that are no version are left out.
func (r *repository) List() (all []serve.ModelID, err error) {
	files, err := fs.Glob(os.DirFS(r.dir), "*/*/"+repositoryModel)
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		name, rest, _ := strings.Cut(f, "/")
		id := serve.ModelID{Name: name, Version: path.Dir(rest)}
		if n, err := strconv.ParseUint(id.Version, 10, 32); err == nil && n > 0 {
			all = append(all, id)
		}
	}
	return all, nil
}

// Open implements [serve.Repository]; its errors name files within the repository.
func (r *repository) Open(_ context.Context, id serve.ModelID) (serve.Model, error) {
	dir := filepath.Join(r.dir, id.Name, id.Version)
	packs, err := fs.Glob(os.DirFS(dir), repositoryPacks+"/*.pack")
	if err != nil {
		return serve.Model{}, err
	}
	files := map[string]string{}
	for _, f := range packs {
		files[strings.TrimSuffix(path.Base(f), ".pack")] = filepath.Join(dir, filepath.FromSlash(f))
	}
	flags := r.flags
	flags.file = filepath.Join(dir, repositoryModel)
	m, err := flags.served(id, files, r.batch, r.log)
	if err != nil {
		return m, errors.New(strings.ReplaceAll(err.Error(), r.dir+string(filepath.Separator), ""))
	}
	return m, nil
}

// check says whether there is a repository.
func (r *repository) check() error {
	info, err := os.Stat(r.dir)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%.256q is no folder", r.dir)
	}
	return err
}

// served opens a model and its packs to be served. No name stands for the model's own.
func (m *modelFlags) served(
	id serve.ModelID, packs map[string]string, b batching, log *slog.Logger,
) (serve.Model, error) {
	be, err := m.backend(log)
	if err != nil {
		return serve.Model{}, err
	}
	d, err := m.openOn(be)
	if err != nil {
		return serve.Model{}, err
	}
	sets, err := openSets(d, packs)
	if err != nil {
		d.Close()
		return serve.Model{}, err
	}
	if id.Name == "" {
		id.Name = d.Info().Config.Name
	}
	return serve.Model{
		ModelID: id, Engine: d, Sets: sets, Batch: b.of(d), Ahead: isGPU(be.Name()),
		Device: deviceOf(be), Close: d.Close,
		SelfTest: func(ctx context.Context) error { return serve.SelfTest(ctx, d, sets) },
	}, nil
}

func openSets(d *model.Detector, files map[string]string) (map[string]serve.Set, error) {
	sets := map[string]serve.Set{}
	for name, file := range files {
		set, err := d.OpenPrompts(file)
		if err != nil {
			return nil, err
		}
		sets[name] = serve.NewSet(set)
	}
	return sets, nil
}
