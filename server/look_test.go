package server

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/rest"
)

// post sends a form.
func (s *stand) post(t *testing.T, path string, fields ...string) *httptest.ResponseRecorder {
	t.Helper()
	var form [][2]string
	for i := 0; i < len(fields); i += 2 {
		form = append(form, [2]string{fields[i], fields[i+1]})
	}
	body, kind := formOf(form)
	return s.do(t.Context(), http.MethodPost, path, body, "Content-Type: "+kind)
}

// TestNearest: the server finds the normal patch that the library finds.
func TestNearest(t *testing.T) {
	t.Parallel()
	d, c := bundled(t)
	s := newStand(t, c)
	p, _ := square(1, d.Info().Config.Image)
	set := c.Models[0].Sets["a"].PromptSet
	q, err := d.Prepare(p, set.Info().View)
	if err != nil {
		t.Fatal(err)
	}
	for _, patch := range []int{0, 7, 100} {
		want, err := d.Nearest(t.Context(), q, set, patch)
		if err != nil {
			t.Fatal(err)
		}
		w := s.post(t, "/v1/nearest", "image:one.png", string(p.Data), "prompt_set", "a",
			"patch", strconv.Itoa(patch))
		var got rest.Near
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || model.Near(got) != want {
			t.Errorf("patch %d: %s, want %+v", patch, w.Body, want)
		}
	}
	for _, bad := range []struct {
		code   int
		fields []string
	}{
		{422, []string{"image:a", string(p.Data), "patch", "225"}},
		{400, []string{"image:a", string(p.Data)}},
		{400, []string{"image:a", string(p.Data), "patch", "-1"}},
		{400, []string{"image:a", string(p.Data), "patch", "1", "side", "1"}},
		{400, []string{"image:a", string(p.Data), "image:b", string(p.Data), "patch", "1"}},
		{400, []string{"image:a", "text", "patch", "1"}}, {400, []string{"patch", "1"}},
		{400, []string{"image:a", "", "patch", "1"}},
		{404, []string{"image:a", string(p.Data), "patch", "1", "prompt_set", "none"}},
		{404, []string{"image:a", string(p.Data), "patch", "1", "model", "none"}},
	} {
		w := s.post(t, "/v1/nearest", bad.fields...)
		s.wantCode(w, bad.code)
	}
	s.settled()
}

// TestDecode: the server shows the pixels that the library decodes, or a smaller image of them.
func TestDecode(t *testing.T) {
	t.Parallel()
	d, c := bundled(t)
	s := newStand(t, c)
	p := model.Image{Data: wide(t)}
	want, err := d.Decode(p, model.View{})
	if err != nil {
		t.Fatal(err)
	}
	for side, size := range map[string]image.Point{
		"": {60, 20}, "60": {60, 20}, "1000": {60, 20}, "30": {30, 10}, "1": {1, 1},
	} {
		fields := []string{"image:a", string(p.Data), "prompt_set", "a"}
		if side != "" {
			fields = append(fields, "side", side)
		}
		w := s.post(t, "/v1/decode", fields...)
		got, err := png.Decode(w.Body)
		if err != nil || got.Bounds().Size() != size ||
			w.Header().Get("Content-Type") != "image/png" {
			t.Fatalf("side %q: code %d, %v", side, w.Code, err)
		}
		if size.X == 60 && got.At(59, 3) != want.At(59, 3) {
			t.Errorf("pixel %v, want %v", got.At(59, 3), want.At(59, 3))
		}
	}
	s.wantCode(s.post(t, "/v1/decode", "image:a", "text"), 400)
	s.wantCode(s.post(t, "/v1/decode", "image:a", string(p.Data), "prompt_set", "none"), 404)
	s.settled()
}

// wide is an encoded image that is three times as wide as it is high.
func wide(t *testing.T) []byte {
	t.Helper()
	from := pattern(5).Pixels.(*image.NRGBA)
	var file bytes.Buffer
	if err := png.Encode(&file, from.SubImage(image.Rect(0, 0, 60, 20))); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}
