package flags

import (
	"strings"

	"github.com/spf13/pflag"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
)

// area chooses what counts of an image: polygons and mask files.
type area struct{ roi, ignore []string }

func (r *area) add(f *pflag.FlagSet) {
	f.StringArrayVar(&r.roi, "roi", nil,
		"look only at this polygon, \"X,Y X,Y X,Y\" in fractions of the image, 0 … 1, or at the\n"+
			"white of a mask image; may be repeated")
	f.StringArrayVar(&r.ignore, "ignore", nil,
		"ignore this polygon, or the white of a mask image; may be repeated")
}

// files are the mask images.
func (r *area) files() (names []string) {
	for _, shape := range append(r.roi[:len(r.roi):len(r.roi)], r.ignore...) {
		if !isPolygon(shape) {
			names = append(names, shape)
		}
	}
	return names
}

// isPolygon reports whether an argument is the text of a polygon; otherwise it is the name of a
// file.
func isPolygon(text string) bool {
	return strings.Contains(text, ",") && strings.Trim(text, "0123456789., \t") == ""
}

// text is the area of a view.
func (r *area) text() (string, error) {
	var parts []string
	for _, of := range []struct {
		name   string
		shapes []string
	}{{"roi", r.roi}, {"ignore", r.ignore}} {
		for _, shape := range of.shapes {
			words := shape
			if !isPolygon(shape) {
				mask, err := model.ReadImage(shape, 0)
				if err == nil {
					words, err = model.AreaMask(mask)
				}
				if err != nil {
					return "", cli.Usagef("--%s: no polygon, \"X,Y X,Y X,Y\", nor a mask: %v",
						of.name, err)
				}
			}
			parts = append(parts, of.name+" "+words)
		}
	}
	return strings.Join(parts, ";"), nil
}
