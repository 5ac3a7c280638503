package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// openSQLite opens a file, or creates one that only this user can read.
func openSQLite(ctx context.Context, path string, wait time.Duration) (*database, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if err := makeFile(path); err != nil {
		return nil, fileError(err)
	}
	db, err := sql.Open("sqlite", sqliteName(path, wait))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	db.SetMaxOpenConns(8)
	d := &database{DB: db, kind: sqliteKind}
	if err := d.check(ctx, wait); err != nil {
		db.Close()
		return nil, fmt.Errorf("SQLite file %.256q: %w", path, err)
	}
	return d, nil
}

func makeFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// sqliteName is the driver's data source name: commits are synced to disk, and write transactions
// take the lock at their start, the only place where they wait.
func sqliteName(path string, wait time.Duration) string {
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") {
		slashed = "/" + slashed // C:/…
	}
	return (&url.URL{Scheme: "file", Path: slashed, RawQuery: url.Values{
		"_busy_timeout": {strconv.FormatInt(wait.Milliseconds(), 10)},
		"_journal_mode": {"WAL"}, "_synchronous": {"FULL"}, "_foreign_keys": {"1"},
		"_txlock": {"immediate"}, "_dqs": {"0"}, "_defensive": {"1"},
	}.Encode()}).String()
}

// check runs quick_check over all pages. When several processes open a new file at once, SQLite
// returns "busy" instead of waiting for the switch to WAL, so check retries.
func (d *database) check(ctx context.Context, wait time.Duration) error {
	var verdict string
	read := func(t *tx) error { return t.one([]any{&verdict}, "PRAGMA quick_check(1)") }
	err := d.read(ctx, read)
	for end := time.Now().Add(wait); errors.Is(err, ErrUnavailable) && time.Now().Before(end); {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
		err = d.read(ctx, read)
	}
	if err == nil && verdict != "ok" {
		err = fmt.Errorf("%w: %.256s", ErrDamaged, verdict)
	}
	return err
}

func sqliteKind(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return ErrUnavailable
	}
	switch code := e.Code(); code & 0xff { // the higher bits only refine it
	case sqlite3.SQLITE_CONSTRAINT:
		if code == sqlite3.SQLITE_CONSTRAINT_UNIQUE ||
			code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY {
			return errUnique
		}
	case sqlite3.SQLITE_FULL:
		return ErrFull
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return ErrDamaged
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN,
		sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM:
		return ErrUnavailable
	}
	return nil
}
