package store

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// cached puts a prompt file of 1,000 bytes and its checksum for each set.
func cached(t *testing.T, s *Store, sets ...*Version) {
	t.Helper()
	for _, v := range sets {
		text := strings.Repeat(v.Set[len(v.Set)-1:], 1000)
		if err := s.PutPromptFile(t.Context(), v, "model", []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
}

// testBound: prompt files take no more than their limit; those that were not used for the longest
// time go, also those that another process wrote.
func testBound(t *testing.T, p *place) {
	p.PromptFileBytes = 3500
	s := open(t, p.Config)
	var all []*Version
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		all = append(all, &create(t, s, draft(name, 1)).Version)
	}
	there := func(want string) {
		t.Helper()
		got := ""
		for i, v := range all {
			name, err := promptName(v, "model")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := os.Stat(filepath.Join(p.blobs, name)); err == nil {
				got += string(rune('a' + i))
			}
		}
		if got != want {
			t.Errorf("prompt files of %q are there, want %q", got, want)
		}
	}
	cached(t, s, all[0], all[1], all[2])
	there("abc")
	s.UsePromptFile(all[0], "model")
	cached(t, s, all[3])
	there("acd")
	s.UsePromptFile(all[2], "model")
	s.UsePromptFile(all[3], "model")
	cached(t, s, all[4])
	there("cde")
	if err := s.PutPromptFile(t.Context(), all[0], "model", make([]byte, 4000)); err == nil {
		t.Error("a prompt file above the limit is kept")
	}
	there("cde")
	p.PromptFileBytes = 1500
	other := open(t, p.Config)
	other.UsePromptFile(all[3], "model")
	if n, err := other.Sweep(t.Context()); err != nil || n.Files != 2 {
		t.Errorf("%+v, %v", n, err)
	}
	there("d")
}

// testExchanged: a prompt file under another's name is refused, whether of another set, another
// version or another model.
func testExchanged(t *testing.T, p *place) {
	s := open(t, p.Config)
	a, b := create(t, s, draft("a", 1)).Version, create(t, s, draft("b", 1)).Version
	second := create(t, s, next(a.Set, 0, draft("c", 1), false)).Version
	cached(t, s, &a, &b, &second)
	if err := s.PutPromptFile(t.Context(), &a, "other", []byte("of another")); err != nil {
		t.Fatal(err)
	}
	path := func(v *Version, engine string) string {
		name, err := promptName(v, engine)
		if err != nil {
			t.Fatal(err)
		}
		return filepath.Join(p.blobs, name)
	}
	own, err := os.ReadFile(path(&a, "model"))
	if err != nil {
		t.Fatal(err)
	}
	for what, from := range map[string]string{
		"set": path(&b, "model"), "version": path(&second, "model"), "model": path(&a, "other"),
	} {
		data, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path(&a, "model"), data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err = s.PromptFile(t.Context(), &a, "model")
		want(t, err, ErrDamaged, "another's")
		if err := os.WriteFile(path(&a, "model"), own, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := s.PromptFile(t.Context(), &a, "model"); err != nil {
			t.Errorf("%s: its own: %v", what, err)
		}
	}
}
