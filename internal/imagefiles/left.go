package imagefiles

import (
	"cmp"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/inctrl-go/inctrl/internal/printable"
)

// Left counts what was left out, by kind.
type Left struct {
	Files, Folders map[string]int
}

// File counts a file. The kind may have the name of a folder.
func (l *Left) File(kind string) { count(&l.Files, shown(kind), 1) }

// Folder counts a folder, with all that is in it. The kind may be its name.
func (l *Left) Folder(kind string) { count(&l.Folders, shown(kind), 1) }

func count(in *map[string]int, kind string, n int) {
	if *in == nil {
		*in = map[string]int{}
	}
	(*in)[kind] += n
}

// longestName bounds kinds that are shown.
const longestName = 80

func shown(name string) string {
	if len(name) > longestName || !printable.Is(name) {
		return "other"
	}
	return name
}

// Total is the number of files and folders.
func (l Left) Total() int { return total(l.Files) + total(l.Folders) }

func total(kinds map[string]int) (n int) {
	for _, v := range kinds {
		n += v
	}
	return n
}

func (l *Left) add(more Left) {
	for kind, n := range more.Files {
		count(&l.Files, kind, n)
	}
	for kind, n := range more.Folders {
		count(&l.Folders, kind, n)
	}
}

// String is one line: "6 files left out: heic 5, txt 1; 1 folder left out: __MACOSX". It is empty
// if nothing was.
func (l Left) String() string {
	var parts []string
	for _, p := range []struct {
		one, many string
		kinds     map[string]int
	}{{"file", "files", l.Files}, {"folder", "folders", l.Folders}} {
		what := p.many
		n := total(p.kinds)
		if n == 1 {
			what = p.one
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s left out: %s", n, what, list(p.kinds)))
		}
	}
	return strings.Join(parts, "; ")
}

// mostKinds bounds the kinds that are named; the others are counted together.
const mostKinds = 8

// list names kinds, the most frequent first.
func list(kinds map[string]int) string {
	names := slices.SortedFunc(maps.Keys(kinds), func(a, b string) int {
		return cmp.Or(cmp.Compare(kinds[b], kinds[a]), cmp.Compare(a, b))
	})
	var parts []string
	rest := 0
	for i, name := range names {
		if i < mostKinds {
			parts = append(parts, fmt.Sprintf("%s %d", name, kinds[name]))
		} else {
			rest += kinds[name]
		}
	}
	if rest > 0 {
		parts = append(parts, fmt.Sprintf("of other kinds %d", rest))
	}
	return strings.Join(parts, ", ")
}

// Log warns in one line if anything was left out.
func (l Left) Log(log *slog.Logger) {
	if l.Total() > 0 {
		log.Warn(l.String())
	}
}
