package server

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connectrpc.com/connect"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/mini"
	"github.com/inctrl-go/inctrl/quantize"
	"github.com/inctrl-go/inctrl/server/promptsets"
	"github.com/inctrl-go/inctrl/server/promptsets/store"
	"github.com/inctrl-go/inctrl/server/promptsets/store/storetest"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/registry"
	"github.com/inctrl-go/inctrl/server/rest"
)

// TestResources: the life of a prompt set, on all available stores.
func TestResources(t *testing.T) {
	t.Parallel()
	t.Run("sqlite+file", func(t *testing.T) { life(t, storeConfig(t)) })
	t.Run("postgres+s3", func(t *testing.T) {
		if testing.Short() {
			t.Skip("-short: no PostgreSQL and S3")
		}
		base, s3 := storetest.NewPostgres(t), storetest.NewS3(t)
		life(t, store.Config{Database: base.URL(t), Blobs: s3.URL()})
	})
}

// Copies among the normal images, and a single one, are told to the client.
func TestAlike(t *testing.T) {
	t.Parallel()
	s := newShop(t, storeConfig(t), nil)
	for name, c := range map[string]struct {
		seeds []uint32
		want  string
	}{
		"copies": {[]uint32{3, 4, 3}, "alike: "}, "one": {[]uint32{3}, "single: "},
	} {
		var made promptsets.Made
		s.form(setsPath, 201, &made, fieldsOf(c.seeds, "name", name, "rotations", "0"))
		if n := made.Learned.Notes; len(n) != 1 || !strings.HasPrefix(n[0], c.want) {
			t.Errorf("%s: %q, want %q", name, n, c.want)
		}
	}
}

func life(t *testing.T, c store.Config) {
	s := newShop(t, c, nil)
	var made promptsets.Made
	w := s.form(setsPath, 201, &made, fieldsOf([]uint32{3, 4, 5}, "name", "fabric", "method",
		"patch",
		"letterbox", "false", "rotations", "0", "calibrate", "0.1", "label", "line=3", "label",
		"empty="))
	id := made.PromptSet.ID
	if w.Header().Get("Location") != setsPath+"/"+id || w.Header().Get("ETag") != `"r1"` ||
		made.PromptSet.ETag != `"r1"` || made.PromptSet.Labels["line"] != "3" ||
		made.Version.Recipe.Method != "patch" || len(made.Version.Images) != 3 ||
		made.Version.Images[1].Name != "4.png" || made.Learned.Threshold == nil ||
		made.Learned.ModelDigest != s.engine.Info().Digest {
		t.Errorf("made %+v, header %v", made, w.Header())
	}
	centre := fieldsSet{seeds: []uint32{3, 4, 5}, method: "patch", view: &model.View{}, rate: 0.1}
	first := s.bits(centre, "fabric", strings.ToLower(id)+"@1")

	if made.Learned.Notes != nil {
		t.Errorf("notes on different images: %q", made.Learned.Notes)
	}

	s.form(setsPath+"/fabric/versions", 201, &made, fieldsOf([]uint32{6, 7}), `If-Match: "r1"`)
	if made.PromptSet.Active != 2 || made.PromptSet.Latest != 2 || made.Version.Version != 2 {
		t.Errorf("made %+v", made)
	}
	second := s.bits(fieldsSet{seeds: []uint32{6, 7}}, "fabric", id+"@2")
	if _, l := s.scoreOf("fabric@1", 1); l.Digest != first || first == second {
		t.Errorf("version 1 gives %s, gave %s", l.Digest, first)
	}

	var set promptsets.PromptSet
	s.ask("POST", setsPath+"/"+id+":activate", 428, nil, `{"version":1}`)
	s.ask("POST", setsPath+"/"+id+":activate", 412, nil, `{"version":1}`, `If-Match: "r1"`)
	s.ask("POST", setsPath+"/"+id+":activate", 404, nil, `{"version":3}`, `If-Match: "r2"`)
	s.ask("POST", setsPath+"/"+id+":activate", 200, &set, `{"version":1}`, `If-Match: "r2"`)
	if got, l := s.scoreOf(id, 1); set.Active != 1 || l.Digest != first ||
		got.Learned.Version != 1 {
		t.Errorf("%+v: %+v", set, got.Learned)
	}
	set = promptsets.PromptSet{}
	s.ask("PATCH", setsPath+"/"+id, 200, &set, `{"name":"cloth","labels":{"line":"4"}}`,
		"If-Match: *",
		"Content-Type: application/merge-patch+json")
	if set.Name != "cloth" || len(set.Labels) != 1 {
		t.Errorf("patched %+v", set)
	}
	var list promptsets.List
	s.ask("GET", setsPath+"?label=line%3D4&limit=1", 200, &list, "")
	if len(list.Sets) != 1 || list.Sets[0].ID != id || list.Next != "" {
		t.Errorf("list %+v", list)
	}
	var versions promptsets.Versions
	s.ask("GET", setsPath+"/cloth/versions?limit=1", 200, &versions, "")
	s.ask("GET", fmt.Sprintf("%s/%s/versions?cursor=%d", setsPath, id, versions.Next), 200,
		&versions, "")
	var version promptsets.Version
	s.ask("GET", setsPath+"/cloth/versions/2", 200, &version, "")
	if len(versions.Versions) != 1 || versions.Versions[0].Version != 2 ||
		!version.Recipe.Letterbox {
		t.Errorf("versions %+v, %+v", versions, version)
	}

	s.ask("DELETE", setsPath+"/"+id, 428, nil, "")
	s.ask("DELETE", setsPath+"/"+id, 200, &set, "", "If-Match: "+set.ETag)
	if set.Deleted == nil || !set.Purged.After(*set.Deleted) {
		t.Errorf("deleted %+v", set)
	}
	s.form(setsPath+"/"+id+":score", 410, nil, fieldsOf([]uint32{1}))
	s.form(setsPath+"/cloth:score", 404, nil, fieldsOf([]uint32{1}))
	s.ask("PATCH", setsPath+"/"+id, 410, nil, `{"name":"x"}`, "If-Match: *")
	s.ask("POST", setsPath+"/"+id+":undelete", 200, &set, "")
	s.ask("HEAD", setsPath+"/"+id, 200, nil, "")
	if _, l := s.scoreOf("cloth", 1); l.Digest != first {
		t.Errorf("after undelete %s, before %s", l.Digest, first)
	}
	s.ask("POST", setsPath+"/cloth:warm", 200, nil, "") // a deleted set has no prompt file
	anew(t, c, first)
}

// anew: a second server finds the sets, from their prompt files if there are any, else from the
// images. It also uses the images if another model, here one with other options, made the prompt
// files.
func anew(t *testing.T, c store.Config, want string) {
	s := newShop(t, c, nil)
	if _, l := s.scoreOf("cloth", 1); l.Digest != want || s.engine.learned.Load() != 0 {
		t.Errorf("of the prompt file: %s, want %s, %d learned", l.Digest, want,
			s.engine.learned.Load())
	}
	other := newShop(t, c, nil, model.Options{PaperMode: true})
	for range 2 {
		if _, l := other.scoreOf("cloth", 1); l.Error != "" || other.engine.learned.Load() != 1 {
			t.Errorf("of the images: %+v, %d learned", l, other.engine.learned.Load())
		}
	}
}

// fieldsSet is a way to make a set.
type fieldsSet struct {
	seeds  []uint32
	method string
	view   *model.View
	rate   float64
}

// bits checks that all ways of scoring against a set give the bits of Detector.Score with the same
// images and options, and returns the digest.
func (s *shop) bits(f fieldsSet, refs ...string) string {
	s.t.Helper()
	var images []model.Image
	for _, seed := range f.seeds {
		images = append(images, model.Image{Data: []byte(img(seed))})
	}
	d := s.engine.Detector
	set, err := d.Learn(s.t.Context(), images, model.LearnOptions{Method: f.method, View: f.view})
	if err == nil && f.rate > 0 {
		set, err = d.Calibrate(s.t.Context(), set, images, f.rate)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	want, err := d.Score(s.t.Context(), model.Image{Data: []byte(img(1))}, set)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, ref := range refs {
		got, l := s.scoreOf(ref, 1)
		var lines []record.Result
		s.form("/v1/score", 200, &lines, fieldsOf([]uint32{1}, "prompt_set", ref))
		for _, l := range append(lines, l) {
			if *l.Score != want.Score || l.Digest != want.Digest ||
				(l.Threshold == nil) != (f.rate == 0) ||
				l.PromptSet != fmt.Sprintf("%s@%d", got.Learned.PromptSet, got.Learned.Version) ||
				l.ModelDigest != d.Info().Digest {
				s.t.Errorf("%s: %+v, want %v, %s", ref, l, want.Score, want.Digest)
			}
		}
		body := wordsJSON(fmt.Sprintf(`{"prompt_set":%q}`, ref), img(1))
		w := s.ask("POST", "/v2/models/"+mini.Name+"/infer", 200, nil, body)
		a, values := readAnswer(s.t, w)
		if !slices.Equal(values[protocol.OutputMap], want.Map) ||
			values[protocol.OutputScore][0] != want.Score ||
			!strings.Contains(w.Body.String(), `"prompt_set_id":"`+got.Learned.PromptSet+`"`) {
			s.t.Errorf("%s: infer %+v", ref, a)
		}
		s.call(ref, want)
	}
	return want.Digest
}

// call scores the same image over gRPC.
func (s *shop) call(ref string, want *model.Result) {
	s.t.Helper()
	server := httptest.NewUnstartedServer(s.handler)
	server.Config.Protocols = &http.Protocols{}
	server.Config.Protocols.SetUnencryptedHTTP2(true)
	server.Start()
	defer server.Close()
	q := rawWords(img(1))
	q.ModelName, q.Parameters["prompt_set"] = mini.Name, textParameter(ref)
	a, err := callerOf(s.t, server.URL).ModelInfer(s.t.Context(), connect.NewRequest(q))
	if err != nil {
		s.t.Fatal(err)
	}
	values := valuesOf(s.t, a.Msg)
	if !slices.Equal(values[protocol.OutputMap], want.Map) ||
		values[protocol.OutputScore][0] != want.Score ||
		a.Msg.Parameters["prompt_set_id"].GetStringParam() == "" {
		s.t.Errorf("%s: gRPC %v, %v", ref, values[protocol.OutputScore], a.Msg.Parameters)
	}
}

// TestKeys: a request repeated with its idempotency key makes nothing new.
func TestKeys(t *testing.T) {
	t.Parallel()
	s := newShop(t, storeConfig(t), nil)
	form := fieldsOf([]uint32{3}, "name", "a")
	var first, again promptsets.Made
	s.form(setsPath, 201, &first, form, "Idempotency-Key: k1")
	w := s.form(setsPath, 201, &again, form, "Idempotency-Key: k1")
	if again.PromptSet.ID != first.PromptSet.ID ||
		w.Header().Get("Idempotent-Replayed") != "true" ||
		!reflect.DeepEqual(again.Learned, first.Learned) {
		t.Errorf("%+v, again %+v", first, again)
	}
	s.form(setsPath, 422, nil, fieldsOf([]uint32{4}, "name", "a"), "Idempotency-Key: k1")
	s.form(setsPath, 409, nil, form, "Idempotency-Key: k2")
	s.form(setsPath, 409, nil, form)
	for range 2 {
		s.form(setsPath+"/a/versions", 201, &again, fieldsOf([]uint32{4}, "activate", "false"),
			"Idempotency-Key: k3", `If-Match: "r1"`)
	}
	if again.PromptSet.Latest != 2 || again.PromptSet.Active != 1 {
		t.Errorf("%+v", again.PromptSet)
	}
	s.ask("DELETE", setsPath+"/a", 200, nil, "", anyState)
	w = s.form(setsPath, 410, nil, form, "Idempotency-Key: k1")
	if text := errorOf(t, w); !strings.Contains(text, "deleted") ||
		!strings.Contains(text, "idempotency key") {
		t.Errorf("a key of a deleted set: %q", text)
	}
	if n := s.engine.learned.Load(); n != 2 {
		t.Errorf("%d times learned, want 2: what cannot be made is not learned first", n)
	}
}

// TestExchanged: cached prompt files that were exchanged are not used; the sets are learned again
// and score as before.
func TestExchanged(t *testing.T) {
	t.Parallel()
	c := storeConfig(t)
	s := newShop(t, c, nil)
	var data []string
	var before []record.Result
	for i, name := range []string{"a", "b"} {
		s.form(setsPath, 201, nil, fieldsOf([]uint32{3 + uint32(i)}, "name", name))
		_, r := s.scoreOf(name, 1)
		before = append(before, r)
	}
	folder := filepath.Join(strings.TrimPrefix(c.Blobs, "file:"), "prompts")
	paths, err := filepath.Glob(folder + "/*/*")
	if err != nil || len(paths) != 2 {
		t.Fatalf("prompt files %q, %v", paths, err)
	}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		data = append(data, string(text))
	}
	for i, path := range paths {
		if err := os.WriteFile(path, []byte(data[1-i]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s = newShop(t, c, nil)
	for i, name := range []string{"a", "b"} {
		_, r := s.scoreOf(name, 1)
		if r.Digest != before[i].Digest || *r.Score != *before[i].Score {
			t.Errorf("%s: score %v, before %v", name, *r.Score, *before[i].Score)
		}
	}
	if n := s.engine.learned.Load(); n != 2 {
		t.Errorf("%d sets learned again, want both", n)
	}
}

// TestDropped: a deleted set leaves the prompt cache, in memory and in the store.
func TestDropped(t *testing.T) {
	t.Parallel()
	c := storeConfig(t)
	s := newShop(t, c, nil)
	s.form(setsPath, 201, nil, fieldsOf([]uint32{3}, "name", "a"))
	s.form(setsPath, 201, nil, fieldsOf([]uint32{4}, "name", "b"))
	s.ask("DELETE", setsPath+"/a", 200, nil, "", anyState)
	until(t, "it is forgotten", func() bool { return s.engine.forgotten() == 1 })
	files, err := filepath.Glob(strings.TrimPrefix(c.Blobs, "file:") + "/prompts/*/*")
	if err != nil || len(files) != 1 {
		t.Errorf("prompt files %q, %v, want that of b", files, err)
	}
	if n, _ := s.service.Models.All()[0].Cache.Count(); n != 1 {
		t.Errorf("%d sets in memory, want 1", n)
	}
	s.scoreOf("b", 1)
}

// TestLearnedOnce: concurrent requests for a set that is not learned wait for one that learns it.
// If that one is canceled, or its deadline is exceeded, the others are not affected.
func TestLearnedOnce(t *testing.T) {
	t.Parallel()
	c := storeConfig(t)
	var made promptsets.Made
	newShop(t, c, nil).form(setsPath, 201, &made, fieldsOf([]uint32{3, 4}, "name", "a"))
	dropPromptFiles(t, c)
	s := newShop(t, c, nil)
	s.engine.entered, s.engine.hold = make(chan struct{}, 9), make(chan struct{})
	body, kind := formOf(fieldsOf([]uint32{1}))
	ask := func(ctx context.Context) int {
		return s.do(ctx, "POST", setsPath+"/a:score", body, "Content-Type: "+kind).Code
	}
	leaver, leave := context.WithCancel(t.Context())
	left := make(chan int)
	go func() { left <- ask(leaver) }()
	<-s.engine.entered
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			if code := ask(t.Context()); code != 200 {
				t.Errorf("code %d", code)
			}
		})
	}
	leave()
	<-left
	<-s.engine.entered // the next one learns it
	close(s.engine.hold)
	wg.Wait()
	if n := s.engine.learned.Load(); n != 2 {
		t.Errorf("learned %d times, want 2", n)
	}
	s.settled()
}

// dropPromptFiles removes a store's cached prompt files.
func dropPromptFiles(t *testing.T, c store.Config) {
	t.Helper()
	folder := filepath.Join(strings.TrimPrefix(c.Blobs, "file:"), "prompts")
	if _, err := os.Stat(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
}

// TestForgotten: unused sets beyond the prompt cache's limit are evicted, and learned again on
// demand. Scoring writes no prompt files; :warm does.
func TestForgotten(t *testing.T) {
	t.Parallel()
	c := storeConfig(t)
	s := newShop(t, c, func(c *Config) { c.PromptCache = 1 })
	for _, name := range []string{"a", "b"} {
		s.form(setsPath, 201, nil, fieldsOf([]uint32{3}, "name", name))
	}
	until(t, "both are forgotten", func() bool { return s.engine.forgotten() == 2 })
	dropPromptFiles(t, c)
	_, one := s.scoreOf("a", 1)
	_, two := s.scoreOf("a", 1)
	if one.Digest != two.Digest || s.engine.learned.Load() != 4 {
		t.Errorf("%+v, %+v, %d times learned", one, two, s.engine.learned.Load())
	}
	s.ask("POST", setsPath+"/a:warm", 200, nil, "")
	s.scoreOf("a", 1)
	if n := s.engine.learned.Load(); n != 5 {
		t.Errorf("learned %d times, want 5: the last score has a prompt file", n)
	}
	until(t, "all are forgotten", func() bool {
		m := s.service.Models.All()[0]
		sets, bytes := m.Cache.Count()
		return sets == 0 && bytes == 0
	})
	s.settled()
}

// TestAway: while the store is down, requests that need it get an error; they work again
// afterwards.
func TestAway(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no PostgreSQL")
	}
	base := storetest.NewPostgres(t)
	c := storeConfig(t)
	c.Database, c.Wait = base.URL(t), time.Second
	s := newShop(t, c, nil)
	s.form(setsPath, 201, nil, fieldsOf([]uint32{3}, "name", "a"))
	base.Stop(t)
	w := s.form(setsPath+"/a:score", 503, nil, fieldsOf([]uint32{1}))
	if w.Header().Get("Retry-After") == "" || strings.Contains(w.Body.String(), "connect") {
		t.Errorf("%v %s", w.Header(), w.Body)
	}
	s.ask("GET", setsPath, 503, nil, "")
	s.form(setsPath, 503, nil, fieldsOf([]uint32{3}, "name", "b"))
	base.Start(t)
	s.scoreOf("a", 1)
}

// TestNoStore: without a store the error says how to get one.
func TestNoStore(t *testing.T) {
	t.Parallel()
	s := newStand(t, fakeConfig(&fake{}))
	for _, path := range []string{"", "/a", "/a/versions"} {
		w := s.do(t.Context(), http.MethodGet, setsPath+path, "")
		if w.Code != http.StatusNotImplemented || !strings.Contains(w.Body.String(), "--store") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
}

// TestTwoModels: another model learns a set from its images, and each keeps its own prompt file.
func TestTwoModels(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	if err := quantize.WriteSynthetic(&file, "nano-240", false); err != nil {
		t.Fatal(err)
	}
	d, err := model.Read("nano", file.Bytes(), model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	nano := &counting{Detector: d}
	c := storeConfig(t)
	s := newShop(t, c, func(c *Config) {
		c.Models = append(c.Models, registry.Model{ID: registry.ID{Name: "nano", Version: "1"},
			Engine: nano, Batch: 8})
	})
	s.form(setsPath, 400, nil, fieldsOf([]uint32{3, 4}, "name", "a")) // ambiguous model
	s.form(setsPath, 201, nil, fieldsOf([]uint32{3, 4}, "name", "a", "model", mini.Name))
	set, err := d.Learn(t.Context(), []model.Image{
		{Data: []byte(img(3))}, {Data: []byte(img(4))},
	}, model.LearnOptions{})
	if err != nil {
		t.Fatal(err)
	}
	want, err := d.Score(t.Context(), model.Image{Data: []byte(img(1))}, set)
	if err != nil {
		t.Fatal(err)
	}
	var warm promptsets.Learned
	s.ask("POST", setsPath+"/a:warm?model=nano", 200, &warm, "")
	for range 2 {
		var got, other rest.Scored
		s.form(setsPath+"/a:score", 200, &got, fieldsOf([]uint32{1}, "model", "nano"))
		s.form(setsPath+"/a@1:score", 200, &other, fieldsOf([]uint32{1}, "model", mini.Name))
		if got.Results[0].Digest != want.Digest || !reflect.DeepEqual(got.Learned, warm) ||
			other.Learned.ModelDigest == warm.ModelDigest ||
			other.Results[0].Digest == want.Digest {
			t.Errorf("%+v, %+v, want %s", got, other, want.Digest)
		}
	}
	if one, two := s.engine.learned.Load(), nano.learned.Load(); one != 1 || two != 1 {
		t.Errorf("learned %d and %d times", one, two)
	}
}

// deadlines is a connection that records its read deadline.
type deadlines struct {
	*httptest.ResponseRecorder
	last time.Time
}

func (d *deadlines) SetReadDeadline(to time.Time) error { d.last = to; return nil }

// TestChangeTime: changing a set may take as long as any request. The body has been read, and a
// read deadline after that would end the connection and so the request.
func TestChangeTime(t *testing.T) {
	t.Parallel()
	s := newShop(t, storeConfig(t), nil)
	s.form(setsPath, 201, nil, fieldsOf([]uint32{3}, "name", "a"))
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPatch, setsPath+"/a",
		strings.NewReader(`{"name":"b"}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("If-Match", "*")
	w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
	s.handler.ServeHTTP(w, r)
	if w.Code != 200 || !w.last.IsZero() {
		t.Errorf("code %d, the connection ends %v from now", w.Code, time.Until(w.last))
	}
}

// TestLowerCase: IDs are case-insensitive in every request.
func TestLowerCase(t *testing.T) {
	t.Parallel()
	s := newShop(t, storeConfig(t), nil)
	var made promptsets.Made
	s.form(setsPath, 201, &made, fieldsOf([]uint32{3}, "name", "a"))
	id := strings.ToLower(made.PromptSet.ID)
	s.ask("POST", setsPath+"/a:undelete", 200, nil, "") // not deleted
	s.ask("DELETE", setsPath+"/"+id, 200, nil, "", "If-Match: *")
	s.ask("POST", setsPath+"/"+id+":undelete", 200, nil, "")
	s.scoreOf("a", 1)
	s.ask("POST", setsPath+"/%00:undelete", 404, nil, "")
}

// TestLearnedImages: images that a request has a model learn first do not count as queued before
// it.
func TestLearnedImages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := storeConfig(t)
		made := newShop(t, c, nil)
		made.form(setsPath, 201, nil, fieldsOf([]uint32{3, 4, 5, 6}, "name", "a"))
		made.form(setsPath, 201, nil, fieldsOf([]uint32{3}, "name", "paced"))
		dropPromptFiles(t, c)
		s := newShop(t, c, func(c *Config) { c.Wait = time.Second })
		s.engine.takes = 400 * time.Millisecond // on the synctest clock
		s.scoreOf("paced", 1)
		s.settled()
		s.scoreOf("a", 1)
	})
}

// TestLearningMemory: the features of normal images are admitted before learning; with tiles and
// rotations they are far larger than the images.
func TestLearningMemory(t *testing.T) {
	t.Parallel()
	s := newShop(t, storeConfig(t), func(c *Config) { c.Bytes = 1 << 30 })
	s.engine.entered, s.engine.hold = make(chan struct{}, 1), make(chan struct{})
	body, kind := formOf(fieldsOf([]uint32{3, 4}, "name", "a", "method", "patch", "rotations", "4",
		"letterbox", "true", "tiles", "2"))
	made := make(chan int)
	go func() { made <- s.do(t.Context(), "POST", setsPath, body, "Content-Type: "+kind).Code }()
	<-s.engine.entered
	counted := s.service.Admission.Held().Bytes
	close(s.engine.hold)
	if code := <-made; code != 201 {
		t.Fatalf("code %d", code)
	}
	if _, bytes := s.service.Models.All()[0].Cache.Count(); counted < bytes {
		t.Errorf("%d bytes counted while %d were learned", counted, bytes)
	}
	s.settled()
}
