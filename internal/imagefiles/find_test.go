package imagefiles

import (
	"bytes"
	"errors"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/internal/overlay"
)

const (
	pngHead = "\x89PNG\r\n\x1a\n"
	text    = "some text"
)

// plant makes files in a new folder. A name that ends in a slash is a folder, "name -> target" a
// link.
func plant(t testing.TB, names ...string) string {
	t.Helper()
	root, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		name, target, linked := strings.Cut(name, " -> ")
		path := filepath.Join(root, filepath.FromSlash(name))
		err := os.MkdirAll(filepath.Dir(path), 0o755)
		switch {
		case err != nil:
		case strings.HasSuffix(name, "/"):
			err = os.MkdirAll(path, 0o755)
		case linked:
			if err = os.Symlink(filepath.FromSlash(target), path); err != nil {
				t.Skipf("no symbolic links here: %v", err)
			}
		case strings.HasPrefix(filepath.Base(name), "map of "):
			err = os.WriteFile(strings.Replace(path, "map of ", "", 1), heatmap(t), 0o644)
		default:
			err = os.WriteFile(path, []byte(text), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func heatmap(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := overlay.WritePNG(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// below are paths relative to root, with slashes.
func below(t testing.TB, root string, paths []string) (rel []string) {
	t.Helper()
	for _, p := range paths {
		r, err := filepath.Rel(root, p)
		if err != nil {
			t.Fatal(err)
		}
		rel = append(rel, filepath.ToSlash(r))
	}
	return rel
}

// find lists what is found below root, in the order found.
func find(t testing.TB, root string, f *Finder) []string {
	t.Helper()
	var found []string
	err := f.Each(root, func(path string) error {
		found = append(found, path)
		return nil
	})
	if err != nil && !errors.Is(err, ErrEmpty) {
		t.Fatal(err)
	}
	return below(t, root, found)
}

func TestEach(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		plant, want []string
		left        string
	}{
		"nested, in byte order": {
			[]string{"b.png", "a/z.JPG", "a/b/c/4.tiff", "B.Png", "a.png"},
			[]string{"B.Png", "a/b/c/4.tiff", "a/z.JPG", "a.png", "b.png"}, ""},
		"every extension": {
			[]string{"a.jfif", "b.jpe", "c.ppm", "d.pgm", "e.pbm", "f.pnm", "g.dcm", "h.DICOM",
				"i.webp", "j.gif", "k.bmp", "l.dib", "m.tif"},
			[]string{"a.jfif", "b.jpe", "c.ppm", "d.pgm", "e.pbm", "f.pnm", "g.dcm", "h.DICOM",
				"i.webp", "j.gif", "k.bmp", "l.dib", "m.tif"}, ""},
		"other kinds": {
			[]string{"a.png", "x.heic", "y.heic", "notes.txt", "README", "q.\xff",
				"r.averyverylong"},
			[]string{"a.png"},
			"6 files left out: heic 2, other 2, txt 1, without extension 1"},
		"what systems leave": {
			[]string{"a.png", "._a.png", ".DS_Store", "Thumbs.db", "__MACOSX/._b.png",
				"@eaDir/a.jpg/thumb.jpg", ".git/x.png"},
			[]string{"a.png"},
			"3 files left out: hidden 2, db 1; 3 folders left out: @eaDir 1, __MACOSX 1, hidden 1"},
		"a folder with an image's name": {
			[]string{"x.png/a.png", "x.png/b.png"}, []string{"x.png/a.png", "x.png/b.png"}, ""},
		"links to files": {
			[]string{"a.png", "b.png -> a.png", "gone.png -> none", "t.txt -> none"},
			[]string{"a.png", "b.png", "gone.png"}, "1 file left out: txt 1"},
		"linked folders": {
			[]string{"real/a.png", "link -> real", "real/up -> ..",
				"self -> self2/", "self2/b.png"},
			[]string{"link/a.png", "real/a.png", "self/b.png", "self2/b.png"},
			"2 folders left out: link that leads back 2"},
		"links of two to each other": {
			[]string{"a/x.png", "b/y.png", "a/to -> ../b", "b/to -> ../a"},
			[]string{"a/to/y.png", "a/x.png", "b/to/x.png", "b/y.png"},
			"2 folders left out: link that leads back 2"},
		"the whole file system": {
			[]string{"a.png", "all -> /"}, []string{"a.png"},
			"1 folder left out: link that leads back 1"},
		"heat maps": {
			[]string{"a.jpg", "map of a.jpg.png", "b.png", "map of b.png-2.png",
				"map of c.jpg.png"},
			[]string{"a.jpg", "b.png"}, "3 files left out: heat map 3"},
		"images named as heat maps": {
			[]string{"a.jpg", "a.jpg.png"}, []string{"a.jpg", "a.jpg.png"}, ""},
		"output of another run": {
			[]string{"a.png", "maps/a.jpg.png", "maps/" + mark, "n/report/" + mark},
			[]string{"a.png"}, "2 folders left out: output of inctrl 2"},
		"nothing": {[]string{"a/x.txt"}, nil, "1 file left out: txt 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := plant(t, c.plant...)
			var f Finder
			if got := find(t, root, &f); !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if got := f.Left.String(); got != c.left {
				t.Errorf("left out: %q, want %q", got, c.left)
			}
		})
	}
}

// TestLinkFromOutside: a linked folder is searched, also if it is hidden where it lies.
func TestLinkFromOutside(t *testing.T) {
	t.Parallel()
	root := plant(t, "test/hole -> ../.store/hole", ".store/hole/day2/x.png", "set -> test")
	var f Finder
	for _, name := range []string{"test", "set"} {
		got := find(t, filepath.Join(root, name), &f)
		if !slices.Equal(got, []string{"hole/day2/x.png"}) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// TestTold: files without an extension are images by their first bytes.
func TestTold(t *testing.T) {
	t.Parallel()
	root := plant(t, "README", "1.2.840.10008", "scan.v2")
	for _, name := range []string{"IM0001", "1.2.840.10009", "photo.img"} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(pngHead), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var f Finder
	if got := find(t, root, &f); !slices.Equal(got, []string{"1.2.840.10009", "IM0001"}) {
		t.Errorf("got %q", got)
	}
	const want = "4 files left out: 10008 1, img 1, v2 1, without extension 1"
	if got := f.Left.String(); got != want {
		t.Errorf("left out: %q", got)
	}
}

// TestLinksMultiply: twenty folders, each with two links to the next, are a million paths.
func TestLinksMultiply(t *testing.T) {
	t.Parallel()
	var names []string
	for i := range 20 {
		at, next := string(rune('a'+i)), string(rune('b'+i))
		names = append(names, at+"/1 -> ../"+next, at+"/2 -> ../"+next)
	}
	root := plant(t, append(names, "u/x.png")...)
	err := new(Finder).Each(root, func(string) error { return nil })
	if !errors.Is(err, ErrLinks) {
		t.Errorf("got %v", err)
	}
}

func TestMakeOutput(t *testing.T) {
	t.Parallel()
	root := plant(t, "a.png", "full/b.png")
	for _, dir := range []string{"new/deep", "full", "new/deep"} {
		if err := MakeOutput(filepath.Join(root, dir)); err != nil {
			t.Fatal(err)
		}
	}
	var f Finder
	if got := find(t, root, &f); !slices.Equal(got, []string{"a.png", "full/b.png"}) ||
		f.Left.String() != "1 folder left out: output of inctrl 1" {
		t.Errorf("got %q, %v", got, f.Left)
	}
	f = Finder{Output: filepath.Join(root, "full")}
	if got := find(t, root, &f); !slices.Equal(got, []string{"a.png"}) ||
		f.Left.String() != "2 folders left out: output of inctrl 2" {
		t.Errorf("own output: %q, %v", got, f.Left)
	}
}

// TestList: files as they are, folders searched, no duplicates.
func TestList(t *testing.T) {
	t.Parallel()
	root := plant(t, "z.png", "a/2.JPG", "a/1.jpg", "raw.dat", "empty/x.txt")
	in := func(names ...string) (paths []string) {
		for _, n := range names {
			paths = append(paths, filepath.Join(root, filepath.FromSlash(n)))
		}
		return paths
	}
	var f Finder
	got, err := f.List(in("z.png", "a", "raw.dat", "a/1.jpg")...)
	if want := in("a/1.jpg", "a/2.JPG", "raw.dat", "z.png"); err != nil ||
		!slices.Equal(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
	_, err = f.List(in("empty")...)
	if !errors.Is(err, ErrEmpty) || !strings.Contains(err.Error(), "txt 1") {
		t.Errorf("empty folder: %v", err)
	}
	if _, err := f.List(); !errors.Is(err, ErrEmpty) {
		t.Errorf("no paths: %v", err)
	}
	if _, err := f.List(in("none.png")...); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing file: %v", err)
	}
}

func TestLeftIsBounded(t *testing.T) {
	t.Parallel()
	var l Left
	for i := range 100 {
		l.File(strings.Repeat("k", i%10+1))
		l.Folder(strings.Repeat("\x1b", i))
	}
	if s := l.String(); len(s) > 300 || strings.Contains(s, "\x1b") ||
		!strings.Contains(s, "of other kinds 20") || l.Total() != 200 {
		t.Errorf("%d bytes: %q", len(s), s)
	}
}
