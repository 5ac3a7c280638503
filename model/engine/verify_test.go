package engine

import (
	"context"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/backend/ref"
)

// staged scores an image and returns its result and all its stages.
func staged(t *testing.T, d *Detector, p Image, set *PromptSet) (*Result, []Stage) {
	t.Helper()
	f, stages, err := d.EncodeStages(context.Background(), p, set.Info().View)
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.ScoreFeatures(t.Context(), f, set)
	if err != nil {
		t.Fatal(err)
	}
	return r, append(stages, ResultStages(r)...)
}

func TestStages(t *testing.T) {
	d, other := openNano(t, Options{}), openNano(t, Options{Backend: ref.New()})
	set := learn(t, d, 2, LearnOptions{})
	r, got := staged(t, d, texture(3, true), set)
	if want := score(t, d, texture(3, true), set); r.Digest != want.Digest {
		t.Error("looking at the stages changes the result")
	}
	var names []string
	for _, s := range got {
		names = append(names, s.Stage)
	}
	want := []string{"pixels", "patches", "stream 0", "stream 1", "stream 2", "stream 3",
		"stream 4", "stream 5", "stream 6", "stream 7", "stream 8", "stream 9", "stream 10",
		"stream 11", "stream 12", "token", "tap 7", "tap 9", "tap 11", "fused", "map", "score"}
	if !slices.Equal(names, want) {
		t.Errorf("stages %q, want %q", names, want)
	}
	_, again := staged(t, other, texture(3, true), learn(t, other, 2, LearnOptions{}))
	if s := Departure(got, again); s != "" {
		t.Errorf("on ref the first stage that departs is %s", s)
	}
	cut := learn(t, d, 2, LearnOptions{View: &View{}})
	wide := plate(300, 200, 0, -1, 0)
	_, whole := staged(t, d, wide, set)
	if _, centre := staged(t, d, wide, cut); Departure(whole, centre) != "pixels" {
		t.Error("a whole image has the pixels of its centre")
	}
	if _, others := staged(t, d, texture(4, true), set); Departure(got, others) != "pixels" {
		t.Error("another image has the same pixels")
	}
	r.Score++
	if s := Departure(got[len(got)-2:], ResultStages(r)); s != "score" {
		t.Errorf("another score departs at %q", s)
	}
}

func TestDeparture(t *testing.T) {
	a, b, c := Stage{"a", "1"}, Stage{"b", "2"}, Stage{"b", "3"}
	for _, test := range []struct {
		want, got []Stage
		name      string
	}{
		{nil, []Stage{a}, ""}, {[]Stage{a, b}, []Stage{a, b}, ""},
		{[]Stage{a, b}, []Stage{a, c}, "b"},
		{[]Stage{a, b}, []Stage{a}, "b"}, {[]Stage{a, b}, []Stage{b, b}, "a"},
	} {
		if name := Departure(test.want, test.got); name != test.name {
			t.Errorf("%v departs from %v at %q, want %q", test.got, test.want, name, test.name)
		}
	}
}
