package layout

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// recognise finds the layout of a file's tensors, and what all their names begin with besides: the
// wrappers of training programs add module., _orig_mod., model., backbone. and others, also several
// of them.
func recognise(names map[string]bool) (l layout, prefix string, err error) {
	for _, l := range layouts {
		if names[l.shows] {
			return l, "", nil
		}
	}
	prefixes := map[string]bool{}
	for name := range names {
		for _, l := range layouts {
			if p, ok := strings.CutSuffix(name, "."+l.shows); ok {
				prefixes[p+"."] = true
			}
		}
	}
	switch all := slices.Sorted(maps.Keys(prefixes)); len(all) {
	case 0:
		return l, "", fmt.Errorf("%w: %d tensors such as %s are not those of a model that is "+
			"known here", ErrLayout, len(names), sample(names))
	case 1:
		prefix = all[0]
	default:
		return l, "", fmt.Errorf("%w: models under more than one name, which is to be "+
			"converted: %s", ErrLayout, quoted(all))
	}
	bare := map[string]bool{}
	var others []string
	for name := range names {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			bare[rest] = true
		} else {
			others = append(others, name)
		}
	}
	slices.Sort(others)
	if len(others) > 0 {
		return l, "", fmt.Errorf("%w: the names of %d tensors begin with %.128q, %d do not: %s",
			ErrLayout, len(bare), prefix, len(others), quoted(others))
	}
	l, _, err = recognise(bare)
	return l, prefix, err
}
