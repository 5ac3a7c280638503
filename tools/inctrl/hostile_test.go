package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/internal/printable"
	"github.com/inctrl-go/inctrl/internal/record"
)

// hostileNames are names that a terminal or a spreadsheet would act on.
var hostileNames = []string{
	"a\x1b]0;title\a.jpg", "b\ninctrl: ok.jpg", "c\u202egpj.exe.jpg", "d\u009b2J.jpg",
	"e\x9b.jpg", "=f().jpg", "+g.jpg", "-h.jpg", "@i.jpg", "'=j.jpg", `"k".jpg`, "\tl.jpg",
	"\rm.jpg", "n\r\n.jpg",
}

// printed fails the test if the program wrote a character that does not print, or if a name made a
// line of its own.
func printed(t *testing.T, c call) call {
	t.Helper()
	for line := range strings.Lines(c.out + c.err) {
		line = strings.ReplaceAll(strings.TrimSuffix(line, "\n"), "\t", "")
		if !printable.Is(line) || strings.HasPrefix(line, "inctrl: ok") {
			t.Errorf("a name made the line %q", line)
		}
	}
	return c
}

// TestHostileNames checks that verify finds the images of every form of results. It changes the
// working folder: names must begin with what is hostile.
func TestHostileNames(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("names of files cannot have these characters")
	}
	dir, prompts := t.TempDir(), promptFile(t)
	good, err := os.ReadFile(demo + "/fabric/test/good/000.jpg")
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range hostileNames {
		if err := os.WriteFile(filepath.Join(dir, name), good, 0o600); err != nil {
			t.Fatal(err)
		}
		bad := filepath.Join(dir, fmt.Sprintf("%d bad %s", i, name))
		if err := os.WriteFile(bad, []byte("no image"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	for _, format := range []string{record.JSONL, record.CSV} {
		c := printed(t, inctrl(t, "score", "--prompts", prompts, "--format", format, "."))
		all, err := record.Read(strings.NewReader(c.out))
		if c.code != exitError || err != nil || len(all) != 2*len(hostileNames) {
			t.Fatalf("%s: %d, %d results, %v", format, c.code, len(all), err)
		}
		c = inctrlFrom(t, context.Background(), c.out, "verify", "--prompts", prompts, "-")
		if printed(t, c); c.code != exitOK {
			t.Errorf("%s: verify: %+v", format, c)
		}
	}
}

// TestHostileErrors checks the errors of all commands.
func TestHostileErrors(t *testing.T) {
	t.Parallel()
	prompts := promptFile(t)
	for _, name := range hostileNames {
		below := name + "/x"
		for _, args := range [][]string{
			{name}, {"info", "--model", name}, {"info", "--prompts", name}, {"eval", name},
			{"learn", "--normals", below, "-o", below}, {"score", "--prompts", name, name},
			{"verify", "--prompts", prompts, name}, {"convert", name, "-o", below},
			{"batch", "finish", name}, {"batch", "work", name}, {"benchmark", name, "-o", below},
			{"batch", "plan", "--prompts", name, "-o", name, name}, {"score", "--" + name, "x"},
			{"score", "--device", name, "--prompts", prompts, "x"},
			{"--log-format", name, "version"},
			{"dataset", "mvtec", name, "-o", below}, {"train", name, "-o", below},
			{"--log-format", "json", "score", "--prompts", prompts, below},
		} {
			if c := printed(t, inctrl(t, args...)); c.code == exitOK {
				t.Errorf("%q succeeds: %+v", args, c)
			}
		}
	}
}
