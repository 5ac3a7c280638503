package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/inctrl-go/inctrl/internal/catalogue"
	"github.com/inctrl-go/inctrl/internal/download"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/modeldir"
	"github.com/inctrl-go/inctrl/tools/inctrl/models"
)

// hub serves checkpoints, and its catalogue has them. Its answers can be scripted.
type hub struct {
	url   string
	files map[string][]byte

	mu    sync.Mutex
	steps []http.HandlerFunc // the next answers; after them all files are served
	asked []string           // path and Range of each request
}

func (h *hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	h.asked = append(h.asked, strings.TrimSpace(r.URL.Path+" "+r.Header.Get("Range")))
	step := h.serve
	if len(h.steps) > 0 {
		step, h.steps = h.steps[0], h.steps[1:]
	}
	h.mu.Unlock()
	step(w, r)
}

// serve answers with a file, or the range of it that is asked for.
func (h *hub) serve(w http.ResponseWriter, r *http.Request) {
	data, ok := h.files[strings.TrimPrefix(r.URL.Path, "/")]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("ETag", `"a"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
}

// script sets the next answers and forgets earlier requests.
func (h *hub) script(steps ...http.HandlerFunc) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.steps, h.asked = steps, nil
}

func (h *hub) requests() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.asked)
}

// hexOf is a SHA-256 in hexadecimal digits.
func hexOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// tinyFile is the name of the checkpoint of model tiny.
const tinyFile = "tiny.pth"

// hubOf serves a small DINOv2 as the only model of the catalogue, tiny, and gives the program a
// folder of models of its own. Downloads do not wait between tries.
func hubOf(t *testing.T) *hub {
	t.Helper()
	file := filepath.Join(t.TempDir(), tinyFile)
	writeTorch(t, file, dino())
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	h := &hub{files: map[string][]byte{tinyFile: data}}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	h.url = server.URL + "/"
	h.offer(t, tiny(h.url, data))
	t.Setenv("INCTRL_HOME", t.TempDir())
	limits := models.Limits
	t.Cleanup(func() { models.Limits = limits })
	models.Limits = download.Limits{
		Tries: 2, Stall: time.Minute, Backoff: time.Microsecond, Wait: time.Millisecond,
	}
	return h
}

// offer makes entries the catalogue.
func (h *hub) offer(t *testing.T, entries ...catalogue.Entry) {
	t.Helper()
	was := modeldir.Catalogue
	t.Cleanup(func() { modeldir.Catalogue = was })
	modeldir.Catalogue = entries
}

// tiny is an entry for a checkpoint.
func tiny(base string, data []byte) catalogue.Entry {
	return catalogue.Entry{
		Name: "tiny", Title: "Tiny ViT", Page: "https://models.invalid/tiny", Revision: "1",
		Files: []catalogue.File{{Name: tinyFile, URL: base + tinyFile, Bytes: int64(len(data)),
			Exact: true, SHA256: hexOf(data)}},
		Licence: catalogue.Licence{ID: "MIT", Name: "MIT License",
			URL: "https://models.invalid/licence"},
		Image: 56, Patch: 14, Mean: [3]float32{0.5, 0.5, 0.5}, Std: [3]float32{0.5, 0.5, 0.5},
	}
}

// folder lists the folder of models; what is fetched is below fetched.
func folder(t *testing.T) []string {
	t.Helper()
	dir, err := modeldir.Dir()
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	err = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			name, _ := filepath.Rel(dir, path)
			names = append(names, filepath.ToSlash(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func wantFolder(t *testing.T, want ...string) {
	t.Helper()
	if got := folder(t); !slices.Equal(got, append([]string{}, want...)) {
		t.Errorf("the folder of models has %q, want %q", got, want)
	}
}

// safetensorsOf is a safetensors file.
func safetensorsOf(tensors []stored) []byte {
	header, data := map[string]any{}, []byte(nil)
	for _, s := range tensors {
		begin := len(data)
		for _, v := range s.values {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
		}
		header[s.name] = map[string]any{
			"dtype": "F32", "shape": s.shape, "data_offsets": []int{begin, len(data)},
		}
	}
	text, _ := json.Marshal(header)
	text = append(text, bytes.Repeat([]byte(" "), 7-(len(text)+7)%8)...)
	return slices.Concat(binary.LittleEndian.AppendUint64(nil, uint64(len(text))), text, data)
}
