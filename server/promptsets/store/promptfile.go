package store

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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

// seal is the checksum of a prompt file under its name, so that a file is refused under another.
func seal(name string, prompts []byte) []byte {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n", name)
	h.Write(prompts)
	return h.Sum(nil)
}

// PutPromptFile caches the prompt file that an engine made for a version. Prompt files that were
// not used for the longest time make room for it.
func (s *Store) PutPromptFile(
	ctx context.Context, v *Version, engine string, prompts []byte,
) error {
	name, err := promptName(v, engine)
	if err != nil {
		return err
	}
	data := append(seal(name, prompts), prompts...)
	if size := int64(len(data)); size > s.PromptFileBytes {
		return fmt.Errorf("%w: a prompt file of %d bytes, all may take %d", ErrFull, size,
			s.PromptFileBytes)
	}
	if err := s.trim(ctx, s.PromptFileBytes-int64(len(data)), &Swept{}); err != nil {
		return err
	}
	s.used.now(name)
	return s.files.put(ctx, name, data)
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
	if !bytes.Equal(sum, seal(name, prompts)) {
		return nil, fmt.Errorf("%w: prompt file of %s@%d has changed, or is another's",
			ErrDamaged, v.Set, v.Number)
	}
	return prompts, nil
}

// UsePromptFile notes that the prompt file of a version is used, although it need not be read.
func (s *Store) UsePromptFile(v *Version, engine string) {
	if name, err := promptName(v, engine); err == nil {
		s.used.now(name)
	}
}

// trim removes prompt files, the least recently used first, until they take at most most bytes.
func (s *Store) trim(ctx context.Context, most int64, n *Swept) error {
	var all []file
	var names []string
	size := int64(0)
	err := s.files.walk(ctx, promptFolder, func(f file) error {
		all, names, size = append(all, f), append(names, f.name), size+f.size
		return nil
	})
	if err != nil {
		return err
	}
	last := s.used.of(names)
	slices.SortFunc(all, func(a, b file) int {
		return cmp.Or(cmp.Compare(last[a.name], last[b.name]), a.changed.Compare(b.changed))
	})
	for _, f := range all {
		if size <= most {
			break
		}
		if err := s.files.remove(ctx, f.name); err != nil {
			return err
		}
		size -= f.size
		n.Files++
	}
	return nil
}

// dropPromptFiles removes the prompt files of a set.
func (s *Store) dropPromptFiles(ctx context.Context, id string, n *Swept) error {
	return s.files.walk(ctx, promptFolder+"/"+id, func(f file) error {
		n.Files++
		return s.files.remove(ctx, f.name)
	})
}
