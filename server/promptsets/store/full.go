package store

import (
	"context"
	"errors"
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
