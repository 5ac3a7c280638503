package serve

import (
	"errors"
	"fmt"
	"testing"
)

// FuzzInference: whatever comes, reading it ends with pictures that fit the request or with an
// error that is the client's.
func FuzzInference(f *testing.F) {
	for _, some := range [][]asked{malformedJSON(), malformedPixels(), malformedBinary()} {
		for _, q := range some {
			f.Add([]byte(q.body), int64(-1))
		}
	}
	for _, in := range []string{image1, pixels1} {
		body, header := binaryOf(in, 48, "\x2c\x00\x00\x0044 bytes of a picture that is none, but bytes.")
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
		var p *problem
		if err != nil {
			if !errors.As(err, &p) || p.code < 400 || p.code > 499 || p.text == "" || len(p.text) > 1024 {
				t.Fatalf("error %v", err)
			}
			return
		}
		if n := len(q.items); n < 1 || n > c.most {
			t.Fatalf("%d pictures", n)
		}
		size := 0
		for _, i := range q.items {
			if i.cut && len(i.data) != 48 {
				t.Fatalf("a square of %d bytes", len(i.data))
			}
			size += len(i.data)
		}
		if size > len(body) {
			t.Fatalf("%d bytes of pictures in a body of %d", size, len(body))
		}
	})
}
