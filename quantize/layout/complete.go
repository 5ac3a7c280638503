package layout

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/inctrl-go/inctrl/model/weights"
)

// complete refuses unexpected tensors and an incomplete model.
func (w *Weights) complete() error {
	specs := w.Specs()
	if w.Text != nil {
		specs = append(specs, weights.TextTensors(*w.Text)...)
	}
	var missing, unexpected []string
	known := map[string]bool{}
	for _, s := range specs {
		known[s.Name] = true
		t := w.tensors[s.Name]
		switch {
		case t == nil && !s.Optional:
			missing = append(missing, w.called(s.Name))
		case t != nil && !slices.Equal(t.shape, s.Shape):
			return fmt.Errorf("%w: %s is %v, want %v", ErrShape, w.called(s.Name), t.shape,
				s.Shape)
		}
	}
	for name := range w.tensors {
		if !known[name] {
			unexpected = append(unexpected, w.called(name))
		}
	}
	var lines []string
	if len(missing) > 0 {
		lines = append(lines, fmt.Sprintf("%d missing: %s", len(missing), quoted(missing)))
	}
	if len(unexpected) > 0 {
		slices.Sort(unexpected)
		lines = append(lines, fmt.Sprintf("%d unexpected: %s", len(unexpected), quoted(unexpected)))
	}
	if lines != nil {
		return fmt.Errorf("%w: %s", ErrTensors, strings.Join(lines, "; "))
	}
	return nil
}

// Specs lists the tensors of the model, without text directions, that exist or are required.
func (w *Weights) Specs() []weights.Spec {
	c := w.Config
	c.Classes = nil
	return slices.DeleteFunc(weights.Tensors(c, w.HasHeads), func(s weights.Spec) bool {
		return s.Optional && !w.Has(s.Name)
	})
}

// called is our name of a tensor and, if it has another one in the checkpoint, that.
func (w *Weights) called(name string) string {
	stored := ""
	if t := w.tensors[name]; t != nil && t.some() != nil {
		stored = t.some().Name
	} else if w.names != nil {
		stored = w.names.original(name)
	}
	if stored == "" || stored == name {
		return name
	}
	return fmt.Sprintf("%s (%s)", stored, name)
}

// quoted lists names, shortened.
func quoted(names []string) string {
	var b strings.Builder
	for i, name := range names {
		if b.Len() > 1<<14 {
			fmt.Fprintf(&b, " … and %d more", len(names)-i)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%.192q", name)
	}
	return b.String()
}

// sample is the first name in order.
func sample[T any](names map[string]T) string {
	return fmt.Sprintf("%.96q", slices.Min(slices.Collect(maps.Keys(names))))
}
