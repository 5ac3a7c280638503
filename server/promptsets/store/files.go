package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// files stores bytes under names, which are words of this package separated by slashes. A put is
// atomic and durable: the bytes are complete and on disk when it returns, or there is no file.
type files interface {
	put(ctx context.Context, name string, data []byte) error
	// get reads at most most bytes. A missing name is ErrNotFound.
	get(ctx context.Context, name string, most int64) ([]byte, error)
	// remove removes a name; a missing one is no error.
	remove(ctx context.Context, name string) error
	// walk visits the files in a folder. Files that are added or removed meanwhile may be missed.
	walk(ctx context.Context, folder string, visit func(file) error) error
}

// file is a file that walk found.
type file struct {
	name    string
	size    int64
	changed time.Time
}

const (
	blobFolder   = "blobs"   // images, by digest
	promptFolder = "prompts" // prompt files, by prompt set
	tempFolder   = "tmp"     // files being written
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

// digestOf is the digest in a blob's name; ok is false for other names.
func digestOf(name string) (string, bool) {
	digest := strings.ReplaceAll(strings.TrimPrefix(name, blobFolder+"/"), "/", "")
	raw, err := hex.DecodeString(digest)
	return digest, err == nil && len(raw) == sha256.Size && blobName(digest) == name
}

func hexDigest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
