package store

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"
)

// roomy runs something that needs space. If the storage is full, it first gives up the prompt
// files, which can be made again, and tries once more.
func (s *Store) roomy(ctx context.Context, do func() error) error {
	err := do()
	if !errors.Is(err, ErrFull) {
		return err
	}
	var n Swept
	if s.trim(ctx, 0, &n) != nil || n.Files == 0 {
		return err
	}
	return do()
}

// forced is roomy for what must be possible even on a full disk, because it makes room later: it
// also gives up the reserve, and with its room moves SQLite's log into the database.
func (s *Store) forced(ctx context.Context, do func() error) error {
	err := s.roomy(ctx, do)
	if !errors.Is(err, ErrFull) || s.reserve == "" {
		return err
	}
	s.reserve.free()
	defer func() { _ = s.reserve.fill() }() // if there is room again
	// If it fails, the change fails or not by itself.
	_, _ = s.db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return do()
}

// reserveBytes is room for 32 pages of SQLite's log; a change of a set takes a few.
const reserveBytes = 128 << 10

// reserve is the path of a file whose space a full disk gives back; empty: none is needed. It is
// beside the file of SQLite. A server of PostgreSQL has a disk of its own.
type reserve string

func reserveOf(database string) reserve {
	scheme, path, _ := strings.Cut(database, ":")
	path, err := filepath.Abs(path)
	if scheme != "sqlite" || err != nil {
		return ""
	}
	return reserve(path + "-reserve")
}

// fill writes the file if it is not there. Its bytes are random, so that no file system stores them
// in less space.
func (r reserve) fill() error {
	if r == "" {
		return nil
	}
	if info, err := os.Stat(string(r)); err == nil && info.Size() == reserveBytes {
		return nil
	}
	data := make([]byte, reserveBytes)
	rand.Read(data)
	err := os.WriteFile(string(r), data, 0o600)
	if err != nil {
		os.Remove(string(r))
	}
	return fileError(err)
}

func (r reserve) free() { os.Remove(string(r)) }
