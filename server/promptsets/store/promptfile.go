package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
)

// maxPromptFile bounds the size of a cached prompt file, in bytes.
const maxPromptFile = 1 << 30

// promptName is the file name for a version and an engine: the model and everything else that
// changes features.
func promptName(v *Version, engine string) (string, error) {
	var digests []string
	for _, p := range v.Images {
		digests = append(digests, p.Digest)
	}
	text, err := json.Marshal([]any{v.Recipe, digests, engine})
	return promptFolder + "/" + v.Set + "/" + hexDigest(text), err
}

// PutPromptFile caches the prompt file that an engine made for a version.
func (s *Store) PutPromptFile(
	ctx context.Context, v *Version, engine string, prompts []byte,
) error {
	name, err := promptName(v, engine)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(prompts)
	return s.files.put(ctx, name, append(sum[:], prompts...))
}

// PromptFile returns the cached prompt file. On ErrNotFound and ErrDamaged it has to be made again.
func (s *Store) PromptFile(ctx context.Context, v *Version, engine string) ([]byte, error) {
	name, err := promptName(v, engine)
	if err != nil {
		return nil, err
	}
	data, err := s.files.get(ctx, name, maxPromptFile)
	if err != nil {
		if !errors.Is(err, ErrNotFound) {
			err = fmt.Errorf("prompt file of %s@%d: %w", v.Set, v.Number, err)
		}
		return nil, err
	}
	if len(data) < sha256.Size {
		return nil, fmt.Errorf("%w: prompt file of %s@%d is truncated", ErrDamaged, v.Set, v.Number)
	}
	sum, prompts := data[:sha256.Size], data[sha256.Size:]
	if sha256.Sum256(prompts) != [sha256.Size]byte(sum) {
		return nil, fmt.Errorf("%w: prompt file of %s@%d has changed",
			ErrDamaged, v.Set, v.Number)
	}
	return prompts, nil
}
