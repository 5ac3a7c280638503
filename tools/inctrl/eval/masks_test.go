package eval

import (
	"bytes"
	"image"
	"log/slog"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/internal/overlay"
	"github.com/inctrl-go/inctrl/model/preprocess"
)

// TestOddMasks: each kind of odd mask is said once, with a count and the first as an example, and
// usual masks are not.
func TestOddMasks(t *testing.T) {
	t.Parallel()
	usual := preprocess.Mask{Part: 0.1, Values: 2}
	for want, m := range map[string]preprocess.Mask{
		"mark nothing":          {Part: 0, Values: 1},
		"mark every pixel":      {Part: 1, Values: 1},
		"more than half":        {Part: 0.6, Values: 2},
		"other values than two": {Part: 0.1, Values: 3},
		"masks are JPEG":        {Part: 0.1, Values: 3, Cut: true},
		"some near zero":        {Part: 0.1, Values: 2, Coarse: true},
	} {
		var odd oddMasks
		var b bytes.Buffer
		for _, path := range []string{"a", "b"} {
			odd.look(path, usual)
			odd.look(path+".odd", m)
		}
		odd.log(slog.New(slog.NewTextHandler(&b, nil)))
		said := b.String()
		if strings.Count(said, "\n") != 1 || !strings.Contains(said, want) ||
			!strings.Contains(said, "masks=2 example=a.odd") {
			t.Errorf("%s: %s", want, said)
		}
	}
}

func TestSameSize(t *testing.T) {
	t.Parallel()
	f := overlay.Frame{Width: 40, Height: 30}
	if err := sameSize(image.Rect(5, 5, 45, 35), f); err != nil {
		t.Error(err)
	}
	for _, mask := range []image.Rectangle{image.Rect(0, 0, 30, 40), image.Rect(0, 0, 40, 31)} {
		err := sameSize(mask, f)
		if err == nil || !strings.Contains(err.Error(), "the image 40×30") {
			t.Errorf("%v: %v", mask, err)
		}
	}
}
