package server

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/rest"
)

// TestPage: the page is open to everybody and may connect only to its server.
func TestPage(t *testing.T) {
	t.Parallel()
	c := fakeConfig(&fake{})
	var err error
	if c.Tokens, err = admission.ReadTokens([]byte("0123456789abcdef\n")); err != nil {
		t.Fatal(err)
	}
	s := newStand(t, c)
	for path, want := range map[string][2]string{
		"/":       {"text/html; charset=utf-8", "The server scores."},
		"/app.js": {"text/javascript; charset=utf-8", "v1/models"}, "/icon.svg": {"image/svg+xml",
			"<svg"},
		"/style.css": {"text/css; charset=utf-8", "--anomalous"},
	} {
		w := s.do(t.Context(), http.MethodGet, path, "")
		h := w.Header()
		if w.Code != http.StatusOK || h.Get("Content-Type") != want[0] ||
			!strings.Contains(w.Body.String(), want[1]) {
			t.Errorf("%s: code %d, %s", path, w.Code, h.Get("Content-Type"))
		}
		if !strings.Contains(h.Get("Content-Security-Policy"), "connect-src 'self';") {
			t.Errorf("%s: policy %q", path, h.Get("Content-Security-Policy"))
		}
	}
	s.wantCode(s.do(t.Context(), http.MethodGet, "/v1/models", ""), http.StatusUnauthorized)
}

// wantThreshold: a threshold decides as that of `inctrl score`; one that no score can have is
// refused.
func wantThreshold(t *testing.T, s *stand, image string, of *model.Result) {
	t.Helper()
	for text, code := range map[string]int{
		"0": 200, "0.25": 200, "1": 200, "-0.1": 400, "1.01": 400, "NaN": 400, "high": 400,
	} {
		body, kind := formOf([][2]string{{"image:one.png", image}, {"threshold", text}})
		w := s.do(t.Context(), http.MethodPost, "/v1/score", body, "Content-Type: "+kind)
		var got []record.Result
		if w.Code != code || code != 200 {
			s.wantCode(w, code)
			continue
		}
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || len(got) != 1 {
			t.Fatalf("%s: %v", w.Body, err)
		}
		limit, err := record.ParseNumber(text)
		if err == nil {
			err = of.Decide(*limit)
		}
		if err != nil || *got[0].Threshold != *limit || *got[0].Anomalous != *of.Anomalous ||
			got[0].Digest != of.Digest {
			t.Errorf("threshold %s: %+v, want %+v, %v", text, got[0], of, err)
		}
	}
}

// TestModels: the description of the models for the page and for people is right.
func TestModels(t *testing.T) {
	t.Parallel()
	s := newStand(t, fakeConfig(&fake{}))
	w := s.do(t.Context(), http.MethodGet, "/v1/models", "")
	var all []rest.ServedModel
	if err := json.Unmarshal(w.Body.Bytes(), &all); err != nil || len(all) != 1 {
		t.Fatalf("%s: %v", w.Body, err)
	}
	var sets []string
	for _, set := range all[0].PromptSets {
		value := "none"
		if set.Threshold != nil {
			value = fmt.Sprint(*set.Threshold)
		}
		sets = append(sets, set.Name+" "+value)
	}
	want := []string{"a 0.1", "b none", "rotations none", "tiles none"}
	if all[0].Name != "fake" || all[0].Image != 4 || !slices.Equal(sets, want) {
		t.Errorf("%s", w.Body)
	}
}

// TestDetails: with details, an answer has everything that the model computes for an image.
func TestDetails(t *testing.T) {
	t.Parallel()
	d, c := bundled(t)
	s := newStand(t, c)
	p, _ := square(1, d.Info().Config.Image)
	set := c.Models[0].Sets["a"]
	want, err := d.Score(t.Context(), p, set.PromptSet)
	if err != nil {
		t.Fatal(err)
	}
	body, kind := formOf([][2]string{
		{"image:one.png", string(p.Data)}, {"details", "true"}, {"image:two.png", "no image"}})
	w := s.do(t.Context(), http.MethodPost, "/v1/score", body, "Content-Type: "+kind)
	var got []record.Result
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || len(got) != 2 {
		t.Fatalf("code %d: %s: %v", w.Code, w.Body, err)
	}
	g := got[0]
	if g.Map == nil || g.Parts == nil || got[1].Map != nil || got[1].ErrorClass != "format" {
		t.Fatalf("%s", w.Body)
	}
	if !slices.Equal(g.Map.Values, want.Map) || g.Map.Rows != want.Rows ||
		g.Map.Columns != want.Columns ||
		g.Map.Frame != record.Frame(want.Frame) || g.Map.Scale != want.Scale ||
		g.Parts.Patch != want.Parts.PatchScore ||
		*g.Parts.Holistic != want.Parts.HolisticScore || *g.Parts.Image != want.Parts.ImageScore ||
		*g.Parts.Text != want.Parts.TextScore {
		t.Errorf("details %+v, want %+v", g, want)
	}
	wantThreshold(t, s, string(p.Data), want)
	if g.ModelDigest != d.Info().Digest || g.PromptsDigest != set.Digest() ||
		g.PixelsDigest != fmt.Sprintf("%x", want.Pixels) || g.Method != set.Info.Method {
		t.Errorf("details %+v", g)
	}
}
