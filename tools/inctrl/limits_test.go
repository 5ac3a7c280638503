package main

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// lineScan writes an image of 20,000 by 512 pixels.
func lineScan(t *testing.T) string {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 20000, 512))
	for i := range m.Pix {
		m.Pix[i] = uint8(i % 20000 / 80)
	}
	name := filepath.Join(t.TempDir(), "scan.png")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, m); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestImageLimits: options raise the limits of a run; nothing else changes.
func TestImageLimits(t *testing.T) {
	t.Parallel()
	scan, prompts := lineScan(t), promptFile(t)
	c := inctrl(t, "score", "--prompts", prompts, scan, demo+"/fabric/test/good/000.jpg")
	r := c.records(t)
	if c.code != exitError || r[0].ErrorClass != "too_large" || r[1].Error != "" ||
		!strings.Contains(r[0].Error, "20000x512 pixels, want at most 16384 per side") {
		t.Fatalf("without an option: %d, %s", c.code, c.out)
	}
	c = inctrl(t, "score", "--prompts", prompts, "--max-image-side", "20000", scan,
		demo+"/fabric/test/good/000.jpg")
	raised := c.records(t)
	if c.code != exitOK || raised[0].Error != "" || raised[1].Digest != r[1].Digest ||
		raised[0].PromptsDigest != r[1].PromptsDigest {
		t.Errorf("--max-image-side: %d, %s", c.code, c.out)
	}
	for _, limit := range []string{"--max-image-pixels=10239999", "--max-image-memory=10240000"} {
		c = inctrl(t, "score", "--prompts", prompts, "--max-image-side=20000", limit, scan)
		if c.code != exitError || c.records(t)[0].ErrorClass != "too_large" {
			t.Errorf("%s: %d, %s", limit, c.code, c.out)
		}
	}
	for _, limit := range []string{"side=0", "side=-1", "side=1048577", "pixels=0", "memory=0"} {
		c = inctrl(t, "score", "--prompts", prompts, "--max-image-"+limit, scan)
		if c.code != exitUsage || !strings.Contains(c.err, "want 1 … ") {
			t.Errorf("%s: %d, %s", limit, c.code, c.err)
		}
	}
}

// TestBatchImageLimits: the workers of a job have the limits of its plan.
func TestBatchImageLimits(t *testing.T) {
	t.Parallel()
	scan, prompts := lineScan(t), promptFile(t)
	for _, side := range []string{"16384", "20000"} {
		dir := filepath.Join(t.TempDir(), "job")
		if c := inctrl(t, "batch", "plan", "--prompts", prompts, "--max-image-side", side, "-o",
			dir, scan); c.code != exitOK {
			t.Fatal(c.err)
		}
		inctrl(t, "batch", "work", "--shard", "0/1", dir)
		c := inctrl(t, "batch", "finish", dir)
		if failed := strings.Contains(c.out+c.err, "too_large"); failed != (side == "16384") {
			t.Errorf("%s: %s%s", side, c.out, c.err)
		}
	}
}
