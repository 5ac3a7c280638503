// Package measure takes the measures of the tree that CONTRIBUTING's style figures are about: which
// files of a package form a knot, how long functions, files and lines are, what is exported and
// whether it is documented. Tests of package layers hold the tree to them; program figures prints
// them.
package measure

import (
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Build is one way of building the module: what is in a file with a build tag is seen in the build
// that has it.
type Build struct {
	Env      []string // in addition to the environment
	Tags     string
	Patterns []string // what go list is given
}

// Builds are those in which each file of the module that is not a test is at least once, other
// operating systems' aside.
var Builds = []Build{
	{nil, "", []string{"./..."}},
	{nil, "cuda", []string{"./model/backend/..."}},
	{[]string{"GOOS=js", "GOARCH=wasm"}, "simd128,text", []string{"./wasm/...", "./model/..."}},
}

// Load has the types of the module's own packages, in the folder root, from source. Those of other
// modules come as compiled packages.
func Load(root string, b Build) ([]*packages.Package, error) {
	found, err := packages.Load(&packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles |
			packages.NeedImports | packages.NeedModule |
			packages.NeedTypes | packages.NeedSyntax | packages.NeedTypesInfo,
		Dir:        root,
		Env:        append(os.Environ(), b.Env...),
		BuildFlags: []string{"-tags=" + b.Tags},
	}, b.Patterns...)
	if err != nil {
		return nil, err
	}
	for _, p := range found {
		for _, err := range p.Errors {
			return nil, fmt.Errorf("%s: %w", p.PkgPath, err)
		}
	}
	return found, nil
}

// name is the file's base name if it lies beside the package's other files and was written by hand;
// cgo's are generated.
func name(p *packages.Package, f *ast.File) (string, bool) {
	path := p.Fset.Position(f.Package).Filename
	own := strings.HasSuffix(path, ".go") && filepath.Dir(path) == p.Dir && !ast.IsGenerated(f)
	return filepath.Base(path), own
}

// Path is the package's folder from the root of the module.
func Path(p *packages.Package) string {
	if p.Module == nil {
		return p.PkgPath
	}
	return strings.TrimPrefix(strings.TrimPrefix(p.PkgPath, p.Module.Path), "/")
}
