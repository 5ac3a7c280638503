package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// files keeps bytes under names, which are words of this package with slashes between. Bytes are
// there whole, on the disk when put returns, or not at all.
type files interface {
	put(ctx context.Context, name string, data []byte) error
	// get gives at most most bytes; none under that name is ErrNotFound.
	get(ctx context.Context, name string, most int64) ([]byte, error)
	// remove makes sure that there is nothing under a name.
	remove(ctx context.Context, name string) error
	// walk visits what lies in a folder. What comes and goes meanwhile may be seen or not.
	walk(ctx context.Context, folder string, visit func(name string, changed time.Time) error) error
}

// The folders.
const (
	blobFolder   = "blobs"        // images by their digest
	promptFolder = "prompt files" // prompt files by prompt set
	tempFolder   = "tmp"          // what is being written
)

func openFiles(ctx context.Context, url string, wait time.Duration) (files, error) {
	scheme, rest, _ := strings.Cut(url, ":")
	switch {
	case scheme == "file" && rest != "":
		return openFolder(rest)
	case scheme == "s3":
		return openBucket(ctx, url, wait)
	}
	return nil, fmt.Errorf("%w: blobs", ErrURL)
}

// blobName spreads blobs over 256 folders.
func blobName(digest string) string { return blobFolder + "/" + digest[:2] + "/" + digest[2:] }

// digestOf is the digest of a blob's name; names of others are left alone.
func digestOf(name string) (string, bool) {
	digest := strings.ReplaceAll(strings.TrimPrefix(name, blobFolder+"/"), "/", "")
	raw, err := hex.DecodeString(digest)
	return digest, err == nil && len(raw) == sha256.Size && blobName(digest) == name
}

func hexDigest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// blob is the bytes of an image, which are what was put.
func (s *Store) blob(ctx context.Context, digest string, size int64) ([]byte, error) {
	data, err := s.files.get(ctx, blobName(digest), size+1)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil, fmt.Errorf("%w: blob %s is gone", ErrDamaged, digest)
	case err != nil:
		return nil, fmt.Errorf("blob %s: %w", digest, err)
	case hexDigest(data) != digest:
		return nil, fmt.Errorf("%w: blob %s has other bytes", ErrDamaged, digest)
	}
	return data, nil
}
