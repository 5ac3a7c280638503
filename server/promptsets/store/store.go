// Package store stores prompt sets: the bytes of the normal images, their order, and the recipe by
// which a model learns from them. Features are not stored, except in a cache of prompt files that
// may be lost at any time.
//
// Rows are in an SQL database (SQLite or PostgreSQL), bytes in content-addressed files (a folder or
// S3). These invariants hold whichever process is killed, and whenever:
//
//   - An image is announced by a row before its bytes are written, and versions refer to that row.
//     So a committed version has all its images, and bytes that no version uses can be found by
//     their row.
//   - Bytes are removed in the transaction that removes their row, and only if no version refers to
//     the row and it was not announced within the last Lease. A process commits within half a Lease
//     of the announcement, or else announces and writes the image again.
//
// Times come from the clocks of the processes that use the store; these must agree within a quarter
// of Lease.
package store

import (
	"context"
	"errors"
	"time"
)

// Config says where things are stored and for how long. Zero durations stand for the defaults.
type Config struct {
	Database string // sqlite:PATH or postgres://…
	Blobs    string // file:FOLDER or s3://BUCKET/PREFIX?endpoint=…&region=…&tls=…

	Grace           time.Duration    // how long a deleted set can be undeleted, default 7 days
	Lease           time.Duration    // see the package comment, default 1 hour
	KeepRequests    time.Duration    // how long an idempotency key is known, default 24 hours
	KeepPromptFiles time.Duration    // how long an unchanged prompt file is kept, default 30 days
	PromptFileBytes int64            // limit of all prompt files, default 256 MiB
	Wait            time.Duration    // for a lock or a connection, default 10 s
	Now             func() time.Time // default time.Now
}

func (c *Config) settle() {
	for _, d := range []struct {
		value *time.Duration
		other time.Duration
	}{
		{&c.Grace, 7 * 24 * time.Hour}, {&c.Lease, time.Hour}, {&c.KeepRequests, 24 * time.Hour},
		{&c.KeepPromptFiles, 30 * 24 * time.Hour}, {&c.Wait, 10 * time.Second},
	} {
		if *d.value == 0 {
			*d.value = d.other
		}
	}
	if c.PromptFileBytes == 0 {
		c.PromptFileBytes = 256 << 20
	}
	if c.Now == nil {
		c.Now = time.Now
	}
}

// Store stores prompt sets. It is safe for concurrent use by goroutines and processes.
type Store struct {
	Config
	db      *database
	files   files
	used    usage
	reserve reserve
}

// Open opens a store and creates what is missing: the SQLite file, the tables, the folder.
func Open(ctx context.Context, c Config) (*Store, error) {
	c.settle()
	db, err := openDatabase(ctx, c.Database, c.Wait)
	if err != nil {
		return nil, err
	}
	files, err := openFiles(ctx, c.Blobs, c.Wait)
	if err != nil {
		db.Close()
		return nil, err
	}
	s := &Store{Config: c, db: db, files: files, reserve: reserveOf(c.Database)}
	if err := fileError(s.reserve.fill()); err != nil && !errors.Is(err, ErrFull) {
		s.Close()
		return nil, err
	}
	return s, nil
}

// Close closes the database connections.
func (s *Store) Close() error { return s.db.Close() }

// now is the time as rows store it: in microseconds, because integers are the only type that SQLite
// and PostgreSQL treat alike.
func (s *Store) now() int64 { return s.Now().UnixMicro() }

// before is the time d ago.
func (s *Store) before(d time.Duration) int64 { return s.Now().Add(-d).UnixMicro() }

func timeOf(micros int64) time.Time { return time.UnixMicro(micros).UTC() }
