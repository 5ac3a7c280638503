package coco

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/regions"
)

// read is a strict reader of the format: all keys are known, ids are unique and exist, polygons lie
// in their boxes, and these in their images.
func read(t *testing.T, text []byte) Document {
	t.Helper()
	var d Document
	r := json.NewDecoder(bytes.NewReader(text))
	r.DisallowUnknownFields()
	if err := r.Decode(&d); err != nil {
		t.Fatal(err)
	}
	if len(d.Categories) != 1 || d.Categories[0].Name != "anomaly" {
		t.Errorf("categories %+v", d.Categories)
	}
	images, seen := map[int]Image{}, map[int]bool{}
	for _, i := range d.Images {
		_, twice := images[i.ID]
		if twice || i.ID < 1 || i.Width < 1 || i.Height < 1 || i.FileName == "" {
			t.Errorf("image %+v", i)
		}
		images[i.ID] = i
	}
	for _, a := range d.Annotations {
		if of, ok := images[a.ImageID]; !ok || seen[a.ID] || a.ID < 1 ||
			a.CategoryID != d.Categories[0].ID || a.Crowd != 0 || !inside(a, of) {
			t.Errorf("annotation %+v of image %+v", a, of)
		}
		seen[a.ID] = true
	}
	return d
}

func inside(a Annotation, of Image) bool {
	x, y, right, bottom := a.Box[0], a.Box[1], a.Box[0]+a.Box[2], a.Box[1]+a.Box[3]
	ok := x >= 0 && y >= 0 && right <= of.Width && bottom <= of.Height && a.Box[2] > 0 &&
		a.Box[3] > 0 && a.Area > 0 && len(a.Segmentation) == 1
	for _, polygon := range a.Segmentation {
		ok = ok && len(polygon) >= 6 && len(polygon)%2 == 0
		for i := 0; i < len(polygon); i += 2 {
			u, v := polygon[i], polygon[i+1]
			ok = ok && u >= float32(x) && v >= float32(y) && u <= float32(right) &&
				v <= float32(bottom)
		}
	}
	return ok
}

// surface is the area of a polygon.
func surface(polygon []float32) (sum float64) {
	n := len(polygon)
	for i := 0; i < n; i += 2 {
		x, y := float64(polygon[i]), float64(polygon[i+1])
		u, v := float64(polygon[(i+2)%n]), float64(polygon[(i+3)%n])
		sum += x*v - u*y
	}
	return math.Abs(sum) / 2
}

func TestDocument(t *testing.T) {
	t.Parallel()
	f := preprocess.Frame{Width: 333, Height: 251, ResizedWidth: 64, ResizedHeight: 64,
		InputWidth: 64, InputHeight: 64}
	found, err := regions.Find([]float32{
		0.1, 0.1, 0.1, 0.7,
		0.1, 0.9, 0.1, 0.1,
		0.8, 0.8, 0.1, 0.1,
		0.1, 0.1, 0.1, 0.6,
	}, 4, f, regions.RegionOptions{Threshold: 0.5, MinArea: 1, Outlines: true})
	if err != nil || len(found.List) != 3 {
		t.Fatalf("%+v, %v", found, err)
	}
	score, yes := float32(0.9), true
	bad := &record.Result{
		Name: record.NameOf("a\x1b.png"), Score: &score, Anomalous: &yes,
		Located: record.Locate(&found),
	}
	calm := &record.Result{
		Name: record.NameOf("b.png"), Score: &score, Located: record.Locate(&model.Regions{}),
	}
	failed := &record.Result{Name: record.NameOf("c.png"), Error: "x"}
	d := New("test")
	for _, r := range []*record.Result{bad, failed, calm, bad} {
		if err := d.Add(r, f.Width, f.Height); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := d.Write(&b); err != nil {
		t.Fatal(err)
	}
	got := read(t, b.Bytes())
	if len(got.Images) != 3 || len(got.Annotations) != 6 || got.Annotations[5].ImageID != 3 ||
		got.Images[0].FileName != bad.Image || got.Images[1].FileName != "b.png" {
		t.Errorf("%s", b.String())
	}
	for i, a := range got.Annotations[:3] {
		r := found.List[i]
		if a.Box != [4]int{r.X, r.Y, r.Width, r.Height} || a.Area != r.Area || a.Score != r.Peak ||
			math.Abs(surface(a.Segmentation[0])-float64(r.Area)) > 2 {
			t.Errorf("%+v, want %+v", a, r)
		}
	}
	if text := b.String(); strings.Contains(text, "\x1b") || strings.Contains(text, "null") {
		t.Errorf("%q", text)
	}
	bad.DropOutlines()
	if err := d.Add(bad, f.Width, f.Height); err == nil {
		t.Error("a region without an outline is taken")
	}
}

// TestEmpty: lists are there though they are empty.
func TestEmpty(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := New("test").Write(&b); err != nil || strings.Contains(b.String(), "null") {
		t.Errorf("%s, %v", b.String(), err)
	}
	read(t, b.Bytes())
}
