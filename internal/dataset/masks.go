package dataset

import (
	"path"
	"strings"
)

// mask is a file below ground_truth/DEFECT.
type mask struct {
	path string
	name string // below the defect's folder, without extension
	used bool
}

type masks []*mask

func (m *masks) add(file, name string) { *m = append(*m, &mask{path: file, name: stem(name)}) }

// unused is the number of masks that no image has.
func (m masks) unused() (n int) {
	for _, f := range m {
		if !f.used {
			n++
		}
	}
	return n
}

// named is an image with its name below its folder, without extension.
type named struct {
	item *Item
	name string
}

// match gives images of a defect their masks: those of the same name and folder; then, of masks
// that are left, those of the same name in another case; then those of the same name in any folder,
// if only one image has that name.
func (m masks) match(items []named) {
	exact := func(name string) string { return name }
	folded := strings.ToLower
	lone := func(name string) string { return strings.ToLower(path.Base(name)) }
	for pass, as := range []func(name string) string{exact, folded, lone} {
		same := map[string]int{}
		for _, i := range items {
			same[as(i.name)]++
		}
		index := m.index(as)
		for _, i := range items {
			key := as(i.name)
			if len(i.item.Masks) == 0 && (pass < 2 || same[key] == 1) {
				i.item.Masks = index.take(key)
			}
		}
	}
}

// The ways in which a mask is named after an image. The first that there is counts.
const (
	asMask   = iota // NAME_mask.EXT
	asGT            // NAME_gt.EXT
	asImage         // NAME.EXT
	inFolder        // NAME/ANY.EXT, all of them together
	ways
)

// index has the masks that are not used, for each way by the image's name.
type index [ways]map[string][]*mask

func (m masks) index(as func(name string) string) (x index) {
	for way := range x {
		x[way] = map[string][]*mask{}
	}
	put := func(way int, name string, f *mask) { x[way][as(name)] = append(x[way][as(name)], f) }
	for _, f := range m {
		if f.used {
			continue
		}
		for way, suffix := range []string{asMask: "_mask", asGT: "_gt", asImage: ""} {
			if n := len(f.name) - len(suffix); n > 0 && strings.EqualFold(f.name[n:], suffix) {
				put(way, f.name[:n], f)
			}
		}
		if folder := path.Dir(f.name); folder != "." {
			put(inFolder, folder, f)
		}
	}
	return x
}

// take is the paths of an image's masks; they are used then.
func (x *index) take(key string) (paths []string) {
	for _, byName := range x {
		for _, f := range byName[key] {
			f.used = true
			paths = append(paths, f.path)
		}
		if len(paths) > 0 {
			break
		}
	}
	return paths
}

// stem is a name without its extension.
func stem(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }
