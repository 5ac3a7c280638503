package imagefiles

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// oddNames are names of files and folders as people and systems make them.
var oddNames = []string{
	"a.png", "b.JPG", "c.jfif", "d.ppm", "e.DCM", "x.heic", "notes.txt", "README", "IM0001",
	"1.2.840.1", "Thumbs.db", ".DS_Store", "._a.png", "a.png.png", "b.JPG.png", "day 2", "__MACOSX",
	"@eaDir", ".git", "x.png", "ünï.png", "\xff\xe9.png", "\xff.\xe9", "-o.png", "a\nb.png",
	"con.png", " lead.png", "trail.png ", "no.ext.", "…", "long." + strings.Repeat("e", 100),
}

// oddTree is a random tree and what must become of it.
type oddTree struct {
	root         string
	r            *rand.Rand
	images, left int // files; those in folders that are left out do not count
	folders      int // left out
}

// grow fills a folder. Within a folder that is left out nothing counts.
func (o *oddTree) grow(t *testing.T, dir string, depth int, counts bool) {
	t.Helper()
	names := slices.Clone(oddNames)
	o.r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	names = names[:o.r.IntN(9)]
	for _, name := range names {
		path := filepath.Join(dir, name)
		switch what := o.r.IntN(10); {
		case what < 3 && depth > 0:
			if err := os.Mkdir(path, 0o755); err != nil {
				t.Fatal(err)
			}
			skip := hidden(name) || slices.Contains(foreign, name)
			if o.r.IntN(8) == 0 {
				if err := MakeOutput(path); err != nil {
					t.Fatal(err)
				}
				skip = true
			}
			if counts && skip {
				o.folders++
			}
			o.grow(t, path, depth-1, counts && !skip)
		case what == 3: // a link to a folder around it
			up, _ := filepath.Rel(dir, o.root)
			if err := os.Symlink(up, path); err != nil {
				t.Fatal(err)
			}
			if counts {
				o.folders++
			}
		default:
			head := text
			if o.r.IntN(2) == 0 {
				head = pngHead
			}
			if err := os.WriteFile(path, []byte(head), 0o644); err != nil {
				t.Fatal(err)
			}
			if counts {
				o.file(name, head == pngHead)
			}
		}
	}
}

// file counts a file by the rule in its plainest words.
func (o *oddTree) file(name string, isPNG bool) {
	bare := !strings.Contains(name, ".") || name == "no.ext." || name == "1.2.840.1"
	ext := strings.ToLower(filepath.Ext(name))
	known := slices.Contains([]string{".png", ".jpg", ".jfif", ".ppm", ".dcm"}, ext)
	switch {
	case strings.HasPrefix(name, "."):
		o.left++
	case known, bare && isPNG:
		o.images++
	default:
		o.left++
	}
}

// TestOddTrees: in 500 odd folders each file is found or counted as left out.
func TestOddTrees(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("no files of such names")
	}
	top := t.TempDir()
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 22))
		o := &oddTree{root: filepath.Join(top, fmt.Sprint(seed)), r: r}
		if err := os.Mkdir(o.root, 0o755); err != nil {
			t.Fatal(err)
		}
		o.grow(t, o.root, 2, true)
		var f Finder
		found := map[string]int{}
		err := f.Each(o.root, func(path string) error {
			found[path]++
			return nil
		})
		if errors.Is(err, ErrEmpty) != (o.images == 0) || err != nil && o.images > 0 {
			t.Errorf("seed %d: %v, want %d images", seed, err, o.images)
		}
		left, folders := total(f.Left.Files), total(f.Left.Folders)
		if len(found) != o.images || left != o.left || folders != o.folders {
			t.Errorf("seed %d: %d images, %d files, %d folders left out; want %d, %d, %d (%v)",
				seed, len(found), left, folders, o.images, o.left, o.folders, f.Left)
		}
		for path, n := range found {
			if _, err := os.Lstat(path); err != nil || n != 1 {
				t.Errorf("seed %d: %q found %d times: %v", seed, path, n, err)
			}
		}
		if all, err := f.List(o.root); err == nil &&
			!slices.Equal(all, slices.Sorted(maps.Keys(found))) {
			t.Errorf("seed %d: List gives others than Each", seed)
		}
	}
}

// TestOddLists: of 500 odd lists each path comes back as it is, whatever the encoding, the ends of
// lines and the white space; or the list is refused.
func TestOddLists(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 23))
		var paths []string
		for range r.IntN(20) {
			name := oddNames[r.IntN(len(oddNames))]
			if !strings.ContainsAny(name, "\n") && strings.TrimSpace(name) == name {
				paths = append(paths, "dir "+fmt.Sprint(r.IntN(9))+"/"+name)
			}
		}
		list, null, refused := writeList(r, paths)
		var got []string
		err := Lines(strings.NewReader(list), null, func(path string) error {
			got = append(got, path)
			return nil
		})
		switch {
		case refused:
			if !errors.Is(err, ErrList) {
				t.Errorf("seed %d: %q, %v, want it refused", seed, got, err)
			}
		case err != nil || !slices.Equal(got, paths):
			t.Errorf("seed %d: %q, %v, want %q", seed, got, err, paths)
		}
	}
}

// writeList writes paths in one of the ways in which editors and shells do. Paths that UTF-16
// cannot hold are taken out of those that are wanted.
func writeList(r *rand.Rand, paths []string) (list string, null, refused bool) {
	end := []string{"\n", "\r\n", " \n", "\n\n", "\t\r\n"}[r.IntN(5)]
	way := r.IntN(5)
	if way == 0 {
		end, null = "\x00", true
	}
	for i, p := range paths {
		list += p
		if i < len(paths)-1 || r.IntN(2) == 0 || null {
			list += end
		}
	}
	wide := strings.ToValidUTF8(list, "?") == list
	switch {
	case way == 1:
		list = "\xef\xbb\xbf" + list
	case way == 2 && wide:
		list = utf16Of(order(r), "\ufeff"+list)
	case way == 3 && wide && len(paths) > 0:
		return utf16Of(order(r), list), false, true // without a mark
	}
	return list, null, false
}
