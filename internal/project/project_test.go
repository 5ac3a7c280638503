package project

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/inctrl-go/inctrl/internal/atomicfile"
	"github.com/inctrl-go/inctrl/internal/record"
)

var (
	begun  = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)
	digest = strings.Repeat("0123456789abcdef", 4)
)

// full is a project with something of everything.
func full(t testing.TB) *Project {
	t.Helper()
	p := New("parts.inctrl", "Parts", begun)
	limit, yes := float32(0.1), true
	p.Threshold, p.Notes = &limit, "line 3 <&>"
	p.Options = Options{
		Method: "patch", Calibrate: 0.05, View: View{Rotations: "auto", Letterbox: &yes},
	}
	p.SetPrompts([]byte(strings.Repeat("prompts", 100)), Model{Name: "mini", Digest: digest})
	p.AddNormal("good/1 ä.jpg", []byte("first"), Learn)
	p.AddNormal("2.jpg", []byte("second"), Check)
	results := []*record.Result{scored("a.jpg", 0.25), scored("b.jpg", 0.5)}
	if err := p.AddResults(results); err != nil {
		t.Fatal(err)
	}
	p.set(labelsEntry, []byte("image,label\na.jpg,normal\n'=b.jpg,anomalous\n"))
	p.set("images/0001-a.jpg", []byte("pixels"))
	p.Images = []Stored{{File: "images/0001-a.jpg", Image: "a.jpg"}}
	p.set("thumbnails/0001.jpg", []byte("small"))
	p.Thumbnails = []Stored{{File: "thumbnails/0001.jpg", Image: "a.jpg"}}
	return p
}

func scored(image string, score float32) *record.Result {
	return &record.Result{Name: record.NameOf(image), Score: &score, Digest: digest}
}

func bytesOf(t testing.TB, p *Project) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func open(t testing.TB, data []byte) *Project {
	t.Helper()
	p, err := Read("parts.inctrl", bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestRoundTrip: all that is written is read, and written again gives the same bytes.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	data := bytesOf(t, full(t))
	if !bytes.Equal(data, bytesOf(t, full(t))) {
		t.Error("equal projects give different bytes")
	}
	p := open(t, data)
	for name, e := range p.entries {
		if e.from.Flags != utf8Name {
			t.Errorf("entry %s has flags %#x: other programs take its name for no UTF-8", name,
				e.from.Flags)
		}
	}
	wantFull(t, p)
	if !bytes.Equal(bytesOf(t, p), data) {
		t.Error("written again it has other bytes")
	}
}

// TestVersion1: files of version 1 stay readable. The file is that of [full], as it was written
// when there was no other version.
func TestVersion1(t *testing.T) {
	t.Parallel()
	p, err := Open("testdata/version-1.inctrl")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	wantFull(t, p)
}

// wantFull wants all that full has.
func wantFull(t *testing.T, p *Project) {
	t.Helper()
	if p.Name != "Parts" || p.Created != "2026-03-04T05:06:07Z" || *p.Threshold != 0.1 ||
		p.Notes != "line 3 <&>" || p.ResultCount != 2 || p.Model.Name != "mini" {
		t.Errorf("%+v", p.Manifest)
	}
	o := p.Options
	if o.Method != "patch" || o.Calibrate != 0.05 || o.View.Rotations != "auto" ||
		!*o.View.Letterbox || o.View.Tiles != nil {
		t.Errorf("options %+v", o)
	}
	names := []string{p.Normals[0].Name, p.Normals[0].File, p.Normals[1].File, p.Normals[1].Use}
	want := []string{"good/1 ä.jpg", "normals/0001-1 ä.jpg", "normals/0002-2.jpg", "check"}
	if !slices.Equal(names, want) {
		t.Errorf("normal images %q, want %q", names, want)
	}
	for entry, want := range map[string]string{
		"normals/0002-2.jpg": "second", p.ImageEntry("a.jpg"): "pixels",
		"prompts": strings.Repeat("prompts", 100),
	} {
		if got, err := p.Entry(entry); err != nil || string(got) != want {
			t.Errorf("entry %s: %q, %v", entry, got, err)
		}
	}
	results, err := p.Results()
	if err != nil || len(results) != 2 || *results[1].Score != 0.5 || results[0].Image != "a.jpg" {
		t.Errorf("results %v, %v", results, err)
	}
	labels, err := p.Labels()
	if err != nil || len(labels) != 2 || labels[1].Image != "=b.jpg" || !labels[1].Anomalous {
		t.Errorf("labels %v, %v", labels, err)
	}
}

// TestLarge: entries are read whose bytes together are more than a directory may have.
func TestLarge(t *testing.T) {
	t.Parallel()
	noise := rand.New(rand.NewPCG(1, 2))
	image := make([]byte, maxDirectory/4)
	for i := range image {
		image[i] = byte(noise.Uint32())
	}
	p := New("x", "", begun)
	for range 5 {
		p.AddNormal("a", image, Learn)
	}
	p = open(t, bytesOf(t, p))
	for _, n := range p.Normals {
		if got, err := p.Entry(n.File); err != nil || !bytes.Equal(got, image) {
			t.Errorf("%s: %d bytes, %v", n.File, len(got), err)
		}
	}
}

// TestEmpty: a project in which nothing happened has nothing.
func TestEmpty(t *testing.T) {
	t.Parallel()
	p := open(t, bytesOf(t, New("new.inctrl", "", begun)))
	prompts, err := p.Prompts()
	if prompts != nil || err != nil || p.Threshold != nil || len(p.Normals) != 0 {
		t.Errorf("%+v, %q, %v", p.Manifest, prompts, err)
	}
	if results, err := p.Results(); results != nil || err != nil {
		t.Errorf("results %v, %v", results, err)
	}
	if _, err := p.Entry("prompts"); !errors.Is(err, ErrMissing) {
		t.Errorf("no prompts: %v", err)
	}
}

// TestUnknownStays: what this version does not know is there after the project was changed.
func TestUnknownStays(t *testing.T) {
	t.Parallel()
	manifest := `{"format":"inctrl-project","version":1,"name":"n","colour":{"b":1.50,"a":[null]},
		"model":{"name":"m","digest":"` + digest + `","licence":"x"},
		"options":{"view":{"tiles":2,"area":"roi 0,0"},"seed":7},
		"normals":[{"file":"normals/1.jpg","name":"1.jpg","use":"learn","by":"anna"}],
		"images":[{"file":"images/1.jpg","image":"1.jpg","kept":true}]}`
	const result = `{"image":"z","score":0.5,"digest":"d","later":1}`
	data := zipped(t, []part{
		{name: manifestEntry, data: manifest}, {name: "normals/1.jpg", data: "1"},
		{name: "images/1.jpg", data: "2"}, {name: "later/", data: ""},
		{name: "later/x", data: strings.Repeat("later", 50), method: zip.Deflate},
		{name: resultsEntry, data: result + "\n"},
	})
	p := open(t, data)
	p.Name = "other"
	p.SetPrompts([]byte("p"), Model{Name: "m2", Digest: digest})
	if err := p.AddResults([]*record.Result{scored("y", 1)}); err != nil {
		t.Fatal(err)
	}
	p = open(t, bytesOf(t, p))
	text, err := p.Entry(manifestEntry)
	if err != nil {
		t.Fatal(err)
	}
	flat := strings.Join(strings.Fields(string(text)), "")
	for _, want := range []string{
		`"colour":{"b":1.50,"a":[null]}`, `"licence":"x"`, `"area":"roi0,0"`, `"seed":7`,
		`"by":"anna"`, `"kept":true`, `"name":"other"`, `"name":"m2"`,
	} {
		if !strings.Contains(flat, want) {
			t.Errorf("%s is not in %s", want, flat)
		}
	}
	if got, err := p.Entry("later/x"); err != nil || string(got) != strings.Repeat("later", 50) ||
		!p.Has("later/") {
		t.Errorf("unknown entry: %q, %v", got, err)
	}
	got, err := p.Entry(resultsEntry)
	if err != nil || !strings.HasPrefix(string(got), result+"\n") {
		t.Errorf("results %s, %v", got, err)
	}
}

// TestAddResults: a second result of an image takes the place of the first.
func TestAddResults(t *testing.T) {
	t.Parallel()
	p := open(t, bytesOf(t, full(t)))
	more := []*record.Result{scored("c.jpg", 0.75), scored("a.jpg", 0.125)}
	if err := p.AddResults(more); err != nil {
		t.Fatal(err)
	}
	p = open(t, bytesOf(t, p))
	all, err := p.Results()
	if err != nil || p.ResultCount != 3 || len(all) != 3 || *all[0].Score != 0.125 ||
		all[1].Image != "b.jpg" || all[2].Image != "c.jpg" {
		t.Errorf("%d: %v, %v", p.ResultCount, all, err)
	}
}

// TestNames: an image's name becomes one that every system allows, and no two are the same.
func TestNames(t *testing.T) {
	t.Parallel()
	p := New("x", "", begun)
	for _, name := range []string{
		"../../etc/passwd", `C:\parts\1.jpg`, "a\x00\x1b[1m.jpg", "\xff\xfe", "", "/", ".",
		strings.Repeat("ä", 400) + ".jpg", "a|b?.png",
	} {
		p.AddNormal(name, []byte("x"), Learn)
	}
	p.Normals = p.Normals[:len(p.Normals)-1] // its number is free, its entry is not
	p.AddNormal("a|b?.png", nil, Learn)
	p = open(t, bytesOf(t, p))
	var got []string
	for _, n := range p.Normals {
		got = append(got, strings.TrimPrefix(n.File, normalsFolder))
	}
	want := []string{
		"0001-passwd", "0002-1.jpg", "0003-a__[1m.jpg", "0004-__", "0005-.", "0006-_", "0007-.",
		"0008-" + strings.Repeat("ä", 38) + ".jpg", "0010-a_b_.png",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestSave: a project replaces the file that it was read from, and never a link.
func TestSave(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, link := filepath.Join(dir, "p.inctrl"), filepath.Join(dir, "link")
	if err := full(t).Save(file); err != nil {
		t.Fatal(err)
	}
	p, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	p.Name = "New name"
	if err := p.Save(file); err != nil {
		t.Fatal(err)
	}
	again, err := Open(file)
	if err != nil || again.Name != "New name" || !Is(file) {
		t.Fatalf("%+v, %v", again, err)
	}
	defer again.Close()
	if err := os.Symlink(file, link); err != nil {
		t.Skip("no links here")
	}
	if err := again.Save(link); !errors.Is(err, atomicfile.ErrLink) {
		t.Errorf("a link: %v", err)
	}
}

// TestOpenRefuses: what is no file, or no project, is named.
func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	missing := filepath.Join(dir, "none.inctrl")
	if _, err := Open(missing); !errors.Is(err, fs.ErrNotExist) ||
		!strings.Contains(err.Error(), "none.inctrl\": no such file") || Is(missing) {
		t.Errorf("no file: %v", err)
	}
	if _, err := Open(dir); !errors.Is(err, ErrFormat) || Is(dir) {
		t.Errorf("a folder: %v", err)
	}
	for what, data := range map[string]string{
		"an image (jpeg)":        "\xff\xd8\xff\xe0 JFIF",
		"a model or prompt file": "\x40\x00\x00\x00\x00\x00\x00\x00{\"__metadata__\":{}}",
		"no ZIP file":            "{\"format\":\"inctrl-project\"}",
		"empty":                  "",
	} {
		_, err := Read("p.inctrl", strings.NewReader(data), int64(len(data)))
		if !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), "it is "+what) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestCheckModel: a project of another model is refused, and both are named.
func TestCheckModel(t *testing.T) {
	t.Parallel()
	p := full(t)
	if err := p.CheckModel(Model{Name: "renamed", Digest: digest}); err != nil {
		t.Error(err)
	}
	other := strings.Repeat("f", 64)
	err := p.CheckModel(Model{Name: "dinov2-small", Digest: other})
	if m, ok := errors.AsType[*MismatchError](err); !ok || !errors.Is(err, ErrMismatch) ||
		m.Have.Digest != other || !strings.Contains(err.Error(), "mini") ||
		!strings.Contains(err.Error(), "dinov2-small") {
		t.Errorf("another model: %v", err)
	}
}
