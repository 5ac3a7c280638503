package dataset

import (
	"cmp"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/internal/imagefiles"
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
	set, err := Walk(root)
	if err != nil {
		t.Fatal(err)
	}
	found := set.Categories
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
	if !slices.Equal(c.Test[0].Masks, []string{mask}) || c.Test[1].Masks != nil ||
		c.Test[2].Masks != nil {
		t.Errorf("masks: %+v", c.Test)
	}
	if !c.Masks || found[0].Masks {
		t.Errorf("Masks: %t, %t", c.Masks, found[0].Masks)
	}
	if without, of := c.Unmasked(); without != 1 || of != 2 {
		t.Errorf("%d of %d without a mask", without, of)
	}
	if !c.Test[0].Anomalous() || c.Test[2].Anomalous() {
		t.Error("labels are wrong")
	}
	const left = "6 files left out: txt 2, db 1, hidden 1, in bottle/train 1, " +
		"mask of no anomalous image 1; 2 folders left out: hidden 2"
	if got := set.Left.String(); got != left {
		t.Errorf("left out: %s", got)
	}
}

func TestWalkOneCategory(t *testing.T) {
	root := filepath.Join(plant(t, bottle...), "bottle")
	set, err := Walk(root)
	found := set.Categories
	if err != nil || len(found) != 1 || found[0].Name != "bottle" || len(found[0].Test) != 3 {
		t.Fatalf("got %+v, %v", found, err)
	}
	t.Chdir(root)
	here, err := Walk(".")
	if err != nil || len(here.Categories) != 1 || here.Categories[0].Name != "bottle" {
		t.Fatalf("from inside: %+v, %v", here, err)
	}
}

// TestWalkBeside: what lies beside the categories does not end a run, and is counted.
func TestWalkBeside(t *testing.T) {
	t.Parallel()
	root := plant(t, append(bottle,
		"__MACOSX/bottle/train/good/._a.png", "maps/test/hole/a.jpg.png", "photos/a/b/c.png",
		"report/report.html", "old/.inctrl-output", "old/test/good/1.png", "x.png",
		"bottle/report/1.png", "bottle/test/9.png", "bottle/validation/good/1.png",
		"half/train/good/1.png", "half/train/good/2.png")...)
	set, err := Walk(root)
	if err != nil || len(set.Categories) != 1 || len(set.Categories[0].Test) != 3 {
		t.Fatalf("got %+v, %v", set, err)
	}
	want := imagefiles.Left{
		Files: map[string]int{
			"html": 1, "db": 1, "hidden": 1, "txt": 1, "in photos/a": 1, "in no folder": 1,
			"in bottle/report": 1, "in bottle/test": 1, "in bottle/train": 1,
			"in bottle/validation": 1, "in half (no images in test)": 2,
			"in maps (no images in train/good)": 1, "mask of no anomalous image": 1,
		},
		Folders: map[string]int{"__MACOSX": 1, "output of inctrl": 1, "hidden": 1},
	}
	if !reflect.DeepEqual(set.Left, want) {
		t.Errorf("left out %v, want %v", set.Left, want)
	}
}

// TestWalkNested: nested and linked folders count for the defect that they lie in.
func TestWalkNested(t *testing.T) {
	t.Parallel()
	root := plant(t, "c/train/good/day1/1.png", "c/test/good/1.png", "c/test/hole/day2/x.png",
		"c/test/hole/day3/x.png", "c/test/hole/y.png", "store/cut/z.png",
		"c/ground_truth/hole/day2/x_mask.png", "c/ground_truth/hole/x_mask.png",
		"c/ground_truth/hole/all/y.png")
	link(t, filepath.Join("..", "..", "store", "cut"), filepath.Join(root, "c", "test", "cut"))
	set, err := Walk(root)
	if err != nil {
		t.Fatal(err)
	}
	c := set.Categories[0]
	if got := bases(c.Train) + ", " + bases(c.Test); got !=
		"good/1.png, cut/z.png good/1.png hole/x.png hole/x.png hole/y.png" {
		t.Errorf("got %s", got)
	}
	hole := filepath.Join(root, "c", "ground_truth", "hole")
	mask := []string{filepath.Join(hole, "day2/x_mask.png")}
	if got := c.Test[2].Masks; !slices.Equal(got, mask) {
		t.Errorf("day2/x.png: %q", got)
	}
	if got := c.Test[3].Masks; got != nil {
		t.Errorf("day3/x.png: %q is as much that of day2/x.png", got)
	}
	if got := c.Test[4].Masks; !slices.Equal(got, []string{filepath.Join(hole, "all/y.png")}) {
		t.Errorf("y.png: %q", got)
	}
	if got := set.Left.String(); got != "2 files left out: in store/cut 1, "+
		"mask of no anomalous image 1" {
		t.Errorf("left out: %s", got)
	}
}

func TestMasks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		images, masks []string
		want          string // for each image its masks
		stray         int
	}{
		"MVTec":        {[]string{"000.png"}, []string{"000_mask.png"}, "000_mask.png", 0},
		"same name":    {[]string{"000.png"}, []string{"000.png"}, "000.png", 0},
		"gt":           {[]string{"000.png"}, []string{"000_gt.bmp"}, "000_gt.bmp", 0},
		"another kind": {[]string{"a.jpg"}, []string{"a_mask.tif"}, "a_mask.tif", 0},
		"case":         {[]string{"IMG_1.JPG"}, []string{"img_1_Mask.PNG"}, "img_1_Mask.PNG", 0},
		"LOCO": {[]string{"000.png", "001.png"},
			[]string{"000/000.png", "000/001.png", "001/000.png"},
			"000/000.png+000/001.png 001/000.png", 0},
		"the first way counts": {[]string{"a.png"}, []string{"a.png", "a_gt.png", "a_mask.png"},
			"a_mask.png", 2},
		"two of one way": {[]string{"a.png"}, []string{"a_mask.bmp", "a_mask.png"},
			"a_mask.png", 0},
		"no png of one way": {[]string{"a.png"}, []string{"a_mask.tif", "a_mask.bmp"},
			"a_mask.bmp", 0},
		"two cases of png": {[]string{"a.png"}, []string{"a_mask.PNG", "a_mask.png", "a_mask.bmp"},
			"a_mask.png", 0},
		"png in capitals": {[]string{"a.jpg", "a.png"}, []string{"a_mask.PNG", "a_mask.bmp"},
			"a_mask.PNG a_mask.PNG", 0},
		"two folders": {[]string{"a.png"}, []string{"x/a_mask.png", "y/a_mask.png"},
			"x/a_mask.png", 0},
		"a folder of two kinds": {[]string{"a.png"}, []string{"a/1.bmp", "a/1.png"},
			"a/1.bmp+a/1.png", 0},
		"two images of one name": {[]string{"a.jpg", "a.png"}, []string{"a_mask.png"},
			"a_mask.png a_mask.png", 0},
		"case tells apart": {[]string{"A.png", "a.png"}, []string{"A_mask.png", "a_mask.png"},
			"A_mask.png a_mask.png", 0},
		"one mask, two cases": {[]string{"A.png", "a.png"}, []string{"A_mask.png"},
			"A_mask.png -", 0},
		"of others":       {[]string{"b.png"}, []string{"bb_mask.png", "b_mask2.png"}, "-", 2},
		"an image's name": {[]string{"a_mask.png"}, []string{"a_mask.png"}, "a_mask.png", 0},
	} {
		var m masks
		for _, n := range c.masks {
			m.add(n, n)
		}
		items := make([]Item, len(c.images))
		var images []named
		for i, n := range c.images {
			images = append(images, named{&items[i], stem(n)})
		}
		m.match(images)
		var got []string
		for _, i := range items {
			got = append(got, cmp.Or(strings.Join(i.Masks, "+"), "-"))
		}
		if s := strings.Join(got, " "); s != c.want || m.unused() != c.stray {
			t.Errorf("%s: %s, want %s; %d stray, want %d", name, s, c.want, m.unused(), c.stray)
		}
	}
}

// TestDoubts checks that doubled masks and folders called good in other letters are told of once.
func TestDoubts(t *testing.T) {
	t.Parallel()
	root := plant(t, "train/good/a.png", "test/good/b.png", "test/Good/c.png", "test/hole/0.png",
		"test/hole/1.png", "ground_truth/hole/0_mask.bmp", "ground_truth/hole/0_mask.png",
		"ground_truth/hole/1_mask.bmp", "ground_truth/hole/1_mask.tif")
	set, err := Walk(root)
	if err != nil {
		t.Fatal(err)
	}
	want := []Doubt{
		{OtherGood, 1, filepath.Join(root, "test/Good/c.png")},
		{DoubledMask, 2, filepath.Join(root, "ground_truth/hole/0_mask.bmp")},
	}
	if !slices.Equal(set.Doubts, want) || set.Left.Total() > 0 {
		t.Errorf("%+v, %v, want %+v", set.Doubts, set.Left, want)
	}
	var said strings.Builder
	set.Log(slog.New(slog.NewTextHandler(&said, nil)))
	if got := said.String(); strings.Count(got, "\n") != 2 || !strings.Contains(got, "files=2") ||
		!strings.Contains(got, "0_mask.bmp") {
		t.Errorf("said %s", got)
	}
}

// TestGoodInCapitals checks that test/Good is test/good if that has no images.
func TestGoodInCapitals(t *testing.T) {
	t.Parallel()
	set, err := Walk(plant(t, "train/good/a.png", "test/Good/b.png", "test/Hole/c.png"))
	if err != nil || len(set.Doubts) > 0 {
		t.Fatalf("%+v, %v", set.Doubts, err)
	}
	if got := bases(set.Categories[0].Test); got != "good/b.png Hole/c.png" {
		t.Errorf("test: %s", got)
	}
}

func TestVisA(t *testing.T) {
	t.Parallel()
	root := plant(t, "nut/Data/Images/Normal/0.JPG")
	write := func(text string) {
		path := visaTable(root)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	const head = "object,split,label,image,mask\r\n"
	write("\ufeff" + head + "nut,train,normal,nut/0.JPG,\nnut,test,normal,nut/1.JPG,\n" +
		"nut,test,anomaly,nut/2.JPG, nut/2.png\nnut,test,anomaly,nut/3.JPG,\n")
	set, err := Walk(root)
	if err != nil || len(set.Categories) != 1 {
		t.Fatalf("%+v, %v", set, err)
	}
	c := set.Categories[0]
	if got := bases(c.Train) + " " + bases(c.Test); c.Name != "nut" || !c.Masks ||
		got != "good/0.JPG good/1.JPG anomaly/2.JPG anomaly/3.JPG" {
		t.Errorf("%s, %s", c.Name, got)
	}
	if got := c.Test[1].Masks; !slices.Equal(got, []string{filepath.Join(root, "nut", "2.png")}) ||
		c.Test[2].Masks != nil {
		t.Errorf("masks %q", got)
	}
	for text, want := range map[string]error{
		head: ErrNoCategory, "": ErrNoCategory, head + "nut,train\n": ErrTable,
		head + "nut,train,anomaly,a,b\n": ErrTable, head + "nut,test,normal,../a,\n": ErrTable,
		head + "nut,test,anomaly,a,/etc/x\n": ErrTable, head + "nut,test,normal,a,\n": ErrNoTrain,
		head + "nut,train,normal,a,\n": ErrNoTest,
	} {
		write(text)
		if _, err := Walk(root); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
}

func TestWalkErrors(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		files []string
		want  error
		says  string
	}{
		{"no folder", []string{"a.png"}, ErrNoCategory, "in no folder 1"},
		{"no image", []string{"a/b.txt"}, ErrNoCategory, "txt 1"},
		{"not a category", []string{"c/images/a.png"}, ErrNoCategory, "in c/images 1"},
		{"no train", []string{"c/test/good/a.png"}, ErrNoTrain, "/c\""},
		{"no images in train", []string{"c/train/good/a.txt", "c/test/good/a.png"},
			ErrNoTrain, "/c\""},
		{"no test", []string{"c/train/good/a.png"}, ErrNoTest, "/c\""},
		{"no images in test", []string{"c/train/good/a.png", "c/test/good/a.txt"},
			ErrNoTest, "/c\""},
		{"root without train", []string{"test/good/a.png"}, ErrNoTrain, ""},
	}
	for _, c := range cases {
		_, err := Walk(plant(t, c.files...))
		if !errors.Is(err, c.want) || !strings.Contains(filepath.ToSlash(err.Error()), c.says) {
			t.Errorf("%s: got %v", c.name, err)
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
	link(t, filepath.Join(root, "gone"), filepath.Join(good, "z.png"))
	set, err := Walk(root)
	if err != nil {
		t.Fatal(err)
	}
	c := set.Categories[0]
	if got := bases(c.Train); got != "good/a.png good/b.png good/z.png" {
		t.Errorf("train: %s; a broken link is listed, for its reader to complain of", got)
	}
	if got := bases(c.Test); got != "good/b.png" {
		t.Errorf("test: %s", got)
	}
	if got := set.Left.String(); got != "2 folders left out: link that leads back 2" {
		t.Errorf("left out: %s", got)
	}
}

// TestData walks every set of real images.
func TestData(t *testing.T) {
	t.Parallel()
	data := os.Getenv("INCTRL_DATA")
	if data == "" {
		t.Skip("INCTRL_DATA is not set")
	}
	sets, err := filepath.Glob(filepath.Join(data, "*", ""))
	sets = slices.DeleteFunc(sets, func(path string) bool { return !isFolder(path) })
	if err != nil || len(sets) == 0 {
		t.Fatalf("%d sets, %v", len(sets), err)
	}
	for _, path := range sets {
		set := filepath.Base(path)
		all, err := Walk(path)
		if err != nil {
			t.Errorf("%s: %v", set, err)
			continue
		}
		found := all.Categories
		t.Logf("%s: %v", set, all.Left)
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
