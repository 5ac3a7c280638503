package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Swept counts what a sweep removed.
type Swept struct {
	Sets, Requests, Blobs, Files int
}

// Sweep removes what can no longer be reached: sets deleted longer ago than Grace, images that no
// version refers to, expired keys and prompt files, those beyond their limit, and half-written
// files. It can run at any time, in several processes at once, and be interrupted anywhere.
func (s *Store) Sweep(ctx context.Context) (Swept, error) {
	var n Swept
	err := errors.Join(s.purge(ctx, &n), s.adopt(ctx), s.collect(ctx, &n),
		s.expire(ctx, tempFolder, s.Lease, &n), s.expire(ctx, promptFolder, s.KeepPromptFiles, &n),
		s.trim(ctx, s.PromptFileBytes, &n), fileError(s.reserve.fill()))
	if err != nil {
		return n, fmt.Errorf("sweep: %w", err)
	}
	return n, nil
}

// purge removes expired keys, and sets deleted longer ago than Grace with their versions and prompt
// files.
func (s *Store) purge(ctx context.Context, n *Swept) error {
	var sets []string
	err := s.db.write(ctx, func(t *tx) error {
		requests, err := t.exec(`DELETE FROM keys WHERE created < $1`, s.before(s.KeepRequests))
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
		if err := s.dropPromptFiles(ctx, id, n); err != nil {
			return err
		}
	}
	return nil
}

// adopt inserts rows for blobs that have none: they were written after their row was removed, or
// the database was restored from an older copy. They are then collected like other blobs.
func (s *Store) adopt(ctx context.Context) error {
	prefix, known := "", map[string]bool{} // the digests in the database for one folder of blobs
	return s.files.walk(ctx, blobFolder, func(f file) error {
		digest, ok := digestOf(f.name)
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

// digests are those blobs in the database whose digest begins with the two digits of prefix.
func (s *Store) digests(ctx context.Context, prefix string) (map[string]bool, error) {
	known := map[string]bool{}
	err := s.db.read(ctx, func(t *tx) error {
		all, err := t.strings(`SELECT digest FROM blobs WHERE digest >= $1 AND digest <= $2`,
			prefix, prefix+"g") // 'g' follows 'f'
		for _, digest := range all {
			known[digest] = true
		}
		return err
	})
	return known, err
}

// unused selects the blobs that no version refers to and that were announced before $1.
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
			// The row stays locked until the end: nobody can announce the image while it is
			// removed.
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

// expire removes the files in a folder that did not change for the given age.
func (s *Store) expire(ctx context.Context, folder string, age time.Duration, n *Swept) error {
	return s.files.walk(ctx, folder, func(f file) error {
		if s.Now().Sub(f.changed) < age {
			return nil
		}
		n.Files++
		return s.files.remove(ctx, f.name)
	})
}
