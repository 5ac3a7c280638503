package verify

import (
	"path/filepath"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
)

// path is where the image of a result is.
func (v *options) path(r *record.Result) string {
	path := r.Path()
	if path != cli.Stdin && v.root != "" && !filepath.IsAbs(path) {
		path = filepath.Join(v.root, path)
	}
	return path
}

// key is the same for all spellings of a path.
func key(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return filepath.Clean(path)
}

// firsts are, for each image by its key, the number of its first result, from 0.
func (v *options) firsts(records []*record.Result) map[string]int {
	first := make(map[string]int, len(records))
	for i, r := range records {
		path := key(v.path(r))
		if _, ok := first[path]; !ok {
			first[path] = i
		}
	}
	return first
}

// missing are the images that have no result.
func missing(images []string, first map[string]int) (all []string) {
	for _, path := range images {
		if _, ok := first[key(path)]; !ok {
			all = append(all, path)
		}
	}
	return all
}
