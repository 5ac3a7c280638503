package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// blobFiles are the paths of the blobs in a place.
func blobFiles(t *testing.T, p *place) []string { return filesIn(t, p, blobFolder) }

// promptFiles are the paths of the cached prompt files in a place.
func promptFiles(t *testing.T, p *place) []string { return filesIn(t, p, promptFolder) }

func filesIn(t *testing.T, p *place, folder string) (paths []string) {
	t.Helper()
	root := filepath.Join(p.blobs, folder)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && !d.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// testDelete: a deleted set can be undeleted until it, and the images that only it uses, are
// purged.
func testDelete(t *testing.T, p *place) {
	now := time.Now()
	p.Now = func() time.Time { return now }
	s := open(t, p.Config)
	a, b := draft("a", 3), draft("b", 1)
	b.Images = append(b.Images, a.Images[0])
	first, second := create(t, s, a).Set, create(t, s, b).Set
	if err := s.PutPromptFile(t.Context(), &Version{Set: first.ID}, "model",
		[]byte("prompts")); err != nil {
		t.Fatal(err)
	}
	if files := promptFiles(t, p); len(files) != 1 {
		t.Fatalf("prompt files: %v", files)
	}
	deleted, err := s.Delete(t.Context(), first.ID, 1)
	if files := promptFiles(t, p); len(files) != 0 {
		t.Errorf("prompt files of a deleted set: %v", files)
	}
	if err != nil || deleted.Deleted.IsZero() || deleted.Revision != 2 {
		t.Fatalf("%+v, %v", deleted, err)
	}
	_, err = s.Get(t.Context(), "a")
	want(t, err, ErrNotFound)
	_, err = s.Delete(t.Context(), first.ID, 0)
	want(t, err, ErrDeleted)
	_, err = s.Make(t.Context(), next(first.ID, 0, b, true))
	want(t, err, ErrDeleted)
	usurper := create(t, s, draft("a", 1)).Set
	_, err = s.Undelete(t.Context(), first.ID)
	want(t, err, ErrName, `"a"`)
	if _, err := s.Change(t.Context(), usurper.ID, 0, Change{Name: ptr("c")}); err != nil {
		t.Fatal(err)
	}
	now = now.Add(s.Grace - time.Minute)
	if n, err := s.Sweep(t.Context()); err != nil || n.Sets != 0 || n.Blobs != 0 {
		t.Fatalf("%+v, %v", n, err)
	}
	for range 2 { // the second time changes nothing
		set, err := s.Undelete(t.Context(), first.ID)
		if err != nil || !set.Deleted.IsZero() || set.Revision != 3 {
			t.Fatalf("%+v, %v", set, err)
		}
	}
	whole(t, s, first.ID, 1, a)
	if _, err := s.Delete(t.Context(), first.ID, 3); err != nil {
		t.Fatal(err)
	}
	now = now.Add(s.Grace + time.Minute)
	_, err = s.Undelete(t.Context(), first.ID)
	want(t, err, ErrNotFound)
	n, err := s.Sweep(t.Context())
	if err != nil || n.Sets != 1 || n.Blobs != 2 || n.Files != 0 {
		t.Fatalf("%+v, %v", n, err)
	}
	_, err = s.Get(t.Context(), first.ID)
	want(t, err, ErrNotFound)
	whole(t, s, second.ID, 1, b)
	if files := blobFiles(t, p); len(files) != 2 { // all sets share one
		t.Errorf("blobs left: %v", files)
	}
}

// testOrphans: files left by a crash between blob and row are collected once nobody can still refer
// to them, and images shared with a set stay.
func testOrphans(t *testing.T, p *place) {
	now := time.Now()
	p.Now = func() time.Time { return now }
	s := open(t, p.Config)
	d := draft("kept", 2)
	kept := create(t, s, d).Set
	orphan, shared := draft("orphan", 3), draft("kept", 1)
	for _, d := range []Draft{orphan, shared} {
		if err := s.upload(t.Context(), d.Images, imagesOf(d)); err != nil {
			t.Fatal(err)
		}
	}
	unknown := []byte("a blob that no row knows") // as after restoring an older database
	if err := s.files.put(t.Context(), blobName(hexDigest(unknown)), unknown); err != nil {
		t.Fatal(err)
	}
	if err := s.files.put(t.Context(), "blobs/README", []byte("not ours")); err != nil {
		t.Fatal(err)
	}
	if n, err := s.Sweep(t.Context()); err != nil || n != (Swept{}) {
		t.Fatalf("a sweep at once: %+v, %v", n, err)
	}
	if files := blobFiles(t, p); len(files) != 7 {
		t.Fatalf("%d files, want 7", len(files))
	}
	now = now.Add(s.Lease + time.Minute)
	if n, err := s.Sweep(t.Context()); err != nil || n.Blobs != 4 {
		t.Fatalf("a sweep after the lease: %+v, %v", n, err)
	}
	whole(t, s, kept.ID, 1, d)
	if files := blobFiles(t, p); len(files) != 3 {
		t.Errorf("files left: %v", files)
	}
	again := create(t, s, orphan).Set
	whole(t, s, again.ID, 1, orphan)
}

func imagesOf(d Draft) (all []Image) {
	for _, u := range d.Images {
		all = append(all, Image{u.Name, hexDigest(u.Data), int64(len(u.Data))})
	}
	return all
}

// testExpired: a client that paused longer than its images' announcement lasts writes them again,
// even if they were collected meanwhile.
func testExpired(t *testing.T, p *place) {
	now := time.Now()
	p.Now = func() time.Time { return now }
	s := open(t, p.Config)
	slow := &slowFiles{files: s.files, puts: 2, then: func() {
		now = now.Add(2 * s.Lease)
		other := open(t, p.Config)
		if n, err := other.Sweep(t.Context()); err != nil || n.Blobs != 2 {
			t.Errorf("%+v, %v", n, err)
		}
	}}
	s.files = slow
	d := draft("slow", 2)
	made := create(t, s, d)
	whole(t, s, made.Set.ID, 1, d)
	slow.then = func() { now, slow.puts = now.Add(2*s.Lease), 1 }
	slow.puts = 1
	_, err := s.Make(t.Context(), draft("never", 1))
	want(t, err, ErrUnavailable, "announced")
}

// slowFiles calls then after some puts.
type slowFiles struct {
	files
	puts int
	then func()
}

func (s *slowFiles) put(ctx context.Context, name string, data []byte) error {
	err := s.files.put(ctx, name, data)
	if s.puts--; s.puts == 0 {
		s.then()
	}
	return err
}

func testPromptFiles(t *testing.T, p *place) {
	now := time.Now()
	p.Now = func() time.Time { return now }
	s := open(t, p.Config)
	v := &create(t, s, draft("a", 2)).Version
	_, err := s.PromptFile(t.Context(), v, "model 1")
	want(t, err, ErrNotFound)
	prompts := strings.Repeat("features", 1000)
	for _, text := range []string{"old", prompts} {
		if err := s.PutPromptFile(t.Context(), v, "model 1", []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.PromptFile(t.Context(), v, "model 1"); err != nil || string(got) != prompts {
		t.Fatalf("%d bytes, %v", len(got), err)
	}
	other := *v
	other.Recipe.Rotations = 4
	_, err = s.PromptFile(t.Context(), &other, "model 1")
	want(t, err, ErrNotFound)
	_, err = s.PromptFile(t.Context(), v, "model 2")
	want(t, err, ErrNotFound)
	name, err := promptName(v, "model 1")
	if err != nil {
		t.Fatal(err)
	}
	spoil(t, filepath.Join(p.blobs, name))
	_, err = s.PromptFile(t.Context(), v, "model 1")
	want(t, err, ErrDamaged, "has changed")
	if err := os.Truncate(filepath.Join(p.blobs, name), 5); err != nil {
		t.Fatal(err)
	}
	_, err = s.PromptFile(t.Context(), v, "model 1")
	if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrUnavailable) { // S3 may notice by itself
		t.Errorf("a cut prompt file: %v", err)
	}
	now = now.Add(s.KeepPromptFiles + time.Hour)
	if n, err := s.Sweep(t.Context()); err != nil || n.Files != 1 {
		t.Fatalf("%+v, %v", n, err)
	}
	_, err = s.PromptFile(t.Context(), v, "model 1")
	want(t, err, ErrNotFound)
}

// spoil flips a bit of a file.
func spoil(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)/2] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// testDamage: a damaged blob is never returned, and uploading the image again repairs it.
func testDamage(t *testing.T, p *place) {
	s := open(t, p.Config)
	d := draft("a", 1)
	made := create(t, s, d)
	path := blobFiles(t, p)[0]
	for name, harm := range map[string]func(){
		"bit":    func() { spoil(t, path) },
		"gone":   func() { os.Remove(path) },
		"cut":    func() { os.Truncate(path, 10) },
		"longer": func() { os.WriteFile(path, append([]byte(nil), make([]byte, 1<<20)...), 0o600) },
	} {
		harm()
		_, err := s.Bytes(t.Context(), &made.Version)
		if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrUnavailable) {
			t.Errorf("%s: %v", name, err)
		}
		second := draft("a", 1)
		second.Name = "healer-" + name
		create(t, s, second)
		whole(t, s, made.Set.ID, 1, d)
	}
}
