package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// errUnique is a violation of a uniqueness constraint.
var errUnique = errors.New("not unique")

// database is SQLite or PostgreSQL. Both understand all our SQL; they differ in how a migration
// excludes others and in how they report errors.
type database struct {
	*sql.DB
	// kind maps a driver's error to one of this package's; nil marks a bug in this program.
	kind func(error) error
	// alone is a statement that blocks other migrations until the transaction ends. SQLite needs
	// none: its write transactions exclude each other.
	alone string
}

func openDatabase(ctx context.Context, url string, wait time.Duration) (*database, error) {
	var db *database
	var err error
	scheme, rest, _ := strings.Cut(url, ":")
	switch {
	case scheme == "sqlite" && rest != "":
		db, err = openSQLite(ctx, rest, wait)
	case scheme == "postgres" || scheme == "postgresql":
		db, err = openPostgres(url, wait)
	default:
		return nil, fmt.Errorf("%w: database", ErrURL)
	}
	if err != nil {
		return nil, err
	}
	if err := db.migrate(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("%s database: %w", scheme, err)
	}
	return db, nil
}

// tx is a transaction that returns this package's errors.
type tx struct {
	*sql.Tx
	ctx context.Context
	db  *database
}

// write runs f in a transaction and commits it if f returns no error.
func (d *database) write(ctx context.Context, f func(*tx) error) error { return d.do(ctx, nil, f) }

// read runs f in a transaction that sees one snapshot of the database.
func (d *database) read(ctx context.Context, f func(*tx) error) error {
	return d.do(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}, f)
}

func (d *database) do(ctx context.Context, o *sql.TxOptions, f func(*tx) error) error {
	begun, err := d.BeginTx(ctx, o)
	if err != nil {
		return d.typed(ctx, err)
	}
	if err := f(&tx{begun, ctx, d}); err != nil {
		_ = begun.Rollback() // the connection may be gone, and the transaction with it
		return err
	}
	return d.typed(ctx, begun.Commit())
}

// typed turns a driver's error into one of this package's, or the context's if it ended.
func (d *database) typed(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if kind := d.kind(err); kind != nil {
		return fmt.Errorf("%w: %.512s", kind, err)
	}
	return fmt.Errorf("database: %w", err)
}

// exec runs a statement and returns the number of rows that it changed.
func (t *tx) exec(query string, args ...any) (int64, error) {
	r, err := t.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, t.db.typed(t.ctx, err)
	}
	n, err := r.RowsAffected()
	return n, t.db.typed(t.ctx, err)
}

// one reads the only row of a query, or returns ErrNotFound.
func (t *tx) one(into []any, query string, args ...any) error {
	err := t.QueryRowContext(t.ctx, query, args...).Scan(into...)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return t.db.typed(t.ctx, err)
}

// scan reads the columns of a row.
type scan = func(into ...any) error

// each calls row for every row of a query. row must not run queries of its own.
func (t *tx) each(row func(scan) error, query string, args ...any) error {
	rows, err := t.QueryContext(t.ctx, query, args...)
	if err != nil {
		return t.db.typed(t.ctx, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return t.db.typed(t.ctx, err)
		}
	}
	return t.db.typed(t.ctx, rows.Err())
}

// strings reads the only column of a query.
func (t *tx) strings(query string, args ...any) (all []string, err error) {
	err = t.each(func(row scan) error {
		var s string
		err := row(&s)
		all = append(all, s)
		return err
	}, query, args...)
	return all, err
}
