package view

import (
	"errors"
	"testing"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

func TestRendering(t *testing.T) {
	t.Parallel()
	white := [3]uint8{255, 255, 255}
	for _, c := range []struct {
		given, canonical View
		want             preprocess.Rendering
	}{
		{View{}, View{}, preprocess.Rendering{Background: white}},
		{View{Range: "full", Background: "#FFffff"}, View{},
			preprocess.Rendering{Background: white}},
		{View{Range: "auto"}, View{Range: "auto"}, preprocess.Rendering{Background: white}},
		{View{Range: "+8e2:3920.0", Background: "00aAff"},
			View{Range: "800:3920", Background: "00aaff"},
			preprocess.Rendering{Low: 800, High: 3920, Background: [3]uint8{0, 170, 255}}},
		{View{Range: "-1024:-0.5"}, View{Range: "-1024:-0.5"},
			preprocess.Rendering{Low: -1024, High: -0.5, Background: white}},
		{View{Range: "-1e30:1e30"},
			View{Range: "-1000000000000000000000000000000:1000000000000000000000000000000"},
			preprocess.Rendering{Low: -1e30, High: 1e30, Background: white}},
	} {
		if err := c.given.Check(); err != nil {
			t.Errorf("%+v: %v", c.given, err)
		}
		got, _ := c.given.Rendering()
		if v := c.given.Canonical(); got != c.want || v != c.canonical || v.Canonical() != v {
			t.Errorf("%+v: %+v, %+v", c.given, got, v)
		}
	}
	for _, text := range []string{":", "1", "1:", ":1", "1:1", "2:1", "a:b", "0:NaN", "0:Inf",
		"-Inf:0", "0:1e31", "0:1e-31", "1:2:3", " 1:2", "auto:full", "AUTO"} {
		if err := (View{Range: text}).Check(); !errors.Is(err, ErrRange) || len(err.Error()) > 200 {
			t.Errorf("range %q: %v", text, err)
		}
	}
	for _, text := range []string{
		"white", "fff", "##ffff", "#ffffff#", "gggggg", "ffffffff", "12 456",
	} {
		v := View{Background: text}
		if err := v.Check(); !errors.Is(err, ErrRange) || v.Canonical() != v {
			t.Errorf("background %q: %v", text, err)
		}
	}
}
