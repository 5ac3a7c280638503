package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/inctrl-go/inctrl/server/promptsets/store/storetest"
)

// place is where a test's store is: a database and a folder or bucket.
type place struct {
	Config
	blobs string // the folder that the blobs end up in
}

// local is a place that needs no server.
func local(t *testing.T) *place {
	dir := t.TempDir()
	blobs := filepath.Join(dir, "files")
	return &place{
		Config{Database: "sqlite:" + filepath.Join(dir, "a b%?#.db"),
			Blobs: "file:" + blobs}, blobs,
	}
}

// eachPlace runs a test on SQLite and PostgreSQL, a folder and S3, in all combinations.
func eachPlace(t *testing.T, test func(t *testing.T, fresh func(*testing.T) *place)) {
	onS3 := func(t *testing.T, s *storetest.S3, p *place) *place {
		p.Blobs, p.blobs = s.URL(), s.Folder()
		return p
	}
	onPostgres := func(t *testing.T, p *storetest.Postgres, at *place) *place {
		at.Database = p.URL(t)
		return at
	}
	t.Run("sqlite+file", func(t *testing.T) { test(t, local) })
	t.Run("sqlite+s3", func(t *testing.T) {
		s := storetest.NewS3(t)
		test(t, func(t *testing.T) *place { return onS3(t, s, local(t)) })
	})
	t.Run("postgres", func(t *testing.T) {
		p := storetest.NewPostgres(t)
		t.Run("file", func(t *testing.T) {
			test(t, func(t *testing.T) *place { return onPostgres(t, p, local(t)) })
		})
		t.Run("s3", func(t *testing.T) {
			s := storetest.NewS3(t)
			test(t, func(t *testing.T) *place { return onS3(t, s, onPostgres(t, p, local(t))) })
		})
	})
}

func open(t testing.TB, c Config) *Store {
	t.Helper()
	s, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// draft is a new set whose image bytes are derived from its name.
func draft(name string, images int) Draft {
	d := Draft{Name: name, Recipe: Recipe{Preprocess: "1", Method: "patch", Letterbox: true,
		Tiles:     3,
		Calibrate: 0.05, Class: "größe"}, Labels: map[string]string{"line": "3", "of": name}}
	for i := range images {
		text := strings.Repeat(fmt.Sprintf("image %d of %s", i, name), 1000)
		d.Images = append(d.Images, Upload{fmt.Sprintf("%d.png", i), []byte(text)})
	}
	return d
}

// next turns a draft into the next version of a set.
func next(id string, revision int64, d Draft, activate bool) Draft {
	d.Set, d.Revision, d.Activate, d.Name, d.Labels = id, revision, activate, "", nil
	return d
}

func create(t testing.TB, s *Store, d Draft) *Made {
	t.Helper()
	made, err := s.Make(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// whole checks that a version equals its draft, with all its bytes.
func whole(t testing.TB, s *Store, id string, number int, d Draft) {
	t.Helper()
	v, err := s.Version(t.Context(), id, number)
	if err != nil {
		t.Fatal(err)
	}
	uploads, err := s.Bytes(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	same := func(a, b Upload) bool { return a.Name == b.Name && string(a.Data) == string(b.Data) }
	if v.Recipe != d.Recipe || !slices.EqualFunc(uploads, d.Images, same) {
		t.Errorf("version %d of %s is not what was given", number, id)
	}
}

func want(t testing.TB, err, kind error, says ...string) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Fatalf("error %v, want %v", err, kind)
	}
	for _, s := range says {
		if !strings.Contains(err.Error(), s) {
			t.Errorf("error %q does not say %q", err, s)
		}
	}
}

func ptr[T any](v T) *T { return &v }

// TestStore is the conformance suite: every kind of place must pass it.
func TestStore(t *testing.T) {
	eachPlace(t, func(t *testing.T, fresh func(*testing.T) *place) {
		for _, c := range []struct {
			name string
			test func(*testing.T, *place)
		}{
			{"resource", testResource}, {"names", testNames}, {"revisions", testRevisions},
			{"keys", testKeys}, {"pages", testPages}, {"delete", testDelete}, {"bound", testBound},
			{"exchanged", testExchanged}, {"orphans",
				testOrphans},
			{"prompt files", testPromptFiles}, {"damage", testDamage}, {"invalid",
				testInvalid}, {"races", testRaces},
			{"expired", testExpired},
		} {
			t.Run(c.name, func(t *testing.T) { c.test(t, fresh(t)) })
		}
	})
}

// testResource: what was made can be read back, also after reopening the store.
func testResource(t *testing.T, p *place) {
	s := open(t, p.Config)
	d := draft("fabric", 4)
	made := create(t, s, d)
	second := draft("other images", 2)
	if _, err := s.Make(t.Context(), next(made.Set.ID, 1, second, false)); err != nil {
		t.Fatal(err)
	}
	s.Close()
	s = open(t, p.Config)
	whole(t, s, made.Set.ID, 1, d)
	whole(t, s, made.Set.ID, 2, second)
	for _, ref := range []string{made.Set.ID, strings.ToLower(made.Set.ID), "fabric"} {
		set, err := s.Get(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		if set.Name != "fabric" || set.Active != 1 || set.Latest != 2 || set.Revision != 2 ||
			set.Labels["line"] != "3" || len(set.Labels) != 2 || set.Created.IsZero() ||
			set.Updated.Before(set.Created) || !set.Deleted.IsZero() {
			t.Errorf("%s: %+v", ref, set)
		}
	}
	third, err := s.Make(t.Context(), next(made.Set.ID, 0, d, true))
	if err != nil || third.Set.Active != 3 || third.Version.Number != 3 {
		t.Fatalf("%+v, %v", third, err)
	}
	page, more, err := s.Versions(t.Context(), made.Set.ID, 1, 1)
	if err != nil || !more || len(page) != 1 || page[0].Number != 2 {
		t.Errorf("versions after 1: %v, more %t, %v", page, more, err)
	}
	page, more, err = s.Versions(t.Context(), made.Set.ID, 2, 5)
	if err != nil || more || len(page) != 1 || page[0].Number != 3 {
		t.Errorf("versions after 2: %v, more %t, %v", page, more, err)
	}
	_, err = s.Version(t.Context(), made.Set.ID, 4)
	want(t, err, ErrNotFound, "version 4")
	_, _, err = s.Versions(t.Context(), "none", 0, 5)
	want(t, err, ErrNotFound, "none")
}

func testNames(t *testing.T, p *place) {
	s := open(t, p.Config)
	a, b := create(t, s, draft("a", 1)), create(t, s, draft("b", 1))
	for _, try := range []func(context.Context, Draft) (*Made, error){s.Make, s.Look} {
		_, err := try(t.Context(), draft("a", 2))
		want(t, err, ErrName, `"a"`)
	}
	_, err := s.Change(t.Context(), b.Set.ID, 0, Change{Name: ptr("a"),
		Labels: map[string]string{}})
	want(t, err, ErrName, `"a"`)
	if set, err := s.Get(t.Context(), "b"); err != nil || set.Revision != 1 ||
		len(set.Labels) != 2 {
		t.Errorf("a change that failed left %+v, %v", set, err)
	}
	change := Change{Name: ptr("c"), Labels: map[string]string{"x": ""}}
	set, err := s.Change(t.Context(), a.Set.ID, 0, change)
	if err != nil || set.Name != "c" || set.Revision != 2 || len(set.Labels) != 1 {
		t.Errorf("%+v, %v", set, err)
	}
	_, err = s.Get(t.Context(), "a")
	want(t, err, ErrNotFound, `"a"`)
	_, err = s.Get(t.Context(), "\x00\xff")
	want(t, err, ErrNotFound)
	create(t, s, draft("a", 1))
}

func testRevisions(t *testing.T, p *place) {
	s := open(t, p.Config)
	id := create(t, s, draft("a", 1)).Set.ID
	set, err := s.Change(t.Context(), id, 1, Change{Labels: map[string]string{"k": "v"}})
	if err != nil || set.Revision != 2 || set.Labels["k"] != "v" {
		t.Fatalf("%+v, %v", set, err)
	}
	_, err = s.Change(t.Context(), id, 1, Change{Name: ptr("b")})
	want(t, err, ErrStale, "2, not 1")
	for _, try := range []func(context.Context, Draft) (*Made, error){s.Make, s.Look} {
		_, err = try(t.Context(), next(id, 1, draft("", 1), true))
		want(t, err, ErrStale)
	}
	_, err = s.Delete(t.Context(), id, 3)
	want(t, err, ErrStale)
	_, err = s.Change(t.Context(), id, 2, Change{Active: ptr(2)})
	want(t, err, ErrNotFound, "version 2")
	_, err = s.Change(t.Context(), "none", 0, Change{})
	want(t, err, ErrNotFound, "none")
	if _, err = s.Make(t.Context(), next(id, 2, draft("x", 1), true)); err != nil {
		t.Fatal(err)
	}
	set, err = s.Change(t.Context(), id, 3, Change{Active: ptr(1)})
	if err != nil || set.Active != 1 || set.Latest != 2 || set.Revision != 4 {
		t.Errorf("%+v, %v", set, err)
	}
}

func testKeys(t *testing.T, p *place) {
	now := time.Now()
	p.Now = func() time.Time { return now }
	s := open(t, p.Config)
	d := draft("a", 2)
	d.Key = "key 1"
	first := create(t, s, d)
	again, err := s.Look(t.Context(), d)
	if err != nil || again.Set.ID != first.Set.ID || !again.Again {
		t.Fatalf("%+v, %v", again, err)
	}
	again = create(t, s, d)
	if first.Again || !again.Again || again.Set.ID != first.Set.ID || again.Version.Number != 1 ||
		again.Version.Recipe != d.Recipe || len(again.Version.Images) != 2 {
		t.Errorf("%+v", again)
	}
	other := d
	other.Name = "b"
	_, err = s.Make(t.Context(), other)
	want(t, err, ErrReused)
	other = d
	other.Images = d.Images[:1]
	_, err = s.Make(t.Context(), other)
	want(t, err, ErrReused)
	v := draft("", 1)
	v.Key = "key 2"
	for i := range 2 {
		made, err := s.Make(t.Context(), next(first.Set.ID, 1, v, true))
		if err != nil || made.Version.Number != 2 || made.Again != (i == 1) {
			t.Fatalf("%+v, %v", made, err)
		}
	}
	_, err = s.Make(t.Context(), next(first.Set.ID, 1, v, false))
	want(t, err, ErrReused)
	if _, err := s.Delete(t.Context(), first.Set.ID, 0); err != nil {
		t.Fatal(err)
	}
	for _, replayed := range []Draft{d, next(first.Set.ID, 1, v, true)} {
		_, err = s.Look(t.Context(), replayed)
		want(t, err, ErrDeleted, "idempotency key", first.Set.ID)
		_, err = s.Make(t.Context(), replayed)
		want(t, err, ErrDeleted, "idempotency key", first.Set.ID)
	}
	if _, err := s.Undelete(t.Context(), first.Set.ID); err != nil {
		t.Fatal(err)
	}
	if again := create(t, s, d); !again.Again {
		t.Errorf("after an undelete: %+v", again)
	}
	s.Grace = time.Minute // shorter than a key is known
	gone := draft("gone", 1)
	gone.Key = "key 3"
	made := create(t, s, gone)
	if _, err := s.Delete(t.Context(), made.Set.ID, 0); err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour)
	if n, err := s.Sweep(t.Context()); err != nil || n.Sets != 1 || n.Requests != 0 {
		t.Fatalf("%+v, %v", n, err)
	}
	_, err = s.Make(t.Context(), gone)
	want(t, err, ErrDeleted, "idempotency key", made.Set.ID)
	now = now.Add(25 * time.Hour)
	if n, err := s.Sweep(t.Context()); err != nil || n.Requests != 3 {
		t.Fatalf("%+v, %v", n, err)
	}
	_, err = s.Make(t.Context(), d)
	want(t, err, ErrName)
}

func testPages(t *testing.T, p *place) {
	s := open(t, p.Config)
	var ids []string
	for i := range 7 {
		d := draft(fmt.Sprint("set", i), 1)
		d.Labels["parity"] = fmt.Sprint(i % 2)
		ids = append(ids, create(t, s, d).Set.ID)
	}
	seen := pages(t, s, Query{Limit: 3}, func() {
		_, err := s.Delete(t.Context(), ids[1], 0) // it was on the page before
		if err == nil {
			_, err = s.Make(t.Context(), draft("late", 1))
		}
		if err != nil {
			t.Fatal(err)
		}
	})
	if !slices.Equal(seen[:7], ids) || len(seen) != 8 {
		t.Errorf("pages have %v, want %v and a late one", seen, ids)
	}
	odd := Query{Limit: 1, Labels: map[string]string{"parity": "1", "line": "3"}}
	if seen := pages(t, s, odd, nil); !slices.Equal(seen, []string{ids[3], ids[5]}) {
		t.Errorf("odd ones: %v of %v", seen, ids)
	}
	odd.Deleted = true
	if seen := pages(t, s, odd, nil); !slices.Equal(seen, []string{ids[1], ids[3], ids[5]}) {
		t.Errorf("odd ones, also deleted: %v of %v", seen, ids)
	}
	for _, q := range []Query{
		{}, {Limit: MaxPage + 1}, {Limit: 1, Cursor: "x"}, {Limit: 1, Cursor: "===="},
		{Limit: 1, Cursor: strings.Repeat("A", 1e6)}, {Limit: 1,
			Labels: map[string]string{"'": ""}},
	} {
		_, _, err := s.List(t.Context(), q)
		want(t, err, ErrInvalid)
		if len(err.Error()) > 300 {
			t.Errorf("an error of %d bytes", len(err.Error()))
		}
	}
}

// pages lists all pages and returns their IDs; between is called after the first page.
func pages(t *testing.T, s *Store, q Query, between func()) (ids []string) {
	t.Helper()
	for {
		page, next, err := s.List(t.Context(), q)
		if err != nil || len(page) > q.Limit {
			t.Fatalf("%d sets, %v", len(page), err)
		}
		for _, set := range page {
			ids = append(ids, set.ID)
		}
		if next == "" {
			return ids
		}
		if between != nil {
			between()
			between = nil
		}
		q.Cursor = next
	}
}

func testInvalid(t *testing.T, p *place) {
	s := open(t, p.Config)
	for name, spoil := range map[string]func(*Draft){
		"no name":   func(d *Draft) { d.Name = "" },
		"long name": func(d *Draft) { d.Name = strings.Repeat("a", 1e6) },
		"at":        func(d *Draft) { d.Name = "a@1" },
		"path":      func(d *Draft) { d.Name = "../a" },
		"first":     func(d *Draft) { d.Name = "-a" },
		"space":     func(d *Draft) { d.Name = "a b" },
		"id":        func(d *Draft) { d.Name = "01arz3ndektsv4rrffq69g5fav" },
		"label":     func(d *Draft) { d.Labels = map[string]string{"a=b": "c"} },
		"value":     func(d *Draft) { d.Labels = map[string]string{"a": "b\x00"} },
		"long value": func(d *Draft) {
			d.Labels = map[string]string{"a": strings.Repeat("b",
				257)}
		},
		"no images":   func(d *Draft) { d.Images = nil },
		"many images": func(d *Draft) { d.Images = make([]Upload, 65) },
		"empty image": func(d *Draft) { d.Images[0].Data = nil },
		"image name":  func(d *Draft) { d.Images[0].Name = "\xff" },
		"rate":        func(d *Draft) { d.Recipe.Calibrate = 1.5 },
		"class":       func(d *Draft) { d.Recipe.Class = "a\nb" },
		"key":         func(d *Draft) { d.Key = "a\x00" },
		"many labels": func(d *Draft) {
			for i := range 33 {
				d.Labels[fmt.Sprint(i)] = ""
			}
		},
	} {
		d := draft("a", 1)
		spoil(&d)
		_, err := s.Make(t.Context(), d)
		if !errors.Is(err, ErrInvalid) || len(err.Error()) > 400 {
			t.Errorf("%s: %.500v", name, err)
		}
	}
	if seen := pages(t, s, Query{Limit: 9, Deleted: true}, nil); len(seen) > 0 {
		t.Errorf("there are %v", seen)
	}
}
