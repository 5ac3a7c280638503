package download

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// download completes the part. It retries as long as tries yield new bytes.
func (j *job) download(ctx context.Context, p *part) error {
	best, failed := p.at, 0 // after a restart only bytes beyond best are new
	for !p.whole {
		err := j.try(ctx, p)
		if err == nil {
			continue
		}
		var e *Error
		if !errors.As(err, &e) {
			return &Error{Reason: ErrFile, Err: err}
		}
		if !e.Retry || ctx.Err() != nil {
			return e
		}
		if failed++; p.at > best {
			best, failed = p.at, 0
		}
		if failed >= j.Tries {
			return e
		}
		wait := j.Backoff << min(max(failed-1, 0), 16)
		if err := sleep(ctx, min(max(wait, e.after), j.Wait)); err != nil {
			return &Error{Reason: err}
		}
	}
	return nil
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// try makes one request and stores what arrives. Its errors are *Error, or of the part's file.
func (j *job) try(ctx context.Context, p *part) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := time.AfterFunc(j.Stall, func() { cancel(ErrStalled) })
	defer watch.Stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, j.url.String(), nil)
	if err != nil {
		return &Error{Reason: ErrURL, Err: err}
	}
	// A compressed response has neither the file's length nor offsets to resume at.
	req.Header.Set("Accept-Encoding", "identity")
	req.Header.Set("User-Agent", "inctrl")
	ranged := p.at > 0 && !p.noRange && p.validator() != ""
	if ranged {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", p.at))
		req.Header.Set("If-Range", p.validator())
	}
	resp, err := j.client().Do(req)
	if err != nil {
		return failure(ctx, err)
	}
	defer resp.Body.Close()
	end, err := j.start(p, resp, ranged)
	if err != nil {
		return err
	}
	return j.take(ctx, p, &patient{resp.Body, watch, j.Stall}, end)
}

// client follows at most 10 redirects, none of them from https to http.
func (j *job) client() *http.Client {
	var c http.Client
	if j.cache.Client != nil {
		c = *j.cache.Client
	}
	c.CheckRedirect = func(req *http.Request, via []*http.Request) error {
		if err := checkURL(req.URL); err != nil {
			return &Error{Reason: ErrURL, Err: fmt.Errorf("redirected: %w", err)}
		}
		if req.URL.Scheme == "http" && via[len(via)-1].URL.Scheme == "https" {
			return &Error{Reason: ErrURL, Err: errors.New("redirected from https to http")}
		}
		if len(via) >= 10 {
			return &Error{Reason: ErrURL, Err: errors.New("redirected 10 times")}
		}
		return nil
	}
	return &c
}

// failure classifies a connection error. The error of net/http contains the redirected address,
// which may contain secrets, so only the error inside it is used.
func failure(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), ErrStalled) {
		return &Error{Reason: ErrStalled, Retry: true}
	}
	var refused *Error
	if errors.As(err, &refused) {
		return refused
	}
	if u := errors.Unwrap(err); u != nil {
		err = u
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return &Error{Reason: ErrLength, Err: errors.New("the connection was cut"), Retry: true}
	}
	var untrusted *tls.CertificateVerificationError
	return &Error{Reason: ErrNetwork, Err: err, Retry: !errors.As(err, &untrusted)}
}

// start checks the header of a response and returns the file offset where its body ends, −1 if
// unknown.
func (j *job) start(p *part, r *http.Response, ranged bool) (end int64, err error) {
	if coding := r.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return 0, &Error{Reason: ErrStatus, Err: fmt.Errorf("content encoding %.32q", coding)}
	}
	switch {
	case r.StatusCode == http.StatusOK:
		if err := p.begin(r); err != nil {
			return 0, err
		}
		end = p.Size
	case r.StatusCode == http.StatusPartialContent && ranged:
		if end, err = resume(p, r); err != nil {
			p.noRange = true
			return 0, &Error{Reason: ErrLength, Err: err, Retry: true}
		}
	case r.StatusCode == http.StatusRequestedRangeNotSatisfiable && ranged:
		p.noRange = true
		return 0, &Error{Reason: ErrLength, Err: errors.New("nothing left to send"), Retry: true}
	default:
		return 0, refusal(r)
	}
	if max(end, p.Size) > j.Size {
		return 0, errors.Join(tooLong(j.Size), p.restart())
	}
	return end, nil
}

// resume checks that a response continues where the part ends.
func resume(p *part, r *http.Response) (end int64, err error) {
	field := r.Header.Get("Content-Range")
	from, to, size, ok := contentRange(field)
	switch {
	case !ok || from != p.at || size >= 0 && p.Size >= 0 && size != p.Size:
		return 0, fmt.Errorf("Content-Range %.80q, want bytes from %d of %d", field, p.at, p.Size)
	case r.ContentLength >= 0 && r.ContentLength != to-from+1:
		return 0, fmt.Errorf("Content-Range %.80q of %d bytes", field, r.ContentLength)
	case p.ETag != "" && r.Header.Get("ETag") != "" && r.Header.Get("ETag") != p.ETag:
		return 0, errors.New("a range of another version")
	}
	if size >= 0 {
		p.Size = size
	}
	return to + 1, nil
}

// contentRange parses "bytes FROM-TO/SIZE", where SIZE may be "*" (−1 here); RFC 9110, section
// 14.4.
func contentRange(s string) (from, to, size int64, ok bool) {
	span, all, ok1 := strings.Cut(strings.TrimPrefix(s, "bytes "), "/")
	first, last, ok2 := strings.Cut(span, "-")
	if !ok1 || !ok2 || !strings.HasPrefix(s, "bytes ") {
		return 0, 0, 0, false
	}
	size = -1
	if all != "*" {
		n, err := strconv.ParseUint(all, 10, 62)
		if err != nil {
			return 0, 0, 0, false
		}
		size = int64(n)
	}
	a, err1 := strconv.ParseUint(first, 10, 62)
	b, err2 := strconv.ParseUint(last, 10, 62)
	from, to = int64(a), int64(b)
	ok = err1 == nil && err2 == nil && from <= to && (size < 0 || to < size)
	return from, to, size, ok
}

// refusal is the error for a response without the file.
func refusal(r *http.Response) error {
	e := &Error{Reason: ErrStatus, Status: r.StatusCode}
	e.Err = fmt.Errorf("%d %s", r.StatusCode, http.StatusText(r.StatusCode))
	switch r.StatusCode {
	case http.StatusNotImplemented, http.StatusHTTPVersionNotSupported:
	case http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
		e.Retry = true
	default:
		e.Retry = r.StatusCode >= 500
	}
	wanted := r.Header.Get("Retry-After")
	if s, err := strconv.ParseUint(wanted, 10, 31); err == nil {
		e.after = time.Duration(s) * time.Second
	} else if t, err := http.ParseTime(wanted); err == nil {
		e.after = time.Until(t)
	}
	return e
}

// patient is a body whose reads must each finish before the watchdog expires.
type patient struct {
	body  io.Reader
	watch *time.Timer
	stall time.Duration
}

func (b *patient) Read(p []byte) (int, error) {
	b.watch.Reset(b.stall)
	defer b.watch.Stop()
	return b.body.Read(p)
}

// take appends a body to the part. end is where it should end in the file, −1 if unknown.
func (j *job) take(ctx context.Context, p *part, body io.Reader, end int64) error {
	limit := j.Size
	if end >= 0 {
		limit = end // start has checked that it is not larger
	}
	j.tell(p)
	block := make([]byte, 256<<10)
	for {
		n, err := body.Read(block)
		if p.at+int64(n) > limit {
			return errors.Join(tooLong(limit), p.restart())
		}
		if err := p.write(block[:n]); err != nil {
			return err
		}
		if n > 0 {
			j.tell(p)
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return failure(ctx, err)
		}
	}
	if p.at < max(end, p.Size) {
		return &Error{Reason: ErrLength, Retry: true,
			Err: fmt.Errorf("%d bytes, want %d", p.at, max(end, p.Size))}
	}
	p.whole = true
	return nil
}

func (j *job) tell(p *part) {
	if j.cache.Progress != nil {
		j.cache.Progress(p.at, p.Size)
	}
}

func tooLong(limit int64) error {
	return &Error{Reason: ErrLength, Err: fmt.Errorf("more than %d bytes", limit)}
}
