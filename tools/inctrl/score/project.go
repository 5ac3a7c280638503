package score

import (
	"github.com/inctrl-go/inctrl/internal/project"
)

// saveResults writes the results into the project. It is read again, as it may have changed while
// images were scored.
func (r *run) saveResults() error {
	p, err := project.Open(r.Project)
	if err != nil {
		return err
	}
	defer p.Close()
	if err := p.AddResults(r.saved); err != nil {
		return err
	}
	if err := p.Save(r.Project); err != nil {
		return err
	}
	r.Log.Info("results saved", "project", r.Project, "results", p.ResultCount)
	return nil
}
