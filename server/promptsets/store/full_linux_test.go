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

// TestFull: a full disk is a typed error, half-written sets are not visible, and removing another
// file makes room again.
func TestFull(t *testing.T) {
	for _, what := range []string{"blobs", "database"} {
		t.Run(what, func(t *testing.T) {
			small := filepath.Join(t.TempDir(), "small")
			if err := os.Mkdir(small, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := syscall.Mount("tmpfs", small, "tmpfs", 0, "size=512k"); err != nil {
				t.Skipf("no small file system can be mounted: %v", err)
			}
			t.Cleanup(func() {
				if err := syscall.Unmount(small, 0); err != nil {
					t.Error(err)
				}
			})
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
