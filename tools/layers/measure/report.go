package measure

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// The limits of package sizes and of the distribution of lengths.
const (
	MaxKnot       = 10
	MaxModelNames = 45
	MedianLines   = 10 // of functions
	MostLines     = 50 // of 95 of 100 functions
)

// A Report is everything that is measured of a tree.
type Report struct {
	Files   []File
	Knots   map[string]Knot // by the package's path from the root; one file if there is no knot
	Exports map[string]Exports
}

// Tree measures the module in the folder root. Of a package that several builds have, the larger
// measure counts.
func Tree(root string) (*Report, error) {
	files, err := Files(root)
	if err != nil {
		return nil, err
	}
	r := &Report{files, map[string]Knot{}, map[string]Exports{}}
	for _, b := range Builds {
		found, err := Load(root, b)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			r.add(p)
		}
	}
	return r, nil
}

func (r *Report) add(p *packages.Package) {
	path := Path(p)
	if k := KnotOf(p); len(k.Files) > len(r.Knots[path].Files) {
		r.Knots[path] = k
	}
	if e := ExportsOf(p); e.Names+e.Methods > r.Exports[path].Names+r.Exports[path].Methods {
		r.Exports[path] = e
	}
}

// Lengths are the numbers of lines of all functions that are not in tests.
func (r *Report) Lengths() []int {
	var all []int
	for _, f := range r.Files {
		for _, fn := range f.Functions {
			if !f.Test() {
				all = append(all, fn.Lines)
			}
		}
	}
	return all
}

// FileLengths are the numbers of lines of all files.
func (r *Report) FileLengths() []int {
	var all []int
	for _, f := range r.Files {
		all = append(all, f.Lines)
	}
	return all
}

// Over lists what is over one of the limits that hold for a line, a function or a file.
type Over struct{ Lines, Functions, Parameters []string }

// Over finds what is over a limit, as file:line and what it is.
func (r *Report) Over() Over {
	var o Over
	for _, f := range r.Files {
		for _, n := range f.Long {
			o.Lines = append(o.Lines, fmt.Sprintf("%s:%d", f.Path, n))
		}
		for _, fn := range f.Functions {
			at := fmt.Sprintf("%s:%d: %s", f.Path, fn.Line, fn.Name)
			if fn.Lines > MaxFunction {
				o.Functions = append(o.Functions, fmt.Sprintf("%s: %d lines", at, fn.Lines))
			}
			if fn.Parameters > MaxParameters {
				parameters := fmt.Sprintf("%s: %d parameters", at, fn.Parameters)
				o.Parameters = append(o.Parameters, parameters)
			}
		}
	}
	return o
}

// Undocumented lists the exported names that have no doc comment, and how many names there are.
func (r *Report) Undocumented() (names []string, all int) {
	for _, path := range slices.Sorted(maps.Keys(r.Exports)) {
		e := r.Exports[path]
		names, all = append(names, e.Undocumented...), all+e.Names+e.Methods
	}
	return names, all
}

// Print writes the table, and after it what is over a limit.
func (r *Report) Print(w io.Writer) {
	lengths, files, over := r.Lengths(), r.FileLengths(), r.Over()
	bare, exported := r.Undocumented()
	library := r.Exports["model"]
	row := func(what string, is, limit any) { fmt.Fprintf(w, "%-52s %8v %8v\n", what, is, limit) }

	row("measure", "is", "limit")
	row("exported names of package model", library.Names, MaxModelNames)
	row("methods of its exported types", library.Methods, "")
	row("exported names and methods of all packages", exported, "")
	row("  without a doc comment", len(bare), 0)
	row("functions", len(lengths), "")
	row("  median lines", Quantile(lengths, 0.5), MedianLines)
	row("  lines, 95 of 100", Quantile(lengths, 0.95), MostLines)
	row("  lines, longest", Quantile(lengths, 1), MaxFunction)
	row("  with more parameters than 6", len(over.Parameters), 0)
	row("files", len(files), "")
	row("  lines, 95 of 100", Quantile(files, 0.95), MaxFile)
	row("  lines, longest", Quantile(files, 1), "")
	row("lines wider than 100 columns", len(over.Lines), 0)
	for _, f := range folders(over.Lines) {
		row("  in "+f.name, f.count, "")
	}
	for _, path := range slices.Sorted(maps.Keys(r.Knots)) {
		if n := len(r.Knots[path].Files); n > MaxKnot {
			row("files in the knot of "+path, n, MaxKnot)
		}
	}
	for _, list := range [][]string{bare, over.Functions, over.Parameters} {
		for _, s := range list {
			fmt.Fprintln(w, s)
		}
	}
}

type folder struct {
	name  string
	count int
}

// folders counts places by their folder.
func folders(places []string) []folder {
	count := map[string]int{}
	for _, p := range places {
		count[p[:max(strings.LastIndexByte(p, '/'), 0)]]++
	}
	var all []folder
	for _, name := range slices.Sorted(maps.Keys(count)) {
		all = append(all, folder{name, count[name]})
	}
	return all
}
