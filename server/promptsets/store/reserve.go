package store

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
)

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
	return err
}

func (r reserve) free() { os.Remove(string(r)) }
