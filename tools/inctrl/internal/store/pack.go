package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
)

// maxPack bounds a cached pack that is read, in bytes.
const maxPack = 1 << 30

// packName names what an engine (its model, and whatever else changes features) makes of a version.
func packName(v *Version, engine string) (string, error) {
	var digests []string
	for _, p := range v.Pictures {
		digests = append(digests, p.Digest)
	}
	text, err := json.Marshal([]any{v.Recipe, digests, engine})
	return packFolder + "/" + v.Set + "/" + hexDigest(text), err
}

// PutPack caches what an engine made of a version.
func (s *Store) PutPack(ctx context.Context, v *Version, engine string, pack []byte) error {
	name, err := packName(v, engine)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(pack)
	return s.files.put(ctx, name, append(sum[:], pack...))
}

// Pack is what was cached, or ErrNotFound, or ErrDamaged: then it is to be made again.
func (s *Store) Pack(ctx context.Context, v *Version, engine string) ([]byte, error) {
	name, err := packName(v, engine)
	if err != nil {
		return nil, err
	}
	data, err := s.files.get(ctx, name, maxPack)
	if err != nil {
		if !errors.Is(err, ErrNotFound) {
			err = fmt.Errorf("pack of %s@%d: %w", v.Set, v.Number, err)
		}
		return nil, err
	}
	if len(data) < sha256.Size {
		return nil, fmt.Errorf("%w: pack of %s@%d is cut", ErrDamaged, v.Set, v.Number)
	}
	sum, pack := data[:sha256.Size], data[sha256.Size:]
	if sha256.Sum256(pack) != [sha256.Size]byte(sum) {
		return nil, fmt.Errorf("%w: pack of %s@%d has other bytes", ErrDamaged, v.Set, v.Number)
	}
	return pack, nil
}
