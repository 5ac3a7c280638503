package layout

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/inctrl-go/inctrl/quantize/checkpoint"
)

// recognise finds the layout of a file's tensors, and what all their names begin with besides: the
// wrappers of training programs add module., _orig_mod., model., backbone. and others, also several
// of them. A classifier may lie beside what begins so.
func recognise(tensors map[string]*checkpoint.Tensor) (l layout, prefix string, err error) {
	if l, ok := shown(tensors); ok {
		return l, "", nil
	}
	switch all := prefixes(tensors); len(all) {
	case 0:
		return l, "", fmt.Errorf("%w: %d tensors such as %s are not those of a model that is "+
			"known here", ErrLayout, len(tensors), sample(tensors))
	case 1:
		prefix = all[0]
	default:
		return l, "", fmt.Errorf("%w: models under more than one name, which is to be "+
			"converted: %s", ErrLayout, quoted(all))
	}
	bare := map[string]*checkpoint.Tensor{}
	var others []string
	for name, t := range tensors {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			bare[rest] = t
		} else {
			others = append(others, name)
		}
	}
	l, _ = shown(bare)
	others = slices.DeleteFunc(others, func(name string) bool { return l.asideOf(name) != "" })
	slices.Sort(others)
	if len(others) > 0 {
		return l, "", fmt.Errorf("%w: the names of %d tensors begin with %.128q, %d do not: %s",
			ErrLayout, len(bare), prefix, len(others), quoted(others))
	}
	return l, prefix, nil
}

// shown is the first layout whose tensors are there.
func shown(tensors map[string]*checkpoint.Tensor) (l layout, ok bool) {
	for _, l := range layouts {
		t := tensors[l.shows]
		if t == nil || l.with != "" && tensors[l.with] == nil {
			continue
		}
		if n := len(t.Shape); l.patch == 0 || n == 4 && t.Shape[n-1] == l.patch {
			return l, true
		}
	}
	return l, false
}

// prefixes are what the names of a layout's tensors begin with, in order: for each tensor that
// shows a layout the shortest, as the names of some layouts end like those of others.
func prefixes(tensors map[string]*checkpoint.Tensor) []string {
	all := map[string]bool{}
	for name := range tensors {
		shortest := name
		for _, l := range layouts {
			if p, ok := strings.CutSuffix(name, "."+l.shows); ok && len(p) < len(shortest) {
				shortest = p
			}
		}
		if shortest != name {
			all[shortest+"."] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}
