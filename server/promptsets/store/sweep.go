package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Swept is what a sweep removed.
type Swept struct {
	Sets, Requests, Blobs, Files int
}

// Sweep removes what nobody can ask for any more: sets deleted for Grace, images that no version
// refers to, keys and prompt files that are too old, and what was left half-written. It may be run
// at any time, by several processes at once, and stopped anywhere.
func (s *Store) Sweep(ctx context.Context) (Swept, error) {
	var n Swept
	err := errors.Join(s.purge(ctx, &n), s.adopt(ctx), s.collect(ctx, &n),
		s.expire(ctx, tempFolder, s.Lease, &n), s.expire(ctx, promptFolder, s.KeepPromptFiles, &n))
	if err != nil {
		return n, fmt.Errorf("sweep: %w", err)
	}
	return n, nil
}

// purge removes old keys, and sets deleted long enough with their versions and prompt files.
func (s *Store) purge(ctx context.Context, n *Swept) error {
	var sets []string
	err := s.db.write(ctx, func(t *tx) error {
		requests, err := t.exec(`DELETE FROM requests WHERE created < $1`, s.before(s.KeepRequests))
		if err != nil {
			return err
		}
		n.Requests = int(requests)
		sets, err = t.strings(`DELETE FROM prompt_sets WHERE deleted < $1 RETURNING id`,
			s.before(s.Grace))
		return err
	})
	if err != nil {
		return err
	}
	n.Sets = len(sets)
	for _, id := range sets {
		if err := s.expire(ctx, promptFolder+"/"+id, 0, n); err != nil {
			return err
		}
	}
	return nil
}

// strings are the only column of a query.
func (t *tx) strings(query string, args ...any) (all []string, err error) {
	err = t.each(func(row scan) error {
		var s string
		err := row(&s)
		all = append(all, s)
		return err
	}, query, args...)
	return all, err
}

// adopt announces blobs that no row knows: somebody wrote them after their row was removed, or the
// database is an older copy. They are collected like others.
func (s *Store) adopt(ctx context.Context) error {
	prefix, known := "", map[string]bool{} // the rows of one of the folders of blobs
	return s.files.walk(ctx, blobFolder, func(name string, _ time.Time) error {
		digest, ok := digestOf(name)
		if !ok {
			return nil
		}
		if prefix != digest[:2] {
			all, err := s.digests(ctx, digest[:2])
			if err != nil {
				return err
			}
			prefix, known = digest[:2], all
		}
		if known[digest] {
			return nil
		}
		return s.db.write(ctx, func(t *tx) error {
			_, err := t.exec(`INSERT INTO blobs (digest, size, announced) VALUES ($1, 0, $2)
				ON CONFLICT DO NOTHING`, digest, s.now())
			return err
		})
	})
}

// digests are those of the blobs with a row that begin with two digits.
func (s *Store) digests(ctx context.Context, prefix string) (map[string]bool, error) {
	known := map[string]bool{}
	err := s.db.read(ctx, func(t *tx) error {
		all, err := t.strings(`SELECT digest FROM blobs WHERE digest >= $1 AND digest <= $2`,
			prefix, prefix+"g") // after f
		for _, digest := range all {
			known[digest] = true
		}
		return err
	})
	return known, err
}

// unused is which blobs no version refers to, and were announced before $1.
const unused = ` FROM blobs WHERE announced < $1
	AND NOT EXISTS (SELECT 1 FROM images WHERE images.digest = blobs.digest)`

// collect removes images that no version refers to.
func (s *Store) collect(ctx context.Context, n *Swept) error {
	var all []string
	err := s.db.read(ctx, func(t *tx) (err error) {
		all, err = t.strings(`SELECT digest`+unused, s.before(s.Lease))
		return err
	})
	if err != nil {
		return err
	}
	for _, digest := range all {
		err := s.db.write(ctx, func(t *tx) error {
			// The row is locked from here to the end: nobody announces the image while it goes.
			rows, err := t.exec(`DELETE`+unused+` AND digest = $2`, s.before(s.Lease), digest)
			if err != nil || rows == 0 {
				return err
			}
			return s.files.remove(ctx, blobName(digest))
		})
		if err != nil {
			return err
		}
		n.Blobs++
	}
	return nil
}

// expire removes files of a folder that were not changed for some time.
func (s *Store) expire(ctx context.Context, folder string, age time.Duration, n *Swept) error {
	return s.files.walk(ctx, folder, func(name string, changed time.Time) error {
		if s.Now().Sub(changed) < age {
			return nil
		}
		n.Files++
		return s.files.remove(ctx, name)
	})
}
