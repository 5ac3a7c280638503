package admission

import (
	"io"

	"github.com/inctrl-go/inctrl/server/protocol"
)

// Reader admits a body's bytes as they arrive, so that a slow client holds no more than it has
// sent.
func (l *Lease) Reader(from io.Reader) io.Reader { return &reader{from: from, lease: l} }

// ReadAll reads to the end what has been admitted as it arrives. While it reads, it admits the
// bytes once more: io.ReadAll holds them in pieces and, at the end, as a whole.
func (l *Lease) ReadAll(from io.Reader) ([]byte, error) {
	pieces := &reader{from: from, lease: l}
	data, err := io.ReadAll(pieces)
	l.give(pieces.admitted)
	return data, err
}

type reader struct {
	from  io.Reader
	lease *Lease
	err   error // what could not be admitted; repeated on further reads

	admitted int64
}

func (b *reader) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.from.Read(p)
	if b.err = b.lease.AddBytes(int64(n)); b.err != nil {
		return 0, b.err
	}
	b.admitted += int64(n)
	return n, Broken(err)
}

// Broken is the error for a body that could not be read; an unknown error means that the connection
// broke.
func Broken(err error) error {
	known := err == nil || err == io.EOF || err == io.ErrUnexpectedEOF
	if known || !protocol.AsProblem(err).Unexpected() {
		return err
	}
	return protocol.ErrGone
}
