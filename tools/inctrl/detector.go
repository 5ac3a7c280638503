package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/inctrl-go/inctrl/internal/dataset"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/backend/auto"
	"github.com/inctrl-go/inctrl/model/clip/bpe"
	"github.com/inctrl-go/inctrl/model/mini"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/quantize/checkpoint"
)

// modelFlags choose a model and how images are read.
type modelFlags struct {
	file    string
	paper   bool
	device  string
	threads int
}

// bundled names the model that comes with the program.
const bundled = "mini"

func (m *modelFlags) add(f *pflag.FlagSet) {
	f.StringVar(&m.file, "model", bundled, "model file, or mini for the one that comes with inctrl")
	f.BoolVar(&m.paper, "paper", false, "as the paper's code: ignore EXIF orientation")
	m.addDevice(f)
}

func (m *modelFlags) addDevice(f *pflag.FlagSet) {
	f.StringVar(&m.device, "device", "auto",
		"auto, cpu, cuda or cuda:N; auto is a GPU if there is one. Scores do not change")
	f.IntVar(&m.threads, "threads", 0, "threads (default: one per processor); scores do not change")
}

// backend is the one of the device. A GPU that is asked for is never replaced; auto says why there is none.
func (m *modelFlags) backend(log *slog.Logger) (ops.Backend, error) {
	if m.threads < 0 {
		return nil, usagef("--threads is %d, want 1 or more, or 0: one per processor", m.threads)
	}
	named := os.Getenv(auto.Variable)
	switch {
	case m.device == auto.CPU || isGPU(m.device):
		return auto.New(m.device, m.threads)
	case m.device != "auto" && m.device != "":
		return nil, usagef("--device is %.64q, want auto, cpu, cuda or cuda:N", m.device)
	case named != "":
		be, err := auto.New("", m.threads)
		if err != nil && !isGPU(named) {
			return nil, usagef("%s is %.64q, want one of %q", auto.Variable, named, auto.Names())
		}
		return be, err
	case auto.HasCUDA():
		be, err := auto.New(auto.CUDA, 0)
		if err == nil {
			log.Info("computing on the GPU", "device", deviceOf(be))
			return be, nil
		}
		log.Warn("computing on the processor", "reason", err)
	}
	return auto.New(auto.CPU, m.threads)
}

func isGPU(name string) bool { return name == auto.CUDA || strings.HasPrefix(name, auto.CUDA+":") }

// deviceOf describes the hardware of a backend that is none of the processor's, else it is empty.
func deviceOf(be ops.Backend) string {
	if d, ok := be.(interface{ Device() string }); ok {
		return d.Device()
	}
	return ""
}

// threadsOf is how many threads share a backend's work.
func threadsOf(be ops.Backend) int {
	if t, ok := be.(interface{ Threads() int }); ok {
		return t.Threads()
	}
	return runtime.GOMAXPROCS(0)
}

// read reads the model's file.
func (m *modelFlags) read() (*weights.Model, error) {
	if m.file == bundled {
		return weights.Read(mini.Name, mini.File())
	}
	return weights.Open(m.file)
}

// open opens the model on the backend of m's device.
func (m *modelFlags) open(log *slog.Logger) (*model.Detector, error) {
	be, err := m.backend(log)
	if err != nil {
		return nil, err
	}
	return m.openOn(be)
}

func (m *modelFlags) openOn(be ops.Backend) (*model.Detector, error) {
	options := []model.Option{model.On(be)}
	if m.paper {
		options = append(options, model.PaperMode())
	}
	if m.file == bundled {
		return model.Read(mini.Name, mini.File(), options...)
	}
	return model.Open(m.file, options...)
}

// promptFlags choose normal images and how a prompt set is made of them.
type promptFlags struct {
	normals []string
	shots   int
	seed    uint64
	method  string
	class   string
	text    string
	samples string
	view    viewFlags
}

// viewFlags choose how images are looked at.
type viewFlags struct {
	model.View
	flags *pflag.FlagSet
}

func (v *viewFlags) add(f *pflag.FlagSet) {
	v.flags = f
	f.IntVar(&v.Rotations, "rotations", 0,
		"learn the normals in 4 quarter rotations, or 8 with their mirror images")
	f.BoolVar(&v.Letterbox, "letterbox", true,
		"fit whole images into the square, so that no border goes unseen; =false: cut out their\n"+
			"centre, as --paper does")
	f.IntVar(&v.Tiles, "tiles", 0,
		"look also at squares, this many along the shorter side (2 … 16)")
	f.BoolVar(&v.Foreground, "foreground", false, "do not judge plain ground around an object")
}

// said is whether a view is asked for.
func (v *viewFlags) said() bool {
	return slices.ContainsFunc([]string{"rotations", "letterbox", "tiles", "foreground"}, v.flags.Changed)
}

// check gives usage errors.
func (v *viewFlags) check(paper bool) error {
	if err := v.Check(); err != nil {
		return usagef("%v", err)
	}
	if paper && v.said() && v.View != (model.View{}) {
		return usagef("--paper looks at the centre of an image as it is: " +
			"no --rotations, --letterbox, --tiles or --foreground")
	}
	return nil
}

// chosen is the view that is asked for, which a model has an own opinion of where nothing is said of
// the square.
func (v *viewFlags) chosen(d *model.Detector) model.View {
	view := v.View
	if !v.flags.Changed("letterbox") {
		view.Letterbox = d.Info().View.Whole(view.Tiles)
	}
	return view
}

func (p *promptFlags) add(f *pflag.FlagSet) {
	p.view.add(f)
	f.StringSliceVar(&p.normals, "normals", nil, "normal images: files or folders")
	f.IntVar(&p.shots, "shots", 0, "draw this many of the normals (default: all, 8 at most)")
	f.Uint64Var(&p.seed, "seed", 0, "seed of the draw")
	f.StringVar(&p.method, "method", "", "inctrl or patch (default: the best the model has)")
	f.StringVar(&p.class, "class", "", "class name, one of the model's or any with --text")
	f.StringVar(&p.text, "text", "", "text tower that was converted with the model")
	f.StringVar(&p.samples, "samples", "",
		"normal images of InCTRL's few-shot files (fs_samples/*.pt) instead of --normals")
}

// learn makes a prompt set of the normals and gives the images it was made of.
func (p *promptFlags) learn(
	ctx context.Context, d *model.Detector, paper bool,
) (*model.PromptSet, []model.Image, error) {
	if err := p.view.check(paper); err != nil {
		return nil, nil, err
	}
	o := model.LearnOptions{Method: p.method, Class: p.class}
	if p.view.said() {
		view := p.view.chosen(d)
		o.View = &view
	}
	if p.text != "" {
		text, err := model.OpenText(p.text, bpe.Tokens)
		if err != nil {
			return nil, nil, err
		}
		defer text.Close()
		class, err := text.Class(ctx, d, strings.ReplaceAll(p.class, "_", " "))
		if err != nil {
			return nil, nil, err
		}
		o.Class, o.Direction = class.Class, class.Direction
	}
	if p.samples != "" {
		set, err := p.learnSamples(ctx, d, o)
		return set, nil, err
	}
	images, err := p.images()
	if err != nil {
		return nil, nil, err
	}
	set, err := d.Learn(ctx, images, o)
	return set, images, err
}

// learnSamples makes a prompt set of a list of preprocessed images (docs/algorithm.md §8.1).
func (p *promptFlags) learnSamples(
	ctx context.Context, d *model.Detector, o model.LearnOptions,
) (*model.PromptSet, error) {
	if len(p.normals) > 0 || p.shots != 0 {
		return nil, usagef("give --samples or --normals")
	}
	f, err := checkpoint.Open(p.samples)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	side := d.Info().Config.Image
	if !f.List() {
		return nil, usagef("--samples: %.256q is no list of images", p.samples)
	}
	var all []*model.Features
	for _, t := range f.Tensors() {
		if n := len(t.Shape); n < 3 || !slices.Equal(t.Shape[n-3:], []int{3, side, side}) ||
			t.Size() != 3*side*side {
			return nil, fmt.Errorf("%.256q: image %s is %v, the model wants [3 %d %d]",
				p.samples, t.Name, t.Shape, side, side)
		}
		pixels := make([]float32, t.Size())
		if err := t.Float32(pixels); err != nil {
			return nil, err
		}
		e, err := d.EncodePixels(ctx, p.samples+"#"+t.Name, pixels)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return d.LearnFeatures(all, o)
}

func (p *promptFlags) images() ([]model.Image, error) {
	if len(p.normals) == 0 {
		return nil, usagef("no normal images: give --normals")
	}
	paths, err := dataset.List(p.normals...)
	if err != nil {
		return nil, err
	}
	if p.shots < 0 {
		return nil, usagef("--shots is %d, want 1 … %d", p.shots, model.MaxShots)
	}
	if p.shots > 0 {
		if paths, err = draw(paths, p.shots, p.seed); err != nil {
			return nil, err
		}
	}
	if len(paths) > model.MaxShots {
		return nil, usagef("%d normal images, %d at most: give --shots %d to draw some",
			len(paths), model.MaxShots, model.MaxShots)
	}
	return readImages(paths)
}

// draw is k of the paths, drawn as the evaluation draws prompts.
func draw(paths []string, k int, seed uint64) ([]string, error) {
	c := dataset.Category{Name: "normals"}
	for _, path := range paths {
		c.Train = append(c.Train, dataset.Item{Path: path})
	}
	items, err := dataset.Prompts(c, k, seed)
	drawn := make([]string, len(items))
	for i, item := range items {
		drawn[i] = item.Path
	}
	return drawn, err
}

func readImages(paths []string) ([]model.Image, error) {
	images := make([]model.Image, len(paths))
	for i, path := range paths {
		p, err := model.ReadImage(path, 0)
		if err != nil {
			return nil, err
		}
		images[i] = p
	}
	return images, nil
}

// against choose a model and what it compares images with: a prompt file, or normal images.
type against struct {
	modelFlags
	promptFlags
	prompts string
}

func (g *against) add(f *pflag.FlagSet) {
	g.modelFlags.add(f)
	g.promptFlags.add(f)
	f.StringVar(&g.prompts, "prompts", "", "prompt file, instead of --normals")
}

func (g *against) check() error {
	switch {
	case g.prompts != "" && len(g.normals) > 0:
		return usagef("give --prompts or --normals, not both")
	case g.prompts == "" && len(g.normals) == 0 && g.samples == "":
		return usagef("nothing to compare with: give --prompts or --normals")
	case g.prompts != "" && (g.shots != 0 || g.method+g.class+g.text+g.samples != ""):
		return usagef("--shots, --method, --class, --text and --samples are settled by the prompt file")
	case g.prompts != "" && g.view.said():
		return usagef("--rotations, --letterbox, --tiles and --foreground are settled by the prompt file")
	}
	return nil
}

// judge opens the model, to be closed by the caller, and its prompt set.
func (g *against) judge(ctx context.Context, log *slog.Logger) (j judge, err error) {
	if j.detector, err = g.open(log); err != nil {
		return j, err
	}
	if g.prompts != "" {
		j.set, err = j.detector.OpenPrompts(g.prompts)
	} else {
		j.set, _, err = g.learn(ctx, j.detector, g.paper)
	}
	if err != nil {
		j.detector.Close()
	}
	return j, err
}
