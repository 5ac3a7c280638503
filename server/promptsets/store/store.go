// Package store keeps prompt sets: the normal images that a set is learned of, byte by byte,
// their order and how they are looked at. Features are not kept, but for a cache of prompt files
// that may be lost at any time.
//
// Rows are in one SQL database (SQLite, or PostgreSQL), bytes in content-addressed files (a folder,
// or S3). What must hold whatever is killed, and when:
//
//   - A row announces an image before its bytes are written, and a version refers to that row. So
//     a version that was committed has its images, and bytes of no version are found by their
//     row.
//   - Bytes are removed in the transaction that removes their row, and only if no version refers to
//     it and nobody announced it for Lease. Who announced an image commits within half of that
//     time or announces and writes it anew.
//
// Times are those of the processes that use the store; their clocks must differ by less than a
// quarter of Lease.
package store

import (
	"context"
	"errors"
	"time"
)

// What goes wrong. Errors wrap one of these, or are those of a context that ended.
var (
	ErrInvalid  = errors.New("not valid") // what was given
	ErrNotFound = errors.New("not found")
	ErrName     = errors.New("name is taken")
	ErrStale    = errors.New("the prompt set was changed meanwhile")
	ErrReused   = errors.New("idempotency key was used for another request")
	ErrDeleted  = errors.New("the prompt set is deleted")
	// ErrUnavailable may be over at the next call. What was asked for may have been done.
	ErrUnavailable = errors.New("storage is not available")
	ErrFull        = errors.New("storage is full")    // nothing was kept
	ErrDamaged     = errors.New("storage is damaged") // bytes are not those that were written
	ErrSchema      = errors.New("the database was written by a newer version of the program")
	ErrURL         = errors.New(
		"want a URL of storage: sqlite:FILE, postgres://…, file:FOLDER, s3://…")
)

// Config says where and for how long things are kept. Zero durations stand for the defaults.
type Config struct {
	Database string // sqlite:PATH or postgres://…
	Blobs    string // file:FOLDER or s3://BUCKET/PREFIX?endpoint=…&region=…&tls=…

	Grace           time.Duration    // for which a deleted set can be undeleted, default 7 days
	Lease           time.Duration    // see the package, default 1 hour
	KeepRequests    time.Duration    // for which an idempotency key is known, default 24 hours
	KeepPromptFiles time.Duration    // for which a prompt file is kept, default 30 days
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
	if c.Now == nil {
		c.Now = time.Now
	}
}

// Store keeps prompt sets. It may be used from any goroutine, and by several processes at a time.
type Store struct {
	Config
	db    *database
	files files
}

// Open opens a store and makes what is missing of it: the SQLite file, tables, the folder.
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
	return &Store{Config: c, db: db, files: files}, nil
}

// Close gives connections back.
func (s *Store) Close() error { return s.db.Close() }

// now is the time as rows have it: microseconds, since PostgreSQL and SQLite agree on integers
// only.
func (s *Store) now() int64 { return s.Now().UnixMicro() }

// before is the time that long before now.
func (s *Store) before(d time.Duration) int64 { return s.Now().Add(-d).UnixMicro() }

func timeOf(micros int64) time.Time { return time.UnixMicro(micros).UTC() }
