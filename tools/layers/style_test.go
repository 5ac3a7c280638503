package layers

import (
	"cmp"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/inctrl-go/inctrl/tools/layers/measure"
)

var update = flag.Bool("update", false, "lower the numbers in exceptions.json to what they are now")

// exceptions are what is still over a limit: for each measure, how much of it, by room (or
// package). A number in exceptions.json may only become smaller, and what is not there is zero.
type exceptions struct {
	Knots      map[string]int `json:"knots"`      // files, by package
	Lines      map[string]int `json:"lines"`      // too wide, by room
	Functions  map[string]int `json:"functions"`  // too long, by room
	Parameters map[string]int `json:"parameters"` // with too many; by room
	Docs       map[string]int `json:"docs"`       // exported names without a comment, by room
}

const exceptionsFile = "exceptions.json"

// rooms are the folders whose exceptions are counted together. The longest that fits counts.
var rooms = []string{
	"batch", "deploy", "internal", "model", "model/backend", "model/ops", "model/preprocess",
	"quantize", "server", "testdata", "tools", "tools/beam", "tools/inctrl", "tools/load", "wasm",
	"web",
}

func room(path string) string {
	best := ""
	for _, r := range rooms {
		if strings.HasPrefix(path, r+"/") && len(r) > len(best) {
			best = r
		}
	}
	return cmp.Or(best, "the root")
}

// tree is measured once for all tests.
var tree = sync.OnceValues(func() (*measure.Report, error) { return measure.Tree("../..") })

func measured(t *testing.T) *measure.Report {
	t.Helper()
	look(t)
	r, err := tree()
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Files) < 100 || len(r.Knots) < 20 || len(r.Lengths()) < 1000 {
		t.Fatalf("only %d files, %d packages were looked at", len(r.Files), len(r.Knots))
	}
	return r
}

// TestStyle holds the tree to its figures; go run ./tools/layers/figures prints them.
func TestStyle(t *testing.T) {
	r := measured(t)
	most := func(what string, is, limit int) {
		if is > limit {
			t.Errorf("%s: %d, limit %d", what, is, limit)
		}
	}
	most("exported names of package model", r.Exports["model"].Names, measure.MaxModelNames)
	most("median lines of functions", measure.Quantile(r.Lengths(), 0.5), measure.MedianLines)
	most("lines of 95 of 100 functions", measure.Quantile(r.Lengths(), 0.95), measure.MostLines)
	most("lines of 95 of 100 files", measure.Quantile(r.FileLengths(), 0.95), measure.MaxFile)
}

// TestExceptions: nothing is over a limit but what exceptions.json lists.
func TestExceptions(t *testing.T) {
	r, was := measured(t), readExceptions(t)
	over := r.Over()
	bare, all := r.Undocumented()
	if all < 300 {
		t.Errorf("only %d exported names were looked at", all)
	}
	is := exceptions{
		Knots:      compare(t, "knots", was.Knots, knots(t, r), nil),
		Lines:      compareRooms(t, "lines", was.Lines, over.Lines),
		Functions:  compareRooms(t, "functions", was.Functions, over.Functions),
		Parameters: compareRooms(t, "parameters", was.Parameters, over.Parameters),
		Docs:       compareRooms(t, "docs", was.Docs, bare),
	}
	if *update && !t.Failed() {
		writeExceptions(t, is)
	}
}

// knots are the packages with a knot that is too large.
func knots(t *testing.T, r *measure.Report) map[string]int {
	large := map[string]int{}
	for path, k := range r.Knots {
		if len(k.Files) > measure.MaxKnot {
			large[path] = len(k.Files)
			t.Logf("%d files of %s all reach each other: %s", len(k.Files), path, k.Files)
		}
	}
	return large
}

// compareRooms counts the places by room and compares with what is allowed.
func compareRooms(t *testing.T, what string, was map[string]int, places []string) map[string]int {
	is, where := map[string]int{}, map[string][]string{}
	for _, p := range places {
		is[room(p)]++
		where[room(p)] = append(where[room(p)], p)
	}
	return compare(t, what, was, is, where)
}

// compare fails where is exceeds was, and says where.
func compare(
	t *testing.T, what string, was, is map[string]int, where map[string][]string,
) map[string]int {
	for _, r := range slices.Sorted(maps.Keys(is)) {
		if is[r] > was[r] {
			places := strings.Join(where[r], "\n\t")
			t.Errorf("%s: %s: %d, allowed %d\n\t%s", r, what, is[r], was[r], places)
		}
	}
	for r, n := range was {
		if is[r] < n {
			t.Logf("%s: %s: %d, allowed %d: go test ./tools/layers -update", r, what, is[r], n)
		}
	}
	return is
}

func readExceptions(t *testing.T) (e exceptions) {
	t.Helper()
	text, err := os.ReadFile(exceptionsFile)
	if err == nil {
		err = json.Unmarshal(text, &e)
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func writeExceptions(t *testing.T, e exceptions) {
	t.Helper()
	text, err := json.MarshalIndent(e, "", "\t")
	if err == nil {
		err = os.WriteFile(exceptionsFile, append(text, '\n'), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
