package main

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// program is a build of a shipped program.
type program struct{ path, system, processor, tags string }

var programs = []program{
	{"./tools/inctrl", "linux", "amd64", "cuda"},
	{"./tools/inctrl", "linux", "arm64", ""},
	{"./tools/inctrl", "darwin", "arm64", ""},
	{"./tools/inctrl", "windows", "amd64", ""},
	{"./wasm", "js", "wasm", "simd128"},
	{"./wasm", "js", "wasm", "simd128,text"},
}

// goModules are the modules of all packages that the programs import, sorted.
func goModules(programs []program) ([]component, error) {
	folders := map[[2]string]string{}
	for _, p := range programs {
		if err := p.modules(folders); err != nil {
			return nil, err
		}
	}
	var found []component
	names := slices.SortedFunc(maps.Keys(folders), func(a, b [2]string) int {
		return strings.Compare(a[0], b[0])
	})
	for _, name := range names {
		texts, err := legalTexts(os.DirFS(folders[name]))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name[0], err)
		}
		found = append(found, component{Name: name[0], Version: name[1], Texts: texts})
	}
	return found, nil
}

// modules adds the folder of each module of others by its path and version.
func (p program) modules(folders map[[2]string]string) error {
	list := exec.Command("go", "list", "-deps", "-tags="+p.tags, "-f",
		"{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}", p.path)
	list.Env = append(os.Environ(), "GOOS="+p.system, "GOARCH="+p.processor, "CGO_ENABLED=0")
	if strings.Contains(p.tags, "cuda") {
		list.Env = append(list.Env, "CGO_ENABLED=1")
	}
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		return fmt.Errorf("go list %s: %w", p.path, err)
	}
	for line := range strings.Lines(string(out)) {
		if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 3 {
			folders[[2]string{f[0], f[1]}] = f[2]
		}
	}
	return nil
}

// standardLibrary is in every program, and its wasm_exec.js in the npm package.
func standardLibrary() (component, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return component{}, err
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "LICENSE"))
	texts := []string{tidy(string(text))}
	return component{Name: "Go", Version: "standard library", Texts: texts}, err
}

// clip is the vocabulary of model/clip/bpe.
var clip = component{Name: "CLIP", Version: "bpe_simple_vocab_16e6", Texts: []string{clipLicence}}

const clipLicence = `MIT License

Copyright (c) 2021 OpenAI

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.`
