package job

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
)

// Changed is the error class of an image that is not as it was when the job was planned.
const Changed = "changed"

// ErrImage means that an image is not as it was when the job was planned.
var ErrImage = errors.New("changed since the job was planned")

var errSHA256 = fmt.Errorf("%w: another SHA-256", ErrImage)

// Image is an image of the list.
type Image struct {
	record.Name
	Was *Stamp `json:"was,omitempty"` // nil: there was no such file when the job was planned
}

// Stamp tells whether a file is still the same.
type Stamp struct {
	Size     int64  `json:"size"`
	Modified int64  `json:"modified_us"` // microseconds since 1970; some file systems keep no less
	SHA256   string `json:"sha256,omitempty"`
}

func stampOf(info fs.FileInfo) Stamp {
	return Stamp{Size: info.Size(), Modified: info.ModTime().UnixMicro()}
}

// stamp describes a file, with the digest of its content if hash is set.
func stamp(path string, hash bool) *Stamp {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	s := stampOf(info)
	if hash {
		if s.SHA256, err = sumFile(path); err != nil {
			return nil
		}
	}
	return &s
}

func sumFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Source is the file of an image.
type Source struct {
	Path string
	was  *Stamp
}

// Read reads the image. The error is an ErrImage if it is not as it was when the job was planned.
func (s Source) Read() (model.Image, error) {
	before := s.compare()
	p, err := model.ReadImage(s.Path, 0)
	switch {
	case err != nil || s.was == nil:
		return p, err
	case s.was.SHA256 != "":
		if sum(p.Data) != s.was.SHA256 {
			return p, errSHA256
		}
		return p, nil
	case before != nil:
		return p, before
	case int64(len(p.Data)) != s.was.Size:
		return p, s.was.differs(Stamp{Size: int64(len(p.Data)), Modified: s.was.Modified})
	}
	return p, s.compare()
}

// compare compares size and time with those of the plan. A file that cannot be found is no change:
// it may be out of sight here.
func (s Source) compare() error {
	if s.was == nil {
		return nil
	}
	info, err := os.Stat(s.Path)
	if err != nil {
		return nil
	}
	return s.was.differs(stampOf(info))
}

// unchanged is an ErrImage if the file is not as it was when the job was planned.
func (s Source) unchanged() error {
	if s.was == nil || s.was.SHA256 == "" {
		return s.compare()
	}
	if now, err := sumFile(s.Path); err == nil && now != s.was.SHA256 {
		return errSHA256
	}
	return nil
}

func (s *Stamp) differs(now Stamp) error {
	if now.Size == s.Size && now.Modified == s.Modified {
		return nil
	}
	return fmt.Errorf("%w: %v, planned with %v", ErrImage, now, *s)
}

// String says size and time.
func (s Stamp) String() string {
	return fmt.Sprintf("%d bytes of %s", s.Size,
		time.UnixMicro(s.Modified).UTC().Format("2006-01-02T15:04:05.000000Z"))
}

// atOnce is the number of files that are looked at at once: a network file system takes its time.
const atOnce = 16

// each calls do for 0 … n−1, several at once.
func each(ctx context.Context, n int, do func(i int)) error {
	var next atomic.Int64
	var all sync.WaitGroup
	for range min(n, atOnce) {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	all.Wait()
	return ctx.Err()
}
