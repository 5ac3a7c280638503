package server

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/protocol/oip"
)

// FuzzInference: whatever comes, reading it ends with images that fit the request or with an
// error that is the client's.
func FuzzInference(f *testing.F) {
	for _, some := range [][]asked{malformedJSON(), malformedPixels(), malformedBinary()} {
		for _, q := range some {
			f.Add([]byte(q.body), int64(-1))
		}
	}
	for _, in := range []string{image1, pixels1} {
		body, header := binaryOf(in, 48, "\x2c\x00\x00\x0044 bytes of an image that is none, but bytes.")
		var n int64
		if _, err := fmt.Sscanf(header[0], headerLength+": %d", &n); err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(body), n)
	}
	c := schema{side: 4, most: 16}
	f.Fuzz(func(t *testing.T, body []byte, header int64) {
		length := ""
		if header >= 0 {
			length = fmt.Sprint(header)
		}
		q, err := c.parseInference(body, length)
		checkInference(t, c, q, err, len(body))
	})
}

// FuzzMessage is FuzzInference over gRPC, and Connect where the message is JSON.
func FuzzMessage(f *testing.F) {
	for _, q := range slices.Concat(
		malformedMessages(), malformedTyped(), malformedParameterMessages(),
	) {
		f.Add([]byte(q.body[5:]), false)
		m := &oip.ModelInferRequest{}
		if err := proto.Unmarshal([]byte(q.body[5:]), m); err != nil {
			f.Fatal(err)
		}
		data, err := protojson.Marshal(m)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, true)
	}
	c := schema{side: 4, most: 16}
	f.Fuzz(func(t *testing.T, body []byte, isJSON bool) {
		g := newGate(Limits{Bytes: 1 << 40})
		m, in := &oip.ModelInferRequest{}, codec{&intake{lease: g.lease()}, "proto"}
		if isJSON {
			in.name = "json"
		}
		err := in.unmarshal(body, m)
		if held := g.held().bytes; held < int64(len(wire(m))) || held > 2*messageCost*int64(len(body)) {
			t.Fatalf("%d bytes are admitted for %d, a message of %d", held, len(body), len(wire(m)))
		}
		var q *inference
		if err == nil {
			q, err = c.readMessage(m)
		}
		checkInference(t, c, q, err, len(body))
	})
}

// FuzzForm: whatever comes as a form to score or to make a prompt set, reading it ends with images
// that fit it or with an error that is the client's.
func FuzzForm(f *testing.F) {
	for _, q := range malformedHTTP() {
		if q.path == "/v1/score" {
			for _, kind := range q.header {
				f.Add([]byte(q.body), strings.TrimPrefix(kind, "Content-Type: "))
			}
		}
	}
	body, kind := formOf([][2]string{{"image:x", "word"}, {"name", "a"}, {"label", "k=v"},
		{"calibrate", "0.1"}, {"rotations", "4"}, {"letterbox", "true"}, {"class", "object"}})
	f.Add([]byte(body), kind)
	s, err := New(fakeConfig(&fake{}))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte, kind string) {
		var score form
		draft := &draftForm{fields: map[string]string{}}
		for _, read := range []func(*multipart.Part, int) error{score.read, draft.read} {
			l := s.gate.lease()
			r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
			r.Header.Set("Content-Type", kind)
			if err := s.readForm(httptest.NewRecorder(), r, l, read); err != nil {
				checkProblem(t, err)
			}
			l.release()
		}
		for _, items := range [][]item{score.items, draft.items} {
			size := 0
			for _, i := range items {
				size += len(i.data)
			}
			if len(items) > s.Images || size > len(body) {
				t.Fatalf("%d images of %d bytes in a body of %d", len(items), size, len(body))
			}
		}
		if d, err := draft.draft(model.View{Letterbox: true}); err != nil {
			checkProblem(t, err)
		} else if len(d.Labels) > maxLabels {
			t.Fatalf("%d labels", len(d.Labels))
		}
	})
}

// checkProblem wants an error that is the client's, and bounded.
func checkProblem(t *testing.T, err error) {
	t.Helper()
	p := asProblem(err)
	known := p.code/100 == 4 || p.code == http.StatusNotImplemented
	if !known || p.text == "" || len(p.text) > 1024 {
		t.Fatalf("error %v", err)
	}
}

// checkInference checks what was read from so many bytes.
func checkInference(t *testing.T, c schema, q *inference, err error, from int) {
	if err != nil {
		checkProblem(t, err)
		return
	}
	if n := len(q.items); n < 1 || n > c.most {
		t.Fatalf("%d images", n)
	}
	size := 0
	for _, i := range q.items {
		if i.cut && len(i.data) != 48 {
			t.Fatalf("a square of %d bytes", len(i.data))
		}
		size += len(i.data)
	}
	if size > from {
		t.Fatalf("%d bytes of images in a body of %d", size, from)
	}
}
