package published

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
)

// What numpy 2.4 prints for RandomState(42).permutation(n).
func TestPermutation(t *testing.T) {
	t.Parallel()
	if got := permutation(10); !slices.Equal(got, []int{8, 1, 5, 0, 7, 2, 9, 4, 3, 6}) {
		t.Errorf("10: %v", got)
	}
	want := []int{62, 40, 94, 18, 81, 83, 64, 42, 10, 0, 31, 75, 47, 26, 44, 4, 22, 12, 90, 73}
	if got := permutation(98)[:20]; !slices.Equal(got, want) {
		t.Errorf("98: %v", got)
	}
}

// files of a folder to be, by path.
type tree map[string][]byte

func (f tree) lay(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, data := range f {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// list gives the files under a folder, sorted.
func list(t *testing.T, root string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(root, path)
			names = append(names, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func convert(t *testing.T, kind string, f tree) (Counts, string, error) {
	t.Helper()
	k, err := Find(kind)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out")
	r, err := k.Convert(t.Context(), f.lay(t), out, Options{Part: true})
	return r.Counts, out, err
}

func grey(w, h int, at func(x, y int) uint8) *image.Gray {
	m := image.NewGray(image.Rect(0, 0, w, h))
	for i := range m.Pix {
		m.Pix[i] = at(i%w, i/w)
	}
	return m
}

func pngOf(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func numbered(folder, ext string, n int) tree {
	f := tree{}
	for i := range n {
		f[fmt.Sprintf("%s/%03d%s", folder, i, ext)] = []byte{byte(i)}
	}
	return f
}

func join(all ...tree) tree {
	out := tree{}
	for _, f := range all {
		maps.Copy(out, f)
	}
	return out
}

// Ten normal images: numpy's draw has 8, 1 and 5 for testing.
var tenSplit = []string{"test/good/001", "test/good/005", "test/good/008", "train/good/000",
	"train/good/002", "train/good/003", "train/good/004", "train/good/006", "train/good/007",
	"train/good/009"}

func TestFolders(t *testing.T) {
	t.Parallel()
	var elpvTable, headTable strings.Builder
	headTable.WriteString("id, hemorrhage\n")
	for i := range 12 {
		p := []string{"0.0", "1.0", "0.3333333333333333"}[max(0, i-9)]
		fmt.Fprintf(&elpvTable, "images/%03d.png  %s   mono\n", i, p)
		fmt.Fprintf(&headTable, "%d, %d\n", i, i/10)
	}
	visaTable := "object,split,label,image,mask\n" +
		"nut,train,normal,nut/Data/Images/Normal/0.JPG,\n" +
		"nut,test,normal,nut/Data/Images/Normal/1.JPG,\n" +
		"nut,test,anomaly,nut/Data/Images/Anomaly/0.JPG,nut/Data/Masks/Anomaly/0.png\n"
	for _, c := range []struct {
		kind     string
		f        tree
		category string
		ext      string
		want     []string
	}{
		{"brainmri", join(numbered("no", ".jpg", 10), numbered("yes", ".jpg", 1),
			tree{"no/.x.jpg": nil, "no/a.txt": nil}),
			"brainmri", ".jpg", append([]string{"test/tumor/000"}, tenSplit...)},
		{"elpv", join(numbered("images", ".png", 12),
			tree{"labels.csv": []byte(elpvTable.String())}),
			"elpv", ".png", append([]string{"test/defect/010"}, tenSplit...)},
		{"headct", join(numbered("head_ct", ".png", 12),
			tree{"labels.csv": []byte(headTable.String())}), "headct", ".png",
			append([]string{"test/hemorrhage/010", "test/hemorrhage/011"}, tenSplit...)},
		{"visa", tree{"split_csv/1cls.csv": []byte(visaTable), "nut/Data/Images/Normal/0.JPG": nil,
			"nut/Data/Images/Normal/1.JPG": nil, "nut/Data/Images/Anomaly/0.JPG": nil,
			"nut/Data/Masks/Anomaly/0.png": nil}, "nut", "",
			[]string{"ground_truth/anomaly/0_mask.png", "test/anomaly/0.JPG", "test/good/1.JPG",
				"train/good/0.JPG"}},
		{"mvtec", tree{"nut/train/good/0.png": nil, "nut/test/good/0.png": nil,
			"nut/test/crack/0.png": nil, "nut/ground_truth/crack/0_mask.png": nil,
			"license.txt": nil, "papers/x.png": nil}, "nut", "",
			[]string{"ground_truth/crack/0_mask.png", "test/crack/0.png", "test/good/0.png",
				"train/good/0.png"}},
	} {
		t.Run(c.kind, func(t *testing.T) {
			_, out, err := convert(t, c.kind, c.f)
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for _, w := range c.want {
				want = append(want, c.category+"/"+w+c.ext)
			}
			slices.Sort(want)
			if got := list(t, out); !slices.Equal(got, want) {
				t.Errorf("got %q\nwant %q", got, want)
			}
		})
	}
}

// TestMasks: masks are found by their names, several of an image are kept apart, and images of one
// name in nested folders too.
func TestMasks(t *testing.T) {
	t.Parallel()
	k, err := Find("mvtec")
	if err != nil {
		t.Fatal(err)
	}
	root := tree{
		"nut/train/good/0.png": nil, "nut/test/bent/0.png": nil, "nut/test/cut/a.jpg": nil,
		"nut/test/cut/b.png": nil, "nut/test/cut/d/A.png": nil, "nut/ground_truth/cut/A.bmp": nil,
		"nut/ground_truth/bent/0/1.png": nil, "nut/ground_truth/bent/0/2.tif": nil,
		"nut/notes.txt": nil,
	}.lay(t)
	out := filepath.Join(t.TempDir(), "out")
	r, err := k.Convert(t.Context(), root, out, Options{Part: true})
	want := []string{
		"nut/ground_truth/bent/0/000.png", "nut/ground_truth/bent/0/001.tif",
		"nut/ground_truth/cut/a_mask.bmp",
		"nut/test/bent/0.png", "nut/test/cut/A-2.png", "nut/test/cut/a.jpg", "nut/test/cut/b.png",
		"nut/train/good/0.png",
	}
	if got := list(t, out); err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
	if r.Counts != (Counts{1, 0, 4}) || r.Unmasked != 2 || r.MissingMasks != 0 ||
		r.Left.String() != "1 file left out: txt 1" {
		t.Errorf("%+v", r)
	}
}

// TestMissingMasks: masks that VisA's table names and that are not there are an error, and counted
// if a part of the set will do.
func TestMissingMasks(t *testing.T) {
	t.Parallel()
	k, err := Find("visa")
	if err != nil {
		t.Fatal(err)
	}
	k.Counts = Counts{1, 0, 3}
	root := tree{"nut/0.JPG": nil, "nut/1.JPG": nil, "nut/2.JPG": nil, "nut/3.JPG": nil,
		"nut/1.png": nil, "split_csv/1cls.csv": []byte("nut,train,normal,nut/0.JPG,\n" +
			"nut,test,anomaly,nut/1.JPG,nut/1.png\nnut,test,anomaly,nut/2.JPG,nut/2.png\n" +
			"nut,test,anomaly,nut/3.JPG,\n")}.lay(t)
	out := filepath.Join(t.TempDir(), "out")
	_, err = k.Convert(t.Context(), root, out, Options{})
	if !errors.Is(err, ErrCount) || !strings.Contains(err.Error(), "missing masks: 1") ||
		!strings.Contains(err.Error(), "2.png") {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(out); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something is written: %v", err)
	}
	r, err := k.Convert(t.Context(), root, out, Options{Part: true})
	if err != nil || r.MissingMasks != 1 || r.Unmasked != 2 {
		t.Errorf("%+v, %v", r, err)
	}
}

// A strip of three squares whose masks mark the second; of the other fabric, all three are normal.
func TestAITEX(t *testing.T) {
	t.Parallel()
	const side = 16
	strip := grey(3*side+5, side, func(x, _ int) uint8 { return uint8(10 * (1 + x/side)) })
	mark := func(at int) []byte {
		return pngOf(t, grey(3*side+5, side,
			func(x, y int) uint8 { return 255 * b2u(x == at && y == 3) }))
	}
	c, out, err := convert(t, "aitex", tree{
		"NODefect_images/2306881-210020u/0001_000_00.png": pngOf(t, strip),
		"Defect_images/0044_019_04.png":                   pngOf(t, strip),
		"Mask_images/0044_019_04_mask1.png":               mark(side + 2),
		"Mask_images/0044_019_04_mask2.png":               mark(side + 9),
	})
	if err != nil || c != (Counts{2, 1, 1}) {
		t.Fatalf("%v, %v", c, err)
	}
	bad := open(t, filepath.Join(out, "AITEX/test/defect/0044_019_04_01.png"))
	mask := open(t, filepath.Join(out, "AITEX/ground_truth/defect/0044_019_04_01_mask.png"))
	if bad.Bounds().Dx() != side || value(bad, 5, 5) != 20 {
		t.Errorf("tile of %v with %d", bad.Bounds(), value(bad, 5, 5))
	}
	for x := range side {
		got, want := value(mask, x, 3), 255*b2u(x == 2 || x == 9)
		if got != want || value(mask, x, 4) != 0 {
			t.Errorf("mask at %d: %d, want %d", x, got, want)
		}
	}
}

func TestSDD(t *testing.T) {
	t.Parallel()
	const w, h = 6, 31
	label := &bytes.Buffer{}
	marks := grey(w, h, func(_, y int) uint8 { return 255 * b2u(y == 12) })
	if err := bmp.Encode(label, marks); err != nil {
		t.Fatal(err)
	}
	part := pngOf(t, grey(w, h, func(_, y int) uint8 { return uint8(y) }))
	c, out, err := convert(t, "sdd",
		tree{"kos01/Part0.png": part, "kos01/Part0_label.bmp": label.Bytes()})
	if err != nil || c != (Counts{1, 1, 1}) {
		t.Fatalf("%v, %v", c, err)
	}
	bad := open(t, filepath.Join(out, "SDD/test/defect/kos01_Part0_1.png"))
	if bad.Bounds().Dy() != 10 || value(bad, 0, 0) != 10 {
		t.Errorf("third of %v from row %d", bad.Bounds(), value(bad, 0, 0))
	}
	if _, _, err := convert(t, "sdd", tree{"kos01/Part0.png": part}); !errors.Is(err, ErrLayout) {
		t.Errorf("without a label: %v", err)
	}
}

func open(t *testing.T, path string) image.Image {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func value(m image.Image, x, y int) uint8 {
	b := m.Bounds()
	return color.GrayModel.Convert(m.At(b.Min.X+x, b.Min.Y+y)).(color.Gray).Y
}

func b2u(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

func idx(magic uint32, sizes []uint32, data []byte) (out []byte) {
	for _, v := range append([]uint32{magic}, sizes...) {
		out = binary.BigEndian.AppendUint32(out, v)
	}
	return append(out, data...)
}

func zipped(data []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(data)
	z.Close()
	return b.Bytes()
}

func mnistTree(labels ...byte) tree {
	n := uint32(len(labels))
	pixels := make([]byte, n*28*28)
	for i := range pixels {
		pixels[i] = byte(i / (28 * 28) * 10)
	}
	images := idx(0x803, []uint32{n, 28, 28}, pixels)
	return tree{
		"train-images-idx3-ubyte":    images,
		"train-labels-idx1-ubyte.gz": zipped(idx(0x801, []uint32{n}, labels)),
		"t10k-images-idx3-ubyte.gz":  zipped(images),
		"t10k-labels-idx1-ubyte":     idx(0x801, []uint32{n}, labels),
	}
}

func TestMNIST(t *testing.T) {
	t.Parallel()
	_, out, err := convert(t, "mnist", mnistTree(3, 0, 3))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"0/test/good/00001.png", "0/train/good/00001.png", "3/test/good/00000.png",
		"3/test/good/00002.png", "3/train/good/00000.png", "3/train/good/00002.png",
	}
	if got := list(t, out); !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	if v := value(open(t, filepath.Join(out, "3/test/good/00002.png")), 27, 27); v != 20 {
		t.Errorf("last pixel %d", v)
	}
	_, out, err = convert(t, "mnist-multi", mnistTree(3, 0, 4))
	want = []string{
		"even/test/good/00001.png", "even/test/good/00002.png", "even/test/odd/00000.png",
		"even/train/good/00001.png", "even/train/good/00002.png",
	}
	if got := list(t, out); err != nil || !slices.Equal(got, want) {
		t.Errorf("got %q, %v", got, err)
	}
}

func cifarTree(labels ...byte) tree {
	f := tree{}
	for i := range 6 {
		var data []byte
		for _, l := range labels {
			record := make([]byte, 3073)
			record[0], record[1], record[1025], record[2049] = l, 10, 20, 30
			data = append(data, record...)
		}
		name := fmt.Sprintf("data_batch_%d.bin", i)
		if i == 0 {
			name = "test_batch.bin"
		}
		f[name] = data
	}
	return f
}

func TestCIFAR(t *testing.T) {
	t.Parallel()
	c, out, err := convert(t, "cifar10", cifarTree(0, 9))
	if err != nil || c != (Counts{10, 2, 0}) {
		t.Fatalf("%v, %v", c, err)
	}
	m := open(t, filepath.Join(out, "truck/train/good/5_00001.png"))
	if got := color.RGBAModel.Convert(m.At(0, 0)); got != (color.RGBA{10, 20, 30, 255}) {
		t.Errorf("first pixel %v", got)
	}
	c, _, err = convert(t, "cifar10-multi", cifarTree(0, 2, 7))
	if err != nil || c != (Counts{10, 2, 1}) {
		t.Errorf("%v, %v", c, err)
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	broken := mnistTree(1)
	broken["train-images-idx3-ubyte"] = broken["train-images-idx3-ubyte"][:100]
	table := func(text string) tree { return tree{"labels.csv": []byte(text)} }
	for _, c := range []struct {
		name, kind string
		f          tree
		says       string
	}{
		{"empty", "brainmri", tree{}, "no"},
		{"empty", "mvtec", tree{}, "train/good"},
		{"empty", "visa", tree{}, "1cls.csv"},
		{"empty", "aitex", tree{}, "NODefect_images"},
		{"empty", "sdd", tree{}, "kosNN"},
		{"empty", "mnist", tree{}, "train-images"},
		{"empty", "cifar10", tree{}, "data_batch_1.bin"},
		{"short", "mnist", broken, "IDX"},
		{"label", "mnist", mnistTree(10), "IDX"},
		{"label", "cifar10", cifarTree(10), "label 10"},
		{"record", "cifar10", tree{"data_batch_1.bin": make([]byte, 3072)}, "3073"},
		{"no gzip", "mnist", tree{"train-images-idx3-ubyte.gz": []byte("x")}, "gz"},
		{"line", "elpv", table("images/a.png\n"), "line 1"},
		{"probability", "elpv", table("images/a.png much mono\n"), "probability"},
		{"number", "headct", table("id, hemorrhage\nx, 1\n"), "line 2"},
		{"away", "visa",
			tree{"split_csv/1cls.csv": []byte("../x,train,normal,a.JPG,\n")}, "line 1"},
		{"away", "elpv", table("../../a.png 0.0 mono\n"), "line 1"},
	} {
		t.Run(c.kind+" "+c.name, func(t *testing.T) {
			_, out, err := convert(t, c.kind, c.f)
			if !errors.Is(err, ErrLayout) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want %q", err, c.says)
			}
			if left, _ := os.ReadDir(filepath.Dir(out)); len(left) != 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// A set that is not whole is refused by default, a folder with anything in it is left alone, and a
// image that cannot be read leaves nothing behind.
func TestAllOrNothing(t *testing.T) {
	t.Parallel()
	k, err := Find("brainmri")
	if err != nil {
		t.Fatal(err)
	}
	root, out := numbered("no", ".jpg", 4).lay(t), filepath.Join(t.TempDir(), "a", "out")
	if err := os.Mkdir(filepath.Join(root, "yes"), 0o755); err != nil {
		t.Fatal(err)
	}
	_, err = k.Convert(t.Context(), root, out, Options{})
	if !errors.Is(err, ErrCount) {
		t.Errorf("not whole: %v", err)
	}
	ended, stop := context.WithCancel(t.Context())
	stop()
	_, err = k.Convert(ended, root, out, Options{Part: true})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
	if left, _ := os.ReadDir(filepath.Dir(out)); len(left) != 0 {
		t.Errorf("an interruption leaves %v", left)
	}
	if _, err := k.Convert(t.Context(), root, out, Options{Part: true}); err != nil {
		t.Fatal(err)
	}
	_, err = k.Convert(t.Context(), root, out, Options{Part: true})
	if !errors.Is(err, ErrExists) {
		t.Errorf("again: %v", err)
	}
	_, gone, err := convert(t, "elpv", tree{"labels.csv": []byte("images/a.png 0.0 mono\n")})
	left, _ := os.ReadDir(filepath.Dir(gone))
	if !errors.Is(err, fs.ErrNotExist) || len(left) != 0 {
		t.Errorf("an image that is missing: %v; left behind: %v", err, left)
	}
	if _, err := Find("nothing"); !errors.Is(err, ErrKind) {
		t.Error(err)
	}
}
