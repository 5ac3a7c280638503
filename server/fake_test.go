package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/registry"
	"github.com/inctrl-go/inctrl/server/transport"
)

// fake is an engine whose images are words: "bad…" cannot be decoded, "poison…" cannot be scored,
// "panic…" and "bug…" panic; for any other word the score is its length / 100.
type fake struct {
	// hold, if not nil, blocks every batch until it yields a value; entered reports that a batch
	// came.
	hold    chan struct{}
	entered chan int

	query func() *model.Query // what Prepare returns; nil: a query of size zero
	words sync.Map            // words by query

	mu   sync.Mutex
	seen []string // images that were computed
}

func (*fake) Info() model.Info {
	return model.Info{
		Config: weights.Config{Name: "fake", Image: 4, Patch: 2}, Digest: "d1", Backend: "none",
	}
}

// DecodeBytes takes a byte for each of the image's; "huge…" takes more than may be taken.
func (*fake) DecodeBytes(p model.Image, most int64) (int64, error) {
	if n := int64(len(p.Data)); !strings.HasPrefix(string(p.Data), "huge") {
		return n, nil
	}
	return 0, &model.ImageError{Name: p.Name, Err: fmt.Errorf(
		"%w: needs %d bytes to decode, want at most %d", preprocess.ErrTooLarge, most+1, most)}
}

func (f *fake) Prepare(p model.Image, v model.View) (*model.Query, error) {
	word := string(p.Data)
	switch {
	case strings.HasPrefix(word, "panic"):
		panic("fake")
	case strings.HasPrefix(word, "bad") || word == "":
		return nil, &model.ImageError{Name: p.Name, Err: errors.New("no image")}
	}
	q := &model.Query{}
	if f.query != nil {
		q = f.query()
	}
	f.words.Store(q, word)
	return q, nil
}

func (f *fake) PreparePixels(name string, rgb []byte, v model.View) (*model.Query, error) {
	if len(rgb) != 48 {
		return nil, &model.ImageError{Name: name, Err: errors.New("not a square")}
	}
	return f.Prepare(model.Image{Name: name, Data: rgb}, model.View{})
}

func (f *fake) ScoreBatch(
	ctx context.Context, jobs []model.Job,
) (all [][]*model.Result, err error) {
	if f.entered != nil {
		f.entered <- len(jobs)
	}
	if f.hold != nil {
		select {
		case <-f.hold:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, j := range jobs {
		word, _ := f.words.Load(j.Query)
		name := word.(string)
		f.seen = append(f.seen, name)
		switch {
		case strings.HasPrefix(name, "bug"):
			panic("fake")
		case strings.HasPrefix(name, "sick"):
			return nil, fmt.Errorf("fake: %w", model.ErrDevice)
		case strings.HasPrefix(name, "poison"):
			return nil, &model.ImageError{Name: name, Err: errors.New("not this one")}
		}
		score := float32(len(name)) / 100
		above := score > 0.1
		r := &model.Result{
			Score: score, Rows: 2, Columns: 2,
			Map: []float32{score, 0.25, 0.5, 1}, Digest: "r-" + name,
			Anomalous: &above,
			Frame: model.Frame{
				Width: 9, Height: 9, ResizedWidth: 6, ResizedHeight: 6,
				InputWidth: 6, InputHeight: 6,
			},
		}
		if strings.HasPrefix(name, "long") { // as if it had tiles
			r.Rows, r.Columns, r.Map = 3, 3, make([]float32, 9)
		}
		all = append(all, []*model.Result{r})
	}
	return all, nil
}

func (*fake) Learn(context.Context, []model.Image, model.LearnOptions) (*model.PromptSet, error) {
	return nil, errors.New("a fake learns nothing")
}

func (*fake) Calibrate(
	context.Context, *model.PromptSet, []model.Image, float64,
) (*model.PromptSet, error) {
	return nil, errors.New("a fake learns nothing")
}

func (*fake) ReadPrompts(string, []byte) (*model.PromptSet, error) {
	return nil, errors.New("a fake reads nothing")
}

func (*fake) Extend(
	context.Context, *model.PromptSet, []model.Image,
) (*model.PromptSet, error) {
	return nil, errors.New("a fake learns nothing")
}

func (*fake) Nearest(
	context.Context, *model.Query, *model.PromptSet, int,
) (model.Near, error) {
	return model.Near{}, fmt.Errorf("fake: %w", model.ErrDevice)
}

func (*fake) Decode(model.Image, model.View) (*image.RGBA, error) { panic("fake") }

func (f *fake) computed(word string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Contains(f.seen, word)
}

// stand is a server with a fake engine and no network.
type stand struct {
	*Server
	t   *testing.T
	log *safeBuffer
}

// safeBuffer is a log that can be read while it is written.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func fakeModel(e registry.Engine) registry.Model {
	return registry.Model{
		ID: registry.ID{Name: "fake", Version: "1"}, Engine: e, Batch: 8,
		Sets: map[string]registry.Set{
			"a":         fakeSet(model.PromptInfo{Threshold: &model.Threshold{Value: 0.1}}),
			"b":         fakeSet(model.PromptInfo{}),
			"tiles":     fakeSet(model.PromptInfo{View: model.View{Tiles: 2, Letterbox: true}}),
			"rotations": fakeSet(model.PromptInfo{View: model.View{Rotations: 4}}),
		},
	}
}

func fakeSet(i model.PromptInfo) registry.Set {
	return registry.Set{PromptSet: &model.PromptSet{}, Info: i}
}

func fakeConfig(e registry.Engine) Config {
	return Config{
		Models: []registry.Model{fakeModel(e)}, Version: "v0",
		Limits: Limits{
			Images: 16, Bytes: 1 << 20, Body: 1 << 18, PerClient: 100,
			Decodes: 2, Decoding: 1 << 20,
			PromptCache: 64 << 20, Wait: time.Minute,
			Timeout: time.Minute, ReadHeader: time.Minute, Read: time.Minute, Write: time.Minute,
			Idle: time.Minute, Drain: time.Minute,
		},
	}
}

// newStand makes a server whose queue runs until the test ends.
func newStand(t *testing.T, c Config) *stand {
	t.Helper()
	log := &safeBuffer{}
	c.Log = slog.New(slog.NewJSONHandler(log, nil))
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.service.Models.Close)
	if err := s.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.handler = documented(t, s)
	return &stand{s, t, log}
}

const inferPath = "/v2/models/fake/infer"

// do sends a request; header lines are "Name: value".
func (s *stand) do(
	ctx context.Context, method, path, body string, header ...string,
) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(body))
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

// ask asks for the scores of words against prompt set a.
func (s *stand) ask(ctx context.Context, words ...string) *httptest.ResponseRecorder {
	return s.do(ctx, http.MethodPost, inferPath, wordsJSON(`{"prompt_set":"a"}`, words...))
}

// wordsJSON is an infer request.
func wordsJSON(parameters string, words ...string) string {
	data := make([][]byte, len(words)) // base64 in JSON
	for i, w := range words {
		data[i] = []byte(w)
	}
	body, err := json.Marshal(map[string]any{
		"id": "7", "parameters": json.RawMessage(parameters),
		"inputs": []any{map[string]any{
			"name": "image", "datatype": "BYTES", "shape": []int{len(words)}, "data": data,
		}},
	})
	if err != nil {
		panic(err)
	}
	return string(body)
}

// errorOf is the error text of an answer.
func errorOf(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var e transport.Error
	d := json.NewDecoder(w.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(&e); err != nil || e.Error == "" {
		t.Errorf("code %d: no error in the body: %v", w.Code, err)
	}
	if _, err := d.Token(); err != io.EOF {
		t.Errorf("code %d: more than an error in the body", w.Code)
	}
	if got := w.Header().Get("Content-Type"); got != "application/json" {
		t.Errorf("code %d: Content-Type %s", w.Code, got)
	}
	return e.Error
}

// settled waits until nothing is admitted any more.
func (s *stand) settled() {
	s.t.Helper()
	until(s.t, "what was admitted is given back",
		func() bool { return s.service.Admission.Held() == admission.Amount{} })
}

// until waits for a condition.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}
