package measure

import (
	"go/ast"
	"go/types"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/packages"
)

// A Knot is the largest set of files of one package that all reach each other: file A reaches file
// B if it uses a package-level name or a method that B declares, or reaches a file that reaches B.
type Knot struct {
	Package string
	Files   []string
}

// KnotOf finds the largest knot of a package. A package whose files reach each other one way only
// has a knot of one file.
func KnotOf(p *packages.Package) Knot {
	uses := fileUses(p)
	largest := Knot{Package: Path(p)}
	for _, files := range components(uses) {
		if len(files) > len(largest.Files) {
			largest.Files = files
		}
	}
	slices.Sort(largest.Files)
	return largest
}

// fileUses is the graph of files: which others each of them uses.
func fileUses(p *packages.Package) map[string]map[string]bool {
	uses := map[string]map[string]bool{}
	for _, f := range p.Syntax {
		from, ok := name(p, f)
		if !ok {
			continue
		}
		uses[from] = map[string]bool{}
		ast.Inspect(f, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			if obj := p.TypesInfo.Uses[id]; obj != nil && declaresForFiles(p.Types, obj) {
				if to := p.Fset.Position(obj.Pos()); to.IsValid() {
					uses[from][filepath.Base(to.Filename)] = true
				}
			}
			return true
		})
	}
	return uses
}

// declaresForFiles: whether obj is a package-level name or a method of package p.
func declaresForFiles(p *types.Package, obj types.Object) bool {
	if obj.Pkg() != p {
		return false
	}
	if f, ok := obj.(*types.Func); ok && f.Signature().Recv() != nil {
		return true
	}
	return obj.Parent() == p.Scope()
}

// components are the strongly connected components of a graph, by Tarjan's algorithm.
func components(graph map[string]map[string]bool) [][]string {
	t := tarjan{graph: graph, index: map[string]int{}, low: map[string]int{}, on: map[string]bool{}}
	for n := range graph {
		if t.index[n] == 0 {
			t.visit(n)
		}
	}
	return t.found
}

type tarjan struct {
	graph      map[string]map[string]bool
	index, low map[string]int // from 1, in order of the first visit
	on         map[string]bool
	stack      []string
	found      [][]string
}

func (t *tarjan) visit(n string) {
	t.index[n] = len(t.index) + 1
	t.low[n] = t.index[n]
	t.stack, t.on[n] = append(t.stack, n), true
	for m := range t.graph[n] {
		switch {
		case t.graph[m] == nil: // a file outside of the graph
		case t.index[m] == 0:
			t.visit(m)
			t.low[n] = min(t.low[n], t.low[m])
		case t.on[m]:
			t.low[n] = min(t.low[n], t.index[m])
		}
	}
	if t.low[n] != t.index[n] {
		return
	}
	at := slices.Index(t.stack, n)
	for _, m := range t.stack[at:] {
		t.on[m] = false
	}
	t.found = append(t.found, slices.Clone(t.stack[at:]))
	t.stack = t.stack[:at]
}
