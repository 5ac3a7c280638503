package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/internal/coco"
)

// TestRegions: defects have regions and good images do not; the COCO file, boxes, CSV and verify
// agree with the results.
func TestRegions(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cocoFile := filepath.Join(dir, "regions.json")
	v := newVerifier(t, "--coco", cocoFile, "--outlines", "--min-area", "0.5%",
		"--heatmaps", filepath.Join(dir, "maps"), "--boxes")
	if c := v.changed(func(results) {}); !allVerified(c) {
		t.Errorf("unchanged: %+v", c)
	}
	with, all := 0, 0
	for _, r := range v.scored.records(t) {
		if r.Regions == nil || r.RegionThreshold == nil || r.RegionMinArea < 1 {
			t.Errorf("result %+v", r)
		}
		for _, of := range r.Regions {
			if len(of.Outline) < 8 {
				t.Errorf("no outline: %+v", of)
			}
		}
		if all += len(r.Regions); len(r.Regions) > 0 {
			with++
		}
	}
	if with < 2 || with == 4 {
		t.Errorf("%d of 3 defects and a good image have regions", with)
	}
	text, err := os.ReadFile(cocoFile)
	if err != nil {
		t.Fatal(err)
	}
	var d coco.Document
	if err := json.Unmarshal(text, &d); err != nil || len(d.Images) != 4 ||
		len(d.Annotations) != all {
		t.Errorf("%d images, %d annotations, want %d; %v", len(d.Images), len(d.Annotations), all,
			err)
	}
	for what, c := range map[string]struct {
		change func(r results)
		says   string
	}{
		"box":   {func(r results) { r[0].Regions[0].X++ }, "region 1: its box"},
		"area":  {func(r results) { r[0].Regions[0].Area++ }, "region 1: its area"},
		"peak":  {func(r results) { r[0].Regions[0].Peak += 0.01 }, "region 1: its peak"},
		"place": {func(r results) { r[0].Regions[0].PeakY++ }, "region 1: its peak's place"},
		"mean":  {func(r results) { r[0].Regions[0].Mean += 0.01 }, "region 1: its mean"},
		"outline": {func(r results) { r[0].Regions[0].Outline[1] += 1 },
			"region 1: its outline"},
		"fewer":    {func(r results) { r[0].Regions = r[0].Regions[1:] }, "the regions: "},
		"left out": {func(r results) { r[0].RegionsLeftOut = 1 }, "the regions: "},
		"threshold": {func(r results) { *r[0].RegionThreshold += 0.01 },
			"the threshold of a region"},
	} {
		got := v.changed(c.change)
		if got.code == exitOK || !strings.Contains(got.out, "differs: "+c.says) {
			t.Errorf("%s: %d %s", what, got.code, got.out)
		}
	}
}

// TestRegionsCSV: CSV has the number of regions, which verify compares.
func TestRegionsCSV(t *testing.T) {
	t.Parallel()
	v := newVerifier(t, "--format", "csv", "--min-area", "20")
	if c := v.text(v.scored.out, "--min-area", "20"); !allVerified(c) {
		t.Errorf("unchanged: %+v", c)
	}
	if c := v.text(v.scored.out, "--min-area", "100%"); c.code == exitOK ||
		!strings.Contains(c.out, "the regions: ") {
		t.Errorf("another smallest area: %+v", c)
	}
}

// TestSmallestArea: verify finds the regions of results with any smallest area, or the default.
func TestSmallestArea(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{}, {"--min-area", "0"}, {"--format", "csv"}} {
		v := newVerifier(t, args...)
		if c := v.text(v.scored.out); !allVerified(c) {
			t.Errorf("%q: %+v", args, c)
		}
	}
	all := newVerifier(t, "--min-area", "0").scored.records(t)
	for i, r := range newVerifier(t).scored.records(t) {
		if all[i].RegionMinArea != 0 || r.RegionMinArea < 100 {
			t.Errorf("%s: smallest area %d, want any, and %d, want a patch's", r.Name,
				all[i].RegionMinArea, r.RegionMinArea)
		}
	}
}

func TestRegionFlags(t *testing.T) {
	t.Parallel()
	image := demo + "/fabric/test/good/000.jpg"
	for _, args := range [][]string{
		{"--min-area", "-1"}, {"--min-area", "5px"}, {"--region-threshold", "0"},
		{"--region-threshold", "2"}, {"--boxes"}, {"--outlines", "--format", "csv"},
		{"--coco", image},
	} {
		args = append([]string{"score", "--prompts", promptFile(t), image}, args...)
		if c := inctrl(t, args...); c.code != exitUsage {
			t.Errorf("%q: %+v", args, c)
		}
	}
}

// TestBatchRegions: a job that is planned with regions has those of `inctrl score`.
func TestBatchRegions(t *testing.T) {
	t.Parallel()
	p, dir := promptFile(t), filepath.Join(t.TempDir(), "job")
	images := demo + "/fabric/test/hole"
	ok(t, "", "batch", "plan", "--prompts", p, "-o", dir, "--regions", "--min-area", "0.1%", images)
	ok(t, "", "batch", "work", dir)
	ok(t, "", "batch", "finish", dir)
	text, err := os.ReadFile(filepath.Join(dir, "result", "00000.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	got := call{out: string(text)}.records(t)
	want := inctrl(t, "score", "--prompts", p, "--min-area", "0.1%", images).records(t)
	found := 0
	for i, r := range want {
		if found += len(r.Regions); !reflect.DeepEqual(got[i].Located, r.Located) {
			t.Errorf("%+v, want %+v", got[i].Located, r.Located)
		}
	}
	if found == 0 || len(got) != len(want) {
		t.Errorf("%d regions, %d results, want %d", found, len(got), len(want))
	}
	c := inctrl(t, "batch", "plan", "--prompts", p, "-o", dir+"2", "--min-area", "5", images)
	if c.code != exitUsage {
		t.Errorf("--min-area alone: %+v", c)
	}
}
