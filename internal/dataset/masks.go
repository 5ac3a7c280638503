package dataset

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// mask is a file below ground_truth/DEFECT.
type mask struct {
	path string
	name string // below the defect's folder, without extension
	used bool
	lost string // to the mask that counts instead, of the same name
}

type masks []*mask

func (m *masks) add(file, name string) { *m = append(*m, &mask{path: file, name: stem(name)}) }

// unused is the number of masks that no image has.
func (m masks) unused() (n int) {
	for _, f := range m {
		if !f.used && f.lost == "" {
			n++
		}
	}
	return n
}

// doubled are the masks in whose place another one of the same name counts.
func (m masks) doubled() (all []*mask) {
	for _, f := range m {
		if !f.used && f.lost != "" {
			all = append(all, f)
		}
	}
	return all
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

// The ways in which a mask is named after an image. The first that there is counts. If several
// files have one name, as NAME_mask.png and NAME_mask.bmp, one of them counts: see before.
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
		if f.used || f.lost != "" {
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
	for way, byName := range x {
		all := byName[key]
		if len(all) == 0 {
			continue
		}
		if way != inFolder {
			first := slices.MinFunc(all, before)
			for _, f := range all {
				f.lost = first.path
			}
			all = []*mask{first}
		}
		for _, f := range all {
			f.used = true
			paths = append(paths, f.path)
		}
		break
	}
	return paths
}

// before orders masks of one name: .png, then .PNG in any case, then by the bytes of their names.
func before(a, b *mask) int {
	rank := func(f *mask) int {
		switch ext := path.Ext(f.path); {
		case ext == ".png":
			return 0
		case strings.EqualFold(ext, ".png"):
			return 1
		}
		return 2
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.path, b.path))
}

// stem is a name without its extension.
func stem(name string) string { return strings.TrimSuffix(name, path.Ext(name)) }
