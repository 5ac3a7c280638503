package info

import (
	"github.com/inctrl-go/inctrl/internal/project"
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
)

// describe describes a prompt file or a project.
func describe(a *cli.App, d *engine.Detector, file string) (cli.Fields, error) {
	switch {
	case file == "":
		return nil, nil
	case project.Is(file):
		return describeProject(a, d, file)
	}
	set, err := d.OpenPrompts(file)
	if err != nil {
		return nil, err
	}
	return promptFields(set.Info()), nil
}

// describeProject describes a project, and its prompt set if it is one of the model.
func describeProject(a *cli.App, d *engine.Detector, file string) (cli.Fields, error) {
	p, err := project.Open(file)
	if err != nil {
		return nil, err
	}
	defer p.Close()
	fields, err := projectFields(p)
	if err != nil || !p.HasPrompts() {
		return fields, err
	}
	if err := p.CheckModel(flags.ModelOf(d)); err != nil {
		a.Log.Warn("the prompt set is not described", "reason", err)
		return fields, nil
	}
	set, err := flags.ProjectPrompts(d, file, p)
	if err != nil {
		return nil, err
	}
	return append(fields, promptFields(set.Info())...), nil
}

func projectFields(p *project.Project) (cli.Fields, error) {
	results, err := p.Results()
	if err != nil {
		return nil, err
	}
	labels, err := p.Labels()
	if err != nil {
		return nil, err
	}
	learned, checked, anomalous, defects := 0, 0, 0, 0
	for _, n := range p.Normals {
		if n.Use == project.Learn {
			learned++
		} else {
			checked++
		}
	}
	for _, r := range results {
		if r.Anomalous != nil && *r.Anomalous {
			anomalous++
		}
	}
	for _, l := range labels {
		if l.Anomalous {
			defects++
		}
	}
	f := cli.Fields{
		{"project", p.Name}, {"created", p.Created}, {"made_with_model", p.Model.Name},
		{"made_with_digest", p.Model.Digest}, {"learned", p.HasPrompts()},
		{"normal_images", learned}, {"check_images", checked}, {"results", len(results)},
		{"anomalous", anomalous}, {"labelled_normal", len(labels) - defects},
		{"labelled_anomalous", defects}, {"images_kept", len(p.Images)},
	}
	if t := p.Manifest.Threshold; t != nil {
		f = append(f, [2]any{"chosen_threshold", *t})
	}
	return f, nil
}
