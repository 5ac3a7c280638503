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

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/backend/auto"
	"github.com/inctrl-go/inctrl/model/clip/bpe"
	"github.com/inctrl-go/inctrl/model/mini"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/quantize/checkpoint"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/dataset"
)

// modelFlags choose a model and how pictures are read.
type modelFlags struct {
	file      string
	reference bool
	device    string
	threads   int
}

// bundled names the model that comes with the program.
const bundled = "mini"

func (m *modelFlags) add(f *pflag.FlagSet) {
	f.StringVar(&m.file, "model", bundled, "model file, or mini for the one that comes with inctrl")
	f.BoolVar(&m.reference, "reference", false, "as the paper's code: ignore EXIF orientation")
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
	if m.reference {
		options = append(options, model.Reference())
	}
	if m.file == bundled {
		return model.Read(mini.Name, mini.File(), options...)
	}
	return model.Open(m.file, options...)
}

// promptFlags choose normal pictures and how a prompt set is made of them.
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

// viewFlags choose how pictures are looked at.
type viewFlags struct {
	model.View
	flags *pflag.FlagSet
}

func (v *viewFlags) add(f *pflag.FlagSet) {
	v.flags = f
	f.IntVar(&v.Turns, "turns", 0,
		"learn the normals in 4 quarter turns, or 8 with their mirror images")
	f.BoolVar(&v.Letterbox, "letterbox", true,
		"fit whole pictures into the square, so that no border goes unseen; =false: cut out their\n"+
			"centre, as --reference does")
	f.IntVar(&v.Tiles, "tiles", 0,
		"look also at squares, this many along the shorter side (2 … 16)")
	f.BoolVar(&v.Foreground, "foreground", false, "do not judge plain ground around an object")
}

// said is whether a view is asked for.
func (v *viewFlags) said() bool {
	return slices.ContainsFunc([]string{"turns", "letterbox", "tiles", "foreground"}, v.flags.Changed)
}

// check gives usage errors.
func (v *viewFlags) check(reference bool) error {
	if err := v.Check(); err != nil {
		return usagef("%v", err)
	}
	if reference && v.said() && v.View != (model.View{}) {
		return usagef("--reference looks at the centre of a picture as it is: " +
			"no --turns, --letterbox, --tiles or --foreground")
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
	f.StringSliceVar(&p.normals, "normals", nil, "normal pictures: files or folders")
	f.IntVar(&p.shots, "shots", 0, "draw this many of the normals (default: all, 8 at most)")
	f.Uint64Var(&p.seed, "seed", 0, "seed of the draw")
	f.StringVar(&p.method, "method", "", "inctrl or patch (default: the best the model has)")
	f.StringVar(&p.class, "class", "", "class name, one of the model's or any with --text")
	f.StringVar(&p.text, "text", "", "text tower that was converted with the model")
	f.StringVar(&p.samples, "samples", "",
		"normal pictures of InCTRL's few-shot files (fs_samples/*.pt) instead of --normals")
}

// learn makes a prompt set of the normals and gives the pictures it was made of.
func (p *promptFlags) learn(
	ctx context.Context, d *model.Detector, reference bool,
) (*model.PromptSet, []model.Picture, error) {
	if err := p.view.check(reference); err != nil {
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
	pictures, err := p.pictures()
	if err != nil {
		return nil, nil, err
	}
	set, err := d.Learn(ctx, pictures, o)
	return set, pictures, err
}

// learnSamples makes a prompt set of a list of preprocessed pictures (inctrl.md §8.1).
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
		return nil, usagef("--samples: %.256q is no list of pictures", p.samples)
	}
	var all []*model.Features
	for _, t := range f.Tensors() {
		if n := len(t.Shape); n < 3 || !slices.Equal(t.Shape[n-3:], []int{3, side, side}) ||
			t.Size() != 3*side*side {
			return nil, fmt.Errorf("%.256q: picture %s is %v, the model wants [3 %d %d]",
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

func (p *promptFlags) pictures() ([]model.Picture, error) {
	if len(p.normals) == 0 {
		return nil, usagef("no normal pictures: give --normals")
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
		return nil, usagef("%d normal pictures, %d at most: give --shots %d to draw some",
			len(paths), model.MaxShots, model.MaxShots)
	}
	return readPictures(paths)
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

func readPictures(paths []string) ([]model.Picture, error) {
	pictures := make([]model.Picture, len(paths))
	for i, path := range paths {
		p, err := model.ReadPicture(path, 0)
		if err != nil {
			return nil, err
		}
		pictures[i] = p
	}
	return pictures, nil
}

// against choose a model and what it compares pictures with: a prompt pack, or normal pictures.
type against struct {
	modelFlags
	promptFlags
	pack string
}

func (g *against) add(f *pflag.FlagSet) {
	g.modelFlags.add(f)
	g.promptFlags.add(f)
	f.StringVar(&g.pack, "pack", "", "prompt pack, instead of --normals")
}

func (g *against) check() error {
	switch {
	case g.pack != "" && len(g.normals) > 0:
		return usagef("give --pack or --normals, not both")
	case g.pack == "" && len(g.normals) == 0 && g.samples == "":
		return usagef("nothing to compare with: give --pack or --normals")
	case g.pack != "" && (g.shots != 0 || g.method+g.class+g.text+g.samples != ""):
		return usagef("--shots, --method, --class, --text and --samples are settled by the pack")
	case g.pack != "" && g.view.said():
		return usagef("--turns, --letterbox, --tiles and --foreground are settled by the pack")
	}
	return nil
}

// judge opens the model, to be closed by the caller, and its prompt set.
func (g *against) judge(ctx context.Context, log *slog.Logger) (j judge, err error) {
	if j.detector, err = g.open(log); err != nil {
		return j, err
	}
	if g.pack != "" {
		j.set, err = j.detector.OpenPrompts(g.pack)
	} else {
		j.set, _, err = g.learn(ctx, j.detector, g.reference)
	}
	if err != nil {
		j.detector.Close()
	}
	return j, err
}
