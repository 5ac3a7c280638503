// Package download downloads public files into a cache, verifies them and resumes broken downloads.
//
// A file NAME in the cache is always complete: it is downloaded as NAME.part, verified and then
// renamed. Beside it are
//
//	NAME.source.json   its source and digest, to detect damage and other files of the same name
//	NAME.part          the bytes of an incomplete download
//	NAME.part.json     the version of the file that the part belongs to
//	NAME.lock          held while a process works on the file
//
// A broken download is resumed where it stopped (RFC 9110, section 14), in the same run or a later
// one, unless the file on the server has changed.
package download

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/inctrl-go/inctrl/internal/atomicfile"
	"github.com/inctrl-go/inctrl/internal/filelock"
)

// Request names a file to download.
type Request struct {
	URL    string
	SHA256 string // hex digest, or its first 8 or more digits; "" if unknown
	Name   string // name in the cache, sanitised; "" for the last element of the URL's path
}

// Cache is a folder of downloaded files. It is safe for concurrent use, also by several processes.
type Cache struct {
	Dir     string
	Client  *http.Client // nil for a default client; its redirect policy is ignored
	Offline bool         // use only files that are in the cache

	// Progress, if not nil, is called with the number of bytes so far; total is −1 if unknown. done
	// starts again from 0 if the download does.
	Progress func(done, total int64)

	Limits Limits
}

// Limits bound a download. Zero fields have defaults.
type Limits struct {
	Size    int64         // of a file in bytes; default 8 GiB
	Tries   int           // consecutive tries without new bytes; default 5
	Stall   time.Duration // time without a byte until a try fails; default 30 s
	Backoff time.Duration // before the second try, doubled each time; default 1 s
	Wait    time.Duration // limit of a wait, also if the server asks for more; default 30 s
}

func (l Limits) orDefault() Limits {
	d := Limits{Size: 8 << 30, Tries: 5, Stall: 30 * time.Second, Backoff: time.Second,
		Wait: 30 * time.Second}
	if l.Size > 0 {
		d.Size = l.Size
	}
	if l.Tries > 0 {
		d.Tries = l.Tries
	}
	if l.Stall > 0 {
		d.Stall = l.Stall
	}
	if l.Backoff > 0 {
		d.Backoff = l.Backoff
	}
	if l.Wait > 0 {
		d.Wait = l.Wait
	}
	return d
}

// Dir returns the folder for checkpoints: $INCTRL_CACHE, or a folder in the user's cache folder
// ($XDG_CACHE_HOME if that is set).
func Dir() (string, error) {
	if dir := os.Getenv("INCTRL_CACHE"); dir != "" {
		return filepath.Join(dir, "checkpoints"), nil
	}
	dir, err := UserCache()
	if err != nil {
		return "", fmt.Errorf("download: no folder for the cache: %w; set INCTRL_CACHE", err)
	}
	return filepath.Join(dir, "checkpoints"), nil
}

// UserCache is the program's folder in the user's cache folder ($XDG_CACHE_HOME if that is set).
func UserCache() (string, error) {
	// The XDG base directory specification says to ignore a relative $XDG_CACHE_HOME.
	dir := os.Getenv("XDG_CACHE_HOME")
	if !filepath.IsAbs(dir) {
		var err error
		if dir, err = os.UserCacheDir(); err != nil {
			return "", err
		}
	}
	return filepath.Join(dir, "inctrl"), nil
}

// Get returns the path and the SHA-256 of a file, after downloading it if it is not in the cache.
// The file is verified on every call, against r's digest or else that of the first download. A file
// without NAME.source.json was put there by the user and is trusted if r has no digest. The error
// is an *Error.
func (c *Cache) Get(ctx context.Context, r Request) (string, [sha256.Size]byte, error) {
	var none [sha256.Size]byte
	j, err := c.job(r)
	if err != nil {
		return "", none, err
	}
	sum, err := j.get(ctx)
	if err != nil {
		return "", none, j.explain(ctx, err)
	}
	return j.path, sum, nil
}

// job is the download of one file.
type job struct {
	Limits
	cache *Cache
	url   *url.URL
	want  string // hex digits that the digest must start with
	path  string // path in the cache
}

func (c *Cache) job(r Request) (*job, error) {
	u, err := url.Parse(r.URL)
	if err != nil {
		return nil, &Error{Reason: ErrURL, Err: errors.New("it cannot be parsed")}
	}
	j := &job{Limits: c.Limits.orDefault(), cache: c, url: u, want: strings.ToLower(r.SHA256)}
	if err := checkURL(u); err != nil {
		return nil, &Error{URL: redacted(u), Reason: ErrURL, Err: err}
	}
	if err := checkDigest(j.want); err != nil {
		return nil, &Error{URL: redacted(u), Reason: ErrRequest, Err: err}
	}
	name := r.Name
	if name == "" {
		name = u.Path[strings.LastIndex(u.Path, "/")+1:]
	}
	if name = harmless(name); name == "" {
		return nil, &Error{URL: redacted(u), Reason: ErrRequest,
			Err: errors.New("no name for the file")}
	}
	j.path = filepath.Join(c.Dir, name)
	return j, nil
}

func checkURL(u *url.URL) error {
	if u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Errorf("scheme %.32q, want https or http", u.Scheme)
	}
	if u.Host == "" {
		return errors.New("it has no host")
	}
	return nil
}

// checkDigest validates a digest in lower case.
func checkDigest(s string) error {
	if s == "" {
		return nil
	}
	if len(s) < 8 || len(s) > 2*sha256.Size || strings.Trim(s, "0123456789abcdef") != "" {
		return fmt.Errorf("SHA-256 %.80q, want 8 to 64 hex digits", s)
	}
	return nil
}

// get looks into the cache before and after it takes the lock: before, so that a read-only cache
// works if it has the file; after, because another process may have downloaded the file meanwhile.
func (j *job) get(ctx context.Context) ([sha256.Size]byte, error) {
	sum, state, err := j.cached(ctx)
	if err != nil || state == sound {
		return sum, err
	}
	if j.cache.Offline {
		return sum, offline(state)
	}
	if err := os.MkdirAll(j.cache.Dir, 0o700); err != nil {
		return sum, &Error{Reason: ErrFile, Err: err}
	}
	unlock, err := filelock.Wait(ctx, j.path+lockSuffix)
	if err != nil {
		return sum, &Error{Reason: ErrFile, Err: err}
	}
	defer unlock()
	if sum, state, err = j.cached(ctx); err != nil || state == sound {
		return sum, err
	}
	return j.fetch(ctx)
}

// soundness is the state of a file in the cache.
type soundness int

const (
	absent soundness = iota
	foreign
	damaged
	sound
)

func offline(s soundness) error {
	switch s {
	case foreign:
		return &Error{
			Reason: ErrOffline, Err: errors.New("the cache has another file of this name"),
		}
	case damaged:
		return &Error{Reason: ErrDigest, Err: errors.New("the file in the cache differs")}
	}
	return &Error{Reason: ErrOffline}
}

// cached checks whether the cache has the file.
func (j *job) cached(ctx context.Context) (sum [sha256.Size]byte, s soundness, err error) {
	sum, err = digest(ctx, j.path)
	if errors.Is(err, fs.ErrNotExist) {
		return sum, absent, nil
	}
	if err != nil {
		return sum, absent, &Error{Reason: ErrFile, Err: err}
	}
	if j.want != "" {
		return sum, j.judge(sum), nil
	}
	var from source
	switch err := readJSON(j.path+sourceSuffix, &from); {
	case errors.Is(err, fs.ErrNotExist):
		return sum, sound, nil
	case err != nil || from.Key != key(j.url):
		return sum, foreign, nil
	case from.SHA256 != hex.EncodeToString(sum[:]):
		return sum, damaged, nil
	}
	return sum, sound, nil
}

func (j *job) judge(sum [sha256.Size]byte) soundness {
	if strings.HasPrefix(hex.EncodeToString(sum[:]), j.want) {
		return sound
	}
	return damaged
}

// fetch downloads the file, verifies it and moves it into place.
func (j *job) fetch(ctx context.Context) (sum [sha256.Size]byte, err error) {
	p, err := openPart(j.path+partSuffix, j.url)
	if err != nil {
		return sum, &Error{Reason: ErrFile, Err: err}
	}
	if err := j.download(ctx, p); err != nil {
		return sum, errors.Join(err, p.close())
	}
	if err := p.finish(); err != nil {
		return sum, &Error{Reason: ErrFile, Err: err}
	}
	if sum, err = digest(ctx, p.path); err != nil {
		return sum, &Error{Reason: ErrFile, Err: err}
	}
	if j.judge(sum) != sound {
		p.remove()
		return sum, &Error{Reason: ErrDigest, Err: fmt.Errorf("%x, want %s", sum, j.want)}
	}
	return sum, j.place(p, sum)
}

// place renames a complete part to its final name. It writes the source first: if the process stops
// between the two, the old file counts as damaged and is downloaded again.
func (j *job) place(p *part, sum [sha256.Size]byte) error {
	from := source{URL: redacted(j.url), Key: key(j.url), SHA256: hex.EncodeToString(sum[:])}
	err := writeJSON(j.path+sourceSuffix, from)
	if err == nil {
		err = os.Rename(p.path, j.path)
	}
	if err != nil {
		return &Error{Reason: ErrFile, Err: err}
	}
	p.remove()
	atomicfile.SyncDir(j.cache.Dir)
	return nil
}

// source is the content of NAME.source.json.
type source struct{ URL, Key, SHA256 string }

// digest is the SHA-256 of a regular file.
func digest(ctx context.Context, path string) (sum [sha256.Size]byte, err error) {
	f, err := os.Open(path)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil {
		return sum, err
	} else if !info.Mode().IsRegular() {
		return sum, &fs.PathError{Op: "read", Path: path, Err: errors.New("not a regular file")}
	}
	h, block := sha256.New(), make([]byte, 1<<20)
	for ctx.Err() == nil {
		n, err := f.Read(block)
		h.Write(block[:n])
		if err == io.EOF {
			return [sha256.Size]byte(h.Sum(nil)), nil
		}
		if err != nil {
			return sum, err
		}
	}
	return sum, ctx.Err()
}
