package measure

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// The most that a line, a function's list of parameters and a function may have.
const (
	MaxColumns    = 100
	MaxParameters = 6
	MaxFunction   = 80
	MaxFile       = 400
	tab           = 4 // columns
)

// A File is what one source file measures. Functions and parameters are those of Go alone.
type File struct {
	Path      string // from the root, with slashes
	Lines     int
	Long      []int // numbers of the lines that are wider than MaxColumns, directives aside
	Functions []Function
}

// A Function is one declared function or method: literals count as lines of the function that they
// are in.
type Function struct {
	Name       string
	Line       int
	Lines      int
	Parameters int
}

// suffixes are the languages that are measured, and skip the folders that hold what is built,
// downloaded or recorded.
var (
	suffixes = []string{".go", ".ts", ".mts", ".mjs", ".wgsl", ".h", ".c", ".cu", ".py"}
	skip     = []string{".git", "node_modules", "out", "dist", "bin"}
)

// Files measures every source file under root that was written by hand.
func Files(root string) ([]File, error) {
	var all []File
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains(skip, d.Name()):
			return fs.SkipDir
		case d.IsDir() || !slices.Contains(suffixes, filepath.Ext(path)):
			return nil
		}
		f, generated, err := measureFile(path)
		if rel, e := filepath.Rel(root, path); e == nil {
			f.Path = filepath.ToSlash(rel)
		}
		if !generated {
			all = append(all, f)
		}
		return err
	})
	return all, err
}

func measureFile(path string) (f File, generated bool, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return f, false, err
	}
	for line := range bytes.Lines(text) {
		f.Lines++
		if columns(line) > MaxColumns && !bytes.HasPrefix(line, []byte("//go:")) {
			f.Long = append(f.Long, f.Lines)
		}
	}
	if filepath.Ext(path) != ".go" {
		return f, false, nil
	}
	fset := token.NewFileSet()
	mode := parser.SkipObjectResolution | parser.ParseComments
	parsed, err := parser.ParseFile(fset, path, text, mode)
	if err != nil {
		return f, false, err
	}
	f.Functions = functions(fset, parsed)
	return f, ast.IsGenerated(parsed), nil
}

// columns is the width of a line on a screen.
func columns(line []byte) int {
	line = bytes.TrimRight(line, "\r\n")
	tabs := bytes.Count(line, []byte{'\t'})
	return utf8.RuneCount(line) + tabs*(tab-1)
}

func functions(fset *token.FileSet, f *ast.File) []Function {
	var all []Function
	for _, d := range f.Decls {
		d, ok := d.(*ast.FuncDecl)
		if !ok || d.Body == nil {
			continue
		}
		first, last := fset.Position(d.Pos()).Line, fset.Position(d.End()).Line
		all = append(all, Function{d.Name.Name, first, last - first + 1, d.Type.Params.NumFields()})
	}
	return all
}

// Test says whether a file holds tests.
func (f File) Test() bool {
	return strings.HasSuffix(f.Path, "_test.go") || strings.Contains(f.Path, ".test.")
}

// Quantile is the smallest value that at least the fraction q of all values do not exceed.
func Quantile(values []int, q float64) int {
	if len(values) == 0 {
		return 0
	}
	values = slices.Sorted(slices.Values(values))
	at := int(q*float64(len(values))+0.999999) - 1
	return values[min(max(at, 0), len(values)-1)]
}
