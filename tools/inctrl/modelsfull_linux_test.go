package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestModelsFull: on a full disk the error says so, what has arrived stays, and the next run goes
// on from there once there is room.
func TestModelsFull(t *testing.T) {
	h := hubOf(t)
	dir := filepath.Join(t.TempDir(), "small")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	mount := func(flags uintptr, size string) error {
		return syscall.Mount("tmpfs", dir, "tmpfs", flags, "size="+size)
	}
	if err := mount(0, "256k"); err != nil {
		t.Skipf("no small file system can be mounted: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	t.Setenv("INCTRL_HOME", dir)
	if c := inctrl(t, "models", "get", "tiny"); c.code != exitError || c.out != "" ||
		!strings.Contains(c.err, "no space left") {
		t.Errorf("%+v", c)
	}
	if names := folder(t); len(names) != 2 || names[0] != "fetched/tiny/tiny.pth.part" {
		t.Errorf("the folder has %q", names)
	}
	if err := mount(syscall.MS_REMOUNT, "64m"); err != nil {
		t.Fatal(err)
	}
	getModel(t, "tiny")
	if asked := h.requests(); len(asked) != 2 || !strings.Contains(asked[1], "bytes=") {
		t.Errorf("requests %q", asked)
	}
	wantFolder(t, "tiny.json", "tiny.safetensors")
}
