// Package beam scores images in a pipeline of Apache Beam, for those who run Flink, Dataflow or
// Spark already; `inctrl batch` needs none of them. It is a module of its own, so that nothing else
// depends on Beam.
//
//	beam.Register()    // before the SDK's beam.Init
//	scored, dead := beam.Score(scope, beam.ScoreFn{PromptFile: "gs://bucket/part.prompts"}, paths)
package beam

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/io/filesystem"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/mini"
)

// ScoreFn is a DoFn: paths of images in; a Result, or else a Dead, out for each. Files are read
// through Beam's file systems, of which a pipeline imports those that it needs
// (io/filesystem/local, gcs, s3). Model and prompt file are opened once in a process, however many
// bundles run in it, and stay open. An image that cannot be read ends neither its bundle nor the
// pipeline.
type ScoreFn struct {
	Model      string // file; "" for the model that comes with inctrl
	PromptFile string // prompt file, made by `inctrl learn` for the model
	Threads    int    // of the model, 0: one for each processor

	detector *model.Detector
	set      *model.PromptSet
}

// Result is an image's score. Its JSON is a result of inctrl (docs/results.md), which `inctrl
// verify` reads.
type Result struct {
	Image     string   `json:"image"`
	Score     float32  `json:"score"`
	Anomalous *bool    `json:"anomalous,omitempty"` // nil without a threshold
	Threshold *float32 `json:"threshold,omitempty"`
	Digest    string   `json:"digest"`
}

// Dead is an image that has no score. Its JSON is a result of inctrl too.
type Dead struct {
	Image      string `json:"image"`
	ErrorClass string `json:"error_class"`
	Error      string `json:"error"`
}

// Register makes the DoFn and its types known to the SDK. Call it at the start of a program, before
// beam.Init.
func Register() {
	register.DoFn4x1[context.Context, string, func(Result), func(Dead), error](&ScoreFn{})
	register.Emitter1[Result]()
	register.Emitter1[Dead]()
}

// Score scores the images that are named by paths.
func Score(s beam.Scope, f ScoreFn, paths beam.PCollection) (scored, dead beam.PCollection) {
	return beam.ParDo2(s.Scope("inctrl.Score"), &f, paths)
}

// opened are the models of this process. Runners make many instances of a DoFn, which have nothing
// else in common than the process.
var opened struct {
	sync.Mutex
	models map[ScoreFn]ScoreFn
}

// Setup opens the model and the prompt file, or takes those that are open.
func (f *ScoreFn) Setup(ctx context.Context) error {
	opened.Lock()
	defer opened.Unlock()
	key := ScoreFn{Model: f.Model, PromptFile: f.PromptFile, Threads: f.Threads}
	if have, ok := opened.models[key]; ok {
		*f = have
		return nil
	}
	if err := f.open(ctx); err != nil {
		return err
	}
	if opened.models == nil {
		opened.models = map[ScoreFn]ScoreFn{}
	}
	opened.models[key] = *f
	return nil
}

func (f *ScoreFn) open(ctx context.Context) error {
	name, data, err := mini.Name, mini.File(), error(nil)
	if f.Model != "" {
		name = f.Model
		if data, err = readFile(ctx, name, maxModel); err != nil {
			return fmt.Errorf("model %.256q: %w", name, err)
		}
	}
	d, err := model.Read(name, data, model.Options{Threads: f.Threads})
	if err != nil {
		return err
	}
	prompts, err := readFile(ctx, f.PromptFile, maxModel)
	if err == nil {
		f.set, err = d.ReadPrompts(f.PromptFile, prompts)
	}
	if err != nil {
		d.Close()
		return fmt.Errorf("prompt file %.256q: %w", f.PromptFile, err)
	}
	f.detector = d
	return nil
}

// ProcessElement scores an image. Its error is the pipeline's or the model's fault, never the
// image's.
func (f *ScoreFn) ProcessElement(
	ctx context.Context, path string, scored func(Result), dead func(Dead),
) error {
	r, err := f.score(ctx, path)
	if err == nil {
		scored(Result{path, r.Score, r.Anomalous, r.Threshold, r.Digest})
		return nil
	}
	failed := record.Failed(path, err)
	if failed == nil {
		return err
	}
	dead(Dead{path, failed.ErrorClass, failed.Error})
	return nil
}

func (f *ScoreFn) score(ctx context.Context, path string) (*model.Result, error) {
	data, err := readFile(ctx, path, maxImage)
	if errors.Is(err, errFileSystem) || ctx.Err() != nil {
		return nil, errors.Join(err, ctx.Err())
	}
	if err != nil {
		return nil, &model.ImageError{Name: path, Err: err}
	}
	return f.detector.Score(ctx, model.Image{Name: path, Data: data}, f.set)
}

const (
	maxModel = 4 << 30
	maxImage = 64 << 20 // the detector refuses what is longer
)

// errFileSystem means that the program does not know the file system, which no image is to blame
// for.
var errFileSystem = errors.New("no such file system")

// readFile reads a file, and no more than a byte beyond limit.
func readFile(ctx context.Context, path string, limit int64) ([]byte, error) {
	files, err := filesystem.New(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errFileSystem, err)
	}
	defer files.Close()
	in, err := files.OpenRead(ctx, path)
	if err != nil {
		return nil, plain(err)
	}
	defer in.Close()
	data, err := io.ReadAll(io.LimitReader(in, limit+1))
	return data, plain(err)
}

// plain leaves out where a file lies: the path is said already.
func plain(err error) error {
	if file, ok := errors.AsType[*fs.PathError](err); ok {
		return file.Err
	}
	return err
}
