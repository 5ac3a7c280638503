package download

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"
	"time"
	"unicode"
)

// The reasons for a failure; match them with errors.Is. They are wrapped in an *Error. If the
// context ended, its error is the reason.
var (
	ErrRequest = errors.New("not a digest or a name to ask for")
	ErrURL     = errors.New("address refused")
	ErrOffline = errors.New("not in the cache, and offline")
	ErrStatus  = errors.New("the server refuses the file")
	ErrNetwork = errors.New("connection failed")
	ErrStalled = errors.New("connection stalled")
	ErrLength  = errors.New("wrong length")
	ErrDigest  = errors.New("wrong SHA-256")
	ErrFile    = errors.New("cache not usable")
)

// Error says why a file is not available.
type Error struct {
	URL    string // without secrets
	Reason error  // one of the above
	Err    error  // details; may be nil
	Status int    // of the HTTP response that is ErrStatus, else 0
	Retry  bool   // another try may help; what has arrived is kept for it

	after time.Duration // the wait that the server asks for
}

// Error returns at most about 800 bytes.
func (e *Error) Error() string {
	s := "download"
	if e.URL != "" {
		s += " " + clip(e.URL)
	}
	s += ": " + e.Reason.Error()
	if e.Err != nil {
		s += ": " + clip(e.Err.Error())
	}
	return s
}

func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Reason}
	}
	return []error{e.Reason, e.Err}
}

// clip bounds the length of a text from outside.
func clip(s string) string {
	const limit = 300
	if len(s) > limit {
		s = s[:limit] + "…"
	}
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, strings.ToValidUTF8(s, "?"))
}

// explain converts any error to the one that Get returns.
func (j *job) explain(ctx context.Context, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		e = &Error{Reason: ErrFile, Err: err}
	}
	told := *e
	told.URL = redacted(j.url)
	if done := ctx.Err(); done != nil {
		told = Error{URL: told.URL, Reason: done, Retry: true}
	}
	return &told
}

// redacted is a URL without user, password and query, which may contain credentials.
func redacted(u *url.URL) string {
	v := *u
	if v.User != nil {
		v.User = url.User("xxxxx")
	}
	if v.RawQuery != "" {
		v.RawQuery = "xxxxx"
	}
	v.Fragment, v.RawFragment = "", ""
	return v.String()
}

// key identifies a URL where the URL itself must not be stored.
func key(u *url.URL) string {
	sum := sha256.Sum256([]byte(u.String()))
	return hex.EncodeToString(sum[:])
}
