package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// small mounts a file system of 512 kB.
func small(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "small")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=512k"); err != nil {
		t.Skipf("no small file system can be mounted: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// fill fills a file system to its last byte.
func fill(t *testing.T, dir string) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, "filled"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 64 << 10; size > 0; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
}

// TestDeleteFull: on a full disk sets can be deleted, all of them, one after the other; a change
// has the room that prompt files took.
func TestDeleteFull(t *testing.T) {
	dir := small(t)
	s := open(t, Config{Database: "sqlite:" + dir + "/db", Blobs: "file:" + dir + "/files"})
	var sets []*Version
	for _, name := range []string{"a", "b", "c", "d"} {
		d := draft(name, 1)
		d.Images[0].Data = d.Images[0].Data[:100]
		sets = append(sets, &create(t, s, d).Version)
	}
	cached(t, s, sets...)
	fill(t, dir)
	change := Change{Labels: map[string]string{"a": "b"}}
	renamed, err := s.Change(t.Context(), sets[0].Set, 0, change)
	if err != nil || renamed.Labels["a"] != "b" {
		t.Errorf("a change: %+v, %v", renamed, err)
	}
	if files := promptFiles(t, &place{blobs: dir + "/files"}); len(files) != 0 {
		t.Errorf("prompt files that could be made again stay: %v", files)
	}
	fill(t, dir)
	for _, v := range sets {
		if _, err := s.Delete(t.Context(), v.Set, 0); err != nil {
			t.Errorf("%s: %v", v.Set, err)
		}
		fill(t, dir)
	}
	if seen := pages(t, s, Query{Limit: 10}, nil); len(seen) != 0 {
		t.Errorf("sets are there: %v", seen)
	}
}

// TestFull: a full disk is a typed error, half-written sets are not visible, and removing another
// file makes room again.
func TestFull(t *testing.T) {
	for _, what := range []string{"blobs", "database"} {
		t.Run(what, func(t *testing.T) {
			small := small(t)
			c := Config{Database: "sqlite:" + t.TempDir() + "/db", Blobs: "file:" + small}
			if what == "database" {
				c = Config{Database: "sqlite:" + small + "/db", Blobs: "file:" + t.TempDir()}
			}
			ballast := filepath.Join(small, "ballast")
			if err := os.WriteFile(ballast, make([]byte, 100<<10), 0o600); err != nil {
				t.Fatal(err)
			}
			full(t, c, ballast)
		})
	}
}

func full(t *testing.T, c Config, ballast string) {
	s := open(t, c)
	var made []string
	big := func(i int) Draft {
		d := draft(fmt.Sprint("set-", i), 4)
		d.Recipe.Class = strings.Repeat("c", 200)
		return d
	}
	var err error
	for i := 0; err == nil && i < 2000; i++ {
		var m *Made
		if m, err = s.Make(t.Context(), big(i)); err == nil {
			made = append(made, m.Set.ID)
		}
	}
	want(t, err, ErrFull)
	check := func() {
		t.Helper()
		seen := pages(t, s, Query{Limit: 1000, Deleted: true}, nil)
		if len(seen) != len(made) || len(made) == 0 {
			t.Fatalf("%d sets are there, %d were made", len(seen), len(made))
		}
		for i, id := range seen {
			whole(t, s, id, 1, big(i))
		}
	}
	check()
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	m, err := s.Make(t.Context(), big(len(made)))
	if err != nil {
		t.Fatalf("with room again: %v", err)
	}
	made = append(made, m.Set.ID)
	check()
	if err := s.Close(); err != nil && !errors.Is(err, syscall.ENOSPC) {
		t.Error(err)
	}
	s = open(t, c)
	check()
	t.Logf("%d sets fitted", len(made))
}
