package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestLearnAdd: normal images that are added give the prompt file of all images at once, also in
// place of the old one. What contradicts the prompt file is refused, and the file stays.
func TestLearnAdd(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p, all, few := filepath.Join(dir, "p"), filepath.Join(dir, "all"), filepath.Join(dir, "few")
	image := func(n string) string { return demo + "/fabric/train/good/00" + n + ".jpg" }
	learn := []string{"learn", "--rotations", "0", "--calibrate", "0.05"}
	at := func(images ...string) (args []string) {
		for _, n := range images {
			args = append(args, "--normals", image(n))
		}
		return args
	}
	ok(t, "", append(append(learn, at("0", "1", "2", "3")...), "-o", all)...)
	ok(t, "", append(append(learn, at("0", "1")...), "-o", few)...)
	ok(t, "", append([]string{"learn", "--add", few, "-o", p}, at("2")...)...)
	ok(t, "", append([]string{"learn", "--add", p, "-o", p}, at("3")...)...)
	want := read(t, all)
	if !bytes.Equal(read(t, p), want) {
		t.Error("the prompt file differs from that of all images at once")
	}
	for said, args := range map[string][]string{
		"--method, --class, --text and --samples do not go with --add": {"--method", "patch"},
		"--background, --roi, --ignore do not go with --add":           {"--tiles", "2"},
		"no normal images":        {},
		"7 to add to 4":           {"--normals", demo + "/fabric/train/good", "--shots", "7"},
		"not a prompt file":       {"--add", demo + "/../../model/mini/mini.safetensors"},
		"--calibrate: bad":        {"--calibrate", "0.7"},
		"would replace the input": {"--normals", p, "-o", p},
		"want 1 … 64":             {"--shots", "65"},
		`"missing": no such file`: {"--add", "missing"},
		`"no.jpg": no such file`:  {"--normals", "no.jpg"},
	} {
		c := inctrl(t, append([]string{"learn", "--add", p, "-o", p}, args...)...)
		if c.code == exitOK || !strings.Contains(c.err, said) {
			t.Errorf("%q: want %q, %+v", args, said, c)
		}
	}
	if !bytes.Equal(read(t, p), want) {
		t.Error("the prompt file has changed")
	}
	// A threshold of further images is lost, and the note of it printed.
	calibrated := filepath.Join(dir, "c")
	ok(t, "", append([]string{"calibrate", "--prompts", few, "-o", calibrated}, at("4", "5")...)...)
	c := inctrl(t, append([]string{"learn", "--add", calibrated, "-o", p}, at("2")...)...)
	if c.code != exitOK || !strings.Contains(c.err, "calibrate again") ||
		strings.Contains(c.err, "threshold=") {
		t.Errorf("%+v", c)
	}
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
