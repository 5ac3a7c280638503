package store

import (
	"errors"
	"fmt"
	"syscall"
)

// Kinds of error. Every error wraps one of these, or is the error of a context that ended.
var (
	ErrInvalid  = errors.New("not valid") // an argument
	ErrNotFound = errors.New("not found")
	ErrName     = errors.New("name is taken")
	ErrStale    = errors.New("the prompt set was changed meanwhile")
	ErrReused   = errors.New("idempotency key was used for another request")
	ErrDeleted  = errors.New("the prompt set is deleted")
	// ErrUnavailable can be temporary. The operation may have been carried out nevertheless.
	ErrUnavailable = errors.New("storage is not available")
	ErrFull        = errors.New("storage is full")    // nothing was stored
	ErrDamaged     = errors.New("storage is damaged") // bytes differ from those that were written
	ErrSchema      = errors.New("the database was written by a newer version of the program")
	ErrURL         = errors.New(
		"want a URL of storage: sqlite:FILE, postgres://…, file:FOLDER, s3://…")
)

// fileError turns an error of the file system into one of this package's.
func fileError(err error) error {
	if err == nil {
		return nil
	}
	for _, full := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, full) {
			return fmt.Errorf("%w: %w", ErrFull, err)
		}
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}
