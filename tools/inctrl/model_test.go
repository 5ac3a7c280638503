package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// benchReport is what bench --json writes.
type benchReport struct {
	Backend string
	Threads int
	Open    float64                       `json:"open_s"`
	Decode  float64                       `json:"decode_ms"`
	Image   struct{ Min, Median float64 } `json:"image_ms"`
	Rate    float64                       `json:"gops"`
	Batches []struct {
		Batch  int
		Pixels float64 `json:"pixels_per_s"`
		JPEG   float64 `json:"jpeg_per_s"`
	}
	Ops []struct {
		Op   string
		Time float64 `json:"ms"`
		Rate float64 `json:"gops"`
		Roof float64
	}
}

// An int8 model is written, described and used for scoring; a model that cannot be quantized is
// refused.
func TestQuantize(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	float, int8 := filepath.Join(dir, "nano"), filepath.Join(dir, "nano.int8")
	report := filepath.Join(dir, "report.json")
	if c := inctrl(t, "convert", "--synthetic", "nano-240", "-o", float); c.code != exitOK {
		t.Fatalf("%+v", c)
	}
	c := inctrl(t, "-q", "quantize", "--model", float, "-o", int8, "--report", report,
		"--calibrate", demo+"/fabric/test/good")
	if c.code != exitOK || !strings.Contains(c.out, "rank correlation") {
		t.Fatalf("%+v", c)
	}
	text, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Int8Size, FloatSize int64
		Images              int
		Scores              *struct{ Mean float64 }
	}
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	if r.Scores == nil || r.Scores.Mean > 0.01 || r.Int8Size >= r.FloatSize || r.Images == 0 {
		t.Errorf("%s", text)
	}
	if c := inctrl(t, "info", "--model", int8); !strings.Contains(c.out,
		"int8, with 12-bit activations") {
		t.Errorf("%+v", c)
	}
	if c := inctrl(t, "quantize", "--model", int8, "-o", int8+"2"); c.code != exitError ||
		!strings.Contains(c.err, "int8 already") {
		t.Errorf("%+v", c)
	}
	for _, flag := range []string{"--fold=2", "--bits=9"} {
		c := inctrl(t, "quantize", "--model", float, "-o", int8, flag)
		if c.code != exitUsage {
			t.Errorf("%s: %+v", flag, c)
		}
	}
}

// TestBench measures each once on each backend and checks the backend's name.
func TestBench(t *testing.T) {
	if raceEnabled {
		t.Skip("ten minutes under the race detector; TestBatches has what runs at the same time")
	}
	c := inctrl(t, "bench", "--runs", "1", "--threads", "1", "--batches", "1,2", "--json")
	var m benchReport
	if err := json.Unmarshal([]byte(c.out), &m); err != nil || c.code != exitOK ||
		strings.Count(c.out, "\n") != 1 {
		t.Fatalf("%+v: %v", c, err)
	}
	if m.Image.Min <= 0 || m.Image.Median < m.Image.Min || m.Rate <= 0 || m.Backend == "" ||
		m.Threads != 1 || m.Open <= 0 || m.Decode <= 0 || len(m.Ops) < 10 || len(m.Batches) != 2 {
		t.Errorf("%+v", m)
	}
	for _, o := range m.Ops {
		if o.Op == "" || o.Time <= 0 || o.Rate <= 0 || o.Roof < 0 {
			t.Errorf("%+v", o)
		}
	}
	for i, r := range m.Batches {
		if r.Batch != i+1 || r.Pixels <= 0 || r.JPEG <= 0 {
			t.Errorf("%+v", m.Batches)
		}
	}
	t.Setenv("INCTRL_BACKEND", "portable")
	if c := inctrl(t, "bench", "--runs", "1", "--no-ops"); c.code != exitOK ||
		!strings.Contains(c.out, "portable") || strings.Contains(c.out, "Linear") {
		t.Errorf("%+v", c)
	}
	t.Setenv("INCTRL_BACKEND", "abacus")
	if c := inctrl(t, "bench", "--runs", "1"); c.code != exitUsage ||
		!strings.Contains(c.err,
			`INCTRL_BACKEND is "abacus"`) || !strings.Contains(c.err, `"ref"`) {
		t.Errorf("%+v", c)
	}
	if c := inctrl(t, "bench", "--threads", "-1"); c.code != exitUsage {
		t.Errorf("%+v", c)
	}
}

// TestInfo: info describes what the model runs on.
func TestInfo(t *testing.T) {
	t.Setenv("INCTRL_BACKEND", "portable")
	c := inctrl(t, "info", "--json", "--threads", "3")
	var info map[string]any
	if err := json.Unmarshal([]byte(c.out), &info); err != nil {
		t.Fatalf("%+v: %v", c, err)
	}
	names, _ := info["backends"].([]any)
	weights, _ := info["weights"].(string)
	if info["backend"] != "portable" || info["threads"] != 3.0 ||
		weights != "int8, with 12-bit activations" ||
		!slices.Contains(names, any("ref")) {
		t.Errorf("%v", info)
	}
}
