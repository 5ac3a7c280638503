package main

import (
	"bytes"
	"image"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const committed = "../../testdata/demo"

// drawn is every file of the demo by its name with slashes.
func drawn(t *testing.T) map[string][]byte {
	t.Helper()
	folder := t.TempDir()
	if err := write(folder); err != nil {
		t.Fatal(err)
	}
	return tree(t, folder)
}

func tree(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		files[name], err = os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// TestCommitted: the images of the repository are those that this program draws, byte for
// byte, and no others.
func TestCommitted(t *testing.T) {
	t.Parallel()
	want, got := drawn(t), tree(t, committed)
	delete(got, "README.md")
	for name, data := range want {
		if file, ok := got[name]; !ok {
			t.Errorf("%s: not in %s", name, committed)
		} else if !bytes.Equal(file, data) {
			t.Errorf("%s: other bytes than drawn", name)
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s: not drawn by this program", name)
		}
	}
}

func TestSize(t *testing.T) {
	t.Parallel()
	const limit = 1_500_000
	files, total := tree(t, committed), 0
	for _, data := range files {
		total += len(data)
	}
	if total > limit {
		t.Errorf("%d bytes in %d files, at most %d wanted", total, len(files), limit)
	}
}

// TestImages: every file decodes to the same size, and every defect has its mask.
func TestImages(t *testing.T) {
	t.Parallel()
	files := tree(t, committed)
	for _, p := range plan() {
		img := decode(t, files, p.name())
		if _, jpeg := img.(*image.YCbCr); !jpeg {
			t.Errorf("%s: %T, want a colour JPEG", p.name(), img)
		}
		if _, masked := files[p.maskName()]; masked != (p.defect != good) {
			t.Errorf("%s: has a mask: %t", p.name(), masked)
		}
		if p.defect != good {
			checkMask(t, p, decode(t, files, p.maskName()))
		}
	}
}

func decode(t *testing.T, files map[string][]byte, name string) image.Image {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(files[name]))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if size := img.Bounds().Size(); size != (image.Point{side, side}) {
		t.Fatalf("%s: %v, want %d×%d", name, size, side, side)
	}
	return img
}

// checkMask wants black and white, a defect that can be seen, and no defect near the border.
func checkMask(t *testing.T, p drawing, img image.Image) {
	t.Helper()
	const fewest, most, border = side * side / 500, side * side / 10, 20
	inner := image.Rect(border, border, side-border, side-border)
	white := 0
	for i := range side * side {
		at := image.Point{i % side, i / side}
		switch v, _, _, _ := img.At(at.X, at.Y).RGBA(); {
		case v == 0:
		case v != 0xffff:
			t.Fatalf("%s: grey at %v", p.maskName(), at)
		case !at.In(inner):
			t.Fatalf("%s: defect at %v, outside %v", p.maskName(), at, inner)
		default:
			white++
		}
	}
	if white < fewest || white > most {
		t.Errorf("%s: %d white pixels, want %d … %d", p.maskName(), white, fewest, most)
	}
}

// TestGood: a good specimen has no defective pixel.
func TestGood(t *testing.T) {
	t.Parallel()
	for _, k := range kinds() {
		for i, d := range k.draw(&random{1}, good).defect {
			if d != 0 {
				t.Fatalf("%s: defect %g at pixel %d", k.name, d, i)
			}
		}
	}
}

// TestVariety: no two specimens are alike.
func TestVariety(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for name, data := range tree(t, committed) {
		if other, ok := seen[string(data)]; ok {
			t.Errorf("%s and %s are the same", name, other)
		}
		seen[string(data)] = name
	}
}

// TestRandom compares with the reference implementation of splitmix64 for the seed 1234567.
func TestRandom(t *testing.T) {
	t.Parallel()
	r := &random{1234567}
	for i, want := range []uint64{
		6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431,
	} {
		if got := r.next(); got != want {
			t.Errorf("number %d: %d, want %d", i, got, want)
		}
	}
}

func TestPose(t *testing.T) {
	t.Parallel()
	o := pose{point{150, 170}, point{0.6, 0.8}}
	p := o.global(point{10, 0})
	if p.minus(point{156, 178}).length() > 1e-9 {
		t.Errorf("global: %v, want {156 178}", p)
	}
	if q := o.local(p); q.minus(point{10, 0}).length() > 1e-9 {
		t.Errorf("local: %v, want {10 0}", q)
	}
}

func TestNear(t *testing.T) {
	t.Parallel()
	line := path{{0, 0}, {4, 0}, {8, 0}}
	distance, along := line.near(point{6, -3})
	if distance != 3 || along != 0.75 {
		t.Errorf("distance %g, along %g, want 3 and 0.75", distance, along)
	}
}

// TestWriteError: a folder that cannot be made is named in the error.
func TestWriteError(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := write(file); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("error %v, want one that names %s", err, file)
	}
}
