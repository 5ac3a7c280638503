package server

import (
	"bytes"
	"encoding/hex"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/promptsets"
	"github.com/inctrl-go/inctrl/server/rest"
)

// narrow is a PNG of 16 bits whose samples lie between 900 and 1,155.
func narrow(t *testing.T, phase int) string {
	t.Helper()
	m := image.NewGray16(image.Rect(0, 0, 64, 64))
	for i := range 64 * 64 {
		v := 900 + (i*(phase+5)+i/64*7)%256
		m.Pix[2*i], m.Pix[2*i+1] = byte(v>>8), byte(v)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestRange: a prompt set has the range and background of its form, and answers have the notes on
// images that need a range.
func TestRange(t *testing.T) {
	t.Parallel()
	s := newShop(t, storeConfig(t), nil)
	normal, query := narrow(t, 0), narrow(t, 3)
	for _, c := range []struct {
		name, given, stored string
		notes               bool
	}{
		{"full", "full", "", true}, {"auto", "auto", "auto", false},
		{"fixed", "0900:1200.0", "900:1200", false},
	} {
		var made promptsets.Made
		s.form(setsPath, 201, &made, [][2]string{{"image:a.png", normal}, {"name", c.name},
			{"range", c.given}, {"background", "#00FF7f"}})
		if r := made.Version.Recipe; r.Range != c.stored || r.Background != "00ff7f" {
			t.Errorf("%s: recipe %+v", c.name, r)
		}
		v := s.engine.Info().View
		v.Range, v.Background = c.given, "00ff7f"
		set, err := s.engine.Detector.Learn(t.Context(),
			[]model.Image{{Data: []byte(normal)}}, model.LearnOptions{View: &v})
		if err != nil {
			t.Fatal(err)
		}
		want, err := s.engine.Score(t.Context(), model.Image{Data: []byte(query)}, set)
		if err != nil {
			t.Fatal(err)
		}
		digest := set.Info().Digest
		if made.Learned.Digest != hex.EncodeToString(digest[:]) {
			t.Errorf("%s: another set than a detector learns", c.name)
		}
		var got rest.Scored
		s.form(setsPath+"/"+c.name+":score", 200, &got, [][2]string{{"image:b.png", query}})
		if r := got.Results[0]; r.Digest != want.Digest || (len(r.Notes) > 0) != c.notes {
			t.Errorf("%s: %+v", c.name, r)
		}
		said := strings.Contains(strings.Join(made.Learned.Notes, " "), "narrow_range: ")
		if said != c.notes {
			t.Errorf("%s: learning says %q", c.name, made.Learned.Notes)
		}
	}
}

// TestArea: a prompt set has the area of its form, also one as long as an area may be; a result
// names the patches outside.
func TestArea(t *testing.T) {
	t.Parallel()
	s := newShop(t, storeConfig(t), nil)
	normal, query := narrow(t, 0), narrow(t, 3)
	mask := "roi mask 256x256 " + strings.Repeat("/", 10922) + "8="
	for name, area := range map[string][2]string{
		"polygon": {" roi 0,0 .5,0 .5,1 0,1 ", "roi 0,0 0.5,0 0.5,1 0,1"}, "mask": {mask, mask},
	} {
		var made promptsets.Made
		s.form(setsPath, 201, &made, [][2]string{
			{"image:a.png", normal}, {"name", name}, {"area", area[0]}})
		if r := made.Version.Recipe; r.Area != area[1] {
			t.Errorf("%s: recipe %.300v", name, r)
		}
		v := s.engine.Info().View
		v.Area = area[1]
		set, err := s.engine.Detector.Learn(t.Context(),
			[]model.Image{{Data: []byte(normal)}}, model.LearnOptions{View: &v})
		if err != nil {
			t.Fatal(err)
		}
		want, err := s.engine.Score(t.Context(), model.Image{Data: []byte(query)}, set)
		if err != nil {
			t.Fatal(err)
		}
		var got rest.Scored
		s.form(setsPath+"/"+name+":score", 200, &got,
			[][2]string{{"image:b.png", query}, {"details", "true"}})
		r := got.Results[0]
		if r.Digest != want.Digest || (len(r.Map.Outside) > 0) != (name == "polygon") {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
