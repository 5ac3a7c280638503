package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"image"
	_ "image/png"
	"math"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/internal/coco"
)

// seen is what the regions of a test image are.
type seen struct {
	Image   string
	Label   bool
	Regions []int
	Hit     []bool
}

// TestEvalRegions: the figures of regions are those of the COCO files that learn and score make of
// the same draws, whose polygons are compared with the masks pixel by pixel.
func TestEvalRegions(t *testing.T) {
	t.Parallel()
	out, set := t.TempDir(), filepath.Join(demo, "fabric")
	above := []string{"--region-threshold", "0.02", "--min-area", "30"}
	ok(t, "", append([]string{"eval", set, "--shots", "2", "--seeds", "0,5", "-o", out},
		above...)...)
	got := map[string]seen{}
	for line := range bytes.Lines(read(t, filepath.Join(out, "scores.jsonl"))) {
		var of seen
		if err := json.Unmarshal(line, &of); err != nil {
			t.Fatal(err)
		}
		got[of.Image] = of
	}
	want := map[string]seen{}
	var hit, regions, with [2]float64 // by seed
	for i, seed := range []string{"0", "5"} {
		prompts, file := filepath.Join(out, seed), filepath.Join(out, seed+".json")
		ok(t, "", "learn", "--normals", set+"/train/good", "--shots", "2", "--seed", seed,
			"-o", prompts)
		ok(t, "", append([]string{"score", "--prompts", prompts, "--coco", file, set + "/test"},
			above...)...)
		var d coco.Document
		if err := json.Unmarshal(read(t, file), &d); err != nil {
			t.Fatal(err)
		}
		for _, img := range d.Images {
			n, touched := compare(t, &d, img)
			of := want[img.FileName]
			of.Image, of.Regions = img.FileName, append(of.Regions, n)
			if of.Label = !strings.Contains(img.FileName, "good"); of.Label {
				of.Hit = append(of.Hit, touched)
				hit[i] += count(touched) / 9
			} else {
				regions[i], with[i] = regions[i]+float64(n)/4, with[i]+count(n > 0)/4
			}
			want[img.FileName] = of
		}
	}
	if !reflect.DeepEqual(got, want) || len(got) != 13 {
		t.Errorf("regions are\n%+v, want\n%+v", got, want)
	}
	rows, err := csv.NewReader(bytes.NewReader(read(t, filepath.Join(out, "table.csv")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][2]float64{
		"defects_hit_mean": hit, "false_regions_mean": regions, "normal_with_region_mean": with,
	} {
		mean, all := (want[0]+want[1])/2, ""
		for i, column := range rows[0] {
			if column == name {
				all = rows[1][i]
			}
		}
		if v, err := strconv.ParseFloat(all, 64); err != nil || math.Abs(v-mean) > 1e-12 ||
			mean == 0 {
			t.Errorf("%s is %q, want %g", name, all, mean)
		}
	}
}

func count(is bool) float64 {
	if is {
		return 1
	}
	return 0
}

// compare counts the regions of an image, and reports whether one of them has the middle of a pixel
// of its mask.
func compare(t *testing.T, d *coco.Document, img coco.Image) (n int, hit bool) {
	t.Helper()
	path := strings.Replace(img.FileName, "/test/", "/ground_truth/", 1)
	path = strings.TrimSuffix(path, filepath.Ext(path)) + "_mask.png"
	mask := image.Image(image.NewGray(image.Rect(0, 0, img.Width, img.Height)))
	if !strings.Contains(path, "good") {
		var err error
		if mask, _, err = image.Decode(bytes.NewReader(read(t, path))); err != nil {
			t.Fatal(err)
		}
	}
	for _, a := range d.Annotations {
		if a.ImageID != img.ID {
			continue
		}
		n++
		for y := range img.Height {
			for x := range img.Width {
				if r, _, _, _ := mask.At(x, y).RGBA(); r > 0 {
					hit = hit || encloses(a.Segmentation[0], float32(x)+0.5, float32(y)+0.5)
				}
			}
		}
	}
	return n, hit
}

// encloses reports whether a ray upwards from a point crosses an odd number of the level edges of a
// polygon, whose other edges are upright.
func encloses(polygon []float32, x, y float32) (in bool) {
	for i := 0; i < len(polygon); i += 2 {
		x1, x2 := polygon[i], polygon[(i+2)%len(polygon)]
		in = in != ((x1 <= x) != (x2 <= x) && polygon[i+1] <= y)
	}
	return in
}
