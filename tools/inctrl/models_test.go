package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/inctrl-go/inctrl/internal/catalogue"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/modeldir"
)

// got is what `inctrl models get --json` prints.
type got struct {
	Model, File, Next string
	Digest            string `json:"model_digest"`
	Sources           []struct{ Name, SHA256 string }
}

func getModel(t *testing.T, args ...string) (g got) {
	t.Helper()
	c := ok(t, "", append([]string{"models", "get", "--json"}, args...)...)
	if err := json.Unmarshal([]byte(c.out), &g); err != nil {
		t.Fatalf("%q: %v", c.out, err)
	}
	return g
}

// TestModelsGet: a model is fetched once, has the bytes that convert gives, is found by its name by
// other commands, and is removed.
func TestModelsGet(t *testing.T) {
	h := hubOf(t)
	if c := inctrl(t, "info", "--model", "tiny"); c.code != exitError ||
		!strings.Contains(c.err, "inctrl models get tiny") {
		t.Errorf("before: %+v", c)
	}
	c := ok(t, "", "models", "get", "tiny")
	for _, part := range []string{
		"MIT License", "https://models.invalid/licence", hexOf(h.files[tinyFile]),
		modeldir.File("", catalogue.Choice{Entry: modeldir.Catalogue[0]}),
		"inctrl score --model tiny ",
	} {
		if !strings.Contains(c.out, part) {
			t.Errorf("%q is not in %s", part, c.out)
		}
	}
	wantFolder(t, "tiny.json", "tiny.safetensors")
	first := getModel(t, "tiny")
	if n := len(h.requests()); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, tinyFile), h.files[tinyFile], 0o600); err != nil {
		t.Fatal(err)
	}
	converted := filepath.Join(dir, "m.safetensors")
	ok(t, "", "convert", filepath.Join(dir, tinyFile), "--int8", "--name", "tiny", "--image", "56",
		"--mean", "0.5,0.5,0.5", "--std", "0.5,0.5,0.5", "-o", converted)
	data, err := os.ReadFile(converted)
	if err != nil || hexOf(data) != first.Digest {
		t.Errorf("convert gives %s, models get %s; %v", hexOf(data), first.Digest, err)
	}
	by := func(model string) string {
		return ok(t, "", "score", "--model", model, "--normals", demo+"/fabric/train/good",
			demo+"/fabric/test/hole/000.jpg").out
	}
	if by("tiny") != by(converted) {
		t.Error("the model scores otherwise by its name than by its file")
	}
	var all struct {
		Models []struct {
			Name string
			Kept []string
		}
	}
	c = ok(t, "", "models", "--json")
	if err := json.Unmarshal([]byte(c.out), &all); err != nil || len(all.Models) != 1 ||
		!slices.Equal(all.Models[0].Kept, []string{"tiny"}) {
		t.Errorf("%s: %v", c.out, err)
	}
	if c := ok(t, "", "models", "remove", "tiny"); strings.Count(c.out, "\n") != 2 {
		t.Errorf("%+v", c)
	}
	wantFolder(t)
	if c := inctrl(t, "models", "remove", "tiny"); c.code != exitError {
		t.Errorf("removed twice: %+v", c)
	}
}

// TestModelsVariants: other sides and float32 models have names of their own, and are made of one
// download with --keep.
func TestModelsVariants(t *testing.T) {
	h := hubOf(t)
	for name, args := range map[string][]string{
		"tiny":            {"tiny", "--image", "56"},
		"tiny-28":         {"tiny", "--image", "28"},
		"tiny-float32":    {"tiny", "--float32"},
		"tiny-28-float32": {"tiny-28-float32"},
	} {
		g := getModel(t, append(args, "--keep")...)
		if g.Model != name || filepath.Base(g.File) != name+".safetensors" {
			t.Errorf("%q gives %+v", args, g)
		}
		c := ok(t, "", "info", "--model", name, "--json")
		if !strings.Contains(c.out, `"model": "`+name+`"`) || !strings.Contains(c.out, g.Digest) ||
			strings.Contains(c.out, `"float32"`) != strings.HasSuffix(name, "float32") {
			t.Errorf("%s: %s", name, c.out)
		}
	}
	if n := len(h.requests()); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
	wantFolder(t, "fetched/tiny/tiny.pth", "fetched/tiny/tiny.pth.source.json",
		"tiny-28-float32.json", "tiny-28-float32.safetensors", "tiny-28.json",
		"tiny-28.safetensors", "tiny-float32.json", "tiny-float32.safetensors", "tiny.json",
		"tiny.safetensors")
	ok(t, "", "models", "remove", "tiny-28")
	if c := inctrl(t, "info", "--model", "tiny-28"); c.code != exitError ||
		!strings.Contains(c.err, "'inctrl models get tiny --image 28'") {
		t.Errorf("removed: %+v", c)
	}
	ok(t, "", "info", "--model", "tiny")
}

// TestModelsDamaged: a model file that is not the one of its record is made again.
func TestModelsDamaged(t *testing.T) {
	h := hubOf(t)
	first := getModel(t, "tiny")
	data, err := os.ReadFile(first.File)
	if err != nil {
		t.Fatal(err)
	}
	for _, damage := range [][]byte{nil, data[:len(data)/2], append(slices.Clone(data), 0)} {
		if err := os.WriteFile(first.File, damage, 0o600); err != nil {
			t.Fatal(err)
		}
		if g := getModel(t, "tiny"); g.Digest != first.Digest {
			t.Errorf("%+v, want digest %s", g, first.Digest)
		}
		if data, err := os.ReadFile(first.File); hexOf(data) != first.Digest {
			t.Errorf("the file stays damaged: %v", err)
		}
	}
	if n := len(h.requests()); n != 4 {
		t.Errorf("%d requests, want 4", n)
	}
}

// TestModelsUsage: mistakes are found before anything is asked for, and no name leads out of the
// folder of models.
func TestModelsUsage(t *testing.T) {
	h := hubOf(t)
	for _, c := range []struct{ args, says string }{
		{"get", "argument missing"},
		{"get tiny tiny", "arguments, 2"},
		{"get ../tiny", "no model"},
		{"get /tiny", "no model"},
		{`get tiny\..\x`, "no model"},
		{"get tiny/../tiny", "no model"},
		{"get tiny.safetensors", "no model"},
		{"get tiny-56", "no model"},
		{"show ../../etc", "no model"},
		{"remove ..", "no model"},
		{"remove .", "no model"},
		{"get tiny --image 57", "multiple of 14"},
		{"get tiny --image -14", "multiple of 14"},
		{"get tiny --image 1400", "up to 1022"},
		{"get tiny --sha256 12345678", "64 hex digits"},
		{"get tiny --from ftp://models.invalid/x", "--from"},
		{"get tiny --from http://models.invalid/x --sha256 x", "64 hex digits"},
		{"tiny", "models get tiny"},
		{"list tiny", "takes no arguments"},
	} {
		got := inctrl(t, append([]string{"models"}, strings.Fields(c.args)...)...)
		if got.code != exitUsage || !strings.Contains(got.err, c.says) || got.out != "" {
			t.Errorf("models %s: %+v", c.args, got)
		}
	}
	wantFolder(t)
	if asked := h.requests(); len(asked) != 0 {
		t.Errorf("requests: %q", asked)
	}
}

// TestModelsShards: a checkpoint of several files is fetched and converted from its index.
func TestModelsShards(t *testing.T) {
	h := hubOf(t)
	whole := getModel(t, "tiny")
	names := []string{"model.safetensors.index.json", "a.safetensors", "b.safetensors"}
	tensors := dino()
	h.files[names[1]] = safetensorsOf(tensors[:len(tensors)/2])
	h.files[names[2]] = safetensorsOf(tensors[len(tensors)/2:])
	index := map[string]string{}
	for i, s := range tensors {
		index[s.name] = names[1]
		if i >= len(tensors)/2 {
			index[s.name] = names[2]
		}
	}
	text, err := json.Marshal(map[string]any{"weight_map": index})
	if err != nil {
		t.Fatal(err)
	}
	h.files[names[0]] = text
	e := tiny(h.url, nil)
	e.Name, e.Files = "sharded", nil
	for _, name := range []string{names[1], names[0], names[2]} {
		e.Files = append(e.Files, catalogue.File{Name: name, URL: h.url + name,
			Bytes: int64(len(h.files[name])), SHA256: hexOf(h.files[name])})
	}
	h.offer(t, e)
	h.script()
	g := getModel(t, "sharded")
	if len(g.Sources) != 3 || len(h.requests()) != 3 || g.Digest == whole.Digest {
		t.Errorf("%+v, requests %q", g, h.requests())
	}
	a := ok(t, "", "info", "--json", "--model", "sharded")
	b := ok(t, "", "info", "--json", "--model", whole.File)
	if len(a.out) < 100 || len(a.out)-len("sharded") != len(b.out)-len("tiny") {
		t.Errorf("%s\n%s", a.out, b.out)
	}
	dir := t.TempDir()
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), h.files[name], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, from := range []string{dir, h.url} {
		ok(t, "", "models", "remove", "sharded")
		if again := getModel(t, "sharded", "--from", from); again.Digest != g.Digest {
			t.Errorf("--from %s gives %s, want %s", from, again.Digest, g.Digest)
		}
	}
	for _, from := range []string{filepath.Join(dir, names[1]), h.url + names[1]} {
		ok(t, "", "models", "remove", "sharded")
		if c := inctrl(t, "models", "get", "sharded", "--from", from); c.code != exitUsage {
			t.Errorf("--from %s: %+v", from, c)
		}
		getModel(t, "sharded")
	}
	h.offer(t, e, tiny(h.url, nil))
	if c := inctrl(t, "models", "get", "sharded", "--sha256", g.Digest); c.code != exitUsage {
		t.Errorf("--sha256 of three files: %+v", c)
	}
}

// TestModelsBatch: a plan keeps the model's name, and a worker whose model of that name is another
// file is refused.
func TestModelsBatch(t *testing.T) {
	h := hubOf(t)
	normals, err := filepath.Abs(demo + "/fabric/train/good")
	if err != nil {
		t.Fatal(err)
	}
	batchFolder(t)
	g := getModel(t, "tiny")
	plan := []string{"batch", "plan", "--model", "tiny", "--normals", normals, "-o"}
	ok(t, "", append(plan, "job", "in")...)
	other := t.TempDir()
	t.Setenv("INCTRL_HOME", other)
	if c := inctrl(t, "batch", "work", "job", "--shard", "0/1"); c.code != exitError ||
		!strings.Contains(c.err, "inctrl models get tiny") {
		t.Errorf("a worker without the model: %+v", c)
	}
	h.files[tinyFile] = append(slices.Clone(h.files[tinyFile]), 0) // after the zip archive's end
	h.offer(t, tiny(h.url, h.files[tinyFile]))
	if another := getModel(t, "tiny"); another.Digest == g.Digest {
		t.Fatal("the model is the same")
	}
	if c := inctrl(t, "batch", "work", "job", "--shard", "0/1"); c.code != exitError ||
		!strings.Contains(c.err, g.Digest[:12]) {
		t.Errorf("a worker with another model: %+v", c)
	}
	ok(t, "", "batch", "work", "job", "--shard", "0/1", "--model", g.File)
	if c := ok(t, "", "batch", "finish", "job"); !strings.Contains(c.out, `"scored":2`) {
		t.Errorf("%+v", c)
	}
}

// TestModelsServe: a server takes the name too, and names the model so.
func TestModelsServe(t *testing.T) {
	hubOf(t)
	g := getModel(t, "tiny")
	prompts := filepath.Join(t.TempDir(), "fabric.prompts")
	ok(t, "", "learn", "--model", "tiny", "--normals", demo+"/fabric/train/good", "-o", prompts)
	s := startServe(t, "--model", "tiny", "--prompts", "fabric="+prompts)
	r := postForm(t, s.url+"/v1/score", demo+"/fabric/test/hole/000.jpg")
	if len(r) != 1 || r[0].ModelDigest != g.Digest || r[0].Score == nil {
		t.Errorf("%+v", r)
	}
	answer, err := http.Get(s.url + "/v2/models/tiny")
	if err != nil {
		t.Fatal(err)
	}
	if answer.Body.Close(); answer.StatusCode != http.StatusOK {
		t.Errorf("the server has no model tiny: %s", answer.Status)
	}
	s.end()
}

// TestModelsTogether: of two runs at the same time one fetches, and both have the model.
func TestModelsTogether(t *testing.T) {
	h := hubOf(t)
	var wg sync.WaitGroup
	codes := make([]int, 3)
	for i := range codes {
		wg.Go(func() { codes[i] = inctrl(t, "models", "get", "tiny").code })
	}
	wg.Wait()
	if !slices.Equal(codes, make([]int, len(codes))) || len(h.requests()) != 1 {
		t.Errorf("exit codes %v, requests %q", codes, h.requests())
	}
	wantFolder(t, "tiny.json", "tiny.safetensors")
}

// TestModelsInterrupted: a run that is interrupted keeps what has arrived, and the next one goes
// on.
func TestModelsInterrupted(t *testing.T) {
	h := hubOf(t)
	data := h.files[tinyFile]
	ctx, stop := context.WithCancel(t.Context())
	half := len(data) / 2
	h.script(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"a"`)
		w.Header().Set("Content-Length", fmt.Sprint(len(data)))
		w.Write(data[:half])
		http.NewResponseController(w).Flush()
		dir, _ := modeldir.Dir()
		part := filepath.Join(dir, "fetched", "tiny", tinyFile+".part")
		for r.Context().Err() == nil { // until the half has arrived
			if info, err := os.Stat(part); err == nil && info.Size() == int64(half) {
				break
			}
			runtime.Gosched()
		}
		stop()
		<-r.Context().Done()
	})
	if c := inctrlFrom(t, ctx, "", "models", "get", "tiny"); c.code != exitInterrupted ||
		c.out != "" {
		t.Errorf("%+v", c)
	}
	wantFolder(t, "fetched/tiny/tiny.pth.part", "fetched/tiny/tiny.pth.part.json")
	getModel(t, "tiny")
	asked := h.requests()
	if want := fmt.Sprintf("/tiny.pth bytes=%d-", half); len(asked) != 2 || asked[1] != want {
		t.Errorf("requests %q, want %q at last", asked, want)
	}
	wantFolder(t, "tiny.json", "tiny.safetensors")
}

// TestModelsList: the list has every model of the catalogue and says which are there; a model's
// description has what is fetched. Neither makes a folder.
func TestModelsList(t *testing.T) {
	t.Setenv("INCTRL_HOME", filepath.Join(t.TempDir(), "new"))
	plain, named := ok(t, "", "models").out, ok(t, "", "models", "list").out
	if plain != named || strings.Count(plain, "\n") != 1+len(modeldir.Catalogue) {
		t.Errorf("models prints %s, models list %s", plain, named)
	}
	for _, e := range modeldir.Catalogue {
		shown := ok(t, "", "models", "show", e.Name).out
		for _, part := range []string{
			e.Files[0].URL, e.Files[0].SHA256, e.Licence.URL, e.Page, e.Note,
			"inctrl models get " + e.Name,
		} {
			if !strings.Contains(shown, part) {
				t.Errorf("%s: %q is not in %s", e.Name, part, shown)
			}
		}
		if !strings.Contains(plain, "\n"+e.Name+" ") || !strings.Contains(plain, e.GoodFor) {
			t.Errorf("%s is not in %s", e.Name, plain)
		}
		var entry catalogue.Entry
		text := ok(t, "", "models", "show", e.Name, "--json").out
		if err := json.Unmarshal([]byte(text), &entry); err != nil || entry.Name != e.Name ||
			!slices.Equal(entry.Files, e.Files) || entry.Licence != e.Licence {
			t.Errorf("%s: %v", text, err)
		}
	}
	if _, err := os.Stat(os.Getenv("INCTRL_HOME")); err == nil {
		t.Error("a folder was made")
	}
}
