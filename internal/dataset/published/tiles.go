package published

import (
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strings"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

// decode reads an image as the model would see it.
func decode(path string) (*image.RGBA, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	m, err := preprocess.Decode(data, preprocess.Options{Limits: preprocess.DefaultLimits()})
	if err != nil {
		return nil, fmt.Errorf("image %.256q: %w", path, err)
	}
	return m.RGBA(), nil
}

// album keeps the image that was read last: tiles of one image are asked for in turn.
type album struct {
	path string
	img  *image.RGBA
}

func (a *album) tile(path string, r image.Rectangle) func() (image.Image, error) {
	return func() (image.Image, error) {
		if a.path != path {
			m, err := decode(path)
			if err != nil {
				return nil, err
			}
			a.path, a.img = path, m
		}
		if !r.In(a.img.Rect) {
			return nil, fmt.Errorf("%w: %.256q is smaller than its mask", ErrLayout, path)
		}
		return a.img.SubImage(r), nil
	}
}

// marked says whether a mask has any pixel in r.
func marked(masks []*image.RGBA, r image.Rectangle) bool {
	for _, m := range masks {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				if c := m.RGBAAt(x, y); c.R|c.G|c.B != 0 {
					return true
				}
			}
		}
	}
	return false
}

// union is the mask of all that masks mark, 0 or 255.
func union(masks []*image.RGBA, r image.Rectangle) func() (image.Image, error) {
	return func() (image.Image, error) {
		out := image.NewGray(image.Rect(0, 0, r.Dx(), r.Dy()))
		for y := range r.Dy() {
			for x := range r.Dx() {
				at := image.Rect(x, y, x+1, y+1).Add(r.Min)
				if marked(masks, at) {
					out.Pix[y*out.Stride+x] = 255
				}
			}
		}
		return out, nil
	}
}

// aitex: fabrics of 4096×256 pixels, cut into squares of 256. A square of a defective fabric counts
// if its mask marks any of it, and is left out else.
func aitex(s *source) (all []img, err error) {
	fabrics, err := s.search.List(filepath.Join(s.root, "NODefect_images"))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLayout, err)
	}
	a := &album{}
	for _, path := range fabrics {
		m, err := decode(path)
		if err != nil {
			return nil, err
		}
		for i, r := range squares(m.Rect) {
			all = append(all, img{
				category: "AITEX", defect: Good, name: tileName(path, i), make: a.tile(path, r)})
		}
	}
	bad, err := s.files(filepath.Join(s.root, "Defect_images"))
	if err != nil {
		return nil, err
	}
	for _, name := range bad {
		masks, err := s.masksOf(filepath.Join(s.root, "Mask_images"), stem(name))
		if err != nil {
			return nil, err
		}
		path := filepath.Join(s.root, "Defect_images", name)
		for i, r := range squares(smallest(masks)) {
			if marked(masks, r) {
				all = append(all, img{
					category: "AITEX", defect: "defect", name: tileName(path, i),
					make: a.tile(path, r), makeMask: union(masks, r)})
			}
		}
	}
	return all, nil
}

// tileName is the image's name and the tile's number.
func tileName(path string, i int) string {
	return fmt.Sprintf("%s_%02d.png", stem(filepath.Base(path)), i)
}

// squares are the whole squares of a strip, from its left.
func squares(r image.Rectangle) (all []image.Rectangle) {
	for x := 0; x+r.Dy() <= r.Dx() && r.Dy() > 0; x += r.Dy() {
		all = append(all, image.Rect(x, 0, x+r.Dy(), r.Dy()))
	}
	return all
}

// masksOf reads a fabric's masks: NAME_mask.png, or NAME_mask1.png and so on where there are
// several.
func (s *source) masksOf(folder, name string) (masks []*image.RGBA, err error) {
	names, err := s.files(folder)
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		if strings.HasPrefix(n, name+"_mask") {
			m, err := decode(filepath.Join(folder, n))
			if err != nil {
				return nil, err
			}
			masks = append(masks, m)
		}
	}
	return masks, nil
}

func smallest(masks []*image.RGBA) (r image.Rectangle) {
	for i, m := range masks {
		if i == 0 {
			r = m.Rect
		}
		r = r.Intersect(m.Rect)
	}
	return r
}

// sdd: commutators kosNN/PartN.jpg with PartN_label.bmp, each cut into three by its height. A third
// is anomalous if its label marks any of it.
func sdd(s *source) (all []img, err error) {
	items, err := folders(s.root)
	if err != nil {
		return nil, err
	}
	a := &album{}
	for _, item := range items {
		if !strings.HasPrefix(item, "kos") {
			continue
		}
		names, err := s.files(filepath.Join(s.root, item))
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if strings.Contains(name, "_label") {
				continue
			}
			thirds, err := s.thirdsOf(a, filepath.Join(s.root, item), name)
			if err != nil {
				return nil, err
			}
			all = append(all, thirds...)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%w: no kosNN in %.256q", ErrLayout, s.root)
	}
	return all, nil
}

func (s *source) thirdsOf(a *album, folder, name string) (all []img, err error) {
	label := filepath.Join(folder, stem(name)+"_label.bmp")
	if !there(label) {
		return nil, fmt.Errorf("%w: %.256q has no label", ErrLayout, filepath.Join(folder, name))
	}
	mask, err := decode(label)
	if err != nil {
		return nil, err
	}
	masks := []*image.RGBA{mask}
	w, h := mask.Rect.Dx(), mask.Rect.Dy()
	for i := range 3 {
		r := image.Rect(0, i*h/3, w, (i+1)*h/3)
		p := img{category: "SDD", defect: Good, make: a.tile(filepath.Join(folder, name), r),
			name: fmt.Sprintf("%s_%s_%d.png", filepath.Base(folder), stem(name), i)}
		if marked(masks, r) {
			p.defect, p.makeMask = "defect", union(masks, r)
		}
		all = append(all, p)
	}
	return all, nil
}
