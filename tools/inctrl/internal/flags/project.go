package flags

import (
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"github.com/inctrl-go/inctrl/internal/project"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/model/view"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
)

// addProject adds --project.
func (g *Against) addProject(f *pflag.FlagSet) {
	f.StringVar(&g.Project, "project", "",
		"project file of the page or of 'inctrl learn', instead of --normals: its prompt set\n"+
			"and its threshold")
}

// tell tells a project file from a prompt file by what it holds.
func (g *Against) tell() error {
	if g.PromptFile == "" || !project.Is(g.PromptFile) {
		return nil
	}
	if g.Project != "" {
		return cli.Usagef("give --prompts or --project, not both")
	}
	g.Project, g.PromptFile = g.PromptFile, ""
	return nil
}

// ModelOf names the model of a detector as projects do.
func ModelOf(d *engine.Detector) project.Model {
	i := d.Info()
	return project.Model{Name: i.Config.Name, Digest: i.Digest}
}

// OpenProject opens a project of a detector's model.
func OpenProject(d *engine.Detector, file string) (*project.Project, error) {
	p, err := project.Open(file)
	if err != nil {
		return nil, err
	}
	if err := p.CheckModel(ModelOf(d)); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// ProjectPrompts is the prompt set of a project.
func ProjectPrompts(
	d *engine.Detector, file string, p *project.Project,
) (*model.PromptSet, error) {
	data, err := p.Prompts()
	if err != nil {
		return nil, err
	}
	if data == nil {
		return nil, fmt.Errorf("project %.256q: nothing was learned in it yet", file)
	}
	return d.ReadPrompts(file+"#prompts", data)
}

// OpenPrompts opens a prompt file, or the prompt set of a project file.
func OpenPrompts(d *engine.Detector, file string) (*model.PromptSet, error) {
	if !project.Is(file) {
		return d.OpenPrompts(file)
	}
	p, err := OpenProject(d, file)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	return ProjectPrompts(d, file, p)
}

// ProjectNormals are the normal images of a project with one of the uses, in their order.
func ProjectNormals(file string, uses ...string) (images []model.Image, err error) {
	p, err := project.Open(file)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	for _, n := range p.Normals {
		if !slices.Contains(uses, n.Use) {
			continue
		}
		data, err := p.Entry(n.File)
		if err != nil {
			return nil, err
		}
		images = append(images, model.Image{Name: n.Name, Data: data})
	}
	return images, nil
}

// openProject opens the prompt set of --project and remembers the threshold that a person chose.
func (g *Against) openProject(d *engine.Detector) (*model.PromptSet, error) {
	p, err := OpenProject(d, g.Project)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	g.Limit = p.Manifest.Threshold
	return ProjectPrompts(d, g.Project, p)
}

// Options are the flags that were given, as a project has them.
func (v *View) Options() (o project.View) {
	if v.flags.Changed("rotations") {
		o.Rotations = v.Rotations
		if v.Rotations == view.AutoRotations {
			o.Rotations = view.Auto
		}
	}
	given(v, "letterbox", &o.Letterbox, v.Letterbox)
	given(v, "grid", &o.Grid, v.Grid)
	given(v, "tiles", &o.Tiles, v.Tiles)
	given(v, "foreground", &o.Foreground, v.Foreground)
	given(v, "range", &o.Range, v.Range)
	given(v, "background", &o.Background, v.Background)
	return o
}

// given notes the value of a flag that was given.
func given[T any](v *View, name string, into **T, value T) {
	if v.flags.Changed(name) {
		*into = &value
	}
}
