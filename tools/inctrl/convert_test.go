package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/quantize"
	"github.com/inctrl-go/inctrl/tools/inctrl/fetch"
)

func synthesized(specs []weights.Spec) (all []stored) {
	for _, s := range specs {
		if !strings.HasPrefix(s.Name, "text_direction.") {
			all = append(all, stored{s.Name, s.Shape, quantize.SyntheticTensor(s.Name, s.Shape)})
		}
	}
	return all
}

// checkpointOf makes the tensors of a CLIP with OpenCLIP's names, with InCTRL's heads or without.
func checkpointOf(t *testing.T, heads bool) []stored {
	t.Helper()
	c, err := quantize.Synthetic("nano-240")
	if err != nil {
		t.Fatal(err)
	}
	text, err := quantize.SyntheticText("nano-240")
	if err != nil {
		t.Fatal(err)
	}
	c.Classes = nil
	return append(synthesized(weights.Tensors(c, heads)), synthesized(weights.TextTensors(text))...)
}

// dino makes the tensors of a small DINOv2 with positions for 518 pixels.
func dino() (all []stored) {
	const width, hidden = 64, 128
	add := func(name string, shape ...int) {
		all = append(all, stored{name, shape, quantize.SyntheticTensor(name, shape)})
	}
	add("cls_token", 1, 1, width)
	add("mask_token", 1, width)
	add("pos_embed", 1, 1+37*37, width)
	add("patch_embed.proj.weight", width, 3, 14, 14)
	add("patch_embed.proj.bias", width)
	for i := range 3 {
		for _, s := range []struct {
			name  string
			shape []int
		}{
			{"norm1.weight", []int{width}}, {"norm1.bias", []int{width}},
			{"attn.qkv.weight", []int{3 * width, width}}, {"attn.qkv.bias", []int{3 * width}},
			{"attn.proj.weight", []int{width, width}}, {"attn.proj.bias", []int{width}},
			{"ls1.gamma", []int{width}}, {"norm2.weight", []int{width}},
			{"norm2.bias", []int{width}},
			{"mlp.fc1.weight", []int{hidden, width}}, {"mlp.fc1.bias", []int{hidden}},
			{"mlp.fc2.weight", []int{width, hidden}}, {"mlp.fc2.bias", []int{width}},
			{"ls2.gamma", []int{width}},
		} {
			add(fmt.Sprintf("blocks.%d.%s", i, s.name), s.shape...)
		}
	}
	add("norm.weight", width)
	add("norm.bias", width)
	return all
}

// guideFiles creates the files that the guide assumes, in the current folder.
func guideFiles(t *testing.T, img func(from, to string)) {
	t.Helper()
	writeTorch(t, "checkpoint.pyth", checkpointOf(t, true))
	writeTorch(t, "dinov2_vits14_pretrain.pth", dino())
	samples := make([]stored, 2)
	for i := range samples {
		shape := []int{3, 240, 240}
		samples[i] = stored{"", shape, quantize.SyntheticTensor(fmt.Sprint("sample", i), shape)}
	}
	writeTorch(t, "candle.pt", samples)
	for i := range 2 {
		img(fmt.Sprintf("normal%d.png", i), fmt.Sprintf("normal/%d.png", i))
	}
	for i, name := range []string{
		"query0_blot", "query1_scratch", "query2_missing", "query3_good",
	} {
		img(name+".png", fmt.Sprintf("images/%d.png", i))
	}
}

// serveAs serves a file as the checkpoint of a name.
func serveAs(t *testing.T, name, path string) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, path)
	}))
	t.Cleanup(s.Close)
	old := fetch.Checkpoints
	t.Cleanup(func() { fetch.Checkpoints = old })
	fetch.Checkpoints = slices.Clone(old)
	i := slices.IndexFunc(old, func(c fetch.Checkpoint) bool { return c.Name == name })
	fetch.Checkpoints[i].URL, fetch.Checkpoints[i].SHA256 = s.URL+"/"+filepath.Base(path), ""
}

// guideCommands are the lines of a guide that call the program, continued lines joined.
func guideCommands(t *testing.T, path string) (all [][]string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range strings.Split(string(text), "```sh\n")[1:] {
		block, _, _ = strings.Cut(block, "```")
		for line := range strings.Lines(strings.ReplaceAll(block, "\\\n", " ")) {
			if rest, ok := strings.CutPrefix(line, "bin/inctrl "); ok {
				all = append(all, words(rest))
			}
		}
	}
	return all
}

// words splits a command line; double quotes keep spaces.
func words(line string) (all []string) {
	for i, part := range strings.Split(strings.TrimSpace(line), `"`) {
		if i%2 == 1 {
			all = append(all, part)
		} else {
			all = append(all, strings.Fields(part)...)
		}
	}
	return all
}

// Every command of the guide works as written, on checkpoints of the same layout.
func TestGuide(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: the guide's commands take a while")
	}
	guide := guideCommands(t, "../../docs/models.md")
	goldens, err := filepath.Abs("../../testdata/golden/images")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	t.Setenv("INCTRL_CACHE", t.TempDir())
	writeTorch(t, "served.pt", checkpointOf(t, false))
	serveAs(t, "vit-b-16-plus-240", "served.pt")
	h := hubOf(t)
	e := tiny(h.url, h.files[tinyFile])
	e.Name = "dinov2-small"
	h.offer(t, e)
	guideFiles(t, func(from, to string) {
		data, err := os.ReadFile(filepath.Join(goldens, from))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, data, 0o644); err != nil {
			t.Fatal(err)
		}
	})
	if len(guide) < 10 {
		t.Fatalf("%d commands only", len(guide))
	}
	for _, args := range guide {
		if c := inctrl(t, args...); c.code != exitOK {
			t.Fatalf("inctrl %q: exit code %d\n%s%s", args, c.code, c.out, c.err)
		} else if args[0] == "score" {
			for _, r := range c.records(t) {
				if r.Error != "" || r.Digest == "" {
					t.Errorf("inctrl %q: %+v", args, r)
				}
			}
		}
	}
	if left, _ := filepath.Glob(".inctrl-*"); len(left) > 0 {
		t.Errorf("left over: %q", left)
	}
}

func TestConvertMistakes(t *testing.T) {
	t.Chdir(t.TempDir())
	writeTorch(t, "clip.pt", checkpointOf(t, false))
	writeTorch(t, "dino.pth", dino())
	writeTorch(t, "other.pt", []stored{{"x", []int{1}, []float32{1}}})
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"", exitUsage, "give -o"},
		{"-o m", exitUsage, "give a checkpoint"},
		{"clip.pt --synthetic nano-240 -o m", exitUsage, "give a checkpoint or"},
		{"clip.pt dino.pth clip.pt -o m", exitUsage, "arguments, 3"},
		{"clip.pt -o m --text m", exitUsage, "same file"},
		{"clip.pt -o m --mean 1,2", exitUsage, "three numbers"},
		{"clip.pt -o m --class cat", exitUsage, "no trained heads"},
		{"dino.pth -o m --text t", exitUsage, "no text tower"},
		{"missing.pt -o m", exitError, "missing.pt"},
		{"other.pt -o m", exitError, "unknown layout"},
		{"clip.pt dino.pth -o m", exitError, "dino.pth"},
		{"clip.pt -o m --taps 3,2", exitError, "tap"},
		{"clip.pt -o m --image 100", exitError, "does not divide"},
		{"clip.pt -o m --gelu slow", exitUsage, "gelu"},
		{"clip.pt -o no/such/folder/m", exitError, "folder"},
	} {
		got := inctrl(t, append([]string{"convert"}, strings.Fields(c.args)...)...)
		if got.code != c.code || !strings.Contains(got.err, c.says) {
			t.Errorf("convert %s: exit code %d, %s", c.args, got.code, got.err)
		}
		if _, err := os.Stat("m"); err == nil {
			t.Errorf("convert %s: wrote a file", c.args)
		}
	}
}

func TestClassesMistakes(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, args := range []string{
		"convert --synthetic nano-240 -o m --text t", "convert --synthetic nano-240 -o alone",
	} {
		if c := inctrl(t, strings.Fields(args)...); c.code != exitOK {
			t.Fatal(c.err)
		}
	}
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"add", exitUsage, "argument missing"},
		{"add cat --model m", exitUsage, "--text and -o"},
		{"add object --model m --text t -o n", exitUsage, "already"},
		{"add cat --model alone --text t -o n", exitError, "do not go together"},
		{"add cat --model m --text m -o n", exitError, "not a text tower"},
		{"add cat --model t --text t -o n", exitError, "not a model"},
		{"add a/b --model m --text t -o n", exitError, "unprintable"},
	} {
		got := inctrl(t, append([]string{"classes"}, strings.Fields(c.args)...)...)
		if got.code != c.code || !strings.Contains(got.err, c.says) {
			t.Errorf("classes %s: exit code %d, %s", c.args, got.code, got.err)
		}
	}
}
