package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestValuesOutOfRange checks that an option's value out of range, or one that is not there, is
// wrong usage, that the error names the option or the value, and that nothing is written.
func TestValuesOutOfRange(t *testing.T) {
	t.Parallel()
	dir, prompts := t.TempDir(), promptFile(t)
	model, text := filepath.Join(dir, "m"), filepath.Join(dir, "t")
	ok(t, "", "convert", "--synthetic", "nano-240", "-o", model, "--text", text)
	normals, set, out := demo+"/fabric/train/good", demo+"/fabric", filepath.Join(dir, "out")
	learn := []string{"learn", "--normals", normals, "-o", out}
	score := []string{"score", "--prompts", prompts, set}
	eval := []string{"eval", set}
	quantize := []string{"quantize", "--model", model, "-o", out}
	convert := []string{"convert", model, "-o", out}
	synthetic := []string{"convert", "--synthetic", "nano-240", "-o", out}
	for _, c := range []struct {
		command []string
		options [][2]string
	}{
		{learn, [][2]string{
			{"--shots", "65"}, {"--shots", "0"}, {"--shots", "-1"}, {"--rotations", "3"},
			{"--tiles", "99"},
			{"--method", "foo"}, {"--threads", "-1"}, {"--threads", "99999999"},
			{"--device", "cuda:x"}, {"--device", "gpu"}, {"--calibrate", "2"},
			{"--calibrate", "NaN"},
		}},
		{score, [][2]string{{"--batch", "-1"}, {"--batch", "5000"}, {"--threshold", "NaN"}}},
		{eval, [][2]string{
			{"--shots", "0"}, {"--seeds", "-1"}, {"--method", "foo"}, {"--calibrate", "0.6"},
			{"--calibrate", "NaN"}, {"--further", "20"}, {"--further", "-1"},
		}},
		{quantize, [][2]string{
			{"--fold", "2"}, {"--fold", "-0.5"}, {"--fold", "NaN"}, {"--bits", "7"},
		}},
		{convert, [][2]string{
			{"--image", "-5"}, {"--heads", "-1"}, {"--gelu", "swish"}, {"--taps", "0"},
			{"--mean", "1,2"}, {"--mean", "0,0,2"}, {"--std", "1,1,0"}, {"--threads", "-1"},
		}},
		{synthetic, [][2]string{
			{"--image", "48"}, {"--name", "x"}, {"--class", "x"}, {"--threads", "2"},
		}},
		{[]string{"bench", "--no-ops"}, [][2]string{{"--batches", "0"}, {"--runs", "0"}}},
		{[]string{"classes"}, [][2]string{{"--threads", "1"}, {"--paper", "true"}}},
	} {
		for _, o := range c.options {
			r := inctrl(t, append(c.command[:len(c.command):len(c.command)], o[0]+"="+o[1])...)
			named := strings.Contains(r.err, o[0]) || strings.Contains(r.err, o[1]) ||
				strings.Contains(r.err, strings.TrimPrefix(o[0], "--"))
			if r.code != exitUsage || !named || r.out != "" {
				t.Errorf("%s %s=%s: %+v", c.command[0], o[0], o[1], r)
			}
			if _, err := os.Stat(out); err == nil {
				t.Fatalf("%s %s=%s: something is written", c.command[0], o[0], o[1])
			}
		}
	}
}

// TestSyntheticInt8 checks that --synthetic and --int8 give the file that quantize makes.
func TestSyntheticInt8(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	ok(t, "", "convert", "--synthetic", "nano-240", "-o", path("m"), "--text", path("t"))
	ok(t, "", "convert", "--synthetic", "nano-240", "--int8", "-o", path("m8"),
		"--text", path("t8"))
	for _, name := range []string{"m", "t"} {
		ok(t, "", "quantize", "--model", path(name), "-o", path("want"))
		if string(mustRead(t, path(name+"8"))) != string(mustRead(t, path("want"))) {
			t.Errorf("%s: another file than that of quantize", name)
		}
	}
}
