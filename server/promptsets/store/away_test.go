package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/inctrl-go/inctrl/server/promptsets/store/storetest"
)

// fails checks that every call of a store fails with ErrUnavailable.
func fails(t *testing.T, s *Store, writes ...func() error) {
	t.Helper()
	for i, f := range writes {
		if err := f(); err == nil {
			t.Errorf("call %d worked", i)
		} else {
			want(t, err, ErrUnavailable)
		}
	}
}

// TestPostgresAway: calls fail with ErrUnavailable while the server is down and work again
// afterwards.
func TestPostgresAway(t *testing.T) {
	server := storetest.NewPostgres(t)
	s := open(t, Config{Database: server.URL(t), Blobs: "file:" + t.TempDir(), Wait: time.Second})
	d := draft("a", 2)
	id := create(t, s, d).Set.ID
	for range 2 {
		server.Stop(t)
		fails(t, s,
			func() error { _, err := s.Get(t.Context(), id); return err },
			func() error { _, err := s.Make(t.Context(), draft("b", 1)); return err },
			func() error { _, _, err := s.List(t.Context(), Query{Limit: 1}); return err },
			func() error { _, err := s.Sweep(t.Context()); return err },
			func() error { _, err := Open(t.Context(), s.Config); return err },
		)
		server.Start(t)
		whole(t, s, id, 1, d)
	}
	create(t, s, draft("b", 1))
}

// TestS3Away does the same with S3. What is in the database can still be read.
func TestS3Away(t *testing.T) {
	server := storetest.NewS3(t)
	s := open(t, Config{Database: "sqlite:" + t.TempDir() + "/db", Blobs: server.URL(),
		Wait: 5 * time.Second})
	d := draft("a", 2)
	made := create(t, s, d)
	server.Stop(t)
	fails(t, s,
		func() error { _, err := s.Make(t.Context(), draft("b", 1)); return err },
		func() error { _, err := s.Bytes(t.Context(), &made.Version); return err },
		func() error { _, err := s.PromptFile(t.Context(), &made.Version, "model"); return err },
		func() error { _, err := s.Sweep(t.Context()); return err },
		func() error { _, err := Open(t.Context(), s.Config); return err },
	)
	if _, err := s.Get(t.Context(), "a"); err != nil {
		t.Error(err)
	}
	server.Start(t)
	whole(t, s, made.Set.ID, 1, d)
	create(t, s, draft("b", 1))
	if seen := pages(t, s, Query{Limit: 9}, nil); len(seen) != 2 {
		t.Errorf("there are %v", seen)
	}
}

// TestSQLiteLocked: a call waits for another process's lock for at most Wait.
func TestSQLiteLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "db")
	s := open(t, Config{Database: "sqlite:" + path, Blobs: "file:" + t.TempDir(),
		Wait: 50 * time.Millisecond})
	create(t, s, draft("a", 1))
	other, err := sql.Open("sqlite", sqliteName(path, 0))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	lock, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	fails(t, s, func() error { _, err := s.Make(t.Context(), draft("b", 1)); return err })
	if _, err := s.Get(t.Context(), "a"); err != nil {
		t.Errorf("reading while another one writes: %v", err)
	}
	if err := lock.Rollback(); err != nil {
		t.Fatal(err)
	}
	create(t, s, draft("b", 1))
}

// TestSQLiteDamaged: a file that is no database, or a truncated one, is refused and left unchanged.
func TestSQLiteDamaged(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "db")
	c := Config{Database: "sqlite:" + path, Blobs: "file:" + t.TempDir()}
	s := open(t, c)
	for i := range 20 {
		create(t, s, draft(fmt.Sprint("set", i), 3))
	}
	if err := s.Close(); err != nil { // this writes the log into the file
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, harm := range map[string]func(data []byte) []byte{
		"text":   func([]byte) []byte { return []byte(strings.Repeat("no database ", 1000)) },
		"header": func(data []byte) []byte { data[3] ^= 1; return data },
		"cut":    func(data []byte) []byte { return data[:len(data)/2] },
		"a page": func(data []byte) []byte { clear(data[2*4096 : 3*4096]); return data },
		"a tree": func(data []byte) []byte { data[4096] = 0xff; return data },
		"the end": func(data []byte) []byte {
			copy(data[len(data)-4096:], strings.Repeat("x", 4096))
			return data
		},
	} {
		bad := harm(append([]byte(nil), good...))
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(t.Context(), c)
		if err == nil {
			t.Errorf("%s: opened", name)
			continue
		}
		want(t, err, ErrDamaged, path)
	}
}

// TestNewer: a database written by a newer program is refused and left unchanged.
func TestNewer(t *testing.T) {
	c := local(t).Config
	s := open(t, c)
	err := s.db.write(t.Context(), func(t *tx) error {
		_, err := t.exec("INSERT INTO migrations (step) VALUES (99)")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), c)
	want(t, err, ErrSchema)
}

// TestOlder: a database of before the keys had a table of their own keeps them.
func TestOlder(t *testing.T) {
	c := local(t).Config
	s := open(t, c)
	d := draft("a", 1)
	made := create(t, s, d)
	d.Key = "key"
	r, err := d.request()
	if err != nil {
		t.Fatal(err)
	}
	first, err := migrations.ReadFile("migrations/0001.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, requests, _ := strings.Cut(string(first), "by their idempotency key.")
	err = s.db.write(t.Context(), func(t *tx) error {
		_, err := t.exec("DROP TABLE keys;" + requests + "DELETE FROM migrations WHERE step = 2")
		if err == nil {
			_, err = t.exec(`INSERT INTO requests
				(idempotency_key, digest, set_id, version, created)
				VALUES ($1, $2, $3, 1, $4)`, d.Key, r.digest, made.Set.ID, s.now())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if again := create(t, open(t, c), d); !again.Again || again.Set.ID != made.Set.ID {
		t.Errorf("%+v", again)
	}
}

// TestCanceled: with a canceled context the error is the context's, and nothing was made.
func TestCanceled(t *testing.T) {
	s := open(t, local(t).Config)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err := s.Make(ctx, draft("a", 1))
	want(t, err, context.Canceled)
	if seen := pages(t, s, Query{Limit: 9}, nil); len(seen) != 0 {
		t.Errorf("there are %v", seen)
	}
}

func TestURLs(t *testing.T) {
	folder := "file:" + t.TempDir()
	for _, c := range []Config{
		{}, {Database: "sqlite:", Blobs: folder}, {Database: "mysql://u:secret@h/d", Blobs: folder},
		{Database: "postgres://u:secret@h:port/d", Blobs: folder},
		{Database: "sqlite:" + t.TempDir() + "/db", Blobs: "file:"},
		{Database: "sqlite:" + t.TempDir() + "/db", Blobs: "ftp://u:secret@h"},
		{Database: "sqlite:" + t.TempDir() + "/db", Blobs: "s3://"},
		{Database: "sqlite:" + t.TempDir() + "/db", Blobs: "s3://u:secret@bucket"},
		{Database: "sqlite:" + t.TempDir() + "/db", Blobs: "s3://bucket?tls=maybe"},
	} {
		_, err := Open(t.Context(), c)
		want(t, err, ErrURL)
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("the error tells a password: %v", err)
		}
	}
}
