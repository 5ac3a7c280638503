package store

import (
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

func openPostgres(url string, wait time.Duration) (*database, error) {
	c, err := pgx.ParseConfig(url)
	if err != nil {
		// The URL may hold a password.
		return nil, fmt.Errorf("%w: postgres:// cannot be parsed", ErrURL)
	}
	c.ConnectTimeout = wait
	db := stdlib.OpenDB(*c)
	db.SetMaxOpenConns(8)
	db.SetConnMaxIdleTime(5 * time.Minute)
	// An arbitrary number that no other program uses.
	return &database{db, postgresKind, "SELECT pg_advisory_xact_lock(7310868735423312243)"}, nil
}

// postgresKind maps SQLSTATE codes and classes. An error that is not an answer of the server means
// that the server is unavailable.
func postgresKind(err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return ErrUnavailable
	}
	switch e.Code {
	case "23505": // unique_violation
		return errUnique
	case "53100": // disk_full
		return ErrFull
	case "XX001", "XX002": // data_corrupted, index_corrupted
		return ErrDamaged
	case "25006", "55P03": // a standby; a lock timeout
		return ErrUnavailable
	}
	switch e.Code[:min(2, len(e.Code))] {
	// Connection, authorization, rollback (deadlock), resources, intervention (shutdown), system.
	case "08", "28", "40", "53", "57", "58":
		return ErrUnavailable
	}
	return nil
}
