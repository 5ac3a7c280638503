package download

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// part is an incomplete file.
type part struct {
	path    string
	f       *os.File
	at      int64 // bytes received
	whole   bool  // all bytes are received
	noRange bool  // the server's range requests do not work
	version
}

// version is the content of NAME.part.json: the version of the file that the part belongs to.
type version struct {
	URL, Key       string
	ETag, Modified string
	Size           int64 // of the complete file, −1 if unknown
}

// validator is the value for If-Range; "" if the server does not identify versions.
func (v *version) validator() string {
	if v.ETag != "" {
		return v.ETag
	}
	return v.Modified
}

// strongETag is "" for a weak ETag, which does not guarantee identical bytes.
func strongETag(h http.Header) string {
	if tag := h.Get("ETag"); len(tag) <= 1024 && strings.HasPrefix(tag, `"`) {
		return tag
	}
	return ""
}

// openPart opens the part of an earlier run, or starts a new one.
func openPart(path string, u *url.URL) (*part, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	p := &part{path: path, f: f}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	p.at = info.Size()
	err = readJSON(p.statePath(), &p.version)
	p.whole = p.at > 0 && p.at == p.Size
	if err != nil || p.Key != key(u) || p.validator() == "" || p.Size >= 0 && p.at > p.Size {
		p.version = version{URL: redacted(u), Key: key(u), Size: -1}
		if err := p.restart(); err != nil {
			return nil, errors.Join(err, p.close())
		}
	}
	if _, err := f.Seek(p.at, io.SeekStart); err != nil {
		return nil, errors.Join(err, p.close())
	}
	return p, nil
}

// statePath is NAME.part.json.
func (p *part) statePath() string { return strings.TrimSuffix(p.path, partSuffix) + stateSuffix }

// restart discards what was received.
func (p *part) restart() error {
	p.at, p.whole = 0, false
	if err := p.f.Truncate(0); err != nil {
		return err
	}
	_, err := p.f.Seek(0, io.SeekStart)
	return err
}

// begin starts over with a response that has the whole file. It removes the old bytes before it
// stores the new version, so that a part never has bytes of another version than it names.
func (p *part) begin(r *http.Response) error {
	if err := p.restart(); err != nil {
		return err
	}
	p.ETag, p.Modified = strongETag(r.Header), r.Header.Get("Last-Modified")
	p.Size = r.ContentLength
	if len(p.Modified) > 64 {
		p.Modified = ""
	}
	return writeJSON(p.statePath(), p.version)
}

func (p *part) write(b []byte) error {
	n, err := p.f.Write(b)
	p.at += int64(n)
	return err
}

// finish syncs the file to disk.
func (p *part) finish() error { return errors.Join(p.f.Sync(), p.f.Close()) }

// close ends a failed download and keeps what was received for the next one.
func (p *part) close() error {
	err := p.f.Close()
	if p.at == 0 {
		p.remove()
	}
	return err
}

// remove deletes the part and its state.
func (p *part) remove() {
	os.Remove(p.path)
	os.Remove(p.statePath())
}

func readJSON(path string, v any) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return json.NewDecoder(io.LimitReader(f, 1<<16)).Decode(v)
}

// writeJSON writes a file whose loss or damage only costs a download.
func writeJSON(path string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o600)
}
