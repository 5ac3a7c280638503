package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/promptsets"
	"github.com/inctrl-go/inctrl/server/rest"
)

const temporaryPath = "/v1/temporary-prompt-sets"

// newDesk is a server with temporary prompt sets and the detector that computes for it.
func newDesk(t *testing.T, change ...func(*Config)) (*stand, *model.Detector) {
	t.Helper()
	d, c := bundled(t)
	c.Temporary = true
	for _, f := range change {
		f(&c)
	}
	return newStand(t, c), d
}

// teach makes a temporary prompt set.
func (s *stand) teach(t *testing.T, code int, path string, fields ...string) (
	made promptsets.Temporary,
) {
	t.Helper()
	w := s.post(t, path, fields...)
	if w.Code != code {
		t.Fatalf("%s: code %d, want %d: %s", path, w.Code, code, w.Body)
	}
	if code != http.StatusCreated {
		s.wantCode(w, code)
		return made
	}
	if err := json.Unmarshal(w.Body.Bytes(), &made); err != nil {
		t.Fatal(err)
	}
	if w.Header().Get("Location") != temporaryPath+"/"+made.ID {
		t.Errorf("location %q", w.Header().Get("Location"))
	}
	return made
}

// images are form fields with images of some seeds.
func images(field string, seeds ...uint32) (fields []string) {
	for _, seed := range seeds {
		fields = append(fields, fmt.Sprintf("%s:%d.png", field, seed), img(seed))
	}
	return fields
}

// pictured are the images as the library takes them.
func pictured(seeds ...uint32) (all []model.Image) {
	for _, seed := range seeds {
		all = append(all, model.Image{Data: []byte(img(seed))})
	}
	return all
}

// TestTemporary: a temporary prompt set has the bits of the library's, scores by its id, and gives
// its prompt file, of which another one is made.
func TestTemporary(t *testing.T) {
	t.Parallel()
	s, d := newDesk(t)
	v := model.View{Letterbox: true, Area: "roi 0,0 1,0 1,0.5"}
	set, err := d.Learn(t.Context(), pictured(3, 4), model.LearnOptions{Method: "patch", View: &v})
	if err != nil {
		t.Fatal(err)
	}
	if set, err = d.Calibrate(t.Context(), set, pictured(3, 4, 5), 0.1); err != nil {
		t.Fatal(err)
	}
	want := set.Info()
	made := s.teach(t, 201, temporaryPath, append(append(images("image", 3, 4),
		images("check", 5)...), "method", "patch", "rotations", "0", "area", v.Area,
		"calibrate", "0.1")...)
	if made.Digest != fmt.Sprintf("%x", want.Digest) || made.Shots != 2 ||
		*made.Threshold != want.Threshold.Value || made.Method != "patch" {
		t.Errorf("%+v, want %+v", made, want)
	}
	for i, score := range want.Checked {
		if len(made.Scores) != 3 || *made.Scores[i] != score {
			t.Errorf("scores %v, want %v", made.Scores, want.Checked)
		}
	}
	result, err := d.Score(t.Context(), pictured(1)[0], set)
	if err != nil {
		t.Fatal(err)
	}
	w := s.post(t, "/v1/score", append(images("image", 1), "prompt_set", made.ID)...)
	var got []record.Result
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || len(got) != 1 ||
		got[0].Digest != result.Digest || got[0].PromptSet != "" {
		t.Errorf("%s, want digest %s", w.Body, result.Digest)
	}
	s.wantCode(s.post(t, "/v1/nearest", append(images("image", 1), "prompt_set", made.ID, "patch",
		"3")...), 200)
	var file bytes.Buffer
	if err := set.Write(&file); err != nil {
		t.Fatal(err)
	}
	w = s.do(t.Context(), http.MethodGet, temporaryPath+"/"+made.ID+"/prompts", "")
	if w.Code != 200 || !bytes.Equal(w.Body.Bytes(), file.Bytes()) {
		t.Errorf("the prompt file differs: code %d, %d bytes", w.Code, w.Body.Len())
	}
	again := s.teach(t, 201, temporaryPath, "prompts:p", file.String())
	if again.ID == made.ID || again.Digest != made.Digest || *again.Threshold != *made.Threshold {
		t.Errorf("%+v of the prompt file of %+v", again, made)
	}
	s.settled()
}

// TestTemporaryAdd: further images make another set, of all images.
func TestTemporaryAdd(t *testing.T) {
	t.Parallel()
	s, _ := newDesk(t)
	recipe := []string{"method", "patch", "rotations", "0", "calibrate", "0.1"}
	all := s.teach(t, 201, temporaryPath, append(images("image", 3, 4, 5), recipe...)...)
	few := s.teach(t, 201, temporaryPath, append(images("image", 3, 4), recipe...)...)
	more := s.teach(t, 201, temporaryPath+"/"+few.ID+":add", images("image", 5)...)
	if more.Digest != all.Digest || more.ID == few.ID || more.Shots != 3 {
		t.Errorf("%+v, want %+v", more, all)
	}
	s.teach(t, 404, temporaryPath+"/temporary~none:add", images("image", 5)...)
	s.teach(t, 400, temporaryPath+"/"+few.ID+":add", "image:a", "text")
	s.teach(t, 400, temporaryPath+"/"+few.ID+":add", "model", "none")
	w := s.do(t.Context(), http.MethodDelete, temporaryPath+"/"+few.ID, "")
	if w.Code != http.StatusNoContent {
		t.Errorf("code %d: %s", w.Code, w.Body)
	}
	s.teach(t, 404, temporaryPath+"/"+few.ID+":add", images("image", 5)...)
	s.settled()
}

// TestTemporaryUnreadable: images that cannot be read are named and left out; without any image
// that can be read nothing is learned.
func TestTemporaryUnreadable(t *testing.T) {
	t.Parallel()
	s, _ := newDesk(t)
	recipe := []string{"method", "patch", "rotations", "0", "calibrate", "0.1"}
	want := s.teach(t, 201, temporaryPath, append(append(images("image", 3, 4),
		images("check", 5)...), recipe...)...)
	fields := append([]string{"image:a", "text"}, images("image", 3)...)
	fields = append(append(fields, "image:b", img(9)[:300]), images("image", 4)...)
	fields = append(append(fields, "check:c", ""), images("check", 5)...)
	got := s.teach(t, 201, temporaryPath, append(fields, recipe...)...)
	var lost []string
	for _, u := range got.Unreadable {
		lost = append(lost, fmt.Sprint(u.Index, u.Class))
	}
	if said := strings.Join(lost, " "); got.Digest != want.Digest ||
		said != "0format 2truncated 4format" {
		t.Errorf("%+v, want %+v", got, want)
	}
	s.teach(t, 400, temporaryPath, "image:a", "text", "image:b", "text")
	s.settled()
	if log := s.log.String(); strings.Contains(log, "3.png") {
		t.Error("the log has an image's name")
	}
}

// TestTemporaryRefusals: what is no lesson is refused, and a server without temporary prompt sets
// says so.
func TestTemporaryRefusals(t *testing.T) {
	t.Parallel()
	s, _ := newDesk(t)
	for _, c := range []struct {
		code   int
		fields []string
	}{
		{400, nil}, {400, []string{"method", "patch"}}, {400, images("check", 3)},
		{400, append(images("image", 3), "name", "a")}, {400, append(images("image", 3), "x", "y")},
		{400, append(images("image", 3), "prompts:p", "x")}, {422, []string{"prompts:p", "x"}},
		{422, []string{"prompts:p", ""}}, {400, []string{"prompts:p", "x", "prompts:q", "x"}},
		{422, append(images("image", 3), "class", "none")},
		{422, append(images("image", 3), "tiles", "99")},
		{422, append(images("image", 3), "area", "roi 1")},
		{400, append(images("image", 3), "calibrate", "2")},
		{404, append(images("image", 3), "model", "none")},
		{413, images("image", make([]uint32, 17)...)},
	} {
		s.teach(t, c.code, temporaryPath, c.fields...)
	}
	for _, id := range []string{"none", "temporary~none", "a"} {
		s.wantCode(s.do(t.Context(), http.MethodGet, temporaryPath+"/"+id+"/prompts", ""), 404)
	}
	s.wantCode(s.do(t.Context(), http.MethodDelete, temporaryPath+"/a", ""), 404)
	s.wantCode(s.do(t.Context(), http.MethodGet, temporaryPath, ""), 405)
	s.settled()
	_, c := bundled(t)
	plain := newStand(t, c)
	plain.wantCode(plain.post(t, temporaryPath, images("image", 3)...), 501)
	for i, s := range []*stand{s, plain} {
		var all []rest.ServedModel
		w := s.do(t.Context(), http.MethodGet, "/v1/models", "")
		if err := json.Unmarshal(w.Body.Bytes(), &all); err != nil || len(all) != 1 ||
			all[0].Temporary != (i == 0) || all[0].MaxShots != 8 {
			t.Errorf("%s", w.Body)
		}
	}
}

// TestTemporaryMemory: the sets that were not used for longest give way to others.
func TestTemporaryMemory(t *testing.T) {
	t.Parallel()
	s, _ := newDesk(t, func(c *Config) { c.PromptCache = 2 << 20 })
	recipe := []string{"method", "patch", "rotations", "0"}
	first := s.teach(t, 201, temporaryPath, append(images("image", 3), recipe...)...)
	score := func(id string) int {
		return s.post(t, "/v1/score", append(images("image", 1), "prompt_set", id)...).Code
	}
	var last promptsets.Temporary
	for range 16 {
		last = s.teach(t, 201, temporaryPath, append(images("image", 4), recipe...)...)
		if _, bytes := s.service.Models.All()[0].Cache.Count(); bytes > 2<<20 {
			t.Fatalf("%d bytes are held", bytes)
		}
	}
	if score(first.ID) != 404 || score(last.ID) != 200 {
		t.Errorf("code %d for the first set, %d for the last", score(first.ID), score(last.ID))
	}
	tiny, _ := newDesk(t, func(c *Config) { c.PromptCache = 1000 })
	tiny.teach(t, 413, temporaryPath, append(images("image", 3), recipe...)...)
}
