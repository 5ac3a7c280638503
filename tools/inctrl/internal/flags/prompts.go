package flags

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"github.com/inctrl-go/inctrl/internal/dataset"
	"github.com/inctrl-go/inctrl/internal/imagefiles"
	"github.com/inctrl-go/inctrl/internal/project"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/clip/bpe"
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/model/view"
	"github.com/inctrl-go/inctrl/quantize/checkpoint"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
)

// Prompts chooses normal images and how to make a prompt set from them.
type Prompts struct {
	Normals []string
	Shots   int
	Seed    uint64
	Method  string
	Class   string
	Text    string // file of the text tower
	Samples string // file of InCTRL's few-shot samples
	View    View
}

// View chooses how images are looked at.
type View struct {
	model.View // Area is set by CheckFlags
	area       area
	flags      *pflag.FlagSet
}

// Add adds all flags of View.
func (v *View) Add(f *pflag.FlagSet) {
	v.flags = f
	f.Var((*rotations)(&v.Rotations), "rotations",
		"learn normal images in 4 rotations by quarter turns, in 8 with their mirror images,\n"+
			"or 0: as they are; a rotation is left out if it looks less like its image than\n"+
			"two normal images look like each other; auto: 4 if the normal images explain\n"+
			"each other better so, else 0 (default auto; with --paper 0)")
	f.BoolVar(&v.Letterbox, "letterbox", true,
		"pad images to a square, so that the model sees all of them; =false cuts out the\n"+
			"centre, as --paper does")
	f.StringVar(&v.Grid, "grid", "square",
		"patches of the padded image: square, the model's own; auto, the shape of the normal\n"+
			"images, so that less is padding (method patch); or COLUMNSxROWS")
	f.IntVar(&v.Tiles, "tiles", 0,
		"score also square tiles of the image, this many along its shorter side (2 … 16)")
	f.BoolVar(&v.Foreground, "foreground", false, "leave out plain background around an object")
	f.StringVar(&v.Range, "range", "full",
		"values that are black and white, LOW:HIGH, in images of more than 8 bits a sample;\n"+
			"auto: those of the normal images; full: all that the image could have")
	f.StringVar(&v.Background, "background", "ffffff",
		"colour behind transparent pixels, rrggbb in hexadecimal digits")
	v.area.add(f)
}

// rotations is the value of --rotations.
type rotations int

func (r *rotations) String() string {
	if *r == view.AutoRotations {
		return view.Auto
	}
	return strconv.Itoa(int(*r))
}

// Set reads a number, or auto.
func (r *rotations) Set(text string) error {
	*r = view.AutoRotations
	if text == view.Auto {
		return nil
	}
	n, err := strconv.ParseUint(text, 10, 8)
	*r = rotations(n)
	return err
}

// Type is what usage calls the value.
func (*rotations) Type() string { return "N|auto" }

// viewFlags are the names of these flags.
var viewFlags = []string{
	"rotations", "letterbox", "grid", "tiles", "foreground", "range", "background", "roi", "ignore",
}

// Changed reports whether any of these flags was given.
func (v *View) Changed() bool {
	return slices.ContainsFunc(viewFlags, v.flags.Changed)
}

// Reads are the mask images that CheckFlags reads.
func (v *View) Reads() []string { return v.area.files() }

// CheckFlags returns a usage error for flags that contradict each other or paper mode. It makes the
// view's area of the masks and polygons.
func (v *View) CheckFlags(paper bool) (err error) {
	if v.Area, err = v.area.text(); err != nil {
		return err
	}
	if err := v.Check(); err != nil {
		return cli.Usagef("%v", err)
	}
	if paper && v.Chosen(model.View{}) != (model.View{}) {
		return cli.Usagef("--paper scores the centre of an image as it is: no --%s",
			strings.Join(viewFlags, ", --"))
	}
	return nil
}

// Chosen returns the view for a model: without --letterbox or --rotations, the model's own choice.
func (v *View) Chosen(own model.View) model.View {
	view := v.Canonical()
	if !v.flags.Changed("letterbox") {
		view.Letterbox = own.Whole(view.Tiles)
	}
	if !v.flags.Changed("rotations") {
		view.Rotations = own.Rotations
	}
	return view
}

// Add adds all flags of Prompts.
func (p *Prompts) Add(f *pflag.FlagSet) {
	p.View.Add(f)
	f.StringSliceVar(&p.Normals, "normals", nil,
		"normal images: files or folders, or a project file, whose images are learned anew")
	f.IntVar(&p.Shots, "shots", 0,
		"choose this many of the normal images at random (default: all; at most 8 with method\n"+
			"inctrl, 64 with patch)")
	f.Uint64Var(&p.Seed, "seed", 0, "seed of the random choice by --shots")
	f.StringVar(&p.Method, "method", "",
		"scoring method, inctrl or patch (default: the best that the model has)")
	f.StringVar(&p.Class, "class", "",
		"class of the images: one of the model's, or any with --text")
	f.StringVar(&p.Text, "text", "", "file of the text tower that was converted with the model")
	f.StringVar(&p.Samples, "samples", "",
		"file of InCTRL's few-shot samples (fs_samples/*.pt), instead of --normals")
}

// CheckMethod returns a usage error for a method that no model has.
func CheckMethod(name string) error {
	if !slices.Contains([]string{"", model.MethodInCTRL, model.MethodPatch}, name) {
		return cli.Usagef("--method is %.64q, want %s or %s", name, model.MethodInCTRL,
			model.MethodPatch)
	}
	return nil
}

// checkShots returns a usage error for a number of shots out of range.
func (p *Prompts) checkShots() error {
	if p.View.flags.Changed("shots") && (p.Shots < 1 || p.Shots > model.MaxShots) {
		return cli.Usagef("--shots is %d, want 1 … %d", p.Shots, model.MaxShots)
	}
	return nil
}

// Reads are the files that making a prompt set reads.
func (p *Prompts) Reads() []string {
	files := append(p.View.Reads(), p.Text, p.Samples)
	for _, arg := range p.Normals {
		var f imagefiles.Finder
		below, _ := f.List(arg) // any error is for later
		files = append(files, below...)
	}
	return files
}

// Learn makes a prompt set from the normal images and returns those images too.
func (p *Prompts) Learn(
	ctx context.Context, log *slog.Logger, d *engine.Detector, paper bool,
) (*model.PromptSet, []model.Image, error) {
	err := cmp.Or(p.View.CheckFlags(paper), CheckMethod(p.Method), p.checkShots())
	if err != nil {
		return nil, nil, err
	}
	o := model.LearnOptions{Method: p.Method, Class: p.Class}
	if p.View.Changed() {
		view := p.View.Chosen(d.Info().View)
		o.View = &view
	}
	if p.Text != "" {
		text, err := engine.OpenText(p.Text, bpe.Tokens, model.Options{})
		if err != nil {
			return nil, nil, err
		}
		defer text.Close()
		class, err := text.Class(ctx, d, strings.ReplaceAll(p.Class, "_", " "))
		if err != nil {
			return nil, nil, err
		}
		o.Class, o.Direction = class.Class, class.Direction
	}
	if p.Samples != "" {
		set, err := p.learnSamples(ctx, d, o)
		return set, nil, err
	}
	images, err := p.images(log, d.Info().MaxShots(p.Method))
	if err != nil {
		return nil, nil, err
	}
	set, err := d.Learn(ctx, images, o)
	return set, images, err
}

// Extend adds the normal images to those of a prompt file and returns the set and the new images.
func (p *Prompts) Extend(
	ctx context.Context, log *slog.Logger, d *engine.Detector, file string,
) (*model.PromptSet, []model.Image, error) {
	if err := cmp.Or(p.settled("--add"), p.checkShots()); err != nil {
		return nil, nil, err
	}
	set, err := OpenPrompts(d, file)
	if err != nil {
		return nil, nil, err
	}
	images, err := p.images(log, model.MaxShots)
	if err != nil {
		return nil, nil, err
	}
	more, err := d.Extend(ctx, set, images)
	return more, images, err
}

// learnSamples makes a prompt set of a list of preprocessed images (docs/algorithm.md §8.1).
func (p *Prompts) learnSamples(
	ctx context.Context, d *engine.Detector, o model.LearnOptions,
) (*model.PromptSet, error) {
	if len(p.Normals) > 0 || p.View.flags.Changed("shots") {
		return nil, cli.Usagef("give --samples or --normals")
	}
	f, err := checkpoint.Open(p.Samples)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	side := d.Info().Config.Image
	if !f.List() {
		return nil, cli.Usagef("--samples: %.256q is no list of images", p.Samples)
	}
	var all []*engine.Features
	for _, t := range f.Tensors() {
		if n := len(t.Shape); n < 3 || !slices.Equal(t.Shape[n-3:], []int{3, side, side}) ||
			t.Size() != 3*side*side {
			return nil, fmt.Errorf("%.256q: image %s is %v, the model wants [3 %d %d]",
				p.Samples, t.Name, t.Shape, side, side)
		}
		pixels := make([]float32, t.Size())
		if err := t.Float32(pixels); err != nil {
			return nil, err
		}
		e, err := d.EncodePixels(ctx, p.Samples+"#"+t.Name, pixels)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return d.LearnFeatures(all, o)
}

// images are the normal images, most of them at the most.
func (p *Prompts) images(log *slog.Logger, most int) ([]model.Image, error) {
	if len(p.Normals) == 0 {
		return nil, cli.Usagef("no normal images: give --normals")
	}
	kept, named, err := p.kept()
	if err != nil {
		return nil, err
	}
	var paths []string
	if len(named) > 0 {
		if paths, err = imagefiles.List(log, named...); err != nil {
			return nil, err
		}
	}
	if p.Shots > 0 {
		if paths, err = draw(paths, p.Shots, p.Seed); err != nil {
			return nil, err
		}
	}
	if n := len(kept) + len(paths); n > most {
		return nil, cli.Usagef("%d normal images, %d at most: give --shots %d to draw some",
			n, most, most)
	}
	images, err := ReadImages(paths)
	return append(kept, images...), err
}

// kept are the images that projects among the normal images have learned, and named the other
// names.
func (p *Prompts) kept() (images []model.Image, named []string, err error) {
	for _, name := range p.Normals {
		if !project.Is(name) {
			named = append(named, name)
			continue
		}
		if p.Shots > 0 {
			return nil, nil, cli.Usagef("--shots draws none of the images of a project: %.256q",
				name)
		}
		of, err := ProjectNormals(name, project.Learn)
		if err != nil {
			return nil, nil, err
		}
		images = append(images, of...)
	}
	return images, named, nil
}

// draw draws k of the paths, in the same way as the evaluation.
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

// ReadImages reads image files.
func ReadImages(paths []string) ([]model.Image, error) {
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
