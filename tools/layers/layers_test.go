// Package layers checks who may import whom: the architecture as a test.
package layers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/tools/layers/measure"
)

const module = "github.com/inctrl-go/inctrl/"

type pkg struct {
	ImportPath   string
	Imports      []string
	TestImports  []string
	XTestImports []string
	Deps         []string
	Module       *struct{ Path string }
	Error        *struct{ Err string }
}

const fields = "ImportPath,Imports,TestImports,XTestImports,Deps,Module,Error"

// builds are those whose imports are looked at: a file with a build tag is in one of them.
var builds = []measure.Build{
	measure.Builds[0],
	measure.Builds[1],
	measure.Builds[2],
	{Env: []string{"GOOS=js", "GOARCH=wasm"}, Patterns: []string{"./wasm/...", "./model/..."}},
	{Env: []string{"GOOS=js", "GOARCH=wasm"}, Tags: "text",
		Patterns: []string{"./wasm/...", "./model/..."}},
	{Env: []string{"GOOS=js", "GOARCH=wasm"}, Tags: "formats",
		Patterns: []string{"./wasm/...", "./model/..."}},
	{Env: []string{"GOOS=js", "GOARCH=wasm"}, Tags: converter,
		Patterns: []string{"./wasm/...", "./model/..."}},
	{Env: []string{"GOOS=windows"}, Patterns: []string{"./..."}},
}

// list is go list of a build, with more arguments.
func list(t *testing.T, b measure.Build, more ...string) []pkg {
	t.Helper()
	look(t)
	args := []string{"list", "-e", "-json=" + fields, "-tags=" + b.Tags}
	cmd := exec.Command("go", slices.Concat(args, more, b.Patterns)...)
	cmd.Dir, cmd.Env = "../..", append(os.Environ(), b.Env...)
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

// TestLayers: every package has a place, and imports what its place may import.
func TestLayers(t *testing.T) {
	for _, b := range builds {
		for _, p := range packagesOf(t, b) {
			if p.Error != nil {
				t.Errorf("%s: %s", p.ImportPath, p.Error.Err)
			}
			r, ok := rule(p.ImportPath)
			if !ok {
				t.Errorf("%s has no place in the house: give it one in rules_test.go", p.ImportPath)
			}
			for _, i := range p.Imports {
				checkImport(t, p.ImportPath, i, expand(allowed[r]))
			}
			for _, i := range slices.Concat(p.TestImports, p.XTestImports) {
				checkTool(t, p.ImportPath, i)
			}
		}
	}
}

// expand puts the packages of a group in the place of its name.
func expand(may []string) (all []string) {
	for _, m := range may {
		if g, ok := groups[m]; ok {
			all = append(all, g...)
		} else {
			all = append(all, m)
		}
	}
	return all
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

// checkTool: a package of a program may be imported by the same program alone, its tests too.
func checkTool(t *testing.T, name, imported string) {
	inside, ok := strings.CutPrefix(imported, module+"tools/")
	tool, _, _ := strings.Cut(inside, "/")
	if ok && !fitsAny(name, []string{"tools/" + tool, "tools/" + tool + "/"}) {
		t.Errorf("the tests of %s must not import tools/%s", name, inside)
	}
}

// listed keeps the packages of each build: two tests ask for them.
var listed = map[string][]pkg{}

func packagesOf(t *testing.T, b measure.Build) []pkg {
	t.Helper()
	look(t)
	key := fmt.Sprint(b)
	if listed[key] == nil {
		listed[key] = list(t, b)
	}
	return listed[key]
}

// TestApart: no package depends on one that it must be kept apart from, through whatever others.
func TestApart(t *testing.T) {
	met := map[string]bool{}
	for _, b := range builds {
		for _, p := range packagesOf(t, b) {
			for pattern, from := range apart {
				if !fits(p.ImportPath, pattern) {
					continue
				}
				met[pattern] = true
				if pattern == "wasm" && b.Tags == converter {
					from = offline
				}
				for _, d := range p.Deps {
					if fitsAny(d, from) {
						t.Errorf("%v: %s depends on %s", b, p.ImportPath, d)
					}
				}
			}
		}
	}
	for pattern := range apart {
		if !met[pattern] && pattern != "wasm/" { // which is named before it exists
			t.Errorf("no package fits %s", pattern)
		}
	}
}

// TestModules: neither the library nor the browser's program depends on a module that is not meant
// for them.
func TestModules(t *testing.T) {
	reached := map[string]bool{}
	for _, b := range builds {
		if slices.Equal(b.Patterns, []string{"./..."}) {
			b.Patterns = nil
		}
		for _, p := range list(t, b, "-deps", "./model/...") {
			switch {
			case p.Module == nil || p.Module.Path+"/" == module:
			case slices.Contains(modules, p.Module.Path):
				reached[p.Module.Path] = true
			case b.Tags == converter && p.Module.Path == pickles:
			default:
				t.Errorf("%v: %s of module %s is reached", b, p.ImportPath, p.Module.Path)
			}
		}
	}
	for _, m := range modules {
		if !reached[m] {
			t.Errorf("%s is not needed any more: leave it out of the list", m)
		}
	}
}
