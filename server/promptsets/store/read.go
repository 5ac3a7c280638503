package store

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

const setColumns = `id, name, revision, active, latest, created, updated, COALESCE(deleted, 0)`

func readSet(row scan) (*Set, error) {
	set := &Set{Labels: map[string]string{}}
	var created, updated, deleted int64
	err := row(&set.ID, &set.Name, &set.Revision, &set.Active, &set.Latest,
		&created, &updated, &deleted)
	set.Created, set.Updated = timeOf(created), timeOf(updated)
	if deleted != 0 {
		set.Deleted = timeOf(deleted)
	}
	return set, err
}

// sets reads the rows of a query of setColumns, with their labels.
func (t *tx) sets(query string, args ...any) (all []*Set, err error) {
	err = t.each(func(row scan) error {
		set, err := readSet(row)
		all = append(all, set)
		return err
	}, query, args...)
	for _, set := range all {
		if err != nil {
			return nil, err
		}
		err = t.each(func(row scan) error {
			var label, value string
			err := row(&label, &value)
			set.Labels[label] = value
			return err
		}, `SELECT label, value FROM labels WHERE set_id = $1`, set.ID)
	}
	return all, err
}

// set is the set with an ID, deleted or not.
func (t *tx) set(id string) (*Set, error) {
	return only(t.sets(`SELECT `+setColumns+` FROM prompt_sets WHERE id = $1`, id))
}

func only(all []*Set, err error) (*Set, error) {
	if err == nil && len(all) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// Get finds a set by ID, deleted or not, or by name if it is not deleted.
func (s *Store) Get(ctx context.Context, ref string) (set *Set, err error) {
	err = s.db.read(ctx, func(t *tx) error {
		if IsID(ref) {
			set, err = t.set(strings.ToUpper(ref))
		} else {
			set, err = only(t.sets(`SELECT `+setColumns+` FROM prompt_sets
				WHERE name = $1 AND deleted IS NULL`, clean(ref)))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("prompt set %.80q: %w", ref, err)
	}
	return set, nil
}

// clean replaces invalid UTF-8 and NUL, which databases refuse in a query. No stored text has them.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// Query says which sets to list.
type Query struct {
	Labels  map[string]string // all of them must match
	Deleted bool              // include deleted sets
	Cursor  string            // from the previous page; empty: the first page
	Limit   int               // of the page; 1 … MaxPage
}

// MaxPage is the largest Query.Limit.
const MaxPage = 1000

// List returns a page of sets, oldest first, and the cursor of the next page, empty on the last. A
// set that exists during the whole listing appears exactly once, whatever is added or removed
// meanwhile.
func (s *Store) List(ctx context.Context, q Query) (page []*Set, next string, err error) {
	after, err := q.after()
	if err != nil {
		return nil, "", err
	}
	query := `SELECT ` + setColumns + ` FROM prompt_sets WHERE id > $1`
	args := []any{after, q.Limit + 1}
	if !q.Deleted {
		query += ` AND deleted IS NULL`
	}
	for label, value := range q.Labels {
		args = append(args, label, value)
		query += fmt.Sprintf(` AND EXISTS (SELECT 1 FROM labels
			WHERE set_id = id AND label = $%d AND value = $%d)`, len(args)-1, len(args))
	}
	query += ` ORDER BY id LIMIT $2`
	err = s.db.read(ctx, func(t *tx) error {
		page, err = t.sets(query, args...)
		return err
	})
	if len(page) > q.Limit {
		page = page[:q.Limit]
		next = base64.RawURLEncoding.EncodeToString([]byte(page[q.Limit-1].ID))
	}
	return page, next, err
}

// after is the ID that a cursor encodes.
func (q *Query) after() (string, error) {
	if q.Limit < 1 || q.Limit > MaxPage {
		return "", fmt.Errorf("%w: page of %d, want 1 … %d", ErrInvalid, q.Limit, MaxPage)
	}
	if err := checkLabels(q.Labels); err != nil {
		return "", err
	}
	id, err := base64.RawURLEncoding.DecodeString(q.Cursor)
	if err != nil || q.Cursor != "" && !IsID(string(id)) {
		return "", fmt.Errorf("%w: cursor %.80q is not of this list", ErrInvalid, q.Cursor)
	}
	return string(id), nil
}

// version reads a version and its images.
func (t *tx) version(id string, number int) (*Version, error) {
	v := &Version{Set: id, Number: number}
	var recipe string
	var created int64
	err := t.one([]any{&recipe, &created},
		`SELECT recipe, created FROM versions WHERE set_id = $1 AND version = $2`, id, number)
	if err != nil {
		return nil, err
	}
	v.Created = timeOf(created)
	if err := json.Unmarshal([]byte(recipe), &v.Recipe); err != nil {
		return nil, fmt.Errorf("%w: recipe of %s@%d: %w", ErrDamaged, id, number, err)
	}
	err = t.each(func(row scan) error {
		var p Image
		err := row(&p.Name, &p.Digest, &p.Size)
		v.Images = append(v.Images, p)
		return err
	}, `SELECT p.name, p.digest, b.size FROM images p JOIN blobs b ON b.digest = p.digest
		WHERE p.set_id = $1 AND p.version = $2 ORDER BY p.position`, id, number)
	return v, err
}

// Version reads a version of the set with an ID.
func (s *Store) Version(ctx context.Context, id string, number int) (v *Version, err error) {
	err = s.db.read(ctx, func(t *tx) error {
		v, err = t.version(id, number)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("version %d of prompt set %.80q: %w", number, id, err)
	}
	return v, nil
}

// Versions returns a page of versions of the set with an ID: those with numbers above after.
func (s *Store) Versions(
	ctx context.Context, id string, after, limit int,
) (page []*Version, more bool, err error) {
	if limit < 1 || limit > MaxPage || after < 0 {
		return nil, false, fmt.Errorf("%w: page of %d after %d", ErrInvalid, limit, after)
	}
	err = s.db.read(ctx, func(t *tx) error {
		set, err := t.set(id)
		if err != nil {
			return fmt.Errorf("prompt set %.80q: %w", id, err)
		}
		for n := after + 1; n <= set.Latest && len(page) < limit; n++ {
			v, err := t.version(id, n)
			if err != nil {
				return err
			}
			page = append(page, v)
		}
		more = after+len(page) < set.Latest
		return nil
	})
	return page, more, err
}

// Bytes reads the images of a version; altered bytes are ErrDamaged. Errors do not contain image
// names, which belong to the client.
func (s *Store) Bytes(ctx context.Context, v *Version) ([]Upload, error) {
	var all []Upload
	for i, p := range v.Images {
		data, err := s.blob(ctx, p.Digest, p.Size)
		if err != nil {
			return nil, fmt.Errorf("image %d of %s@%d: %w", i, v.Set, v.Number, err)
		}
		all = append(all, Upload{p.Name, data})
	}
	return all, nil
}

// blob reads the bytes of an image and verifies their digest.
func (s *Store) blob(ctx context.Context, digest string, size int64) ([]byte, error) {
	data, err := s.files.get(ctx, blobName(digest), size+1)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil, fmt.Errorf("%w: blob %s is missing", ErrDamaged, digest)
	case err != nil:
		return nil, fmt.Errorf("blob %s: %w", digest, err)
	case hexDigest(data) != digest:
		return nil, fmt.Errorf("%w: blob %s has changed", ErrDamaged, digest)
	}
	return data, nil
}
