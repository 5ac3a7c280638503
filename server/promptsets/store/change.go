package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
)

// Change says what to change in a set; nil fields stay as they are.
type Change struct {
	Name   *string
	Labels map[string]string // replace all labels
	Active *int
}

// Change changes a set if it has the given revision (0: any).
func (s *Store) Change(ctx context.Context, id string, revision int64, c Change) (*Set, error) {
	if c.Name != nil {
		if err := CheckName(*c.Name); err != nil {
			return nil, err
		}
	}
	if err := checkLabels(c.Labels); err != nil {
		return nil, err
	}
	return s.changed(ctx, s.roomy, id, func(t *tx) error {
		if _, err := t.change(id, revision, s.now()); err != nil {
			return err
		}
		return t.apply(id, c)
	})
}

func (t *tx) apply(id string, c Change) error {
	if c.Name != nil {
		_, err := t.exec(`UPDATE prompt_sets SET name = $2 WHERE id = $1`, id, *c.Name)
		if err != nil {
			return nameError(err, *c.Name)
		}
	}
	if c.Active != nil {
		if _, err := t.version(id, *c.Active); err != nil {
			return fmt.Errorf("version %d: %w", *c.Active, err)
		}
		_, err := t.exec(`UPDATE prompt_sets SET active = $2 WHERE id = $1`, id, *c.Active)
		if err != nil {
			return err
		}
	}
	if c.Labels == nil {
		return nil
	}
	return t.setLabels(id, c.Labels)
}

func (t *tx) setLabels(id string, labels map[string]string) error {
	if _, err := t.exec(`DELETE FROM labels WHERE set_id = $1`, id); err != nil {
		return err
	}
	for label, value := range labels {
		_, err := t.exec(`INSERT INTO labels (set_id, label, value) VALUES ($1, $2, $3)`,
			id, label, value)
		if err != nil {
			return err
		}
	}
	return nil
}

func nameError(err error, name string) error {
	if errors.Is(err, errUnique) {
		return nameTaken(name)
	}
	return err
}

func nameTaken(name string) error { return fmt.Errorf("%w: %q", ErrName, name) }

// free checks that no other set has the name now.
func (t *tx) free(name string) error {
	var n int
	err := t.one([]any{&n},
		`SELECT COUNT(*) FROM prompt_sets WHERE name = $1 AND deleted IS NULL`, name)
	if err == nil && n > 0 {
		err = nameTaken(name)
	}
	return err
}

// changed runs a change in a transaction, by roomy or forced, and returns the changed set.
func (s *Store) changed(
	ctx context.Context, with func(context.Context, func() error) error, id string,
	change func(*tx) error,
) (set *Set, err error) {
	err = with(ctx, func() error {
		return s.db.write(ctx, func(t *tx) error {
			if err := change(t); err != nil {
				return err
			}
			set, err = t.set(id)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("prompt set %.80q: %w", id, err)
	}
	return set, nil
}

// change begins a change of a set that is not deleted. The set's row is locked until the
// transaction ends.
func (t *tx) change(id string, revision, now int64) (*Set, error) {
	n, err := t.exec(`UPDATE prompt_sets SET revision = revision + 1, updated = $3
		WHERE id = $1 AND deleted IS NULL AND (revision = $2 OR $2 = 0)`, id, revision, now)
	if err != nil {
		return nil, err
	}
	set, err := t.set(id)
	if err == nil && n == 0 {
		err = cmp.Or(set.is(revision), ErrStale)
	}
	if err != nil {
		return nil, err
	}
	return set, nil
}

// is checks a set's revision (0: any).
func (set *Set) is(revision int64) error {
	if !set.Deleted.IsZero() {
		return ErrDeleted
	}
	if revision != 0 && revision != set.Revision {
		return fmt.Errorf("%w: its revision is %d, not %d", ErrStale, set.Revision, revision)
	}
	return nil
}

// Delete deletes a set if it has the given revision (0: any), also if the storage is full. It can
// be undeleted within Grace, but its prompt files are gone at once.
func (s *Store) Delete(ctx context.Context, id string, revision int64) (*Set, error) {
	set, err := s.changed(ctx, s.forced, id, func(t *tx) error {
		now := s.now()
		if _, err := t.change(id, revision, now); err != nil {
			return err
		}
		_, err := t.exec(`UPDATE prompt_sets SET deleted = $2 WHERE id = $1`, id, now)
		return err
	})
	if err == nil {
		_ = s.dropPromptFiles(ctx, id, &Swept{}) // if it fails, a sweep removes them later
	}
	return set, err
}

// Undelete restores a set that was deleted within Grace. A set that is not deleted stays unchanged.
func (s *Store) Undelete(ctx context.Context, id string) (*Set, error) {
	return s.changed(ctx, s.roomy, id, func(t *tx) error {
		set, err := t.set(id)
		if err != nil {
			return err
		}
		n, err := t.exec(`UPDATE prompt_sets
			SET deleted = NULL, revision = revision + 1, updated = $2
			WHERE id = $1 AND deleted >= $3`, id, s.now(), s.before(s.Grace))
		if err == nil && n == 0 && !set.Deleted.IsZero() {
			return ErrNotFound // its time is over, it is just not purged yet
		}
		return nameError(err, set.Name)
	})
}
