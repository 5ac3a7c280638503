package server

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"connectrpc.com/connect"

	"github.com/inctrl-go/inctrl/server/protocol/oip"
)

const zipped = "Content-Encoding: gzip"

// TestGzip: bodies that are compressed with gzip are read like others, at every endpoint. One that
// inflates beyond the limit is 413; none leaves memory behind.
func TestGzip(t *testing.T) {
	t.Parallel()
	s := newShop(t, storeConfig(t), func(c *Config) { c.Body = 1 << 20 })
	score, kind := formOf(fieldsOf([]uint32{1}))
	set, setKind := formOf(fieldsOf([]uint32{3}, "name", "there"))
	large := strings.Repeat(" ", 64<<20)
	bombs := map[string]string{
		"application/json": gzipped(large), kind: gzipped(strings.Replace(score, img(1), large, 1)),
		setKind: gzipped(strings.Replace(set, img(3), large, 1)),
	}
	for _, c := range []struct {
		method, path, kind, body string
		code                     int
	}{
		{"POST", setsPath, setKind, set, 201},
		{"POST", setsPath + "/there:score", kind, score, 200},
		{"POST", "/v1/score", kind, score, 400}, // read, and then no prompt set is named
		{"PATCH", thereSet, "application/json", `{"labels":{"a":"b"}}`, 200},
		{"POST", "/v2/repository/index", "application/json", `{"ready":true}`, 200},
		{"POST", "/v2/models/mini-240/infer", "application/json",
			wordsJSON(`{"prompt_set":"there"}`, img(1)), 200},
	} {
		ask := func(body, encoding string) (int, string) {
			w := s.do(t.Context(), c.method, c.path, body, "Content-Type: "+c.kind, anyState,
				encoding)
			return w.Code, w.Body.String()
		}
		if code, text := ask(gzipped(c.body), zipped); code != c.code {
			t.Errorf("%s: code %d, want %d: %.300s", c.path, code, c.code, text)
		}
		code, text := ask(bombs[c.kind], zipped)
		if code != 413 || !strings.Contains(text, "bytes") {
			t.Errorf("%s: a bomb: code %d: %.300s", c.path, code, text)
		}
		for what, body := range map[string]string{
			"cut": gzipped(c.body)[:len(gzipped(c.body))-9], "more": gzipped(c.body) + "more",
		} {
			if code, text := ask(body, zipped); code != 400 {
				t.Errorf("%s: %s: code %d: %.300s", c.path, what, code, text)
			}
		}
		if code, _ := ask(c.body, "Content-Encoding: deflate"); code != 415 {
			t.Errorf("%s: deflate: code %d, want 415", c.path, code)
		}
	}
	s.settled()
}

// TestGzipConnect: Connect's calls may be compressed.
func TestGzipConnect(t *testing.T) {
	t.Parallel()
	w := newSite(t, fakeConfig(&fake{}))
	w.isReady()
	c := oip.NewGRPCInferenceServiceClient(w.client, "http://"+w.address, connect.WithSendGzip())
	got, err := c.ModelInfer(t.Context(), connect.NewRequest(rawWords("word")))
	if err != nil || len(got.Msg.RawOutputContents) == 0 {
		t.Errorf("%v, %v", got, err)
	}
}

// TestColumn: texts may come as a column, [N, 1], over REST and gRPC; the answer is that of [N].
func TestColumn(t *testing.T) {
	t.Parallel()
	s := newStand(t, fakeConfig(&fake{}))
	flat := wordsJSON(`{"prompt_set":"a"}`, "word", "other")
	want := s.do(t.Context(), http.MethodPost, inferPath, flat).Body.String()
	column := strings.Replace(flat, `"shape":[2]`, `"shape":[2,1]`, 1)
	nested := strings.Replace(column, `"d29yZA==","b3RoZXI="`, ` [ "d29yZA=="] , ["b3RoZXI="]`, 1)
	if column == flat || nested == column {
		t.Fatal("the request has another form")
	}
	for _, body := range []string{column, nested} {
		w := s.do(t.Context(), http.MethodPost, inferPath, body)
		if w.Code != http.StatusOK || w.Body.String() != want {
			t.Errorf("code %d, %s, want %s", w.Code, w.Body, want)
		}
	}
	for wrong, says := range map[string]string{
		`[["d29yZA=="]]`: "1 elements", `[["d29yZA==","b3RoZXI="]]`: "more than 1",
		`[["d29yZA=="],[]]`: "0 elements", `[["d29yZA=="],"b3RoZXI="]`: "not a list",
		`[["d29yZA=="],null]`: "null", `[["d29yZA=="],[null]]`: "null",
		`["d29yZA==",["b3RoZXI="]]`: "a string", `[["a"],["b"],["c"]]`: "more than 2",
	} {
		body := strings.Replace(column, `["d29yZA==","b3RoZXI="]`, wrong, 1)
		w := s.do(t.Context(), http.MethodPost, inferPath, body)
		if text := errorOf(t, w); w.Code != http.StatusBadRequest || !strings.Contains(text, says) {
			t.Errorf("%s: code %d, %q, want it to say %q", wrong, w.Code, text, says)
		}
	}
	for _, shape := range []string{"[2,2]", "[1,2]", "[2,1,1]", "[2,0]"} {
		body := strings.Replace(flat, `"shape":[2]`, `"shape":`+shape, 1)
		s.wantCode(s.do(t.Context(), http.MethodPost, inferPath, body), http.StatusBadRequest)
	}
	w := newSite(t, fakeConfig(&fake{}))
	w.isReady()
	for i, m := range []*oip.ModelInferRequest{rawWords("word", "x"), typedWords("word", "x")} {
		m.Inputs[0].Shape = []int64{2, 1}
		got, err := w.rpc().ModelInfer(t.Context(), connect.NewRequest(m))
		if err != nil || fmt.Sprint(got.Msg.Outputs[0].Shape) != "[2]" {
			t.Errorf("%d: %v, %v", i, got, err)
		}
	}
}
