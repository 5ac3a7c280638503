package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/oklog/ulid/v2"
)

// Made is a version that was made, and its set as it is now.
type Made struct {
	Set     Set
	Version Version
	Again   bool // it was made earlier, by a request with the same key
}

// What making a version meets on its way.
var (
	errAgain   = errors.New("the key was used meanwhile")
	errExpired = errors.New("writing the pictures took longer than they were announced for")
)

// Create makes a prompt set with its first version, which is active.
func (s *Store) Create(ctx context.Context, d Draft) (*Made, error) {
	if err := errors.Join(CheckName(d.Name), checkLabels(d.Labels), d.check()); err != nil {
		return nil, err
	}
	return s.make(ctx, &d, request{Do: "create"}, func(t *tx) (string, error) {
		now := s.now()
		id, err := ulid.New(ulid.Timestamp(s.Now()), ulid.DefaultEntropy())
		if err != nil {
			return "", err
		}
		n, err := t.exec(`INSERT INTO prompt_sets (id, name, revision, active, latest, created, updated)
			VALUES ($1, $2, 1, 1, 1, $3, $3) ON CONFLICT DO NOTHING`, id.String(), d.Name, now)
		if err != nil {
			return "", err
		}
		if n == 0 {
			return "", fmt.Errorf("%w: %q", ErrName, d.Name)
		}
		return id.String(), t.setLabels(id.String(), d.Labels)
	})
}

// AddVersion makes the next version of a set of that revision (0: of any), and may make it active.
func (s *Store) AddVersion(
	ctx context.Context, id string, revision int64, d Draft, activate bool,
) (*Made, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	r := request{Do: "add version", ID: id, Activate: activate}
	return s.make(ctx, &d, r, func(t *tx) (string, error) {
		set, err := t.change(id, revision, s.now())
		if err != nil {
			return "", err
		}
		if set.Latest == maxVersions {
			return "", fmt.Errorf("%w: a set can have %d versions", ErrInvalid, maxVersions)
		}
		active := set.Active
		if activate {
			active = set.Latest + 1
		}
		_, err = t.exec(`UPDATE prompt_sets SET latest = $2, active = $3 WHERE id = $1`,
			id, set.Latest+1, active)
		return id, err
	})
}

// request is what a key stands for.
type request struct {
	Do       string
	ID       string
	Activate bool
	Name     string
	Labels   map[string]string
	Recipe   Recipe
	Pictures []Picture
}

// make keeps the pictures of a draft and then, in one transaction, all rows. place makes room for
// the version: it is the latest of the set whose ID place gives.
func (s *Store) make(
	ctx context.Context, d *Draft, r request, place func(*tx) (id string, err error),
) (*Made, error) {
	r.Name, r.Labels, r.Recipe = d.Name, d.Labels, d.Recipe
	for _, p := range d.Pictures {
		r.Pictures = append(r.Pictures, Picture{p.Name, hexDigest(p.Data), int64(len(p.Data))})
	}
	text, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	digest := hexDigest(text)
	if made, err := s.again(ctx, d.Key, digest); !errors.Is(err, ErrNotFound) {
		return made, err
	}
	made := &Made{}
	for range 3 {
		if err = s.upload(ctx, d.Pictures, r.Pictures); err != nil {
			return nil, err
		}
		err = s.db.write(ctx, func(t *tx) error {
			id, err := place(t)
			if err != nil {
				return err
			}
			return s.add(t, id, d.Key, digest, &r, made)
		})
		if !errors.Is(err, errExpired) {
			break
		}
	}
	if err != nil {
		// Another one with this key may have been first, and may be why this one failed.
		if made, err := s.again(ctx, d.Key, digest); !errors.Is(err, ErrNotFound) {
			return made, err
		}
		return nil, err
	}
	return made, nil
}

// upload announces pictures and writes them.
func (s *Store) upload(ctx context.Context, uploads []Upload, pictures []Picture) error {
	err := s.db.write(ctx, func(t *tx) error {
		for _, p := range sorted(pictures) {
			_, err := t.exec(`INSERT INTO blobs (digest, size, announced) VALUES ($1, $2, $3)
				ON CONFLICT (digest) DO UPDATE SET announced = excluded.announced, size = excluded.size`,
				p.Digest, p.Size, s.now())
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, p := range pictures {
		// Also if they are there: they may be damaged.
		if err := s.files.put(ctx, blobName(p.Digest), uploads[i].Data); err != nil {
			return fmt.Errorf("picture %.80q: %w", p.Name, err)
		}
	}
	return nil
}

// sorted is pictures in an order in which all transactions change their rows, so that none waits
// for another in a circle.
func sorted(pictures []Picture) []Picture {
	return slices.SortedFunc(slices.Values(pictures), func(a, b Picture) int {
		return slices.Compare([]byte(a.Digest), []byte(b.Digest))
	})
}

// add adds the rows of a set's latest version, whose pictures were uploaded.
func (s *Store) add(t *tx, id, key, digest string, r *request, made *Made) error {
	set, err := t.set(id)
	if err != nil {
		return err
	}
	if err := s.hold(t, r.Pictures); err != nil {
		return err
	}
	recipe, err := json.Marshal(r.Recipe)
	if err != nil {
		return err
	}
	now := s.now()
	_, err = t.exec(`INSERT INTO versions (set_id, version, recipe, created) VALUES ($1, $2, $3, $4)`,
		id, set.Latest, string(recipe), now)
	if err != nil {
		return err
	}
	for i, p := range r.Pictures {
		_, err := t.exec(`INSERT INTO pictures (set_id, version, position, name, digest)
			VALUES ($1, $2, $3, $4, $5)`, id, set.Latest, i, p.Name, p.Digest)
		if err != nil {
			return err
		}
	}
	if key != "" {
		n, err := t.exec(`INSERT INTO requests (idempotency_key, digest, set_id, version, created)
			VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`, key, digest, id, set.Latest, now)
		if err != nil {
			return err
		}
		if n == 0 {
			return errAgain
		}
	}
	version := Version{id, set.Latest, r.Recipe, r.Pictures, timeOf(now)}
	*made = Made{Set: *set, Version: version}
	return nil
}

// hold keeps announced pictures from being removed until the transaction ends.
func (s *Store) hold(t *tx, pictures []Picture) error {
	for _, p := range sorted(pictures) {
		n, err := t.exec(`UPDATE blobs SET announced = $2 WHERE digest = $1 AND announced >= $3`,
			p.Digest, s.now(), s.before(s.Lease/2))
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("%w: %w", ErrUnavailable, errExpired)
		}
	}
	return nil
}

// again is what a key's request made; ErrNotFound if there was none.
func (s *Store) again(ctx context.Context, key, digest string) (*Made, error) {
	if key == "" {
		return nil, ErrNotFound
	}
	made := &Made{Again: true}
	err := s.db.read(ctx, func(t *tx) error {
		var first, id string
		var version int
		err := t.one([]any{&first, &id, &version},
			`SELECT digest, set_id, version FROM requests WHERE idempotency_key = $1`, key)
		if err != nil {
			return err
		}
		if first != digest {
			return ErrReused
		}
		set, err := t.set(id)
		if err != nil {
			return err
		}
		v, err := t.version(id, version)
		if err != nil {
			return err
		}
		made.Set, made.Version = *set, *v
		return nil
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}
