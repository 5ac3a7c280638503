package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/mini"
	"github.com/inctrl-go/inctrl/server/promptsets/store"
	"github.com/inctrl-go/inctrl/server/registry"
	"github.com/inctrl-go/inctrl/server/rest"
)

// counting is a detector that counts what it learns and can be blocked while it learns.
type counting struct {
	*model.Detector
	learned       atomic.Int32
	entered, hold chan struct{} // nil: not blocked
	takes         time.Duration // additional time per batch

	mu   sync.Mutex
	sets []*model.PromptSet // sets that it learned
}

func (c *counting) ScoreBatch(
	ctx context.Context, jobs []model.Job,
) ([][]*model.Result, error) {
	time.Sleep(c.takes)
	return c.Detector.ScoreBatch(ctx, jobs)
}

func (c *counting) Learn(
	ctx context.Context, normals []model.Image, o model.LearnOptions,
) (*model.PromptSet, error) {
	c.learned.Add(1)
	if c.hold != nil {
		c.entered <- struct{}{}
		select {
		case <-c.hold:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	set, err := c.Detector.Learn(ctx, normals, o)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sets = append(c.sets, set)
	return set, err
}

// forgotten is the number of learned sets that were closed.
func (c *counting) forgotten() (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, set := range c.sets {
		if errors.Is(set.Write(io.Discard), model.ErrClosed) {
			n++
		}
	}
	return n
}

// shop is a server with a store.
type shop struct {
	*stand
	engine *counting
}

// storeConfig is a store for one test.
func storeConfig(t *testing.T) store.Config {
	dir := t.TempDir()
	return store.Config{Database: "sqlite:" + dir + "/db", Blobs: "file:" + dir + "/files"}
}

// newShop serves the bundled model, opened with options, and the prompt sets of a store.
func newShop(t *testing.T, c store.Config, change func(*Config), o ...model.Options) *shop {
	t.Helper()
	d, err := model.Read(mini.Name, mini.File(), append(o, model.Options{})[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	kept, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	e := &counting{Detector: d}
	config := fakeConfig(e)
	config.Models[0].Name = mini.Name
	config.Models[0].Sets = map[string]registry.Set{}
	config.Decoding, config.Body, config.Bytes = 64<<20, 16<<20, 64<<20
	config.Store = kept
	if change != nil {
		change(&config)
	}
	return &shop{newStand(t, config), e}
}

// image is an encoded image.
func img(seed uint32) string {
	p, _ := square(seed, 240)
	return string(p.Data)
}

// fieldsOf is a form with images of some seeds.
func fieldsOf(seeds []uint32, fields ...string) (all [][2]string) {
	for _, seed := range seeds {
		all = append(all, [2]string{fmt.Sprintf("image:%d.png", seed), img(seed)})
	}
	for i := 0; i < len(fields); i += 2 {
		all = append(all, [2]string{fields[i], fields[i+1]})
	}
	return all
}

// form posts a form, checks the code and parses the answer.
func (s *shop) form(
	path string, code int, to any, form [][2]string, header ...string,
) *httptest.ResponseRecorder {
	s.t.Helper()
	body, kind := formOf(form)
	return s.ask(http.MethodPost, path, code, to, body, append(header, "Content-Type: "+kind)...)
}

func (s *shop) ask(
	method, path string, code int, to any, body string, header ...string,
) *httptest.ResponseRecorder {
	s.t.Helper()
	if body != "" && !strings.Contains(strings.Join(header, " "), "Content-Type") {
		header = append(header, "Content-Type: application/json")
	}
	w := s.do(s.t.Context(), method, path, body, header...)
	if w.Code != code {
		s.t.Fatalf("%s %s: code %d, want %d: %.400s", method, path, w.Code, code, w.Body)
	}
	if to != nil {
		if err := json.Unmarshal(w.Body.Bytes(), to); err != nil {
			s.t.Fatal(err)
		}
	}
	return w
}

const setsPath = "/v1/prompt-sets"

// scoreOf is an image's line in POST {ref}:score.
func (s *shop) scoreOf(ref string, seed uint32) (rest.Scored, record.Result) {
	s.t.Helper()
	var got rest.Scored
	s.form(setsPath+"/"+ref+":score", 200, &got, fieldsOf([]uint32{seed}))
	return got, *got.Results[0]
}
