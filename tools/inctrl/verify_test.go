package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A result file is verified; whatever is changed in it is named, and the rest goes on.
func TestVerify(t *testing.T) {
	file := pack(t)
	scored := inctrl(t, "score", "--pack", file, "--map", demo+"/fabric/test/hole",
		demo+"/fabric/test/good/000.jpg")
	if scored.code != exitOK {
		t.Fatalf("%+v", scored)
	}
	results := filepath.Join(t.TempDir(), "results.jsonl")
	verify := func(change func(r []record)) call {
		records := scored.records(t)
		change(records)
		var text []byte
		for _, r := range records {
			line, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			text = append(append(text, line...), '\n')
		}
		if err := os.WriteFile(results, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return inctrl(t, "verify", "--pack", file, "--threads", "1", results)
	}
	if c := verify(func([]record) {}); c.code != exitOK || strings.Count(c.out, ": ok\n") != 4 ||
		!strings.Contains(c.out, "4 of 4 results verified on ") {
		t.Fatalf("%+v", c)
	}
	next := func(v *float32) { *v *= 1 + 0x1p-22 }
	cases := map[string]func(r []record){
		"the map from patch 7 on":             func(r []record) { next(&r[1].Map.Values[7]) },
		"the score":                           func(r []record) { next(r[1].Score) },
		"the patch score":                     func(r []record) { next(&r[1].Parts.Patch) },
		"the digest: another model file":      func(r []record) { r[1].Digest = r[0].Digest },
		"the digest: of the map, or":          func(r []record) { r[1].Map, r[1].Digest = nil, "1" },
		"made by model":                       func(r []record) { r[1].Model = "other" },
		"no such file":                        func(r []record) { r[1].Picture = "missing.png" },
		"not verified: the result has no sco": func(r []record) { r[1].Score = nil },
	}
	for want, change := range cases {
		c := verify(change)
		if c.code != exitError || !strings.Contains(c.out, want) ||
			!strings.Contains(c.out, "3 of 4 results verified") {
			t.Errorf("%s: %+v", want, c)
		}
	}
	if err := os.WriteFile(results, []byte("{\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if c := inctrl(t, "verify", "--pack", file, results); c.code != exitError ||
		!strings.Contains(c.err, "line 1: not a result") {
		t.Errorf("%+v", c)
	}
}

// An int8 model is written, described and scored with; what cannot be made int8 is refused.
func TestQuantize(t *testing.T) {
	dir := t.TempDir()
	int8, report := filepath.Join(dir, "mini.int8"), filepath.Join(dir, "report.json")
	c := inctrl(t, "-q", "quantize", "-o", int8, "--report", report, "--calibrate",
		demo+"/fabric/test/good")
	if c.code != exitOK || !strings.Contains(c.out, "rank correlation") {
		t.Fatalf("%+v", c)
	}
	text, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	var r quantized
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	if r.Scores == nil || r.Scores.Mean > 0.01 || r.Int8Size >= r.FloatSize || r.Pictures == 0 {
		t.Errorf("%s", text)
	}
	if c := inctrl(t, "info", "--model", int8); !strings.Contains(c.out, "int8 (levels of 12 bits") {
		t.Errorf("%+v", c)
	}
	if c := inctrl(t, "quantize", "--model", int8, "-o", int8+"2"); c.code != exitError ||
		!strings.Contains(c.err, "int8 already") {
		t.Errorf("%+v", c)
	}
	if c := inctrl(t, "quantize", "-o", int8, "--fold", "2"); c.code != exitError {
		t.Errorf("%+v", c)
	}
	if c := inctrl(t, "quantize", "-o", int8, "--bits", "9"); c.code != exitError {
		t.Errorf("%+v", c)
	}
}

func TestBench(t *testing.T) {
	c := inctrl(t, "bench", "--runs", "1", "--threads", "1", "--json")
	var m measured
	if err := json.Unmarshal([]byte(c.out), &m); err != nil || c.code != exitOK {
		t.Fatalf("%+v: %v", c, err)
	}
	if m.Picture.Min <= 0 || m.Picture.Median < m.Picture.Min || m.Rate <= 0 || m.Backend == "" {
		t.Errorf("%+v", m)
	}
	t.Setenv("INCTRL_BACKEND", "abacus")
	if c := inctrl(t, "bench", "--runs", "1"); c.code == exitOK ||
		!strings.Contains(c.err, `no kernels for "abacus"`) {
		t.Errorf("%+v", c)
	}
	if c := inctrl(t, "bench", "--threads", "-1"); c.code != exitUsage {
		t.Errorf("%+v", c)
	}
}
