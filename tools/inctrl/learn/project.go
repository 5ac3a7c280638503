package learn

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/inctrl-go/inctrl/internal/project"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
)

// named reports whether a name is that of a project file.
func named(file string) bool { return strings.EqualFold(filepath.Ext(file), project.Extension) }

// target settles what is written: a project file, by --project or by its name, or a prompt file.
func (l *learning) target() error {
	if l.project != "" {
		if l.out != "" {
			return cli.Usagef("give -o or --project, not both")
		}
		l.out = l.project
	}
	switch {
	case l.out == "":
		return cli.Usagef("no file to write: give -o")
	case l.project == "" && !named(l.out) && !project.Is(l.out):
		return nil
	}
	l.whole = true
	adds := l.add != "" && project.Is(l.add)
	_, err := os.Lstat(l.out)
	switch {
	case l.Samples != "":
		return cli.Usagef("--samples holds no whole images, which a project file has")
	case l.add != "" && !adds:
		return cli.Usagef("--add %.256q has no images, which a project file has: give a project "+
			"file, or write a prompt file", l.add)
	case err == nil && !(adds && same(l.add, l.out)):
		return cli.Usagef("%.256q is there already: --add %[1]q adds images to a project, and "+
			"another name makes a new one", l.out)
	}
	return nil
}

// same reports whether two names are those of one file.
func same(a, b string) bool {
	first, err := os.Stat(a)
	second, missing := os.Stat(b)
	return err == nil && missing == nil && os.SameFile(first, second)
}

// writeProject writes a new project of the prompt set and its images, or adds them to that of
// --add.
func (l *learning) writeProject(
	a *cli.App, d *engine.Detector, set *model.PromptSet, images []model.Image,
) error {
	p, err := l.begin(d)
	if err != nil {
		return err
	}
	defer p.Close()
	if t := p.Manifest.Threshold; t != nil {
		a.Log.Warn("the threshold that was chosen for the project is dropped: it held for the "+
			"prompt set before", "threshold", *t)
		p.Manifest.Threshold = nil
	}
	for _, image := range images {
		p.AddNormal(filepath.Base(image.Name), image.Data, project.Learn)
	}
	return saveProject(a, d, set, p, l.out)
}

// begin opens the project of --add, or begins a new one.
func (l *learning) begin(d *engine.Detector) (*project.Project, error) {
	if l.add != "" {
		return flags.OpenProject(d, l.add)
	}
	base := filepath.Base(l.out)
	p := project.New(l.out, strings.TrimSuffix(base, filepath.Ext(base)), time.Now())
	p.Options = project.Options{
		Method: l.Method, Class: l.Class, Calibrate: l.rate, View: l.View.Options(),
	}
	return p, nil
}

// saveProject writes a project with a prompt set.
func saveProject(
	a *cli.App, d *engine.Detector, set *model.PromptSet, p *project.Project, file string,
) error {
	var prompts bytes.Buffer
	if err := set.Write(&prompts); err != nil {
		return err
	}
	p.SetPrompts(prompts.Bytes(), flags.ModelOf(d))
	if err := p.Save(file); err != nil {
		return err
	}
	say(a, set, "project file written", file)
	return nil
}

// recalibrate writes a prompt set with another threshold into its project. The threshold that a
// person chose before is dropped: it would win.
func recalibrate(a *cli.App, d *engine.Detector, set *model.PromptSet, file string) error {
	p, err := flags.OpenProject(d, file)
	if err != nil {
		return err
	}
	defer p.Close()
	if t := p.Manifest.Threshold; t != nil {
		a.Log.Warn("the new threshold replaces the one that was chosen for the project",
			"threshold", *t)
		p.Manifest.Threshold = nil
	}
	return saveProject(a, d, set, p, file)
}

// labelledImages reads the images of labels, or the labelled images of a project.
func labelledImages(file string, l labels) (good, anomalous []model.Image, err error) {
	if !project.Is(file) {
		if good, err = flags.ReadImages(l.good); err == nil {
			anomalous, err = flags.ReadImages(l.anomalous)
		}
		return good, anomalous, err
	}
	p, err := project.Open(file)
	if err != nil {
		return nil, nil, err
	}
	defer p.Close()
	all, err := p.Labels()
	if err != nil {
		return nil, nil, err
	}
	for _, of := range all {
		entry := p.ImageEntry(of.Image)
		if entry == "" {
			return nil, nil, fmt.Errorf("project %.256q has a label for image %.256q, but does "+
				"not keep the image", file, of.Image)
		}
		data, err := p.Entry(entry)
		if err != nil {
			return nil, nil, err
		}
		image := model.Image{Name: of.Image, Data: data}
		if of.Anomalous {
			anomalous = append(anomalous, image)
		} else {
			good = append(good, image)
		}
	}
	return good, anomalous, nil
}
