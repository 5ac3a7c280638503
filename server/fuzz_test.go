package server

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/inctrl-go/inctrl/server/protocol"
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
		body, header := binaryOf(in, 48,
			"\x2c\x00\x00\x0044 bytes of an image that is none, but bytes.")
		var n int64
		if _, err := fmt.Sscanf(header[0], protocol.HeaderLength+": %d", &n); err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(body), n)
	}
	c := protocol.Schema{Side: 4, Most: 16}
	f.Fuzz(func(t *testing.T, body []byte, header int64) {
		length := ""
		if header >= 0 {
			length = fmt.Sprint(header)
		}
		q, err := c.ReadJSON(body, length)
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
	c := protocol.Schema{Side: 4, Most: 16}
	f.Fuzz(func(t *testing.T, body []byte, isJSON bool) {
		var held int64
		m := &oip.ModelInferRequest{}
		err := protocol.UnmarshalMessage(body, isJSON, m, func(bytes int64) error {
			held += bytes
			return nil
		})
		if held < int64(len(wire(m))) || held > 1024*int64(len(body)) {
			t.Fatalf("%d bytes are admitted for %d, a message of %d", held, len(body), len(wire(m)))
		}
		var q *protocol.Inference
		if err == nil {
			q, err = c.ReadMessage(m)
		}
		checkInference(t, c, q, err, len(body))
	})
}

// checkProblem wants an error that is the client's, and bounded.
func checkProblem(t *testing.T, err error) {
	t.Helper()
	p := protocol.AsProblem(err)
	known := p.Code/100 == 4 || p.Code == http.StatusNotImplemented
	if !known || p.Text == "" || len(p.Text) > 1024 {
		t.Fatalf("error %v", err)
	}
}

// checkInference checks what was read from so many bytes.
func checkInference(t *testing.T, c protocol.Schema, q *protocol.Inference, err error, from int) {
	if err != nil {
		checkProblem(t, err)
		return
	}
	if n := len(q.Images); n < 1 || n > c.Most {
		t.Fatalf("%d images", n)
	}
	size := 0
	for _, i := range q.Images {
		if i.Cut && len(i.Data) != 48 {
			t.Fatalf("a square of %d bytes", len(i.Data))
		}
		size += len(i.Data)
	}
	if size > from {
		t.Fatalf("%d bytes of images in a body of %d", size, from)
	}
}
