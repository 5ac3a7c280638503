package rest

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/service"
	"github.com/inctrl-go/inctrl/server/transport"
)

// formOf is a multipart form of fields, each "name" or "name:file".
func formOf(t testing.TB, fields ...[2]string) (body []byte, kind string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for _, f := range fields {
		to, err := m.CreateFormField(f[0])
		if name, file, ok := strings.Cut(f[0], ":"); ok {
			to, err = m.CreateFormFile(name, file)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write([]byte(f[1])); err != nil {
			t.Fatal(err)
		}
	}
	m.Close()
	return b.Bytes(), m.FormDataContentType()
}

// apiOf is an API with the given limits of images and body bytes.
func apiOf(images int, body int64) *API {
	return &API{Router: &transport.Router{Service: service.New(service.Config{
		Admission: admission.New(admission.Limits{Images: images, Bytes: 4 * body, PerClient: 1}),
		Limits:    service.Limits{Images: images, Body: body},
	})}}
}

// FuzzForm: any form to score, or to make a prompt set, gives images within the limits or a client
// error.
func FuzzForm(f *testing.F) {
	image, set := [2]string{"image:x", "word"}, [2]string{"prompt_set", "a"}
	for _, fields := range [][][2]string{
		{set}, {image}, {image, set}, {set, set, image}, {image, set, {"details", "all"}},
		{{"prompt_set", strings.Repeat("a", 2000)}}, {image, set, {"model", "z"}},
		{{"img:x", "word"}}, {image, {"name", "a"}, {"label", "k=v"}, {"calibrate", "0.1"},
			{"rotations", "4"}, {"letterbox", "true"}, {"class", "object"}},
	} {
		body, kind := formOf(f, fields...)
		f.Add(body, kind)
		f.Add(body[:len(body)-30], kind)
	}
	f.Add([]byte("garbage"), "multipart/form-data; boundary=x")
	f.Add([]byte(""), "multipart/form-data; boundary=x")
	f.Add([]byte("x"), "multipart/form-data")
	const most, longest = 16, 1 << 18
	a := apiOf(most, longest)
	f.Fuzz(func(t *testing.T, body []byte, kind string) {
		var score form
		draft := &draftForm{fields: map[string]string{}}
		for _, read := range []func(part, int) error{score.read, draft.read} {
			l := a.Service.Lease()
			r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
			r.Header.Set("Content-Type", kind)
			if err := a.readForm(httptest.NewRecorder(), r, l, read); err != nil {
				checkProblem(t, err)
			}
			l.Release()
			if held := a.Service.Admission.Held(); held != (admission.Amount{}) {
				t.Fatalf("%+v is held", held)
			}
		}
		for _, images := range [][]protocol.Image{score.images, draft.images} {
			size := 0
			for _, i := range images {
				size += len(i.Data)
			}
			if len(images) > most || size > len(body) {
				t.Fatalf("%d images of %d bytes in a body of %d", len(images), size, len(body))
			}
		}
		if d, err := draft.draft(model.View{Letterbox: true}); err != nil {
			checkProblem(t, err)
		} else if len(d.Labels) > maxLabels {
			t.Fatalf("%d labels", len(d.Labels))
		}
	})
}

// checkProblem requires a client error with a bounded text.
func checkProblem(t *testing.T, err error) {
	t.Helper()
	p := protocol.AsProblem(err)
	known := p.Code/100 == 4 || p.Code == http.StatusNotImplemented
	if !known || p.Text == "" || len(p.Text) > 1024 {
		t.Fatalf("error %v", err)
	}
}
