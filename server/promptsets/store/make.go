package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/oklog/ulid/v2"
)

// Made is a new version and the current state of its set.
type Made struct {
	Set     Set
	Version Version
	Again   bool // an earlier request with the same key made it
}

// Errors inside Make that it handles itself.
var (
	errAgain   = errors.New("the key was used meanwhile")
	errExpired = errors.New("writing the images took longer than they were announced for")
)

// Make stores a version, and its set if that is new.
func (s *Store) Make(ctx context.Context, d Draft) (*Made, error) {
	r, err := d.request()
	if err != nil {
		return nil, err
	}
	if made, err := s.again(ctx, r); !errors.Is(err, ErrNotFound) {
		return made, err
	}
	var made *Made
	for range 3 {
		err = s.roomy(ctx, func() error { return s.upload(ctx, d.all(), r.images) })
		if err != nil {
			return nil, err
		}
		err = s.roomy(ctx, func() error {
			return s.db.write(ctx, func(t *tx) error {
				made, err = s.add(t, &d, r)
				return err
			})
		})
		if !errors.Is(err, errExpired) {
			break
		}
	}
	if err != nil {
		// A concurrent request with this key may have won, which can also be why this one failed.
		if made, err := s.again(ctx, r); !errors.Is(err, ErrNotFound) {
			return made, err
		}
		return nil, err
	}
	return made, nil
}

// Look says what Make would do now, without reading or writing images. It returns what an earlier
// request with the same key made, an error, or nil and no error if Make would make a version.
func (s *Store) Look(ctx context.Context, d Draft) (*Made, error) {
	r, err := d.request()
	if err != nil {
		return nil, err
	}
	if made, err := s.again(ctx, r); !errors.Is(err, ErrNotFound) {
		return made, err
	}
	return nil, s.db.read(ctx, func(t *tx) error {
		if d.Set == "" {
			return t.free(d.Name)
		}
		set, err := t.set(d.Set)
		if err != nil {
			return err
		}
		return set.is(d.Revision)
	})
}

// request is what an idempotency key is stored with.
type request struct {
	key, digest string
	images      []Image
}

func (d *Draft) request() (*request, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	r := &request{key: d.Key}
	for _, p := range d.all() {
		r.images = append(r.images, Image{p.Name, hexDigest(p.Data), int64(len(p.Data))})
	}
	said := []any{d.Set, d.Activate, d.Name, d.Labels, d.Recipe, r.images[len(d.Before):]}
	if len(d.Before) > 0 {
		said = append(said, "added") // to what, the request need not say
	}
	text, err := json.Marshal(said)
	r.digest = hexDigest(text)
	return r, err
}

// upload announces images (see the package comment) and writes them.
func (s *Store) upload(ctx context.Context, uploads []Upload, images []Image) error {
	err := s.db.write(ctx, func(t *tx) error {
		for _, p := range sorted(images) {
			_, err := t.exec(`INSERT INTO blobs (digest, size, announced) VALUES ($1, $2, $3)
				ON CONFLICT (digest) DO UPDATE
				SET announced = excluded.announced, size = excluded.size`,
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
	for i, p := range images {
		// Written even if the file exists: it may be damaged.
		if err := s.files.put(ctx, blobName(p.Digest), uploads[i].Data); err != nil {
			return fmt.Errorf("image %d: %w", i, err)
		}
	}
	return nil
}

// sorted returns images in the order in which all transactions lock their rows, which rules out
// deadlocks.
func sorted(images []Image) []Image {
	return slices.SortedFunc(slices.Values(images), func(a, b Image) int {
		return slices.Compare([]byte(a.Digest), []byte(b.Digest))
	})
}

// add inserts all rows of a version whose images are uploaded.
func (s *Store) add(t *tx, d *Draft, r *request) (*Made, error) {
	now := s.now()
	set, err := s.place(t, d, now)
	if err != nil {
		return nil, err
	}
	if err := s.hold(t, r.images); err != nil {
		return nil, err
	}
	recipe, err := json.Marshal(d.Recipe)
	if err != nil {
		return nil, err
	}
	_, err = t.exec(`INSERT INTO versions (set_id, version, recipe, created)
		VALUES ($1, $2, $3, $4)`,
		set.ID, set.Latest, string(recipe), now)
	if err != nil {
		return nil, err
	}
	for i, p := range r.images {
		_, err := t.exec(`INSERT INTO images (set_id, version, position, name, digest)
			VALUES ($1, $2, $3, $4, $5)`, set.ID, set.Latest, i, p.Name, p.Digest)
		if err != nil {
			return nil, err
		}
	}
	version := Version{set.ID, set.Latest, d.Recipe, r.images, timeOf(now)}
	return &Made{Set: *set, Version: version}, t.remember(r, set, now)
}

// place chooses the version's number, the set's latest, and updates or inserts the set.
func (s *Store) place(t *tx, d *Draft, now int64) (*Set, error) {
	if d.Set == "" {
		id, err := ulid.New(ulid.Timestamp(s.Now()), ulid.DefaultEntropy())
		if err != nil {
			return nil, err
		}
		return t.newSet(id.String(), d, now)
	}
	set, err := t.change(d.Set, d.Revision, now)
	if err != nil {
		return nil, err
	}
	if set.Latest == maxVersions {
		return nil, fmt.Errorf("%w: a set can have %d versions", ErrInvalid, maxVersions)
	}
	set.Latest++
	if d.Activate {
		set.Active = set.Latest
	}
	_, err = t.exec(`UPDATE prompt_sets SET latest = $2, active = $3 WHERE id = $1`,
		set.ID, set.Latest, set.Active)
	return set, err
}

func (t *tx) newSet(id string, d *Draft, now int64) (*Set, error) {
	n, err := t.exec(`INSERT INTO prompt_sets (id, name, revision, active, latest, created, updated)
		VALUES ($1, $2, 1, 1, 1, $3, $3) ON CONFLICT DO NOTHING`, id, d.Name, now)
	if err == nil && n == 0 {
		err = nameTaken(d.Name)
	}
	if err == nil {
		err = t.setLabels(id, d.Labels)
	}
	if err != nil {
		return nil, err
	}
	return t.set(id)
}

// remember stores what a request with a key made.
func (t *tx) remember(r *request, set *Set, now int64) error {
	if r.key == "" {
		return nil
	}
	n, err := t.exec(`INSERT INTO keys (idempotency_key, digest, set_id, version, created)
		VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		r.key, r.digest, set.ID, set.Latest, now)
	if err == nil && n == 0 {
		return errAgain
	}
	return err
}

// hold locks the rows of announced images, so that they are not removed before the transaction
// ends.
func (s *Store) hold(t *tx, images []Image) error {
	for _, p := range sorted(images) {
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

// again returns what an earlier request with this key made, or ErrNotFound.
func (s *Store) again(ctx context.Context, r *request) (*Made, error) {
	if r.key == "" {
		return nil, ErrNotFound
	}
	made := &Made{Again: true}
	err := s.db.read(ctx, func(t *tx) error {
		var first, id string
		var version int
		err := t.one([]any{&first, &id, &version},
			`SELECT digest, set_id, version FROM keys WHERE idempotency_key = $1`, r.key)
		if err != nil {
			return err
		}
		if first != r.digest {
			return ErrReused
		}
		set, err := t.set(id)
		if errors.Is(err, ErrNotFound) || err == nil && !set.Deleted.IsZero() {
			return fmt.Errorf("%w: %s, which an earlier request with this idempotency key made",
				ErrDeleted, id)
		}
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
