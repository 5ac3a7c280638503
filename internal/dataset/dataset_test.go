package dataset

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// plant makes empty files, and the folders above them, in a new root.
func plant(t *testing.T, names ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range names {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func bases(items []Item) string {
	var names []string
	for _, i := range items {
		names = append(names, i.Defect+"/"+filepath.Base(i.Path))
	}
	return strings.Join(names, " ")
}

var bottle = []string{
	"bottle/train/good/b.PNG", "bottle/train/good/a.jpeg", "bottle/train/good/.hidden.png",
	"bottle/train/good/Thumbs.db", "bottle/train/good/c.webp", "bottle/train/bad/x.png",
	"bottle/test/good/1.bmp", "bottle/test/crack/2.tif", "bottle/test/crack/1.gif",
	"bottle/test/.cache/9.png", "bottle/ground_truth/crack/1_mask.png",
	"bottle/ground_truth/good/1_mask.png", "bottle/notes.txt",
}

func TestWalk(t *testing.T) {
	t.Parallel()
	root := plant(t, append(bottle, "ant/train/good/1.png", "ant/test/good/1.png", "readme.txt",
		".git/config")...)
	found, err := Walk(root)
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || found[0].Name != "ant" || found[1].Name != "bottle" {
		t.Fatalf("got %+v", found)
	}
	c := found[1]
	if got := bases(c.Train); got != "good/a.jpeg good/b.PNG good/c.webp" {
		t.Errorf("train: %s", got)
	}
	if got := bases(c.Test); got != "crack/1.gif crack/2.tif good/1.bmp" {
		t.Errorf("test: %s", got)
	}
	mask := filepath.Join(root, "bottle", "ground_truth", "crack", "1_mask.png")
	if c.Test[0].Mask != mask || c.Test[1].Mask != "" || c.Test[2].Mask != "" {
		t.Errorf("masks: %+v", c.Test)
	}
	if !c.Masks || found[0].Masks {
		t.Errorf("Masks: %t, %t", c.Masks, found[0].Masks)
	}
	if !c.Test[0].Anomalous() || c.Test[2].Anomalous() {
		t.Error("labels are wrong")
	}
}

func TestWalkOneCategory(t *testing.T) {
	root := filepath.Join(plant(t, bottle...), "bottle")
	found, err := Walk(root)
	if err != nil || len(found) != 1 || found[0].Name != "bottle" || len(found[0].Test) != 3 {
		t.Fatalf("got %+v, %v", found, err)
	}
	t.Chdir(root)
	here, err := Walk(".")
	if err != nil || len(here) != 1 || here[0].Name != "bottle" {
		t.Fatalf("from inside: %+v, %v", here, err)
	}
}

func TestWalkErrors(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		files  []string
		want   error
		folder string
	}{
		{"no folder", []string{"a.png"}, ErrEmpty, ""},
		{"not a category", []string{"c/images/a.png"}, ErrNoTrain, "c"},
		{"no train", []string{"c/test/good/a.png"}, ErrNoTrain, "c"},
		{"no images in train", []string{"c/train/good/a.txt", "c/test/good/a.png"},
			ErrNoTrain, "c"},
		{"no test", []string{"c/train/good/a.png"}, ErrNoTest, "c"},
		{"no images in test", []string{"c/train/good/a.png", "c/test/good/a.txt"},
			ErrNoTest, "c"},
		{"root without train", []string{"test/good/a.png"}, ErrNoTrain, ""},
	}
	for _, c := range cases {
		root := plant(t, c.files...)
		_, err := Walk(root)
		var e *Error
		if !errors.Is(err, c.want) || !errors.As(err, &e) {
			t.Errorf("%s: got %v", c.name, err)
		} else if e.Folder != filepath.Join(root, c.folder) {
			t.Errorf("%s: names %s", c.name, e.Folder)
		}
	}
	if _, err := Walk(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing root: %v", err)
	}
}

func TestErrorIsBounded(t *testing.T) {
	t.Parallel()
	err := &Error{strings.Repeat("\n", 5000), ErrNoTest}
	if text := err.Error(); len(text) > 1000 || strings.Contains(text, "\n") {
		t.Errorf("%d bytes", len(text))
	}
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	root := plant(t, "train/good/a.png", "test/good/b.png")
	good := filepath.Join(root, "train", "good")
	link(t, root, filepath.Join(root, "test", "loop"))
	link(t, root, filepath.Join(good, "loop.png"))
	link(t, filepath.Join(good, "a.png"), filepath.Join(good, "b.png"))
	found, err := Walk(root)
	if err != nil {
		t.Fatal(err)
	}
	if got := bases(found[0].Train); got != "good/a.png good/b.png" {
		t.Errorf("train: %s", got)
	}
	if got := bases(found[0].Test); got != "good/b.png" {
		t.Errorf("test: %s", got)
	}
	link(t, filepath.Join(root, "gone"), filepath.Join(good, "z.png"))
	if found, err = Walk(root); err != nil || len(found[0].Train) != 3 {
		t.Errorf("a broken link is listed, for its reader to complain of: %v, %v", found, err)
	}
}

// TestData walks every set of real images.
func TestData(t *testing.T) {
	t.Parallel()
	data := os.Getenv("INCTRL_DATA")
	if data == "" {
		t.Skip("INCTRL_DATA is not set")
	}
	sets, err := folders(data)
	if err != nil || len(sets) == 0 {
		t.Fatalf("%d sets, %v", len(sets), err)
	}
	for _, set := range sets {
		found, err := Walk(filepath.Join(data, set))
		if err != nil {
			t.Errorf("%s: %v", set, err)
			continue
		}
		if !HasDefects(found) {
			if found, err = OneVsAll(found); err != nil {
				t.Errorf("%s: %v", set, err)
			}
		}
		for _, c := range found {
			bad := 0
			for _, i := range c.Test {
				if i.Anomalous() {
					bad++
				}
			}
			t.Logf("%s/%s: %d train, %d + %d test, masks %t",
				set, c.Name, len(c.Train), len(c.Test)-bad, bad, c.Masks)
			if bad == 0 || bad == len(c.Test) {
				t.Errorf("%s/%s has one class only", set, c.Name)
			}
		}
	}
}
