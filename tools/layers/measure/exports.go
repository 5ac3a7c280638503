package measure

import (
	"fmt"
	"go/ast"
	"go/token"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/packages"
)

// Exports counts what a package exports: its package-level names, the exported methods of its
// exported types, and which of both have no doc comment.
type Exports struct {
	Names        int
	Methods      int
	Undocumented []string // as file:line: name

	folder string
}

// known are the methods that the standard library says all about.
var known = []string{"Error", "Unwrap", "Is", "String", "Read", "Write"}

// ExportsOf counts a package's exports in the files that were written by hand.
func ExportsOf(p *packages.Package) Exports {
	e := Exports{folder: Path(p)}
	for _, f := range p.Syntax {
		if _, ok := name(p, f); !ok {
			continue
		}
		for _, d := range f.Decls {
			e.declaration(p.Fset, d)
		}
	}
	return e
}

func (e *Exports) declaration(fset *token.FileSet, d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		e.function(fset, d)
	case *ast.GenDecl:
		for _, s := range d.Specs {
			e.spec(fset, s, d.Doc != nil)
		}
	}
}

func (e *Exports) function(fset *token.FileSet, d *ast.FuncDecl) {
	if !d.Name.IsExported() || d.Recv != nil && !exportedReceiver(d.Recv.List[0].Type) {
		return
	}
	if d.Recv == nil {
		e.Names++
	} else {
		e.Methods++
	}
	e.documented(fset, d.Name, d.Doc != nil || d.Recv != nil && slices.Contains(known, d.Name.Name))
}

// spec counts a type, or the names of a const or var; a comment on their group is theirs too.
func (e *Exports) spec(fset *token.FileSet, s ast.Spec, group bool) {
	switch s := s.(type) {
	case *ast.TypeSpec:
		if s.Name.IsExported() {
			e.Names++
			e.documented(fset, s.Name, group || s.Doc != nil || s.Comment != nil)
		}
	case *ast.ValueSpec:
		for _, n := range s.Names {
			if n.IsExported() {
				e.Names++
				e.documented(fset, n, group || s.Doc != nil || s.Comment != nil)
			}
		}
	}
}

func (e *Exports) documented(fset *token.FileSet, n *ast.Ident, ok bool) {
	if !ok {
		at := fset.Position(n.Pos())
		where := fmt.Sprintf("%s/%s:%d", e.folder, filepath.Base(at.Filename), at.Line)
		e.Undocumented = append(e.Undocumented, where+": "+n.Name)
	}
}

func exportedReceiver(t ast.Expr) bool {
	switch t := t.(type) {
	case *ast.StarExpr:
		return exportedReceiver(t.X)
	case *ast.IndexExpr:
		return exportedReceiver(t.X)
	case *ast.IndexListExpr:
		return exportedReceiver(t.X)
	case *ast.Ident:
		return t.IsExported()
	}
	return false
}
