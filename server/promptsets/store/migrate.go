package store

import (
	"context"
	"embed"
	"fmt"
)

// migrations are the steps from nothing to the tables of now, by their order. One that was
// published never changes.
//
//go:embed migrations/*.sql
var migrations embed.FS

// migrate applies the missing steps, all or none; only one process migrates at a time.
func (d *database) migrate(ctx context.Context) error {
	steps, err := migrations.ReadDir("migrations")
	if err != nil {
		return err
	}
	return d.write(ctx, func(t *tx) error {
		done, err := t.migrated()
		if err != nil {
			return err
		}
		if done > len(steps) {
			return fmt.Errorf("%w: it has %d migrations, %d are known", ErrSchema, done, len(steps))
		}
		for i, step := range steps[done:] {
			text, err := migrations.ReadFile("migrations/" + step.Name())
			if err != nil {
				return err
			}
			if _, err := t.exec(string(text)); err != nil {
				return fmt.Errorf("migration %s: %w", step.Name(), err)
			}
			if _, err := t.exec("INSERT INTO migrations (step) VALUES ($1)", done+i+1); err != nil {
				return err
			}
		}
		return nil
	})
}

// migrated is the number of steps that were applied.
func (t *tx) migrated() (done int, err error) {
	if t.db.alone != "" {
		if _, err := t.exec(t.db.alone); err != nil {
			return 0, err
		}
	}
	_, err = t.exec("CREATE TABLE IF NOT EXISTS migrations (step BIGINT PRIMARY KEY)")
	if err != nil {
		return 0, err
	}
	err = t.one([]any{&done}, "SELECT COUNT(*) FROM migrations")
	return done, err
}
