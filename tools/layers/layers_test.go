// Package layers checks who may import whom: the architecture as a test.
package layers

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/inctrl-go/inctrl/"

// allowed lists, for each package of the module (or folder of packages, with a trailing slash), the
// packages and folders of the module that it may import. The longest name that fits counts.
var allowed = map[string][]string{
	"model": {
		"model/clip", "model/inctrl", "model/ops", "model/preprocess",
		"model/weights", "model/backend/auto",
	},
	"model/preprocess":           {"model/preprocess/jpeg"},
	"model/preprocess/":          {},
	"model/weights":              {"model/weights/scan"},
	"model/weights/scan":         {},
	"model/mini":                 {},
	"model/clip":                 {"model/ops"},
	"model/clip/":                {},
	"model/inctrl":               {"model/ops"},
	"model/inctrl/":              {},
	"model/ops":                  {},
	"model/ops/optest":           {"model/ops", "model/ops/optest/"},
	"model/ops/optest/":          {"model/ops"},
	"model/backend/":             {"model/ops", "model/backend/ref"},
	"model/backend/auto":         {"model/ops", "model/backend/"},
	"quantize":                   {"model/weights", "model/clip", "model/inctrl", "model/ops"},
	"quantize/":                  {"model/weights", "model/weights/scan", "quantize/"},
	"wasm":                       {"model", "model/preprocess", "model/weights"},
	"internal/":                  {"internal/"},
	"internal/dataset/published": {"model/preprocess"},
	"batch/":                     {"internal/"},
	"server":                     {"model", "server/", "internal/"},
	"server/":                    {"server/", "internal/"},
	"tools/inctrl": {
		"model", "model/mini", "model/clip/", "model/preprocess", "model/weights",
		"model/backend/auto", "quantize", "quantize/", "model/inctrl/", "model/ops",
		"model/ops/optest/", "server", "server/", "batch/", "internal/", "tools/inctrl/",
	},
	"tools/inctrl/": {"tools/inctrl/", "internal/"},
	"tools/inctrl/internal/fit": {
		"model", "model/inctrl", "model/inctrl/", "internal/metrics", "internal/atomicfile",
	},
	"tools/load":  {"model", "model/mini"},
	"tools/peers": {"model", "model/preprocess", "model/weights"},
	"tools/":      {"model", "quantize"},
}

// forbidden lists the imports that only the named places may have.
var forbidden = map[string][]string{
	"C":                                  {"model/backend/cuda"},
	"unsafe":                             {"model/backend/", "model/weights", "server/protocol/oip"},
	"syscall/js":                         {"wasm", "model/backend/simd128"},
	"github.com/hack-pad/safejs":         {"wasm", "model/backend/simd128"},
	"github.com/nlpodyssey/gopickle":     {"quantize/", "tools/"},
	"github.com/nlpodyssey/spago/nn/gob": {},
	"github.com/nats-io":                 {"batch/queue"},
	"github.com/apache/beam":             {}, // tools/beam is a module of its own
}

// modules are those that the library and the browser's program may be made of, besides the standard
// library and this module: what they gain in weight, a page has to load.
var modules = []string{
	"github.com/google/flatbuffers",
	"github.com/hack-pad/safejs",
	"github.com/nlpodyssey/safetensors",
	"github.com/nlpodyssey/spago",
	"golang.org/x/image",
	"golang.org/x/sys",
	"golang.org/x/text",
	"gonum.org/v1/gonum",
}

// offline are the standard packages that nothing under model and wasm may depend on, directly or
// not: an image cannot leave a program that cannot speak to anyone.
var offline = []string{"net", "net/http", "os/exec"}

type pkg struct {
	ImportPath string
	Imports    []string
	Deps       []string
	Module     *struct{ Path string }
	Error      *struct{ Err string }
}

func list(t *testing.T, env ...string) []pkg {
	t.Helper()
	return query(t, env, "./...")
}

// query is go list with more arguments.
func query(t *testing.T, env []string, args ...string) []pkg {
	t.Helper()
	look(t)
	args = append([]string{"list", "-e", "-json=ImportPath,Imports,Deps,Module,Error"}, args...)
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = "../..", append(os.Environ(), env...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		p.ImportPath = strings.TrimPrefix(p.ImportPath, module)
		all = append(all, p)
	}
	if len(all) < 5 {
		t.Fatalf("go list found %d packages only", len(all))
	}
	return all
}

// look visits the folders of the module: a result that was kept is then not used when a file
// changes.
func look(t *testing.T) {
	t.Helper()
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules") {
			return fs.SkipDir
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func fits(name, pattern string) bool {
	return name == pattern || strings.HasSuffix(pattern, "/") && strings.HasPrefix(name, pattern)
}

func fitsAny(name string, patterns []string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return fits(name, p) })
}

// rule is the longest key of allowed that fits.
func rule(name string) (string, bool) {
	best, found := "", false
	for pattern := range allowed {
		if fits(name, pattern) && len(pattern) >= len(best) {
			best, found = pattern, true
		}
	}
	return best, found
}

func TestLayers(t *testing.T) {
	for _, p := range list(t) {
		if p.Error != nil {
			t.Errorf("%s: %s", p.ImportPath, p.Error.Err)
		}
		r, ok := rule(p.ImportPath)
		if !ok {
			t.Errorf("%s has no place in the house", p.ImportPath)
		}
		for _, i := range p.Imports {
			checkImport(t, p.ImportPath, i, allowed[r])
		}
	}
}

func checkImport(t *testing.T, name, imported string, may []string) {
	if inside, ok := strings.CutPrefix(imported, module); ok && !fitsAny(inside, may) {
		t.Errorf("%s must not import %s", name, inside)
	}
	for f, places := range forbidden {
		if (imported == f || strings.HasPrefix(imported, f+"/")) && !fitsAny(name, places) {
			t.Errorf("%s must not import %s", name, imported)
		}
	}
}

func TestNothingLeaves(t *testing.T) {
	for _, target := range [][]string{nil, {"GOOS=js", "GOARCH=wasm"}, {"GOOS=windows"}} {
		for _, p := range list(t, target...) {
			if !fitsAny(p.ImportPath, []string{"model", "model/", "wasm", "wasm/"}) {
				continue
			}
			for _, d := range offline {
				if slices.Contains(p.Deps, d) {
					t.Errorf("%v: %s depends on %s", target, p.ImportPath, d)
				}
			}
		}
	}
}

// TestModules: neither the library nor the browser's program depends on a module that is not meant
// for them.
func TestModules(t *testing.T) {
	reached, browser := map[string]bool{}, []string{"GOOS=js", "GOARCH=wasm"}
	for _, c := range []struct {
		env  []string
		args []string
	}{
		{nil, []string{"-deps", "./model/..."}},
		{nil, []string{"-deps", "-tags", "cuda", "./model/..."}},
		{[]string{"GOOS=windows"}, []string{"-deps", "./model/..."}},
		{browser, []string{"-deps", "./model/...", "./wasm/..."}},
		{browser, []string{"-deps", "-tags", "simd128,text", "./model/...", "./wasm/..."}},
	} {
		for _, p := range query(t, c.env, c.args...) {
			switch {
			case p.Module == nil || p.Module.Path+"/" == module:
			case slices.Contains(modules, p.Module.Path):
				reached[p.Module.Path] = true
			default:
				t.Errorf("%v %v: %s of module %s is reached", c.env, c.args, p.ImportPath, p.Module.Path)
			}
		}
	}
	for _, m := range modules {
		if !reached[m] {
			t.Errorf("%s is not needed any more: leave it out of the list", m)
		}
	}
}
